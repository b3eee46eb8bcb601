import type { Call, Treatment } from "../doubles/function-network-double.ts";
import { operationOf } from "./operation.ts";

/** A call of a deletion: what it does, and which of those of the whole deletion it is, from 1. */
export interface Site {
  readonly operation: string;
  readonly occurrence: number;
}

export type Fault = Exclude<Treatment, "passes">;

/** What is to go wrong in one tenant's deletion: at a site, or at the n-th call, from 1. */
export interface PlannedFault {
  readonly at: Site | number;
  readonly fault: Fault;
}

/** One tenant's deletion, as its calls went by. */
export interface Departure {
  readonly tenant: string;
  readonly planned: readonly PlannedFault[];
  /** In their order; repetitions of a call that failed are calls, too. */
  readonly calls: Site[];
  /** The faults that have come to pass. */
  readonly met: PlannedFault[];
  /** What the certificates were that were about to be stored. */
  readonly certificates: ("final" | "provisional")[];
}

/** The SDK tries five times, and so does the client of Kubernetes: what fails as often has failed. */
const ATTEMPTS = 5;

interface Sticking {
  readonly key: string;
  readonly fault: Fault;
  left: number;
}

/**
 * Tells whose deletion a call belongs to, counts, and lets the planned faults come to pass. A process takes one step at
 * a time, and begins each by reading the tenant's records: whom it reads about, the calls after that are about.
 */
export function watchDepartures(isOfDeletion: (sender: string) => boolean) {
  const departures = new Map<string, Departure>();
  const aboutWhom = new Map<string, string>();
  const sticking = new Map<string, Sticking>();

  function departureOf(call: Call): Departure | undefined {
    if (!isOfDeletion(call.sender)) return undefined;
    const tenant = tenantNamedBy(call) ?? aboutWhom.get(call.sender);
    if (tenant === undefined) return undefined;
    aboutWhom.set(call.sender, tenant);
    return departures.get(tenant);
  }

  function treat(call: Call): Treatment {
    const departure = departureOf(call);
    if (departure === undefined) return "passes";
    const operation = operationOf(call);
    const again = repeated(call);
    if (again !== undefined) return again;
    const occurrence = departure.calls.filter((one) => one.operation === operation).length + 1;
    departure.calls.push({ operation, occurrence });
    const nth = departure.calls.length;
    const due = departure.planned.find(
      (one) =>
        !departure.met.includes(one) &&
        (typeof one.at === "number"
          ? one.at === nth
          : one.at.operation === operation && one.at.occurrence === occurrence),
    );
    if (due === undefined) return "passes";
    departure.met.push(due);
    if (due.fault === "throttled" || due.fault === "fails")
      sticking.set(call.sender, { key: keyOf(call), fault: due.fault, left: ATTEMPTS - 1 });
    return due.fault;
  }

  /** A service that is overloaded, or out of order, is so for all attempts at one call. */
  function repeated(call: Call): Treatment | undefined {
    const held = sticking.get(call.sender);
    if (held === undefined || held.key !== keyOf(call)) return undefined;
    held.left -= 1;
    if (held.left <= 0) sticking.delete(call.sender);
    return held.fault;
  }

  return {
    treat,
    departureOf,
    /** The deletion of a tenant that is watched. */
    departure: (tenant: string) => departures.get(tenant),
    /** From now on this tenant's deletion is watched. */
    expect(tenant: string, planned: readonly PlannedFault[] = []): Departure {
      const departure: Departure = { tenant, planned, calls: [], met: [], certificates: [] };
      departures.set(tenant, departure);
      return departure;
    },
  };
}

const keyOf = ({ invocation, method, path }: Call) => invocation ?? `${method} ${path}`;

/** The first calls of every step: the tenant's item, and the deletion's object. */
function tenantNamedBy({ service, path, body }: Call): string | undefined {
  if (service === "dynamodb") return /"TENANT#([a-z0-9-]+)"/u.exec(body)?.[1];
  if (service === "s3") return /\/deletions\/([a-z0-9-]+)\/\d+\.json\.gz/u.exec(path)?.[1];
  return undefined;
}
