import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW, tenant } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

type Keycloak = NonNullable<Parameters<typeof sourcesOf>[0]["keycloak"]>;

async function read(keycloak: Keycloak, tenants = [tenant("acme")]) {
  const { sources, asked } = sourcesOf({ keycloak });
  const { storedPasswords } = await collectFacts(sources, ["storedPasswords"], { cluster: CLUSTER, tenants, now: NOW });
  return { asked, stored: storedPasswords?.status === "observed" ? storedPasswords.value : new Map() };
}

const HASHES = [{ algorithm: "argon2", iterations: 5, count: 2 }];

describe("stored passwords", () => {
  it("are those of the realms of tenants that are served, each realm once", async () => {
    const shared = { ...tenant("globex"), realm: "acme" };
    const { stored, asked } = await read({ "passwords-acme": { users: 3, lookedAt: 2, hashes: HASHES } }, [
      tenant("acme"),
      shared,
      tenant("gone", "deleted"),
    ]);
    expect([...stored]).toMatchObject([["acme", { value: { users: 3, lookedAt: 2, hashes: HASHES } }]]);
    expect(asked).toEqual(["keycloak/passwords-acme"]);
  });

  it("of a realm with an odd name are asked for by that name as in a URL", async () => {
    const { asked } = await read({}, [{ ...tenant("acme"), realm: "my realm/../x" }]);
    expect(asked).toEqual(["keycloak/passwords-my%20realm%2F..%2Fx"]);
  });

  it("that cannot be read, or understood, spoil their own realm only", async () => {
    const keycloak: Keycloak = {
      "passwords-acme": unreadable("forbidden", "keycloak", "no"),
      "passwords-globex": { users: "many", lookedAt: 1, hashes: [] },
      "passwords-initech": { users: 0, lookedAt: 0, hashes: [] },
    };
    const { stored } = await read(
      keycloak,
      ["acme", "globex", "initech"].map((id) => tenant(id)),
    );
    expect([...stored.values()]).toMatchObject([
      { cause: "forbidden" },
      { cause: "malformed", source: "keycloak/passwords-globex", message: expect.stringContaining("users: found") },
      { status: "observed" },
    ]);
  });
});
