import { setTimeout as sleep } from "node:timers/promises";
import type { Finding, Outcome } from "#domain/finding.ts";
import { sweepResultSchema } from "#domain/sweep.ts";
import type { ReceivedAlert } from "./mailbox.ts";
import { invoke, type Scene } from "./scene.ts";

/** What the story expected did not happen; the message says what did. */
export class DidNotHold extends Error {
  override readonly name = "DidNotHold";
}

export function fail(problem: string): never {
  throw new DidNotHold(problem);
}

export function hold(condition: boolean, otherwise: string): asserts condition {
  if (!condition) fail(otherwise);
}

/** Has the deployed function look at the cluster, now, and tells what it found. One that a schedule began is waited for. */
export async function lookNow(scene: Scene): Promise<readonly Finding[]> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const answer = await invoke(scene, scene.parts.sweepFunctionName, {
      cluster: scene.environment.kubernetes.clusterName,
    });
    const [result] = sweepResultSchema.parse(answer).clusters;
    if (result?.status === "swept") return findings(scene);
    await sleep(500);
  }
  return fail("Another sweep kept running for half a minute");
}

export async function findings({ findings: store, environment }: Scene): Promise<readonly Finding[]> {
  return (await store.read(environment.kubernetes.clusterName)).document?.findings ?? [];
}

export function find(all: readonly Finding[], control: string, tenant: string): Finding {
  const found = all.find((finding) => finding.control === control && finding.tenant === tenant);
  hold(found !== undefined, `There is no finding of ${control} about ${tenant}`);
  return found;
}

/** The story is about what it shows; what other controls say of this small cluster is not its subject. */
export const SHOWN = ["backup-fresh", "backup-complete"] as const;

export function sayFindings(scene: Scene, all: readonly Finding[], tenants: readonly string[]): void {
  for (const tenant of tenants) {
    for (const control of SHOWN) {
      const { outcome, message } = find(all, control, tenant);
      const label = `${SIGNS[outcome]} ${tenant.padEnd(8)} ${control.padEnd(16)} ${outcome.padEnd(8)} `;
      scene.say(`${label}${message}`, label);
    }
  }
}

const SIGNS: Readonly<Record<Outcome, string>> = {
  kept: "✓",
  broken: "✗",
  unknown: "?",
  notApplicable: "·",
  exempt: "~",
};

export function sayAlert(scene: Scene, { subject, text }: ReceivedAlert): void {
  scene.say(`✉ ${subject}`);
  for (const line of text.trimEnd().split("\n")) scene.say(`  │ ${line}`);
}

/** Milliseconds without a message after which no more is expected: deliveries of the emulator take a few. */
const QUIET = 2_000;

/**
 * Takes the alerts that arrive, shows them, and holds that exactly one is about this, and none about anything else of the
 * story. What other controls say of this small cluster is counted only.
 */
export async function expectAlert(scene: Scene, about: (alert: ReceivedAlert) => boolean): Promise<void> {
  const own = await takeAlerts(scene);
  const fitting = own.filter(about).length;
  hold(
    fitting === 1 && own.length === 1,
    `Expected one message, found ${own.length}, of which ${fitting} are about this`,
  );
}

/** Holds that no alert of the story arrives, and says why that is right. */
export async function expectNoAlert(scene: Scene, because: string): Promise<void> {
  const own = await takeAlerts(scene);
  hold(own.length === 0, `Expected no message, found ${own.length}`);
  scene.say(`No message: ${because}.`);
}

async function takeAlerts(scene: Scene): Promise<readonly ReceivedAlert[]> {
  const arrived = await scene.mailbox.takeUntilQuiet(QUIET);
  const own = arrived.filter(isOfStory);
  for (const alert of own) sayAlert(scene, alert);
  const others = arrived.length - own.length;
  if (others > 0)
    scene.say(`(${others} more about other controls, which are not this story: npm run -s surety -- findings)`);
  return own;
}

/** An alert names the controls that it is about, unless it is about an event. */
function isOfStory({ control, findings = [] }: ReceivedAlert): boolean {
  const shown: readonly string[] = SHOWN;
  const controls = control === undefined ? findings.map((finding) => finding.control) : [control];
  return controls.length === 0 || controls.some((id) => shown.includes(id));
}
