import { isRehearsal, isRestoreOfRehearsal } from "#domain/rehearsal-traces.ts";
import { runningIn } from "./plan-beginnings.ts";
import type { Leftover, RehearsalWorld } from "./world.ts";

/** What is labelled as a rehearsal, and that no state knows any more, once it is older than any rehearsal gets. */
export function straysOf({ facts, settings, state, now }: RehearsalWorld): readonly Leftover[] {
  const known = new Set(runningIn(state).map(({ name }) => name));
  const isStray = ({ name, createdAt }: { readonly name: string; readonly createdAt: number }) =>
    !known.has(name) && createdAt + settings.deadline < now;
  const restores = facts.restores.filter((one) => isRestoreOfRehearsal(one) && isStray(one));
  const namespaces = facts.namespaces.filter((one) => isRehearsal(one) && isStray(one) && one.phase !== "Terminating");
  return [
    ...restores.map(({ name: id }) => ({ kind: "Restore" as const, id })),
    ...namespaces.map(({ name: id, uid }) => ({ kind: "Namespace" as const, id, uid })),
  ];
}
