import { expect, it } from "vitest";
import { judgeFacts, tenant } from "../cluster.fixture.ts";
import { restoreProven } from "./control.ts";

it("nobody knows whether a backup can be restored as long as none is: unknown, saying so", () => {
  const [finding] = judgeFacts([restoreProven], {}, { tenants: [tenant("acme")] });
  expect(finding).toMatchObject({
    ...{ outcome: "unknown", reason: "RehearsalsNotRunning", violations: [] },
    message:
      "Nobody knows whether a backup of tenant-acme can be restored: no restore has been rehearsed, and promised is one every 30 d. Rehearsals are not run yet.",
  });
});
