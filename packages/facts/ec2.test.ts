import { describe, expect, it } from "vitest";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW, snapshotItem } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";
import type { Pages } from "./sources.ts";

async function snapshotsIn(pages: Pages) {
  const { sources } = sourcesOf({ aws: { "describe-snapshots": pages } });
  return (await collectFacts(sources, ["snapshots"], { cluster: CLUSTER, tenants: [], now: NOW })).snapshots;
}

async function volumesIn(pages: Pages) {
  const { sources } = sourcesOf({ aws: { "describe-volumes": pages } });
  return (await collectFacts(sources, ["volumes"], { cluster: CLUSTER, tenants: [], now: NOW })).volumes;
}

const volume = {
  ...{
    VolumeId: "vol-1",
    Encrypted: true,
    KmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/a",
    State: "in-use",
    Size: 8,
  },
  ...{
    AvailabilityZone: "eu-west-1a",
    CreateTime: "2026-01-01T00:00:00Z",
    Tags: [{ Key: "CSIVolumeName", Value: "pvc-1" }],
  },
};

describe("snapshots", () => {
  it("are those of all pages", async () => {
    const reading = await snapshotsIn([
      { Snapshots: [snapshotItem("snap-1")] },
      { Snapshots: [snapshotItem("snap-2")] },
    ]);
    expect(reading).toMatchObject({ value: [{ id: "snap-1" }, { id: "snap-2" }] });
  });

  it("are one where pages overlap", async () => {
    const pages = [
      { Snapshots: [snapshotItem("snap-1", { State: "pending" })] },
      { Snapshots: [snapshotItem("snap-1")] },
    ];
    expect(await snapshotsIn(pages)).toMatchObject({ value: [{ id: "snap-1", state: "completed" }] });
  });

  it("read alike from the command line and from the SDK, whose times are dates", async () => {
    const text = await snapshotsIn([{ Snapshots: [snapshotItem("snap-1")] }]);
    const date = await snapshotsIn([
      { Snapshots: [snapshotItem("snap-1", { StartTime: new Date("2026-03-10T01:00:00Z") })] },
    ]);
    expect(date).toEqual(text);
  });

  it.each([
    ["archive", true],
    ["standard", undefined],
  ])("in the tier %s are archived: %s", async (StorageTier, archived) => {
    const reading = await snapshotsIn([{ Snapshots: [snapshotItem("snap-1", { StorageTier })] }]);
    expect(reading?.status === "observed" ? reading.value[0]?.archived : reading).toBe(archived);
  });

  it("are none where EC2 says so", async () => {
    expect(await snapshotsIn([{ Snapshots: [] }])).toMatchObject({ status: "observed", value: [] });
  });

  it.each([
    ["an answer without a list", [{}]],
    ["an answer of something else", [{ Volumes: [] }]],
    ["one such page among others", [{ Snapshots: [] }, { Errors: [] }]],
    ["a list that is null", [{ Snapshots: null }]],
  ])("are not none in %s", async (_, pages) => {
    expect(await snapshotsIn(pages)).toMatchObject({
      status: "unreadable",
      cause: "malformed",
      source: "eu-west-1: describe-snapshots",
    });
  });

  it("that do not say whether they are encrypted are not understood, and are named", async () => {
    expect(await snapshotsIn([{ Snapshots: [snapshotItem("snap-1", { Encrypted: undefined })] }])).toMatchObject({
      status: "unreadable",
      message: "snap-1: Encrypted: found nothing; allowed is true or false",
    });
  });
});

describe("volumes", () => {
  it("have their key, zone and tags", async () => {
    expect(await volumesIn([{ Volumes: [volume] }])).toMatchObject({
      value: [
        {
          ...{ id: "vol-1", encrypted: true, kmsKey: volume.KmsKeyId, state: "in-use", sizeGiB: 8 },
          ...{
            availabilityZone: "eu-west-1a",
            tags: { CSIVolumeName: "pvc-1" },
            createdAt: Date.parse("2026-01-01T00:00:00Z"),
          },
        },
      ],
    });
  });
});
