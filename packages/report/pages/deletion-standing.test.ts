import { describe, expect, it } from "vitest";
import type { DeletionRecord } from "#domain/deletion.ts";
import { HOUR, MINUTE, SECOND } from "#domain/duration.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { html } from "../evidence/html.ts";
import { standingOf, type Word } from "./deletion-standing.ts";
import { stepsList } from "./deletion-steps.ts";
import { NOW } from "./report.fixture.ts";

const record: DeletionRecord = {
  ...{ version: 1, tenant: tenantIdSchema.parse("acme"), generation: 1, cluster: "c", namespace: "n", realm: "r" },
  ...{ namespaceUid: null, takenAt: NOW, items: [], deferred: [], neededElsewhere: {}, slowestSync: 0 },
  steps: { TakeInventory: NOW - HOUR, CheckSafety: NOW - HOUR, StopBackups: NOW - HOUR },
};

const word = (changes: Partial<Word> = {}): Word => ({
  ...{ task: "AwaitVolumes", outcome: "wait", reason: "Waiting", attempt: 9, waitSeconds: 60, deadline: HOUR },
  ...{ message: "Waiting for Volume vol-1. Held up by VolumeAttachment <a>.", since: NOW - 5 * MINUTE, at: NOW },
  ...changes,
});

const shown = (one: Word | undefined, of: DeletionRecord | undefined = record) =>
  html`${stepsList(of, standingOf(of, one, NOW), NOW)}`.markup;

describe("where a running deletion stands", () => {
  it.each<[string, Word | undefined, object | undefined]>([
    ["nobody noted down", undefined, { step: "StopServices", state: "begins", since: undefined, isSlow: false }],
    ["waits", word(), { step: "AwaitVolumes", state: "waits", since: NOW - 5 * MINUTE, isSlow: false }],
    ["waits at a quarter of its time", word({ since: NOW - 15 * MINUTE }), { state: "waits", isSlow: false }],
    ["waits longer", word({ since: NOW - 15 * MINUTE - 1 }), { state: "waits", isSlow: true }],
    [
      "waits for the end of its grace period",
      word({ reason: "GracePeriod", since: NOW - 9 * HOUR }),
      { isSlow: false },
    ],
    ["is done", word({ outcome: "done", at: NOW - MINUTE }), { step: "DeleteBackups", state: "begins", isSlow: false }],
    ["was refused", word({ outcome: "refused" }), { step: "AwaitVolumes", state: "stopped", isSlow: true }],
    ["is stuck", word({ outcome: "stuck" }), { step: "AwaitVolumes", state: "stopped", isSlow: true }],
    ["could not answer", word({ task: "TellPerson", outcome: "stuck" }), { step: "StopServices", state: "stopped" }],
    ["ended", word({ outcome: "ended" }), undefined],
    ["is due for 15 minutes", word({ at: NOW - 16 * MINUTE }), { state: "waits" }],
    ["is due for longer", word({ at: NOW - 16 * MINUTE - SECOND }), { state: "silent", isSlow: true }],
    ["was done, and nothing followed", word({ outcome: "done", at: NOW - 16 * MINUTE }), { state: "silent" }],
  ])("whose last step %s", (_, one, standing) => {
    const found = standingOf(record, one, NOW);
    if (standing === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(standing);
  });

  it("is nowhere before anything was noted down of it", () => {
    expect(standingOf(undefined, undefined, NOW)).toBeUndefined();
  });
});

describe("what is shown of it", () => {
  it("is the step, since when, what it waits for, when it is looked at next, and when a person is told", () => {
    const page = shown(word({ waitSeconds: 360 }));
    expect(page).toContain('aria-current="step">▶ Await volumes <span class="sub">waits for 5 min</span>');
    expect(page).toContain("Waiting for Volume vol-1. Held up by VolumeAttachment &lt;a&gt;.");
    expect(page).toMatch(/The next look is at .*12:06:00.*A person is told at .*12:55:00/u);
    expect(page).not.toContain("longer than such a step");
  });

  it("says so where that takes longer than it does", () => {
    expect(shown(word({ since: NOW - 40 * MINUTE }))).toContain("waits for 40 min, longer than such a step takes");
  });

  it("tells who was told, and what resumes it, of one that has stopped", () => {
    const page = shown(word({ outcome: "stuck", since: NOW - HOUR }));
    expect(page).toContain("It has stopped, and a person was told.");
    expect(page).toContain("surety tenants offboard");
    expect(page).not.toContain("The next look");
  });

  it("tells of one that should have been heard of", () => {
    expect(shown(word({ at: NOW - HOUR }))).toMatch(/Nothing was heard of it since .*11:00:00/u);
  });

  it("never shows a step as done that was not", () => {
    const steps = [...shown(word()).matchAll(/<li class="(\w+)"/gu)].map(([, kind]) => kind);
    expect(steps.filter((kind) => kind === "done")).toHaveLength(3);
    expect(steps.filter((kind) => kind === "next")).toHaveLength(1);
  });
});
