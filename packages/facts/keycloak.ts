import * as z from "zod";
import type { KeycloakServer, PasswordPolicyPart, Realm } from "#domain/keycloak.ts";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { describeIssues } from "#runtime/issues.ts";
import type { Collector } from "./context.ts";
import { optionalText } from "./kubernetes-object.ts";
import { parseItems, textAt } from "./parse-items.ts";
import { present } from "./present.ts";

const SOURCE = "keycloak/realms";

const realmObject = z.object({
  realm: z.string().min(1),
  enabled: z.boolean().nullish(),
  passwordPolicy: optionalText,
});

/** All realms that Keycloak showed, by name. One of which it showed the name only may not be looked into. */
export const realms: Collector<ReadonlyMap<string, Reading<Realm>>> = async ({ sources }) => {
  const answer = await sources.keycloak("realms");
  const items = parseItems(listIn(answer), SOURCE, realmObject, (item) => textAt(item, "realm"));
  if (items.status === "unreadable") return items;
  const readings = items.value.map(({ realm: name, enabled, passwordPolicy }): readonly [string, Reading<Realm>] => {
    if (typeof enabled !== "boolean")
      return [name, unreadable("forbidden", `${SOURCE}: ${name}`, "Keycloak shows no more than its name")];
    const realm = { name, enabled, passwordPolicy: parsePasswordPolicy(passwordPolicy ?? "") };
    return [name, observed(realm, items.observedAt)];
  });
  return observed(new Map(readings), items.observedAt);
};

function listIn(answer: Reading<unknown>): Reading<readonly unknown[]> {
  if (answer.status === "unreadable") return answer;
  if (Array.isArray(answer.value)) return observed(answer.value, answer.observedAt);
  return unreadable("malformed", SOURCE, "found what is not a list of realms");
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
  return unreadable("malformed", "keycloak/serverinfo", describeIssues(parsed.error, answer.value).join("; "));
};
