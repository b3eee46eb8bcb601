import { describe, expect, it } from "vitest";
import { configurationSchema } from "./configuration.ts";
import { DAY } from "./duration.ts";
import { describeScope, muteSchema, tooFarEnds } from "./leave.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");
const MUTE = { control: "backup-fresh", owner: "ops@example.com", reason: "moving", until: "2026-03-11T00:00:00Z" };

describe("a mute", () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["without an end", { ...MUTE, until: undefined }],
    ["without an owner", { ...MUTE, owner: undefined }],
    ["with an owner of blanks only", { ...MUTE, owner: " " }],
    ["without a reason", { ...MUTE, reason: undefined }],
    ["of everything", { ...MUTE, control: undefined }],
    ["with a name that is not known", { ...MUTE, untill: "2026-03-11" }],
  ])("%s is refused", (_, fields) => {
    expect(muteSchema.safeParse(fields).success).toBe(false);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["a control", MUTE, "backup-fresh"],
    ["a tenant", { ...MUTE, control: undefined, tenant: "acme" }, "everything of acme"],
    ["a cluster", { ...MUTE, control: undefined, cluster: "prod-eu" }, "everything of cluster prod-eu"],
    ["a resource of a tenant", { ...MUTE, tenant: "acme", resource: "kafka" }, "backup-fresh of acme (kafka)"],
  ])("of %s is allowed, and says so", (_, fields, scope) => {
    expect(describeScope(muteSchema.parse(fields))).toBe(scope);
  });
});

describe("an end", () => {
  const leavesUntil = (until: string) => {
    const leave = { ...MUTE, until };
    const cluster = { name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } };
    return configurationSchema.parse({ version: 1, clusters: [cluster], exemptions: [leave], mutes: [leave] });
  };
  const last = new Date(NOW + 366 * DAY);

  it("within a year is allowed", () => {
    expect(tooFarEnds(leavesUntil(last.toISOString()), NOW)).toEqual([]);
  });

  it("after more than a year is refused, of exemptions and mutes alike", () => {
    expect(tooFarEnds(leavesUntil(new Date(last.getTime() + 1_000).toISOString()), NOW)).toEqual([
      "exemptions[0].until: found 2027-03-11T12:00:01Z; allowed is an end within 366 d, so that somebody decides again",
      "mutes[0].until: found 2027-03-11T12:00:01Z; allowed is an end within 366 d, so that somebody decides again",
    ]);
  });
});
