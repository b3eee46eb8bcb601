import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { pod } from "#controls/tenants-isolated/cluster.fixture.ts";
import type { Endpoint } from "#controls/tenants-isolated/endpoints.ts";
import { openings } from "#controls/tenants-isolated/evaluate.ts";
import { portsOf } from "#controls/tenants-isolated/found.ts";
import { fromKubernetes } from "#controls/tenants-isolated/from-kubernetes.ts";
import { createMatcher } from "#controls/tenants-isolated/match.ts";
import { createPaths } from "#controls/tenants-isolated/paths.ts";
import { intersect, NO_PORTS, type PortSet, portRange, protocolNumber } from "#controls/tenants-isolated/ports.ts";
import { createStances } from "#controls/tenants-isolated/stance.ts";
import { createWorld, type World } from "#controls/tenants-isolated/world.ts";
import type { Direction } from "#domain/network.ts";
import { networkPolicyObject } from "#facts/network-policies.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { silentProgress } from "#runtime/progress.ts";
import { type Answer, askCyclonus } from "./cyclonus.ts";
import { ASKED_PORTS, anySet, completeSet, type PolicySet } from "./policy-sets.ts";

const PORTS = ASKED_PORTS.map(({ protocol, number }) => portRange(protocolNumber(protocol) ?? 0, number, number));

let cyclonus: string;
beforeAll(async () => {
  ({ cyclonus } = await ensureToolchain({ progress: silentProgress, only: ["cyclonus"] }));
});

function worldOf({ namespaces, pods, policies }: PolicySet): World {
  return createWorld({
    namespaces: namespaces.map(({ name, labels }) => ({ name, labels, uid: name, createdAt: 0, phase: "Active" })),
    pods: pods.map(({ namespace, name, labels, address, ports }) =>
      pod(namespace, name, { labels, addresses: [address], ports }),
    ),
    policies: policies.map((policy) => fromKubernetes(networkPolicyObject.parse(policy))),
    ...{ serviceAccounts: [], networkSets: [], passingTiers: new Set<string>(), isEnforced: () => true },
  });
}

/** What the control's evaluation says of every source, destination and port. */
function answersTo(set: PolicySet): readonly Answer[] {
  const world = worldOf(set);
  const matcher = createMatcher(world);
  const stanceOf = createStances(world, matcher);
  const open = (direction: Direction, self: Endpoint, peer: Endpoint) =>
    portsOf(openings(stanceOf(self, direction), { direction, self, peer }, matcher, "certain"));
  const endpoints = set.pods.map(({ namespace, name }) => {
    const endpoint = world.endpointsOf(namespace).find(({ pods }) => pods.includes(name));
    if (endpoint === undefined) throw new Error(`no endpoint stands for ${namespace}/${name}`);
    return endpoint;
  });
  return endpoints.flatMap((source) =>
    endpoints.flatMap((destination) => {
      const [ingress, egress] = [open("ingress", destination, source), open("egress", source, destination)];
      return PORTS.map((port) => ({ ingress: holds(ingress, port), egress: holds(egress, port) }));
    }),
  );
}

function holds(ports: PortSet, port: PortSet): boolean {
  return intersect(ports, port).length > 0;
}

/** Every `direction other port` that is open to and from a namespace, by the paths that the control reports. */
function reported(set: PolicySet, namespace: string): readonly string[] {
  return createPaths(worldOf(set))
    .between(namespace, () => NO_PORTS, "certain")
    .flatMap(({ direction, others }) =>
      [...others].flatMap(([other, ports]) =>
        ASKED_PORTS.flatMap((asked, at) => (holds(ports, PORTS[at] ?? []) ? [pathName(direction, other, asked)] : [])),
      ),
    );
}

/** The same by what cyclonus says of each pair of pods. */
function expected(set: PolicySet, namespace: string, answers: readonly Answer[]): readonly string[] {
  let at = 0;
  const open: string[] = [];
  for (const source of set.pods) {
    for (const destination of set.pods) {
      for (const asked of ASKED_PORTS) {
        const answer = answers[at++];
        if (!answer?.ingress || !answer.egress || source.namespace === destination.namespace) continue;
        if (destination.namespace === namespace) open.push(pathName("ingress", source.namespace, asked));
        if (source.namespace === namespace) open.push(pathName("egress", destination.namespace, asked));
      }
    }
  }
  return open;
}

function pathName(direction: Direction, other: string, { protocol, number }: (typeof ASKED_PORTS)[number]): string {
  return `${direction} ${other} ${protocol} ${number}`;
}

describe("NetworkPolicies of Kubernetes are evaluated as cyclonus evaluates them", () => {
  it("for every pair of pods and every port, in 3,200 sets of policies", async () => {
    const sets = fc.sample(anySet, { seed: 20_260_310, numRuns: 3_200 });
    const answers = await askCyclonus(cyclonus, sets);
    const different = sets.filter((set, at) => JSON.stringify(answersTo(set)) !== JSON.stringify(answers[at]));
    expect(different.slice(0, 1)).toEqual([]);
    // Sets that allow everything, or nothing, would agree with any judge.
    const telling = answers.filter(
      (answer) => new Set(answer.map(({ ingress, egress }) => `${ingress} ${egress}`)).size > 1,
    );
    expect(telling.length).toBeGreaterThan(2_000);
  });

  it("so are the open paths between namespaces, in 300 sets among pods with every combination of labels", async () => {
    const sets = fc.sample(completeSet, { seed: 20_260_311, numRuns: 300 });
    const answers = await askCyclonus(cyclonus, sets);
    for (const [at, set] of sets.entries()) {
      for (const { name } of set.namespaces) {
        const [ours, theirs] = [reported(set, name), expected(set, name, answers[at] ?? [])];
        expect([...new Set(ours)].sort(), JSON.stringify(set)).toEqual([...new Set(theirs)].sort());
      }
    }
  });
});
