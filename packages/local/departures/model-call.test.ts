import { describe, expect, it } from "vitest";
import { modelCallOf, outlineOf } from "./model-call.ts";

describe("the model's name of an operation", () => {
  it.each([
    ["kubernetes GET /api/v1/namespaces", "read namespaces"],
    ["kubernetes GET /apis/cert-manager.io/v1/certificates", "read certificates.cert-manager.io"],
    ["kubernetes PATCH /apis/apps/v1/namespaces/*/statefulsets/kafka/scale", "stopWorkloads"],
    ["ec2 ListSnapshotsInRecycleBin", "read list-snapshots-in-recycle-bin"],
    ["s3 PUT /surety-local-state/deletions/*", "saveDeletion"],
    ["kms Sign", undefined],
    ["kubernetes GET /apis", undefined],
  ])("%s is %s", (operation, call) => {
    expect(modelCallOf(operation)).toBe(call);
  });
});

it("an outline has writes in the order in which they come first, and reads sorted", () => {
  const calls = ["readDeletion", "saveDeletion", "read backups/acme-1/x.gz", "deleteVolume", "saveDeletion"];
  expect(outlineOf(calls)).toEqual({
    writes: ["saveDeletion", "deleteVolume"],
    reads: ["read a backup's file", "readDeletion"],
  });
});
