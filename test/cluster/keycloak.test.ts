import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verdictsAbout } from "#cli/doctor/checks.ts";
import { judgeKeycloak } from "#cli/doctor/judge-keycloak.ts";
import { readSignIn } from "#cli/doctor/keycloak-facts.ts";
import { hashingOf } from "#controls/passwords-hashed/hashing.ts";
import type { KeycloakServer, Realm } from "#domain/keycloak.ts";
import { observed, type Reading } from "#domain/reading.ts";
import { deleteRealm } from "#effects/deletion/keycloak-deletions.ts";
import { collectFacts } from "#facts/collect.ts";
import { CLUSTER, tenant } from "#facts/foreign.fixture.ts";
import { readKeycloak } from "#facts/live/keycloak.ts";
import { sourcesOf } from "#facts/sources.fixture.ts";
import { type RunningKeycloak, startKeycloak } from "#local/servers/keycloak.ts";
import { withFreePorts } from "#local/servers/ports.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { systemClock } from "#runtime/clock.ts";
import { RefusedError } from "#runtime/errors.ts";
import { connectKeycloak } from "#runtime/keycloak.ts";
import { silentProgress } from "#runtime/progress.ts";
import { createKeycloakAdmin, type KeycloakAdmin, Refused } from "./keycloak-admin.ts";

/** Policies as people write them, all of which Keycloak takes; undefined for a realm without one. */
const POLICIES: readonly (string | undefined)[] = [
  undefined,
  "",
  "hashAlgorithm(pbkdf2-sha256) and hashIterations(20000)",
  "hashIterations(20000) and hashAlgorithm(pbkdf2-sha512)",
  "hashAlgorithm(pbkdf2) and hashIterations(20001)",
  "hashAlgorithm(pbkdf2-sha256)",
  "hashAlgorithm(pbkdf2-sha512)",
  "hashAlgorithm(pbkdf2)",
  "hashAlgorithm(pbkdf2-sha256) and hashIterations(-1)",
  "hashAlgorithm(pbkdf2-sha512) and hashIterations",
  "hashAlgorithm(argon2)",
  "hashIterations(2)",
  "length(8) and hashIterations(19999) and digits(1) and hashAlgorithm(pbkdf2-sha256) and upperCase(1)",
  "hashAlgorithm(pbkdf2-sha256)  and  hashIterations(20000) ",
  "hashAlgorithm(argon2) and hashAlgorithm(pbkdf2-sha256) and hashIterations(1) and hashIterations(20000)",
  "regexPattern(^.*(a|e|o).*$) and hashAlgorithm(pbkdf2-sha256) and hashIterations(30000)",
  "hashAlgorithm(pbkdf2-sha256) and hashIterations(+20000)",
  "hashAlgorithm(pbkdf2-sha256) and hashIterations(020000)",
  // Keycloak takes the last character for the bracket, whatever it is.
  "hashAlgorithm(pbkdf2-sha256) and hashIterations(20000",
];

/** Policies that Keycloak refuses, so that no realm has them. */
const REFUSED = [
  "hashAlgorithm(nope)",
  "hashAlgorithm(PBKDF2-SHA256)",
  "hashalgorithm(pbkdf2-sha256)",
  "hashAlgorithm( pbkdf2-sha256 )",
  "hashAlgorithm() and hashIterations(3)",
  "hashAlgorithm(pbkdf2-sha256) AND hashIterations(20000)",
  "hashIterations(many)",
];

const REALM = "acme";
const CLIENTS = ["all-seeing", "surety"] as const;

let folder: string;
let keycloak: RunningKeycloak;
let admin: KeycloakAdmin;

beforeAll(async () => {
  const { keycloak: distribution } = await ensureToolchain({ progress: silentProgress, only: ["keycloak"] });
  folder = await mkdtemp(join(tmpdir(), "surety-keycloak-"));
  keycloak = await withFreePorts(
    ["keycloak"],
    (ports) => startKeycloak({ distribution, folder, port: ports.keycloak }),
    () => undefined,
  );
  admin = createKeycloakAdmin(keycloak);
});

afterAll(async () => {
  await keycloak?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Facts as the deployed sweep reads them, signed in as a client. */
async function factsAs(clientId: string, secret: string, ids: readonly string[] = []) {
  const api = connectKeycloak({
    url: keycloak.url,
    realm: "master",
    passwordSamples: 0,
    clientId,
    secret: async () => secret,
    clock: systemClock,
  });
  const { sources } = sourcesOf({});
  return collectFacts(
    { ...sources, keycloak: (answer) => readKeycloak(api, answer, systemClock) },
    ["realms", "keycloakServer"],
    { cluster: CLUSTER, tenants: ids.map((id) => tenant(id)), now: systemClock() },
  );
}

describe("a real Keycloak", () => {
  beforeAll(async () => {
    await admin.createRealm(REALM);
    await admin.createAdministrator("all-seeing", "s3cret-of-all-seeing");
    await admin.createClient("surety", "s3cret-of-surety", [REALM]);
  });

  it("hashes passwords as its policies are understood, by who may see everything and by who may see the realm", async () => {
    const algorithms = new Set<string>();
    for (const [at, passwordPolicy] of POLICIES.entries()) {
      if (passwordPolicy !== undefined) await admin.changeRealm(REALM, { passwordPolicy });
      const { algorithm, iterations } = await admin.hashOfNewPassword(REALM, `user-${at}`);
      // Of other functions than PBKDF2, iterations mean something else.
      const real = { algorithm, iterations: algorithm.startsWith("pbkdf2") ? iterations : undefined };
      for (const client of CLIENTS) {
        const { realms, keycloakServer } = await factsAs(client, `s3cret-of-${client}`);
        const realm = realms?.status === "observed" ? realms.value.get(REALM) : realms;
        expect(understood(realm, keycloakServer), `${client}: ${passwordPolicy}`).toEqual(real);
      }
      algorithms.add(algorithm);
    }
    expect([...algorithms].sort()).toEqual(["argon2", "pbkdf2", "pbkdf2-sha256", "pbkdf2-sha512"]);
  }, 300_000); // hashing takes its time, more so beside other tests

  it("refuses a policy that cannot be understood", async () => {
    for (const passwordPolicy of REFUSED)
      await expect(admin.changeRealm(REALM, { passwordPolicy })).rejects.toThrow(Refused);
  });

  it("shows nothing of a realm but what promises are about", async () => {
    const api = connectKeycloak({
      ...{ url: keycloak.url, realm: "master", passwordSamples: 0, clientId: "all-seeing", clock: systemClock },
      secret: async () => "s3cret-of-all-seeing",
    });
    const realms = await readKeycloak(api, "realms", systemClock);
    expect(realms).toMatchObject({ status: "observed" });
    const names = new Set(
      realms.status === "observed" ? [realms.value].flat().flatMap((realm) => Object.keys(Object(realm))) : [],
    );
    expect([...names].sort()).toEqual(["enabled", "id", "passwordPolicy", "realm"]);
  });

  it("is not read with a wrong secret, or by a client that may see nothing, and says which", async () => {
    await admin.createClient("stranger", "s3cret-of-stranger", []);
    expect((await factsAs("surety", "wrong")).realms).toMatchObject({ status: "unreadable", cause: "forbidden" });
    expect((await factsAs("stranger", "s3cret-of-stranger")).realms).toMatchObject({ cause: "forbidden" });
  });

  it("tells surety doctor whether a client is known, and which roles it lacks of which realm", async () => {
    await admin.createRealm("globex");
    await admin.createClient("may-delete", "s3cret-of-may-delete", [REALM], ["view-realm", "manage-realm"]);
    const examine = async (clientId: string, secret: string, realms: readonly string[]) => {
      const client = { url: keycloak.url, realm: "master", clientId, secret: async () => secret, clock: systemClock };
      const tenants = observed(
        realms.map((realm) => ({ tenant: realm, realm })),
        systemClock(),
      );
      const signIn = await readSignIn(client, systemClock);
      const checks = judgeKeycloak({ client, signIn, tenants }, verdictsAbout("stage local"));
      return Object.fromEntries(checks.map(({ name, state, found }) => [name, `${state}: ${found}`]));
    };
    expect(await examine("may-delete", "s3cret-of-may-delete", [REALM])).toMatchObject({
      "keycloak realms": "ok: may view and delete the realms of 1 tenants",
    });
    expect(await examine("may-delete", "s3cret-of-may-delete", [REALM, "globex"])).toMatchObject({
      "keycloak realms": expect.stringMatching(/^wrong: .* 1 of 2 .*: globex \(view-realm, manage-realm\)$/u),
    });
    expect(await examine("surety", "s3cret-of-surety", [REALM])).toMatchObject({
      "keycloak realms": expect.stringMatching(/^wrong: .*: acme \(manage-realm\)$/u),
    });
    expect(await examine("all-seeing", "s3cret-of-all-seeing", [REALM])).toMatchObject({
      "keycloak realms": expect.stringMatching(/^warning: .*everything/u),
    });
    expect(await examine("surety", "wrong", [REALM])).toEqual({
      keycloak: expect.stringMatching(/^wrong: .* refuses the client surety .*401$/u),
    });
  });

  it("does not list a realm that the client may not see, and tells that there is one", async () => {
    await admin.createRealm("hidden", { enabled: false });
    const { realms } = await factsAs("surety", "s3cret-of-surety", ["hidden", "gone"]);
    const value = realms?.status === "observed" ? realms.value : new Map();
    expect(value.get("hidden")).toMatchObject({ status: "unreadable", cause: "forbidden" });
    expect(value.has("gone")).toBe(false);
  });

  it("shows which passwords still have an older hash, to who may see users, and of whom it is not asked", async () => {
    await admin.createRealm("changed", { passwordPolicy: "hashAlgorithm(pbkdf2-sha256) and hashIterations(10000)" });
    await admin.hashOfNewPassword("changed", "an-old-one");
    await admin.hashOfNewPassword("changed", "another-old-one");
    await admin.changeRealm("changed", { passwordPolicy: "hashAlgorithm(pbkdf2-sha512) and hashIterations(20000)" });
    await admin.hashOfNewPassword("changed", "a-new-one");
    await admin.createClient("counting", "s3cret-of-counting", ["changed"], ["view-realm", "view-users"]);
    await admin.createClient("not-counting", "s3cret-of-not-counting", ["changed"]);

    const look = async (clientId: string, passwordSamples: number) => {
      const secret = async () => `s3cret-of-${clientId}`;
      const client = { url: keycloak.url, realm: "master", clientId, secret, passwordSamples, clock: systemClock };
      return readKeycloak(connectKeycloak(client), "passwords-changed", systemClock);
    };
    const hashes = [
      { algorithm: "pbkdf2-sha256", iterations: 10_000, count: 2 },
      { algorithm: "pbkdf2-sha512", iterations: 20_000, count: 1 },
    ];
    const all = await look("counting", 100);
    expect(all).toMatchObject({ value: { users: 3, lookedAt: 3, hashes: expect.arrayContaining(hashes) } });
    expect(await look("counting", 1)).toMatchObject({ value: { users: 3, lookedAt: 1 } });
    expect(await look("counting", 0)).toMatchObject({ status: "unreadable", cause: "notLookedAt" });
    expect(await look("not-counting", 100)).toMatchObject({ status: "unreadable", cause: "forbidden" });
  });

  it("loses a realm by its id only, to who may manage it, and once", async () => {
    await admin.createRealm("leaving");
    await admin.createRealm("staying");
    await admin.hashOfNewPassword("leaving");
    await admin.createClient("looking", "s3cret-of-looking", ["leaving", "staying"]);
    await admin.createClient("deleting", "s3cret-of-deleting", ["leaving", "staying"], ["view-realm", "manage-realm"]);
    const connect = (clientId: string) => {
      const secret = async () => `s3cret-of-${clientId}`;
      return connectKeycloak({ url: keycloak.url, realm: "master", clientId, secret, clock: systemClock });
    };
    const { realms } = await factsAs("deleting", "s3cret-of-deleting");
    const found = realms?.status === "observed" ? realms.value.get("leaving") : undefined;
    const uid = found?.status === "observed" ? found.value.id : undefined;
    const item = { kind: "Realm", id: "leaving", place: "Keycloak", by: "a test" } as const;

    await expect(deleteRealm(connect("deleting"), { ...item, uid: "another" })).rejects.toThrow(RefusedError);
    await expect(deleteRealm(connect("looking"), { ...item, uid })).rejects.toMatchObject({ status: 403 });
    expect(await connect("looking").hasRealm("leaving")).toBe(true);
    const deleting = connect("deleting");
    expect(await deleteRealm(deleting, { ...item, uid })).toEqual({ kind: "done" });
    expect(await deleteRealm(deleting, { ...item, uid })).toEqual({ kind: "done" });
    const after = await factsAs("deleting", "s3cret-of-deleting", ["leaving"]);
    expect(after.realms?.status === "observed" && [...after.realms.value.keys()]).toEqual(["staying"]);
  });

  it("is signed in to again when a token has ended", async () => {
    let now = systemClock();
    const api = connectKeycloak({
      ...{
        url: keycloak.url,
        realm: "master",
        passwordSamples: 0,
        clientId: "surety",
        secret: async () => "s3cret-of-surety",
      },
      clock: () => now,
    });
    await api.get("/realms");
    now += 3_600_000;
    await expect(api.get("/realms")).resolves.toMatchObject([{ realm: REALM }]);
  });
});

function understood(realm: Reading<Realm> | undefined, server: Reading<KeycloakServer> | undefined) {
  if (realm?.status !== "observed" || server === undefined) return realm;
  const hashing = hashingOf(realm.value.passwordPolicy, server);
  switch (hashing.is) {
    case "pbkdf2":
      return { algorithm: hashing.algorithm, iterations: hashing.iterations };
    case "other":
      return { algorithm: hashing.algorithm, iterations: undefined };
    default:
      return hashing;
  }
}
