import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { OUTCOMES } from "#domain/finding.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import {
  type ClusterFindings,
  findingKey,
  type TrackedFinding,
  trackedFindingSchema,
} from "#domain/tracked-finding.ts";
import { memoryBucket } from "../state/bucket.double.ts";
import { createFindingsStore } from "./findings-store.ts";

const CONTROLS = ["backup-complete", "backup-fresh", "backup", "tls-modern"];
const TENANTS = ["acme", "acme-eu", "acme-eu-2", ...Array.from({ length: 240 }, (_, at) => `t${at}`)];

function aFinding(control: string, tenant: string | null, at: number): TrackedFinding {
  return trackedFindingSchema.parse({
    ...{ control, tenant, cluster: "prod-eu", promise: "daily-backups", observedAt: 1_000 + at, since: at },
    ...{ outcome: OUTCOMES[at % OUTCOMES.length], reason: "R", message: `${control} ${tenant}` },
    ...{ violations: [], advisories: [], evidence: {}, announced: {} },
  });
}

const FINDINGS = [
  aFinding("cluster-private", null, 1),
  ...TENANTS.flatMap((tenant, row) =>
    CONTROLS.filter((_, column) => (row + column) % 7 !== 0).map((control, column) =>
      aFinding(control, tenant, row + column),
    ),
  ),
];
const DOCUMENT: ClusterFindings = { version: 1, cluster: "prod-eu", sweptAt: 5, findings: FINDINGS };
const keysOf = (findings: readonly TrackedFinding[]) => findings.map(findingKey).toSorted();

/** Saved by this version, or as versions did that knew no parts. */
async function opened(how: "in parts" | "as a whole") {
  const { s3, objects } = memoryBucket();
  const store = createFindingsStore(s3, "state");
  if (how === "in parts") await store.save(DOCUMENT, { etag: undefined });
  else objects.set("findings/prod-eu.json.gz", { body: gzipSync(JSON.stringify(DOCUMENT)), metadata: {} });
  const open = await store.open("prod-eu");
  if (open === undefined) throw new Error("not there");
  return { store, objects, open };
}

describe.each(["in parts", "as a whole"] as const)("findings that were saved %s", (how) => {
  it("say of each what it says, without being read in full", async () => {
    const { open } = await opened(how);
    const shown = (of: readonly Pick<TrackedFinding, "cluster" | "control" | "outcome" | "promise" | "tenant">[]) =>
      of
        .map(({ cluster, control, tenant, outcome, promise }) => [cluster, control, tenant, outcome, promise].join())
        .toSorted();
    expect(shown(open.states)).toEqual(shown(FINDINGS));
    expect(open.sweptAt).toBe(5);
  });

  it("are read in full of one control, of all tenants and of no other control", async () => {
    const { open } = await opened(how);
    for (const control of [...CONTROLS, "cluster-private"]) {
      const own = FINDINGS.filter((one) => one.control === control);
      expect(keysOf(await open.read({ control }))).toEqual(keysOf(own));
    }
    expect(await open.read({ control: "nothing" })).toEqual([]);
  });

  it.each(["acme", "acme-eu", "t99", "t9"])(
    "are read in full of tenant %s and of no other, each once",
    async (name) => {
      const tenant = tenantIdSchema.parse(name);
      const own = FINDINGS.filter((one) => one.tenant === tenant);
      const { open } = await opened(how);
      const read = await open.read({ tenant });
      expect(keysOf(read)).toEqual(keysOf(own));
      expect(read).toContainEqual(own[0]);
    },
  );

  it("are read in full of the cluster itself, and of nobody who has none", async () => {
    const { open } = await opened(how);
    expect(await open.read({ tenant: null })).toEqual(FINDINGS.slice(0, 1));
    expect(await open.read({ tenant: tenantIdSchema.parse("nobody") })).toEqual([]);
  });

  it("are read as one document by who wants all of them", async () => {
    const { store } = await opened(how);
    const { document } = await store.read("prod-eu");
    expect(keysOf(document?.findings ?? [])).toEqual(keysOf(FINDINGS));
  });

  it("are not opened again where they did not change", async () => {
    const { store, open } = await opened(how);
    expect(await store.open("prod-eu", open)).toBe(open);
  });
});

it("what was seen of a tenant is as old as the oldest of it", async () => {
  const { open } = await opened("in parts");
  const oldest = Math.min(...FINDINGS.filter(({ tenant }) => tenant === "t7").map(({ observedAt }) => observedAt));
  expect(new Set(open.states.filter(({ tenant }) => tenant === "t7").map(({ observedAt }) => observedAt))).toEqual(
    new Set([oldest]),
  );
});

it("findings of another cluster are not taken for those of this one", async () => {
  const { s3, objects } = memoryBucket();
  objects.set("findings/prod-us.json.gz", { body: gzipSync(JSON.stringify(DOCUMENT)), metadata: {} });
  await expect(createFindingsStore(s3, "state").open("prod-us")).rejects.toThrow('the findings of cluster "prod-eu"');
});
