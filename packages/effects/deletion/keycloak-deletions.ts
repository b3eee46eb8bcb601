import * as z from "zod";
import type { DeletionItem } from "#domain/deletion.ts";
import { RefusedError } from "#runtime/errors.ts";
import { type KeycloakApi, KeycloakError } from "#runtime/keycloak.ts";
import { DONE, type Effect } from "./outcome.ts";

const realmAnswer = z.object({ id: z.string().min(1) });

/**
 * Deletes a realm with its users and clients, by its id: Keycloak itself deletes whatever has the name. Only Keycloak's
 * own word that there is none counts as gone; a 404 may come from something in between.
 */
export async function deleteRealm(keycloak: KeycloakApi, { id: name, uid }: DeletionItem): Promise<Effect> {
  if (!(await keycloak.hasRealm(name))) return DONE;
  const path = `/realms/${encodeURIComponent(name)}`;
  const { id } = realmAnswer.parse(await keycloak.get(path));
  if (id !== uid)
    throw new RefusedError(
      `Realm ${name} is not the one in the inventory any more: it was made anew (its id is ${id})`,
    );
  try {
    await keycloak.delete(path);
  } catch (error) {
    if (!(error instanceof KeycloakError && error.status === 404)) throw error;
    if (await keycloak.hasRealm(name)) throw error;
  }
  return DONE;
}
