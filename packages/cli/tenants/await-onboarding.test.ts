import { describe, expect, it } from "vitest";
import { tenantIdSchema } from "#domain/tenant.ts";
import type { TenantRecord } from "#domain/tenant-record.ts";
import { awaitOnboarding, type Signs } from "./await-onboarding.ts";

const request = { source: "surety/command-line", id: "2", at: 1_000 };
const older = { ...request, id: "1", at: 500 };
const newer = { ...request, id: "3", at: 1_500 };

function record(asked: typeof request, applied?: typeof request): TenantRecord {
  const onboarding = {
    request: asked,
    cluster: "c",
    namespace: "tenant-acme",
    hosts: ["a.example.com"],
    realm: "acme",
  };
  return {
    id: tenantIdSchema.parse("acme"),
    version: 1,
    onboarding: { ...onboarding, ...(applied && { applied: { request: applied, since: applied.at } }) },
  };
}

/** Looks at the given records one after the other; the last one stays. */
function look(records: readonly (TenantRecord | undefined)[], failures: readonly (string | undefined)[] = []) {
  let clock = 0;
  let looks = 0;
  const said: string[] = [];
  const signs: Signs = {
    tenantRecord: async () => records[Math.min(looks, records.length - 1)],
    failure: async () => failures[looks++],
  };
  const pace = {
    limit: 10_000,
    now: () => clock,
    sleep: async (length: number) => {
      clock += length;
    },
    say: (text: string) => said.push(text),
  };
  return { said, clock: () => clock, outcome: awaitOnboarding(request, signs, pace) };
}

describe("awaitOnboarding", () => {
  it("is done once the request was carried out, and says what it saw meanwhile", async () => {
    const { outcome, said } = look([undefined, record(request), record(request, request)]);
    expect(await outcome).toMatchObject({ is: "done", instead: false, tenant: { id: "acme", state: "active" } });
    expect(said).toEqual(["not seen yet", "onboarding", "active"]);
  });

  it("is not done while only an older request was carried out", async () => {
    const { outcome } = look([record(request, older)]);
    expect(await outcome).toMatchObject({ is: "pending", tenant: { state: "active" } });
  });

  it("is done where a newer request has taken its place and was carried out", async () => {
    expect(await look([record(newer, newer)]).outcome).toMatchObject({ is: "done", instead: true });
  });

  it("is done where the receiver put the event at the time at which it came, its sender's clock being ahead", async () => {
    const received = { ...request, at: 400 };
    expect(await look([record(received, received)]).outcome).toMatchObject({ is: "done", instead: false });
  });

  it("failed where the event was given up, with the reason", async () => {
    const { outcome, clock } = look([undefined], [undefined, undefined, "no such cluster"]);
    expect(await outcome).toEqual({ is: "failed", reason: "no such cluster" });
    expect(clock()).toBe(2_000);
  });

  it("looks again at the very limit, and not after it", async () => {
    const { outcome, said, clock } = look([undefined]);
    expect(await outcome).toEqual({ is: "pending", tenant: undefined });
    expect(said).toHaveLength(11);
    expect(clock()).toBe(10_000);
  });
});
