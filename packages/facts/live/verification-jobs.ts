import * as z from "zod";
import type { VerificationJob } from "#domain/verification.ts";
import { orElse, orEmpty } from "../kubernetes-object.ts";

const text = orElse(z.string(), "");
const listed = <T extends z.ZodType>(item: T) => orElse(z.array(item), []);

export const jobObject = z.object({
  metadata: z.object({ name: z.string().min(1) }),
  status: orEmpty(z.object({ conditions: listed(z.object({ type: z.string(), status: z.string(), reason: text })) })),
});

/** A pod, with how its containers ended. */
export const jobPodObject = z.object({
  metadata: z.object({ ownerReferences: listed(z.object({ kind: z.string(), name: z.string() })) }),
  status: orEmpty(
    z.object({
      containerStatuses: listed(
        z.object({
          state: orEmpty(z.object({ terminated: z.object({ exitCode: z.int(), message: text }).nullish() })),
        }),
      ),
    }),
  ),
});

/** What became of each Job: as the Job controller says, and how its pod's container ended. */
export function verificationJobs(
  jobs: readonly z.output<typeof jobObject>[],
  pods: readonly z.output<typeof jobPodObject>[],
): readonly VerificationJob[] {
  return jobs.map(({ metadata: { name }, status: { conditions } }) => {
    const said = (type: string) => conditions.find((one) => one.type === type && one.status === "True");
    const failed = said("Failed");
    const isDone = said("Complete") !== undefined;
    const ended = pods
      .filter(({ metadata }) => metadata.ownerReferences.some((owner) => owner.kind === "Job" && owner.name === name))
      .flatMap((pod) => pod.status.containerStatuses)
      .flatMap(({ state }) => state.terminated ?? [])[0];
    return {
      ...{ name, state: isDone ? "succeeded" : failed === undefined ? "running" : "failed" },
      ...(failed !== undefined && { reason: failed.reason }),
      ...(ended !== undefined && { ended }),
    };
  });
}
