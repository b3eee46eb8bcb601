import * as z from "zod";
import { mapReading, observed, type Reading, unreadable } from "#domain/reading.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { readAws } from "#facts/live/aws-reading.ts";
import { causeOf } from "#facts/unreadable-cause.ts";
import type { Clock } from "#runtime/clock.ts";
import { describeError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";
import { type KeycloakClient, KeycloakError, signInToKeycloak } from "#runtime/keycloak.ts";
import { documentClient } from "../deployment/clients.ts";
import type { Deployment } from "../deployment/deployment.ts";

/** A tenant, and the realm that is its. */
export interface TenantRealm {
  readonly tenant: string;
  readonly realm: string;
}

/** What Surety's client may do in the configured Keycloak. */
export interface KeycloakFacts {
  readonly client: Pick<KeycloakClient, "url" | "realm" | "clientId">;
  readonly signIn: Reading<SignIn>;
  readonly tenants: Reading<readonly TenantRealm[]>;
}

export type SignIn =
  | { readonly accepted: false; readonly message: string }
  | {
      readonly accepted: true;
      /** Of everything. */
      readonly isAdministrator: boolean;
      /** By the name of each realm. */
      readonly roles: ReadonlyMap<string, readonly string[]>;
    };

/** Signs in as the sweep does, and asks which realms the tenants have. */
export async function readKeycloakFacts(
  client: KeycloakClient,
  { parts, access }: Deployment,
  clock: Clock,
): Promise<KeycloakFacts> {
  const store = createTenantStore(documentClient(access), parts.tableName);
  const tenants = await readAws(`AWS: table ${parts.tableName}`, clock, () => store.listTenants());
  return {
    ...{ client, signIn: await readSignIn(client, clock) },
    tenants: mapReading(tenants, (all) =>
      all.flatMap(({ id, realm, state }) =>
        state === "deleted" || realm === undefined ? [] : [{ tenant: id, realm }],
      ),
    ),
  };
}

const PATIENCE = 20_000;

/** What Keycloak says with these is about the client; anything else about whether it was reached. */
const REFUSALS = [400, 401, 403];

/** Signs in, and reads what the token says that it allows. */
export async function readSignIn(client: KeycloakClient, clock: Clock): Promise<Reading<SignIn>> {
  const source = `Keycloak: sign-in as ${client.clientId}`;
  const startedAt = clock();
  try {
    const { token } = await signInToKeycloak(client, AbortSignal.timeout(PATIENCE));
    return observed({ accepted: true, ...rightsIn(token) }, startedAt);
  } catch (error) {
    if (error instanceof KeycloakError && REFUSALS.includes(error.status))
      return observed({ accepted: false, message: error.message }, startedAt);
    return unreadable(causeOf(failureKind(error)), source, describeError(error));
  }
}

const roles = z.object({ roles: z.array(z.string()) });
const claims = z.object({
  realm_access: roles.prefault({ roles: [] }),
  resource_access: z.record(z.string(), roles).default({}),
});

/** Rights on a realm are roles of the client `<realm>-realm` in the realm `master`. */
function rightsIn(token: string) {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  const { realm_access: own, resource_access: clients } = claims.parse(JSON.parse(payload));
  const ofRealms = Object.entries(clients).flatMap(([name, { roles }]) =>
    name.endsWith("-realm") ? [[name.slice(0, -"-realm".length), roles] as const] : [],
  );
  return { isAdministrator: own.roles.includes("admin"), roles: new Map(ofRealms) };
}
