import { type TenantId, tenantIdSchema } from "#domain/tenant.ts";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import { parseForeignJson } from "#runtime/foreign-json.ts";
import { show } from "#runtime/issues.ts";

/** Far above the largest event that fits the schema: a hundred host names of 253 characters. */
export const LARGEST_MESSAGE = 65_536;

type Mapping = { readonly [name: string]: unknown };

/**
 * The CloudEvent in a message, not yet checked. A message is one in structured mode (JSON), or an event of EventBridge
 * whose `detail` is one. An event of EventBridge whose `detail` is only the data is read as a CloudEvent, too: its
 * `detail-type`, `source`, `id` and `time` are the attributes of those names. Throws InvalidInput.
 */
export function readMessage(body: string): Mapping {
  const bytes = Buffer.byteLength(body);
  if (bytes > LARGEST_MESSAGE) {
    throw new InvalidInput([`the message: found ${bytes} bytes; allowed are at most ${LARGEST_MESSAGE}`]);
  }
  const value = parseJson(body);
  if (isMapping(value)) return unwrap(value);
  throw new InvalidInput([`the message: found ${show(value)}; allowed is a CloudEvent, which is a mapping`]);
}

/** Who and what a message is about, as far as it can be told; never throws. */
export function identify(body: string): Identity {
  try {
    const { id, type, source, data } = readMessage(body);
    const tenant = tenantIdSchema.safeParse(isMapping(data) ? data["tenant"] : undefined);
    return { eventId: textOf(id), type: textOf(type), source: textOf(source), tenant: tenant.data };
  } catch {
    return {};
  }
}

export interface Identity {
  readonly eventId?: string | undefined;
  readonly type?: string | undefined;
  readonly source?: string | undefined;
  readonly tenant?: TenantId | undefined;
}

function parseJson(body: string): unknown {
  try {
    return parseForeignJson(body);
  } catch (error) {
    const problem = `the message: found a text that is not JSON (${describeError(error)}); allowed is a CloudEvent in JSON`;
    throw new InvalidInput([problem], { cause: error });
  }
}

function unwrap(value: Mapping): Mapping {
  if ("specversion" in value || !("detail-type" in value) || !("detail" in value)) return value;
  const { "detail-type": type, id, source, time, detail } = value;
  if (isMapping(detail) && "specversion" in detail) return detail;
  return { specversion: "1.0", id, source, type, time, data: detail };
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
