import { describe, expect, it } from "vitest";
import { observed } from "#domain/reading.ts";
import { NOW } from "../foreign.fixture.ts";
import { withObservation } from "./folder.fixture.ts";

const probe = { host: "acme.example.com", accepted: [], refused: [], chain: [] };

describe("keycloak and tls in an observation", () => {
  it("are the document in the file of that name", async () => {
    const realms = [{ realm: "acme" }];
    await withObservation({ "keycloak/realms.json": realms, "tls/acme.example.com.json": probe }, async (sources) => {
      expect(await sources.keycloak("realms")).toEqual(observed(realms, NOW, "keycloak/realms.json"));
      expect(await sources.tls("acme.example.com")).toMatchObject({ value: probe });
    });
  });

  it("were not looked at where there is no such file", async () => {
    await withObservation({ "tls/acme.example.com.json": probe }, async (sources) => {
      expect(await sources.tls("acme.example")).toMatchObject({ cause: "notLookedAt", source: "tls/acme.example" });
      expect(await sources.keycloak("serverinfo")).toMatchObject({ cause: "notLookedAt" });
    });
  });

  it.each<[string, unknown, string]>([
    ["ends in the middle", '{"host":"acme.example.com","acc', "found JSON that is not whole"],
    ["is empty", "", "found an empty file"],
    ["holds two documents", '{"a":1}\n{"b":2}', "found 2 documents; allowed is one"],
  ])("are malformed where the file %s, and leave the others as they are", async (_, contents, message) => {
    const files = { "tls/acme.example.com.json": contents, "tls/shop.example.com.json": probe };
    await withObservation(files, async (sources) => {
      const reading = await sources.tls("acme.example.com");
      expect(reading).toMatchObject({ cause: "malformed", source: "tls/acme.example.com.json" });
      expect(reading.status === "unreadable" ? reading.message : "").toContain(message);
      expect(await sources.tls("shop.example.com")).toMatchObject({ status: "observed" });
    });
  });

  it("were looked at, and could not be read, where the record says so: one, or all that have no file", async () => {
    const errors = [
      { source: "tls/acme.example.com", error: "connect ECONNREFUSED 192.0.2.1:443" },
      { source: "keycloak", error: "HTTP 403 Forbidden" },
    ];
    const files = { "observation.json": { errors }, "keycloak/realms.json": [] };
    await withObservation(files, async (sources) => {
      expect(await sources.tls("acme.example.com")).toMatchObject({ cause: "unreachable" });
      expect(await sources.tls("shop.example.com")).toMatchObject({ cause: "notLookedAt" });
      expect(await sources.keycloak("serverinfo")).toMatchObject({ cause: "forbidden", source: "keycloak" });
      expect(await sources.keycloak("realms")).toMatchObject({ status: "observed" });
    });
  });
});
