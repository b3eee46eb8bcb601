import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { createPreview, type LockedUntil } from "./preview.ts";
import { createDeletionWorld } from "./world.double.ts";

const tenant = tenantIdSchema.parse("acme-eu");

async function preview(lockedUntil: LockedUntil) {
  const world = createDeletionWorld();
  const answer = await createPreview(world.deps, lockedUntil)({ task: "Preview", tenant });
  return { world, answer };
}

describe("a preview of a deletion", () => {
  it("counts what would go, changes nothing, and asks of each of the tenant's own folders whether it is locked", async () => {
    const asked: string[] = [];
    const { world, answer } = await preview(async (_, { id }) => void asked.push(id));
    expect(answer).toMatchObject({ tenant, namespace: "tenant-acme-eu", deferred: [], problems: [] });
    expect(answer.kinds).toContainEqual({ kind: "Folder", count: 3 });
    const own = ["backups/acme-eu-1", "backups/acme-eu-2", "kopia/tenant-acme-eu"];
    expect(asked.sort()).toEqual(own.map((folder) => `s3://backups/${folder}/`));
    expect(world.calls.filter((call) => !/^(?:read|get|list)/u.test(call))).toEqual([]);
  });

  it("defers a folder whose newest version its writer has locked, and none whose lock has ended", async () => {
    const now = createDeletionWorld().deps.clock();
    const until = new Map([
      ["s3://backups/backups/acme-eu-1/", now + DAY],
      ["s3://backups/backups/acme-eu-2/", now],
    ]);
    const { answer } = await preview(async (_, { id }) => until.get(id));
    expect(answer.deferred).toMatchObject([{ id: "s3://backups/backups/acme-eu-1/", reason: "ObjectLocked" }]);
    expect(answer.kinds).toContainEqual({ kind: "Folder", count: 2 });
  });

  it("says that it could not see whether versions are locked, and tells the rest", async () => {
    const { answer } = await preview(async () => {
      throw new Error("AccessDenied");
    });
    expect(answer.problems).toEqual(["Whether versions are locked could not be seen: AccessDenied"]);
    expect(answer.kinds).toContainEqual({ kind: "Folder", count: 3 });
  });
});
