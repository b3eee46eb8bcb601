import { type TenantId, tenantIdSchema } from "#domain/tenant.ts";
import { InvalidInput } from "#runtime/errors.ts";

/** The argument `<id>` of commands about one tenant. Throws InvalidInput. */
export function parseTenantId(text: string): TenantId {
  const parsed = tenantIdSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(parsed.error.issues.map(({ message }) => `<id>: found "${text}"; ${message}`));
}
