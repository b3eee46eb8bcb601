import * as z from "zod";
import { PermanentError } from "#runtime/errors.ts";
import { type PartedPlace, understood, unusable } from "./parted-place.ts";

const identitySchema = z.object({ version: z.number(), cluster: z.string() });

/** What an object is, as its head says. */
export type Identity = Readonly<z.infer<typeof identitySchema>>;

/**
 * Throws PermanentError where an object is of a newer version, which no damage is, and DamagedObject where it is another one
 * than is wanted in any other way.
 */
export function checkHead(head: unknown, wanted: Identity, place: PartedPlace): void {
  const { version, cluster } = understood(identitySchema, head, place);
  if (version > wanted.version) {
    const found = `its version is ${version}, and this one knows ${wanted.version}`;
    throw new PermanentError(
      `s3://${place.bucket}/${place.key} was saved by a newer version of Surety: ${found}. It is left as it is; deploy the newer one again`,
    );
  }
  if (version !== wanted.version) throw unusable(place, `its version is ${version}`);
  if (cluster !== wanted.cluster) throw unusable(place, `it is of cluster "${cluster}"`);
}
