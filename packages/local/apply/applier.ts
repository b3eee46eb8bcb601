import type { z } from "zod";
import type { Clients } from "./clients.ts";

/** Ids that only the emulator could choose, by the name of the output: `{ keyId: "…" }`. */
export type Learnt = Readonly<Record<string, string>>;

export interface ApplyContext {
  readonly clients: Clients;
  /** The logical name, unique among the resources of its type. */
  readonly name: string;
  /** What the rest of the stacks was told about this resource, such as its `arn`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What an earlier application of this resource learnt; undefined when this is the first. */
  readonly learnt: Learnt | undefined;
  /** What functions are told beyond what the stacks say. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
}

/** Creates one resource, or makes an existing one what its inputs say. Safe to repeat, also after half of it failed. */
export type Applier = (inputs: unknown, context: ApplyContext) => Promise<Learnt>;

/**
 * An applier of the inputs that a strict schema allows: an input that it does not know would otherwise be left out
 * without a word, and the local stage would differ from the deployed one.
 */
export function applier<Schema extends z.ZodType>(
  schema: Schema,
  apply: (inputs: z.output<Schema>, context: ApplyContext) => Promise<Learnt | undefined>,
): Applier {
  return async (inputs, context) => (await apply(schema.parse(inputs), context)) ?? {};
}

/** Tries to create; where the service answers that it is there already (an error of this name), updates. */
export async function createOrUpdate(
  create: () => Promise<unknown>,
  alreadyThere: string,
  update: () => Promise<unknown>,
): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== alreadyThere) throw error;
    await update();
  }
}

/** For what cannot differ once it is there. */
export const leaveAsIs = async (): Promise<void> => undefined;
