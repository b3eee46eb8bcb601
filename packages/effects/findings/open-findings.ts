import type { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { type FindingState, findingsIndexSchema, indexFindings, statesIn } from "#domain/findings-index.ts";
import type { Instant } from "#domain/instant.ts";
import type { TenantId } from "#domain/tenant.ts";
import { type TrackedFinding, trackedFindingSchema } from "#domain/tracked-finding.ts";
import type { Wanted } from "../state/parted.ts";
import { openParted } from "../state/parted-object.ts";
import { type PartedPlace, understood, unusable } from "../state/parted-place.ts";
import { keyOf } from "./place.ts";

/** Of whom, or by what, findings are read. */
export type FindingsOf = { readonly control: string } | { readonly tenant: TenantId | null };

/** The findings of a cluster as they were saved at one time, of which only what they say has been read. */
export interface OpenFindings {
  readonly etag: string | undefined;
  readonly sweptAt: Instant;
  readonly states: readonly FindingState[];
  /** Findings in full. Throws RetryableError where a sweep has saved others since, which then have to be opened. */
  readonly read: (asked: FindingsOf) => Promise<readonly TrackedFinding[]>;
}

const listSchema = z.array(trackedFindingSchema);
const headSchema = z.object({
  version: z.literal(1),
  cluster: z.string(),
  sweptAt: z.number(),
  /** Absent of what was saved by a version that wrote none. */
  index: findingsIndexSchema.optional(),
});

/** undefined: the cluster has never been swept. Resolves to `known` where nothing was saved since. */
export async function openFindings(
  s3: S3Client,
  place: PartedPlace,
  cluster: string,
  known: OpenFindings | undefined,
): Promise<OpenFindings | undefined> {
  const opened = await openParted(s3, place, known?.etag);
  if (opened === "unchanged") return known;
  if (opened === undefined) return undefined;
  const { sweptAt, index, ...head } = understood(headSchema, opened.head, place);
  if (head.cluster !== cluster) throw unusable(place, `found the findings of cluster "${head.cluster}"`);
  const base = { etag: opened.etag, sweptAt };
  const find = async (...wanted: readonly Wanted[]) => understood(listSchema, await opened.read(wanted), place);
  if (index === undefined) {
    const all = await find({ prefix: "" });
    return {
      ...base,
      states: statesIn(indexFindings(all), cluster),
      read: async (asked) => all.filter(isAsked(asked)),
    };
  }
  const states = statesIn(index, cluster);
  return {
    ...{ ...base, states },
    async read(asked) {
      if ("control" in asked) return (await find({ prefix: keyOf({ ...asked, tenant: null }) })).filter(isAsked(asked));
      const own = states.filter(isAsked(asked)).map(({ control }) => ({ key: keyOf({ ...asked, control }) }));
      return (await find(...own)).filter(isAsked(asked));
    },
  };
}

function isAsked(asked: FindingsOf): (one: Pick<FindingState, "control" | "tenant">) => boolean {
  return "control" in asked ? ({ control }) => control === asked.control : ({ tenant }) => tenant === asked.tenant;
}
