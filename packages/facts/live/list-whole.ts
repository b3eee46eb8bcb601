import * as z from "zod";
import { MINUTE, type Milliseconds } from "#domain/duration.ts";
import type { Clock } from "#runtime/clock.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { present } from "../present.ts";

interface Listed {
  readonly kind: string;
  readonly apiVersion: string;
  /** `/api/v1/pods`, or of one namespace: `/api/v1/namespaces/tenant-acme/pods`. */
  readonly path: string;
  readonly fieldSelector?: string;
}

const PAGE = 500;
const DEADLINE: Milliseconds = 2 * MINUTE;
/** A list whose continue token expires while it is read is begun again; one that does so this often is too slow to read. */
const MOST_STARTS = 3;

/**
 * What `make` makes of every object of a list, page by page, so that no more than a page is held. Believed only where each
 * page is a List of that very kind: throws NotThisList for another, KubernetesError, and a TimeoutError where it takes too
 * long.
 */
export async function listWhole<T>(
  api: KubernetesApi,
  listed: Listed,
  make: (item: unknown) => T,
  clock: Clock,
): Promise<readonly T[]> {
  const end = clock() + DEADLINE;
  for (let start = 1; ; start += 1) {
    try {
      return await readPages(api, listed, make, end, clock);
    } catch (error) {
      if (start >= MOST_STARTS || !isExpired(error)) throw error;
    }
  }
}

/** 410 Gone: what the token continues has been compacted away. */
function isExpired(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 410;
}

async function readPages<T>(
  api: KubernetesApi,
  { kind, apiVersion, path, fieldSelector }: Listed,
  make: (item: unknown) => T,
  end: number,
  clock: Clock,
): Promise<readonly T[]> {
  const page = pageSchema(`${kind}List`, apiVersion);
  const items: T[] = [];
  let token = "";
  do {
    const left = end - clock();
    if (left <= 0)
      throw new DeadlineExceeded(`read ${items.length} objects and was not at the end after ${DEADLINE / 1000} s`);
    const query = {
      ...{ limit: String(PAGE), ...(token === "" ? {} : { continue: token }) },
      ...present({ fieldSelector }),
    };
    const answer = page.safeParse(await api.request({ path, query, deadline: left }));
    if (!answer.success) throw new NotThisList(`found an answer that is not a ${kind}List`, { cause: answer.error });
    if (token !== "" && answer.data.metadata.continue === token) throw new NotThisList("found the same page twice");
    for (const item of answer.data.items) items.push(make(item));
    token = answer.data.metadata.continue;
  } while (token !== "");
  return items;
}

function pageSchema(kind: string, apiVersion: string) {
  return z.object({
    kind: z.literal(kind),
    apiVersion: z.literal(apiVersion),
    metadata: z.object({ continue: z.string().default("") }),
    items: z.array(z.unknown()),
  });
}

/** An answer that is not the list that was asked for. */
export class NotThisList extends Error {
  override readonly name = "NotThisList";
}

class DeadlineExceeded extends Error {
  override readonly name = "TimeoutError";
}
