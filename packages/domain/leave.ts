import * as z from "zod";
import { DAY, formatDuration, type Milliseconds } from "./duration.ts";
import type { Violation } from "./finding.ts";
import { formatInstant, type Instant, instantSchema } from "./instant.ts";
import { tenantIdSchema } from "./tenant.ts";

/** The name of a cluster. */
export const clusterNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/u, "allowed is a name of letters, digits, - and _");

const said = z.string().trim().min(1);

/** What every leave that a person gives says: of what, who, why, and until when. */
export const leaveShape = {
  tenant: tenantIdSchema.optional(),
  cluster: clusterNameSchema.optional(),
  /** The id of a violation, or the last part of one (`kafka` for `tenant-acme/kafka`); absent: the whole finding. */
  resource: z.string().min(1).optional(),
  owner: said,
  reason: said,
  until: instantSchema,
} as const;

export interface Leave {
  readonly control?: string | undefined;
  readonly tenant?: string | undefined;
  readonly cluster?: string | undefined;
  readonly resource?: string | undefined;
  readonly owner: string;
  readonly reason: string;
  readonly until: Instant;
}

/** Broken promises that people are not told of, until a date: they stay broken, and are shown as broken and muted. */
export const muteSchema = z
  .strictObject({ control: z.string().min(1).optional(), ...leaveShape })
  .refine(({ control, tenant, cluster }) => (control ?? tenant ?? cluster) !== undefined, {
    error: "found a mute of everything; allowed is one that names a control, a tenant or a cluster",
  })
  .readonly();
export type Mute = z.infer<typeof muteSchema>;

/** What a finding is about. */
export interface Subject {
  readonly control: string;
  readonly tenant: string | null;
  readonly cluster: string;
}

/** What a leave does not name, it is about whatever it is. */
export function concerns(leave: Leave, subject: Subject): boolean {
  if (leave.control !== undefined && leave.control !== subject.control) return false;
  if (leave.tenant !== undefined && leave.tenant !== subject.tenant) return false;
  return leave.cluster === undefined || leave.cluster === subject.cluster;
}

export function covers({ resource }: Pick<Leave, "resource">, { id }: Pick<Violation, "id">): boolean {
  return resource === undefined || id === resource || id.endsWith(`/${resource}`);
}

/** `backup-fresh of acme (kafka)`: what a leave is about, as it says itself. */
export function describeScope({ control, tenant, cluster, resource }: Leave): string {
  const where = [tenant, cluster && `cluster ${cluster}`].filter(Boolean).join(", ");
  const named = [control ?? "everything", where && ` of ${where}`, resource && ` (${resource})`];
  return named.filter(Boolean).join("");
}

/** Nobody remembers for longer why something was accepted. */
const LONGEST: Milliseconds = 366 * DAY;

/** What is wrong with the end of each leave that ends too late: paths as in the file. */
export function tooFarEnds(
  leaves: { readonly exemptions: readonly Leave[]; readonly mutes: readonly Leave[] },
  now: Instant,
): readonly string[] {
  return (["exemptions", "mutes"] as const).flatMap((list) =>
    leaves[list].flatMap(({ until }, at) =>
      until - now <= LONGEST
        ? []
        : [
            `${list}[${at}].until: found ${formatInstant(until)}; allowed is an end within ${formatDuration(LONGEST)}, so that somebody decides again`,
          ],
    ),
  );
}
