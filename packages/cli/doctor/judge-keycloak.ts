import type { Check } from "#domain/check-up.ts";
import type { Verdicts } from "./checks.ts";
import type { KeycloakFacts, SignIn, TenantRealm } from "./keycloak-facts.ts";

/** To see how a realm hashes passwords, and to delete it with its tenant. */
const NEEDED = ["view-realm", "manage-realm"] as const;
const MOST_NAMED = 5;

/** Whether Surety's client signs in to Keycloak, and what it may do with each tenant's realm. */
export function judgeKeycloak({ client, signIn, tenants }: KeycloakFacts, verdicts: Verdicts): readonly Check[] {
  const name = "keycloak";
  const signedIn = verdicts.of(
    name,
    signIn,
    (value) =>
      value.accepted
        ? verdicts.ok(name, `${client.url} knows the client ${client.clientId}`)
        : verdicts.wrong(
            name,
            `${client.url} refuses the client ${client.clientId} of the realm ${client.realm}: ${value.message}`,
            "make the client as docs/keycloak.md says, and put its secret into the parameter keycloak.secretParameter",
          ),
    `look whether ${client.url} is up, and reached from here; or set SURETY_KEYCLOAK_SECRET where you may not read the secret`,
  );
  if (signIn.status === "unreadable" || !signIn.value.accepted) return [signedIn];
  const { value } = signIn;
  return [
    signedIn,
    verdicts.of(
      "keycloak realms",
      tenants,
      (all) => judgeRealms(all, value, client.clientId, verdicts),
      "let whoever runs this read the table of tenants",
    ),
  ];
}

function judgeRealms(
  tenants: readonly TenantRealm[],
  { isAdministrator, roles }: Extract<SignIn, { readonly accepted: true }>,
  clientId: string,
  verdicts: Verdicts,
): Check {
  const name = "keycloak realms";
  if (isAdministrator)
    return verdicts.warning(
      name,
      `the client ${clientId} may do everything in Keycloak`,
      `give it ${NEEDED.join(" and ")} of each tenant's realm, and take the role admin away: docs/keycloak.md`,
    );
  const lacking = tenants.flatMap(({ realm }) => {
    const missing = NEEDED.filter((role) => !roles.get(realm)?.includes(role));
    return missing.length === 0 ? [] : [{ realm, missing }];
  });
  const [first] = lacking;
  if (first === undefined) return verdicts.ok(name, `may view and delete the realms of ${tenants.length} tenants`);
  const named = lacking.slice(0, MOST_NAMED).map(({ realm, missing }) => `${realm} (${missing.join(", ")})`);
  const more = lacking.length > named.length ? `, and ${lacking.length - named.length} more` : "";
  const options = first.missing.map((role) => `--rolename ${role}`).join(" ");
  return verdicts.wrong(
    name,
    `lacks roles of ${lacking.length} of ${tenants.length} tenants' realms: ${named.join(", ")}${more}`,
    `of each realm: kcadm.sh add-roles -r master --uusername service-account-${clientId} --cclientid ${first.realm}-realm ${options}`,
  );
}
