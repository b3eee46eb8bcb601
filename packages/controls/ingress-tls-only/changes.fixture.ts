import type { Finding } from "#domain/finding.ts";
import type { IngressRule } from "#domain/vpc.ts";
import { judgeNetwork, type Network } from "../network.fixture.ts";
import { ingressTlsOnly } from "./control.ts";

export type Change = (network: Network) => void;
export const judge = (...changes: readonly Change[]): Finding =>
  judgeNetwork(ingressTlsOnly, (network) => changes.forEach((change) => void change(network)));
export const violations = (finding: Finding) =>
  finding.violations.map(({ kind, id, reason }) => `${reason} ${kind} ${id}`);
export const advice = (finding: Finding) => finding.advisories.map(({ reason }) => reason);

/** Adds rules to a security group. */
export const lets =
  (id: string, ...rules: readonly IngressRule[]): Change =>
  (network) => {
    network.securityGroups = network.securityGroups.map((group) =>
      group.id === id ? { ...group, ingress: [...group.ingress, ...rules] } : group,
    );
  };
export const adds =
  (part: Partial<Network>): Change =>
  (network) => {
    for (const [name, items] of Object.entries(part)) {
      const list: unknown = Reflect.get(network, name);
      if (Array.isArray(list) && Array.isArray(items)) list.push(...items);
    }
  };
