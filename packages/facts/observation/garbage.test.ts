import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collectFacts } from "../collect.ts";
import { backupObject, CLUSTER, NOW, namespaceObject, snapshotItem, tenant } from "../foreign.fixture.ts";
import { withObservation } from "./folder.fixture.ts";

const RUNS = 200;
const TIMEOUT = 60_000;
const NAMES = ["namespaces", "backups", "persistentVolumes", "snapshots"] as const;

/** As kubectl prints it: what says that it is a List comes after its items. */
const VOLUMES = `apiVersion: v1
items:
- apiVersion: v1
  kind: PersistentVolume
  metadata:
    creationTimestamp: "2026-01-01T00:00:00Z"
    name: pvc-1
  spec: {}
  status:
    phase: Bound
kind: List`;

const whole = {
  "clusters/prod-eu/kubernetes/namespaces.json": JSON.stringify({
    apiVersion: "v1",
    kind: "NamespaceList",
    items: [namespaceObject("a")],
  }),
  "clusters/prod-eu/kubernetes/backups.velero.io.json": JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [backupObject("b")],
  }),
  "clusters/prod-eu/kubernetes/persistentvolumes.yaml": VOLUMES,
  "aws/eu-west-1/describe-snapshots.json": JSON.stringify({ Snapshots: [snapshotItem("snap-1")] }),
};
type Path = keyof typeof whole;
const paths = Object.keys(whole) as readonly Path[];

async function statusesOf(files: Readonly<Record<string, unknown>>) {
  const subject = { cluster: CLUSTER, tenants: [tenant("acme")], now: NOW };
  const readings = await withObservation(files, (sources) => collectFacts(sources, NAMES, subject));
  return NAMES.map((name) => {
    const reading = readings[name];
    return reading?.status === "observed" ? `observed ${reading.value.length}` : "unreadable";
  });
}

/** Anything that is not, by chance, an empty list that the format allows. */
const garbage = fc
  .oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.uint8Array({ minLength: 1, maxLength: 64 }),
    fc.json(),
    fc.json().map((json) => `{"items":${json}}`),
  )
  .filter((text) => !/"(?:Snapshots|items)"\s*:\s*\[\s*\]/u.test(String(text)));

describe("a file of an observation", () => {
  it(
    "that holds garbage makes what needs it unreadable, never an empty list",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...paths), garbage, async (path, contents) => {
          const statuses = await statusesOf({ ...whole, [path]: contents });
          expect(statuses[paths.indexOf(path)]).toBe("unreadable");
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT,
  );

  it(
    "that is cut off anywhere makes what needs it unreadable",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...paths),
          fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
          async (path, share) => {
            const text = whole[path];
            const statuses = await statusesOf({ ...whole, [path]: text.slice(0, Math.floor(share * text.length)) });
            expect(statuses[paths.indexOf(path)]).toBe("unreadable");
          },
        ),
        { numRuns: RUNS },
      );
    },
    TIMEOUT,
  );

  it(
    "that holds garbage leaves the facts of the others as they were",
    async () => {
      await fc.assert(
        fc.asyncProperty(garbage, async (contents) => {
          const [namespaces] = await statusesOf({
            ...whole,
            "clusters/prod-eu/kubernetes/backups.velero.io.json": contents,
          });
          expect(namespaces).toBe("observed 1");
        }),
        { numRuns: RUNS / 4 },
      );
    },
    TIMEOUT,
  );
});
