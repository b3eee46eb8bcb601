import { describe, expect, it } from "vitest";
import { configurationSchema } from "./configuration.ts";
import { DAY } from "./duration.ts";

const parse = (pruning: object, retention = "30d") =>
  configurationSchema.safeParse({
    version: 1,
    clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
    promises: { backup: { retention } },
    pruning,
  });

describe("how retention is pruned", () => {
  it("only reports unless the owner says otherwise", () => {
    expect(parse({}).data?.pruning).toEqual({
      ...{ mode: "report", every: DAY, grace: 3 * DAY, most: 100, share: 0.2, longerTtl: "report" },
    });
  });

  it.each([
    [{ most: 0 }, ["pruning", "most"]],
    [{ most: 1.5 }, ["pruning", "most"]],
    [{ share: "0%" }, ["pruning", "share"]],
    [{ share: "101%" }, ["pruning", "share"]],
    [{ share: 0.5 }, ["pruning", "share"]],
    [{ grace: "0" }, ["pruning", "grace"]],
    [{ grace: "31d" }, ["pruning", "grace"]],
    [{ every: "90s" }, ["pruning", "every"]],
    [{ mode: "yes" }, ["pruning", "mode"]],
    [{ limit: 3 }, ["pruning"]],
  ])("%j is refused at its place", (pruning, path) => {
    expect(parse(pruning).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it("a grace as long as the retention is the longest", () => {
    expect(parse({ grace: "30d" }).success).toBe(true);
    expect(parse({ grace: "721h" }).error?.issues[0]?.message).toBe(
      "found 30 d 1 h; allowed is at most promises.backup.retention, 30 d",
    );
  });

  it("a retention of 0 is refused", () => {
    expect(parse({}, "0").error?.issues[0]).toMatchObject({ path: ["promises", "backup", "retention"] });
  });
});
