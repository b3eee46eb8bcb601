import type { S3Client } from "@aws-sdk/client-s3";
import {
  anybodyIn,
  type History,
  historyHeadSchema,
  historySchema,
  type MonthSeen,
  subjectsSchema,
} from "#domain/history.ts";
import { inOrder, type Wanted } from "../state/parted.ts";
import { openParted, saveParted } from "../state/parted-object.ts";
import { type PartedPlace, understood } from "../state/parted-place.ts";
import { readState, type Saved } from "../state/state-object.ts";

/** Some fifty kilobytes. */
const ITEMS_IN_PART = 50;
const keyOf = ({ tenant }: { readonly tenant: string | null }) => tenant ?? "";

/** A month of a cluster, of which only what was seen of anybody has been read. */
export interface OpenHistory {
  readonly etag: string | undefined;
  readonly anybody: MonthSeen;
  /** null: the cluster itself. Throws RetryableError where a sweep has saved it anew since, and it has to be opened again. */
  readonly of: (tenant: string | null) => Promise<MonthSeen>;
}

/**
 * What sweeps saw day by day: an object for each cluster and month, `history/<cluster>/<month>.json.gz`, of which parts
 * can be read alone, by tenant.
 */
export type HistoryStore = ReturnType<typeof createHistoryStore>;

export function createHistoryStore(s3: S3Client, bucket: string) {
  const placeOf = (cluster: string, month: string): PartedPlace => ({
    ...{ bucket, key: `history/${cluster}/${month}.json.gz`, list: "subjects" },
  });
  return {
    /** Only an object that is certainly absent counts as none; one that cannot be understood throws PermanentError. */
    read: (cluster: string, month: string): Promise<Saved<History>> =>
      readState(s3, { ...placeOf(cluster, month), schema: historySchema, wrong: "does not hold a month's history" }),

    /** The same without reading all of it; resolves to `known` where nothing was saved since, to undefined where there is none. */
    async open(cluster: string, month: string, known?: OpenHistory): Promise<OpenHistory | undefined> {
      const place = placeOf(cluster, month);
      const opened = await openParted(s3, place, known?.etag);
      if (opened === "unchanged") return known;
      if (opened === undefined) return undefined;
      const { days, anybody } = understood(historyHeadSchema, opened.head, place);
      const find = async (wanted: Wanted) => understood(subjectsSchema, await opened.read([wanted]), place);
      const common = { cluster, month, days };
      return {
        etag: opened.etag,
        anybody: { ...common, controls: anybody ?? anybodyIn(await find({ prefix: "" })) },
        async of(tenant) {
          const own = (await find({ key: keyOf({ tenant }) })).find((one) => one.tenant === tenant);
          return { ...common, controls: own?.controls ?? {} };
        },
      };
    },

    /** Replaces what was read. Throws RetryableError where somebody else has saved since. */
    async save({ subjects, ...head }: History, before: Pick<Saved<History>, "etag">): Promise<void> {
      const parted = {
        head: { ...head, anybody: anybodyIn(subjects) },
        items: inOrder(subjects, keyOf),
        keyOf,
        itemsInPart: ITEMS_IN_PART,
      };
      await saveParted(s3, placeOf(head.cluster, head.month), parted, before);
    },
  };
}
