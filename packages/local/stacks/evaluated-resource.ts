import * as z from "zod";

/**
 * One resource as the stacks describe it, every input resolved: names, ARNs, JSON policies as text. Where the real
 * provider would learn an id, `outputs` says which one was made up in its place.
 */
export const evaluatedResourceSchema = z
  .object({
    /** Unique, and stable while the stacks stay the same. */
    urn: z.string(),
    /** The logical name, such as `TenantEventsQueue`. */
    name: z.string(),
    /** The Pulumi type, such as `aws:sqs/queue:Queue`. */
    type: z.string(),
    inputs: z.record(z.string(), z.unknown()),
    /** What everything that refers to this resource was told, beyond its inputs: `arn`, `id`, `url` and the like. */
    outputs: z.record(z.string(), z.string()),
    /** The URN of the component that it belongs to. */
    parent: z.string().optional(),
    protect: z.boolean(),
    retainOnDelete: z.boolean(),
  })
  .readonly();
export type EvaluatedResource = z.infer<typeof evaluatedResourceSchema>;

/** A file that a resource consists of, such as the zip of a function: the asset that Pulumi would have uploaded. */
export const fileInputSchema = z.strictObject({ file: z.string() }).readonly();

/** The resource of this type and logical name, such as `aws:iam/role:Role` and `SweepRole`. Throws when there is none. */
export function findResource(resources: readonly EvaluatedResource[], type: string, name: string): EvaluatedResource {
  const found = resources.find((resource) => resource.type === type && resource.name === name);
  if (found !== undefined) return found;
  const names = resources.filter((resource) => resource.type === type).map((resource) => resource.name);
  throw new Error(`The stacks describe no ${type} "${name}"; found are: ${names.join(", ") || "none of this type"}`);
}
