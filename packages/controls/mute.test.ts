import { describe, expect, it } from "vitest";
import { type Mute, muteSchema } from "#domain/leave.ts";
import { applyMutes } from "./mute.ts";
import { broken, kept, notUnderstood } from "./verdict.ts";

const now = Date.parse("2026-03-01T00:00:00Z");
const subject = { control: "data-replicated", tenant: "acme", cluster: "prod-eu" };
const kafka = {
  kind: "StatefulSet",
  id: "tenant-acme/kafka",
  reason: "TooFewNodes",
  message: "kafka runs on 2 nodes.",
};
const verdict = broken([kafka]);
const unclear = notUnderstood("UnknownPhase", "Backup b has a phase that is not known.");

function mute(fields: Readonly<Record<string, unknown>> = {}): Mute {
  const said = { owner: "ops@example.com", reason: "moving", until: "2026-03-02T00:00:00Z" };
  return muteSchema.parse({ control: "data-replicated", ...said, ...fields });
}

describe("applyMutes", () => {
  it.each([
    ["the control", {}],
    ["everything of the tenant", { control: undefined, tenant: "acme" }],
    ["everything of the cluster", { control: undefined, cluster: "prod-eu" }],
    ["the resource", { resource: "kafka" }],
  ])("leaves the verdict as it is, and says that it is muted: %s", (_, fields) => {
    const muted = mute(fields);
    expect(applyMutes(verdict, subject, [muted], now)).toEqual({ ...verdict, muted: [muted] });
  });

  it.each([
    ["of another control", { control: "backup-fresh" }],
    ["of another tenant", { tenant: "acme-eu" }],
    ["of another cluster", { cluster: "prod-us" }],
    ["of a resource whose name only ends the same", { resource: "afka" }],
  ])("a mute %s mutes nothing", (_, fields) => {
    expect(applyMutes(verdict, subject, [mute(fields)], now)).toEqual(verdict);
  });

  it("mutes what is unknown as a whole, and not by a resource", () => {
    expect(applyMutes(unclear, subject, [mute()], now).muted).toHaveLength(1);
    expect(applyMutes(unclear, subject, [mute({ resource: "kafka" })], now)).toEqual(unclear);
  });

  it("has nothing to say of what is kept", () => {
    const well = kept("Well", "All is well.");
    expect(applyMutes(well, subject, [mute({ until: "2026-02-01T00:00:00Z" }), mute()], now)).toBe(well);
  });

  it("ends at its end, and says so for as long as it stands there", () => {
    const { muted, advisories } = applyMutes(verdict, subject, [mute({ until: "2026-03-01T00:00:00Z" })], now);
    expect(muted).toBeUndefined();
    expect(advisories).toEqual([
      { reason: "MuteEnded", message: "The mute of ops@example.com ended at 2026-03-01T00:00:00Z." },
    ]);
  });
});
