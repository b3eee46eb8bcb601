import { isDeepStrictEqual as isSame } from "node:util";
import * as z from "zod";
import type { KeycloakServer, PasswordPolicyPart, Realm } from "#domain/keycloak.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { Collector, FactContext } from "./context.ts";
import { optionalText } from "./kubernetes-object.ts";
import { parseItems, textAt } from "./parse-items.ts";
import { present } from "./present.ts";

const SOURCE = "keycloak/realms";

const realmObject = z.object({
  realm: z.string().min(1),
  id: optionalText,
  enabled: z.boolean().nullish(),
  passwordPolicy: optionalText,
});

/**
 * All realms that Keycloak showed, by name, and those of tenants that it has and did not show: they are hidden from a
 * client that may not look into them, and must not count as gone.
 */
export const realms: Collector<ReadonlyMap<string, Reading<Realm>>> = async (context) => {
  const answer = await context.sources.keycloak("realms");
  const items = parseItems(listIn(answer), SOURCE, realmObject, (item) => textAt(item, "realm"));
  if (items.status === "unreadable") return items;
  const shown = items.value.map(({ realm: name, id, enabled, passwordPolicy }): readonly [string, Reading<Realm>] => {
    if (typeof enabled !== "boolean") return [name, hidden(name)];
    const realm = { name, ...present({ id }), enabled, passwordPolicy: parsePasswordPolicy(passwordPolicy ?? "") };
    return [name, observed(realm, items.observedAt)];
  });
  const names = new Set(shown.map(([name]) => name));
  const unclear = [...Map.groupBy(shown, ([name]) => name)].flatMap(([name, [first, ...more]]) =>
    more.every((other) => isSame(other, first)) ? [] : [[name, standsTwice(name)] as const],
  );
  const missing = new Set(context.tenants.map(({ id, realm }) => realm ?? id).filter((name) => !names.has(name)));
  const others = await mapConcurrently([...missing], CONCURRENT_REALMS, (name) => lookFor(name, context));
  return observed(new Map([...shown, ...unclear, ...others.flat()]), items.observedAt);
};

const CONCURRENT_REALMS = 8;

function hidden(name: string): Reading<Realm> {
  const message = "Keycloak has this realm, and shows no more than that: the client needs its role view-realm";
  return unreadable("forbidden", `${SOURCE}: ${name}`, message);
}

/** Keycloak has no two realms of one name: an observation that has was put together of two times. */
function standsTwice(name: string): Reading<Realm> {
  return unreadable("malformed", `${SOURCE}: ${name}`, "found it twice, with other contents; allowed is once");
}

/** One that is not there, or of which nobody told, stays away. */
async function lookFor(
  name: string,
  { sources }: FactContext,
): Promise<readonly (readonly [string, Reading<Realm>])[]> {
  const found = await sources.keycloak(`realm-${encodeURIComponent(name)}`);
  if (found.status === "observed") return [[name, hidden(name)]];
  return found.cause === "notFound" || found.cause === "notLookedAt" ? [] : [[name, found]];
}

function listIn(answer: Reading<unknown>): Reading<readonly unknown[]> {
  if (answer.status === "unreadable") return answer;
  if (Array.isArray(answer.value)) return observed(answer.value, answer.observedAt, answer.place);
  return unreadable("malformed", answer.place ?? SOURCE, "found what is not a list of realms");
}

/** Takes a policy apart as Keycloak's PasswordPolicy.Builder does; of a policy that stands twice, the last one holds. */
export function parsePasswordPolicy(policy: string): readonly PasswordPolicyPart[] {
  if (policy.trim() === "") return [];
  const parts = policy.split(" and ").map((part): PasswordPolicyPart => {
    const text = part.trim();
    const bracket = text.indexOf("(");
    if (bracket < 0) return { name: text };
    return { name: text.slice(0, bracket).trim(), argument: text.slice(bracket + 1, -1) };
  });
  return [...new Map(parts.map((part) => [part.name, part])).values()];
}

const serverInfo = z
  .object({
    systemInfo: z.object({ version: optionalText }).nullish(),
    passwordPolicies: z.array(z.object({ id: z.string(), defaultValue: optionalText })).nullish(),
    cryptoInfo: z.object({ cryptoProvider: optionalText }).nullish(),
  })
  .transform(({ systemInfo, passwordPolicies, cryptoInfo }, context): KeycloakServer => {
    const version = systemInfo?.version;
    const defaultHashAlgorithm = passwordPolicies?.find(({ id }) => id === "hashAlgorithm")?.defaultValue;
    if (version === undefined && defaultHashAlgorithm === undefined) {
      const message =
        "found neither a version nor a default of hashAlgorithm; allowed is what tells how passwords are hashed";
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
    return { ...present({ version, defaultHashAlgorithm }), isFips: /fips/iu.test(cryptoInfo?.cryptoProvider ?? "") };
  });

export const keycloakServer: Collector<KeycloakServer> = async ({ sources }) => {
  const answer = await sources.keycloak("serverinfo");
  if (answer.status === "unreadable") return answer;
  const parsed = serverInfo.safeParse(answer.value);
  if (parsed.success) return observed(parsed.data, answer.observedAt);
  const source = answer.place ?? "keycloak/serverinfo";
  return unreadable("malformed", source, describeIssues(parsed.error, answer.value).join("; "));
};
