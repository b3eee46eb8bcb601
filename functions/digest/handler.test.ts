import { expect, it } from "vitest";
import type { Alert } from "#domain/alert.ts";
import { configurationSchema } from "#domain/configuration.ts";
import type { LeaseRequest } from "#effects/leases/leases.ts";
import type { Dependencies } from "./dependencies.ts";
import { createDigest } from "./handler.ts";

const NOW = Date.parse("2026-03-10T07:00:00Z");
const DUE = { scheduledAt: "2026-03-10T07:00:00Z" };
const configuration = configurationSchema.parse({
  version: 1,
  clusters: [{ name: "prod-eu", region: "eu-west-1", velero: { bucket: "backups" } }],
});

/** Everything around the function, in memory: a cluster that was never swept, so that there is something to say. */
function createWorld(others: Partial<Dependencies> = {}) {
  const alerts: Alert[] = [];
  const done = new Set<number>();
  const problems: unknown[] = [];
  const handle = createDigest({
    ...{ stage: "production", configuration, clock: () => NOW },
    findings: { read: async () => ({ document: undefined, etag: undefined }) },
    prunings: { readLedger: async () => ({ value: undefined, etag: undefined }) },
    tenants: { listTenants: async () => [] },
    runningDeletions: async () => new Set(),
    leases: {
      async acquire({ dueAt = -1 }: LeaseRequest) {
        if (done.has(dueAt)) return { status: "done", doneFor: dueAt };
        return {
          status: "granted",
          release: async (isDone) => {
            if (isDone && dueAt > 0) done.add(dueAt);
          },
        };
      },
    },
    publishAlert: async (alert) => void alerts.push(alert),
    logger: { info: () => undefined, warn: () => undefined, error: (...said) => void problems.push(said) },
    ...others,
  });
  const context = { awsRequestId: "run-1", getRemainingTimeInMillis: () => 60_000 };
  return { alerts, problems, digest: (event: unknown = DUE) => handle(event, context) };
}

it("is sent once for each time at which it is due", async () => {
  const world = createWorld();
  const subject = "Surety production, daily digest: 1 not looked at";
  expect(await world.digest()).toMatchObject({ status: "sent", subject });
  expect(await world.digest()).toEqual({ status: "skipped", message: "This digest was already sent." });
  expect(await world.digest({ scheduledAt: "2026-03-11T07:00:00Z" })).toMatchObject({ status: "sent", subject });
  expect(await world.digest({})).toMatchObject({ status: "sent", subject });
  expect(world.alerts).toHaveLength(3);
});

it("is shown without being sent, whatever was sent before", async () => {
  const world = createWorld();
  await world.digest();
  const text = expect.stringContaining("prod-eu");
  expect(await world.digest({ task: "Show" })).toMatchObject({ status: "shown", text, details: { kind: "digest" } });
  expect(world.alerts).toHaveLength(1);
});

it("answers to the letter what it sent, so that who asked for it sees that and nothing newer", async () => {
  const world = createWorld();
  const answer = await world.digest({});
  const [{ subject, text, details } = { subject: "nothing was sent" }] = world.alerts;
  expect(answer).toEqual({ status: "sent", subject, text, details });
});

it("is sent again where sending failed", async () => {
  let failures = 1;
  const sent: Alert[] = [];
  const world = createWorld({
    async publishAlert(alert) {
      failures -= 1;
      if (failures >= 0) throw new Error("SNS failed");
      sent.push(alert);
    },
  });
  await expect(world.digest()).rejects.toThrow("SNS failed");
  await world.digest();
  expect(sent).toHaveLength(1);
});

it("tells what could not be read, and the rest all the same", async () => {
  const failing = async () => Promise.reject(new Error("AccessDenied"));
  const world = createWorld({
    tenants: { listTenants: failing },
    findings: { read: failing },
    runningDeletions: failing,
  });
  await world.digest();
  expect(world.alerts[0]?.text).toContain("- Findings of prod-eu could not be read: AccessDenied");
  expect(world.alerts[0]?.text).toContain("- The tenants could not be read: AccessDenied");
  expect(world.problems).toHaveLength(3);
});

it("sends nothing where there is nothing to say", async () => {
  const document = { version: 1 as const, cluster: "prod-eu", sweptAt: NOW, findings: [] };
  const world = createWorld({ findings: { read: async () => ({ document, etag: undefined }) } });
  expect(await world.digest()).toEqual({ status: "nothingToSay" });
  expect(world.alerts).toEqual([]);
});

it("refuses an event that is not its own", async () => {
  await expect(createWorld().digest({ cluster: "prod-eu" })).rejects.toThrow(
    "digest request: cluster: found an unknown name",
  );
});
