import type { Direction } from "#domain/network.ts";
import type { AddressRange } from "./addresses.ts";
import type { PortRule } from "./port-rule.ts";
import type { Selector } from "./selector/selector.ts";

/** The object that a person would open to change what a policy does. */
export interface PolicyRef {
  /** Of Kubernetes, or whose it is: `Calico`. */
  readonly api: string;
  readonly kind: string;
  /** `tenant-acme/allow-all`, or `allow-all` for one of the whole cluster. */
  readonly id: string;
}

/** A policy of any API, in the one form that is evaluated here. */
export interface Policy {
  readonly ref: PolicyRef;
  /** Absent for a policy of the whole cluster. */
  readonly namespace?: string;
  readonly tier: string;
  /** Infinity for none. */
  readonly order: number;
  /** By which Calico sorts policies of the same order. */
  readonly sortName: string;
  readonly subject: Selector;
  /** Why nobody knows whom it selects. */
  readonly subjectDoubt?: string;
  /** The directions that it governs. */
  readonly rules: Readonly<Partial<Record<Direction, readonly Rule[]>>>;
}

/** `unclear`: what the rule does to traffic is not known. */
export type Action = "allow" | "deny" | "pass" | "unclear";

export interface Rule {
  readonly action: Action;
  readonly by: PolicyRef;
  /** Who is on the other end. */
  readonly peer: Condition;
  /** What else must hold of the selected pod itself. */
  readonly self: Condition;
  /** Of the destination. */
  readonly ports: PortRule;
  /** It is about some ports of the source only, which a sender chooses. */
  readonly partial: boolean;
  /** Why nobody knows what it matches, or does. */
  readonly doubt?: string;
}

/** What must hold of one end of a connection; everything that is given. */
export interface Condition {
  readonly selector?: Selector;
  readonly notSelector?: Selector;
  readonly nets?: readonly AddressRange[];
  readonly notNets?: readonly AddressRange[];
}

export const ANYBODY: Condition = {};

export function describePolicy({ api, kind, id }: PolicyRef): string {
  return `${api === "" ? "" : `${api} `}${kind} ${id}`;
}
