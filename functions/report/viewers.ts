import type { ReportSignIn } from "#domain/report-settings.ts";

type Claims = Readonly<Record<string, unknown>> | undefined;

/** Whether a claim has the value, or is a list with it. `realm_access.roles` goes into an object. */
export function hasClaim(claims: Claims, { claim, value }: ReportSignIn["viewers"]): boolean {
  const own = Object.hasOwn(claims ?? {}, claim) ? claims?.[claim] : claim.split(".").reduce<unknown>(fieldOf, claims);
  return Array.isArray(own) ? own.includes(value) : own === value;
}

/** What a person is called on the pages. */
export function nameOf(claims: Claims): string {
  const name = claims?.["preferred_username"] ?? claims?.["email"] ?? claims?.["sub"];
  return typeof name === "string" ? name : "somebody";
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
