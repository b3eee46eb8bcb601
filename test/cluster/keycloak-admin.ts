import * as z from "zod";
import type { RunningKeycloak } from "#local/servers/keycloak.ts";

/** An administrator's hands, for what tests prepare; nothing of it is part of the product. */
export type KeycloakAdmin = ReturnType<typeof createKeycloakAdmin>;

const named = z.array(z.object({ id: z.string() })).min(1);
const credentials = z.array(z.object({ type: z.string(), credentialData: z.string() }));
/** What Keycloak stores about a password's hash, as JSON in a text. */
const credentialData = z.object({ algorithm: z.string(), hashIterations: z.number() });

export class Refused extends Error {
  override readonly name = "Refused";
}

export function createKeycloakAdmin({ url, administrator }: RunningKeycloak) {
  async function token(): Promise<string> {
    const form = { client_id: "admin-cli", grant_type: "password", ...administrator };
    const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }

  let current: Promise<string> | undefined;

  /** A token lasts a minute, and knows only the realms that there were when it was issued. */
  async function call(method: string, path: string, body?: object, isLast = false): Promise<unknown> {
    current ??= token();
    const headers = { authorization: `Bearer ${await current}`, "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/admin/realms${path}`, { method, headers, ...sent });
    const text = await answer.text();
    if (answer.ok) return text === "" ? undefined : JSON.parse(text);
    if (isLast || (answer.status !== 401 && answer.status !== 403))
      throw new Refused(`${method} ${path}: ${answer.status} ${text}`);
    current = undefined;
    return call(method, path, body, true);
  }

  const idOf = async (path: string) => named.parse(await call("GET", path))[0]?.id ?? "";

  /** Resolves to the id of the user that the client signs in as. */
  async function createServiceAccount(clientId: string, secret: string): Promise<string> {
    const kind = { publicClient: false, standardFlowEnabled: false, serviceAccountsEnabled: true };
    await call("POST", "/master/clients", { clientId, secret, ...kind });
    const client = await idOf(`/master/clients?clientId=${clientId}`);
    return z.object({ id: z.string() }).parse(await call("GET", `/master/clients/${client}/service-account-user`)).id;
  }

  return {
    changeRealm: (realm: string, fields: object) => call("PUT", `/${realm}`, fields),

    hasRealm: async (realm: string) => (await fetch(`${url}/realms/${realm}`)).ok,

    createRealm: (realm: string, fields: object = {}) => call("POST", "", { realm, enabled: true, ...fields }),

    /** Sets a password of a new user, and resolves to how Keycloak says that it hashed it. */
    async hashOfNewPassword(realm: string, username = "somebody") {
      await call("POST", `/${realm}/users`, {
        ...{ username, enabled: true },
        credentials: [{ type: "password", value: "Correct-horse-1", temporary: false }],
      });
      const user = await idOf(`/${realm}/users?username=${username}`);
      const [password] = credentials.parse(await call("GET", `/${realm}/users/${user}/credentials`));
      const { algorithm, hashIterations } = credentialData.parse(JSON.parse(password?.credentialData ?? "{}"));
      return { algorithm, iterations: hashIterations };
    },

    /** A confidential client of `master` whose service account may see these realms, or has other roles in them. */
    async createClient(
      clientId: string,
      secret: string,
      realms: readonly string[],
      roles: readonly string[] = ["view-realm"],
    ): Promise<void> {
      const user = await createServiceAccount(clientId, secret);
      for (const realm of realms) {
        const ofRealm = await idOf(`/master/clients?clientId=${realm}-realm`);
        const granted = await Promise.all(roles.map((role) => call("GET", `/master/clients/${ofRealm}/roles/${role}`)));
        await call("POST", `/master/users/${user}/role-mappings/clients/${ofRealm}`, granted);
      }
    },

    /** One that may see and do everything. */
    async createAdministrator(clientId: string, secret: string): Promise<void> {
      const user = await createServiceAccount(clientId, secret);
      await call("POST", `/master/users/${user}/role-mappings/realm`, [
        Object(await call("GET", "/master/roles/admin")),
      ]);
    },
  };
}
