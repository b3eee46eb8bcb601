import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { ASKED_PORTS, type PolicySet } from "./policy-sets.ts";

/**
 * Asks cyclonus about many sets at once. The answer about each: for every source, destination and port, in this order of
 * loops, whether the destination's policies let the traffic in, and whether the source's let it out.
 */
export async function askCyclonus(
  program: string,
  sets: readonly PolicySet[],
): Promise<readonly (readonly Answer[])[]> {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.stdin.end(sets.map((set) => `${JSON.stringify(asQuestion(set))}\n`).join(""));
  const lines = (await text(child.stdout)).trimEnd().split("\n");
  const status = await ended;
  if (status !== 0 || lines.length !== sets.length)
    throw new Error(`cyclonus ended with ${status} after ${lines.length} of ${sets.length} answers`);
  return lines.map((line) =>
    [...line].map((digit) => ({ ingress: (Number(digit) & 1) === 1, egress: (Number(digit) & 2) === 2 })),
  );
}

export interface Answer {
  readonly ingress: boolean;
  readonly egress: boolean;
}

function asQuestion(set: PolicySet) {
  const namespaceLabels = new Map(set.namespaces.map(({ name, labels }) => [name, withValues(labels)]));
  return {
    policies: set.policies.map(withKnownNotIn),
    ports: ASKED_PORTS,
    pods: set.pods.map(({ namespace, labels, address, ports }) => ({
      ...{ namespace, namespaceLabels: namespaceLabels.get(namespace), labels: withValues(labels), ip: address },
      portNames: Object.fromEntries(ports.map(({ protocol, port, name }) => [`${protocol}/${port}`, name])),
    })),
  };
}

/**
 * In Kubernetes `NotIn` holds of a label that is absent; cyclonus 0.5.6 reads the documentation otherwise. So each object
 * gets a second label that is never absent, and `NotIn` is asked of that one.
 */
function withValues(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const values = ["a", "b"].map((key) => [`${key}.value`, labels[key] ?? "absent"]);
  return { ...labels, ...Object.fromEntries(values) };
}

const requirement = z.object({ key: z.string(), operator: z.literal("NotIn"), values: z.array(z.string()) });

function withKnownNotIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKnownNotIn);
  const notIn = requirement.safeParse(value);
  if (notIn.success) return { ...notIn.data, key: `${notIn.data.key}.value` };
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withKnownNotIn(inner)]));
}
