import { setTimeout as sleep } from "node:timers/promises";
import { DeleteSnapshotCommand } from "@aws-sdk/client-ec2";
import type { Finding } from "#domain/finding.ts";
import { runSampleWorkload, sampleReplicas } from "../samples.ts";
import { prove } from "./evidence.ts";
import { expectAlert, expectNoAlert, find, findings, hold, lookNow, SHOWN, sayFindings } from "./look.ts";
import { deny } from "./mistakes.ts";
import { deadLetterReason, sendOrder, untilActive } from "./orders.ts";
import { placeOf } from "./place-of.ts";
import { type Scene, TENANTS } from "./scene.ts";
import { backUpNow, snapshotOf } from "./velero.ts";

/** One thing that happens, and what must follow from it. `run` throws where it does not. */
export interface Step {
  readonly title: string;
  /** For a newcomer: what is going on, and why it matters. */
  readonly about: string;
  run(scene: Scene): Promise<void>;
}

const [VICTIM] = TENANTS;
const CLAIM = "data-kafka-1";

const signUp: Step = {
  title: "Three customers sign up",
  about:
    "Billing sends a CloudEvent for each to the queue. The function tenant-events gives each tenant its own place.",
  async run(scene) {
    await Promise.all(TENANTS.map((tenant) => sendOrder(scene, { tenant, hosts: [`${tenant}.localhost`] })));
    await Promise.all(TENANTS.map((tenant) => untilActive(scene, tenant)));
    for (const tenant of TENANTS) {
      const { policies, backupAt } = await placeOf(scene, tenant);
      const label = `✓ ${tenant.padEnd(8)} `;
      const place = `namespace tenant-${tenant}, a quota, ${policies} network policies, a certificate, a backup every day at ${backupAt}`;
      scene.say(`${label}${place}`, label);
    }
  },
};

const badOrder: Step = {
  title: "An order that nobody can understand",
  about: "It must hold up nobody else's, be lost to nobody, and say what is wrong with it.",
  async run(scene) {
    await sendOrder(scene, { tenant: "umbrella", hosts: ["not a host name"] });
    await sendOrder(scene, { tenant: VICTIM, hosts: [`${VICTIM}.localhost`] });
    const reason = await deadLetterReason(scene, "umbrella");
    scene.say(`✓ It is in the dead letters, which say: ${reason}`);
    hold(reason.includes("data.hosts"), "The reason does not name the place that is wrong");
    await expectAlert(scene, (alert) => alert.tenant === "umbrella");
  },
};

const bringData: Step = {
  title: "They bring their data",
  about: `Each tenant runs Kafka: a StatefulSet of ${sampleReplicas} pods on ${sampleReplicas} nodes, each with an encrypted EBS volume.`,
  async run(scene) {
    await Promise.all(TENANTS.map((tenant) => runSampleWorkload(scene.kube, `tenant-${tenant}`)));
    scene.say(
      `✓ ${TENANTS.length * sampleReplicas} pods are Ready, ${TENANTS.length * sampleReplicas} claims are bound`,
    );
  },
};

const backUp: Step = {
  title: "Velero backs them up",
  about:
    "By night their Schedules do that. Here it is done now, from the same Schedules: snapshots in EC2, objects in S3.",
  async run(scene) {
    for (const tenant of TENANTS) {
      const { name, snapshots } = await backUpNow(scene, tenant);
      scene.say(`✓ ${name}: Completed, ${snapshots} snapshots`);
    }
  },
};

const look: Step = {
  title: "Surety looks",
  about: "The function sweep reads Kubernetes, S3 and EC2, and compares each live claim with its snapshot.",
  async run(scene) {
    const all = await lookNow(scene);
    sayFindings(scene, all, TENANTS);
    for (const tenant of TENANTS) for (const control of SHOWN) expectOutcome(all, control, tenant, "kept");
    await expectNoAlert(scene, "promises that are kept wake up nobody");
  },
};

const breakIt: Step = {
  title: "Behind everybody's back, a snapshot is deleted in EC2",
  about: "Velero still says Completed. Only who compares with EC2 can know that a copy is gone.",
  async run(scene) {
    const { evidence } = find(await findings(scene), "backup-complete", VICTIM);
    const snapshot = await snapshotOf(scene, String(evidence["backup"]), CLAIM);
    await scene.ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshot }));
    scene.say(`✗ ${snapshot}, the copy of tenant-${VICTIM}/${CLAIM}, is deleted`);
    const all = await lookNow(scene);
    sayFindings(scene, all, [VICTIM]);
    const { violations } = expectOutcome(all, "backup-complete", VICTIM, "broken");
    hold(
      violations.length === 1 && violations[0]?.id === `tenant-${VICTIM}/${CLAIM}`,
      `The finding names ${violations.map(({ id }) => id).join(", ")}`,
    );
    await expectAlert(scene, (alert) => alert.tenant === VICTIM && alert.text.includes(snapshot));
  },
};

const lookAgain: Step = {
  title: "Surety looks again, and nothing has changed",
  about: "Whoever was told once need not be told again.",
  async run(scene) {
    const all = await lookNow(scene);
    sayFindings(scene, all, [VICTIM]);
    expectOutcome(all, "backup-complete", VICTIM, "broken");
    await expectNoAlert(scene, "it was told before");
  },
};

const mend: Step = {
  title: "Somebody makes a new backup",
  about: "The finding is kept again, and one message says so.",
  async run(scene) {
    await backUpNow(scene, VICTIM);
    const all = await lookNow(scene);
    sayFindings(scene, all, [VICTIM]);
    expectOutcome(all, "backup-complete", VICTIM, "kept");
    await expectAlert(scene, (alert) => alert.tenant === VICTIM);
  },
};

const blind: Step = {
  title: "EC2 refuses to list snapshots",
  about: "Somebody changed the function's role. What cannot be seen is unknown, not kept; one cause, one message.",
  async run(scene) {
    const mistake = await deny(scene, scene.parts.sweepFunctionName, { action: "ec2:DescribeSnapshots" });
    try {
      const all = await lookNow(scene);
      sayFindings(scene, all, [VICTIM]);
      for (const tenant of TENANTS) {
        expectOutcome(all, "backup-complete", tenant, "unknown");
        expectOutcome(all, "backup-fresh", tenant, "kept");
      }
      scene.say("… and so it is for the others.");
      await expectAlert(scene, (alert) => alert.text.includes("describe-snapshots"));
    } finally {
      await mistake.undo();
    }
    scene.say("The role is as it was:");
    const all = await lookNow(scene);
    for (const tenant of TENANTS) expectOutcome(all, "backup-complete", tenant, "kept");
    await expectAlert(scene, () => true);
  },
};

/** The schedule's rate, the emulator's delay, and a sweep. */
const SCHEDULE_DEADLINE = 100_000;

const schedule: Step = {
  title: "The schedule goes on by itself",
  about: "EventBridge Scheduler invokes the sweep every minute here, every 15 minutes by default.",
  async run(scene) {
    const before = await lastLook(scene);
    const end = performance.now() + SCHEDULE_DEADLINE;
    while ((await lastLook(scene)) === before) {
      hold(performance.now() < end, `No sweep ran within ${SCHEDULE_DEADLINE / 1000} s`);
      await sleep(1_000);
    }
    scene.say("✓ A sweep ran that nobody asked for");
    await expectNoAlert(scene, "nothing has changed");
  },
};

/** The main job, from the first event to the last message, in order. */
export const STEPS: readonly Step[] = [
  signUp,
  badOrder,
  bringData,
  backUp,
  look,
  breakIt,
  lookAgain,
  mend,
  blind,
  prove,
  schedule,
];

function expectOutcome(all: readonly Finding[], control: string, tenant: string, outcome: Finding["outcome"]): Finding {
  const finding = find(all, control, tenant);
  hold(
    finding.outcome === outcome,
    `${control} of ${tenant} is ${finding.outcome}, not ${outcome}: ${finding.message}`,
  );
  return finding;
}

async function lastLook(scene: Scene): Promise<number | undefined> {
  return (await findings(scene))[0]?.observedAt;
}
