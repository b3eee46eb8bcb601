import { describe, expect, it } from "vitest";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import type { VolumeInfo } from "#domain/velero.ts";
import { problemsIn } from "./problems.ts";

describe("problemsIn", () => {
  it("names each file that could not be read once, also where it is one of many", () => {
    const torn = unreadable("malformed", "pods.json", "found JSON that is not whole");
    expect(
      problemsIn({
        namespaces: torn,
        persistentVolumes: torn,
        schedules: unreadable("forbidden", "schedules", "AccessDenied"),
        volumeInfos: observed(
          new Map<string, Reading<readonly VolumeInfo[]>>([
            ["a", observed([], 0)],
            ["b", unreadable("malformed", "b-volumeinfo.json.gz", "found gzip that ends in the middle")],
          ]),
          0,
        ),
      }),
    ).toEqual([
      "pods.json: found JSON that is not whole",
      "schedules: AccessDenied",
      "b-volumeinfo.json.gz: found gzip that ends in the middle",
    ]);
  });

  it("is silent about what nobody looked at, and what is not there", () => {
    expect(
      problemsIn({
        namespaces: unreadable("notLookedAt", "clusters/a", "no file"),
        volumes: unreadable("notFound", "x", "no such"),
        snapshots: observed([], 0),
      }),
    ).toEqual([]);
  });
});
