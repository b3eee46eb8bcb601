import { awaitVolumes } from "./steps/await-volumes.ts";
import { checkSafety } from "./steps/check-safety.ts";
import { deleteBackups } from "./steps/delete-backups.ts";
import { deleteLeftovers } from "./steps/delete-leftovers.ts";
import { deleteNamespace } from "./steps/delete-namespace.ts";
import { deleteRealm } from "./steps/delete-realm.ts";
import { stopBackups } from "./steps/stop-backups.ts";
import { stopServices } from "./steps/stop-services.ts";

/** The steps that look at the world, decide and act. The others keep Surety's own books. */
export const WORLD_STEPS = {
  CheckSafety: checkSafety,
  StopBackups: stopBackups,
  StopServices: stopServices,
  DeleteNamespace: deleteNamespace,
  AwaitVolumes: awaitVolumes,
  DeleteBackups: deleteBackups,
  DeleteLeftovers: deleteLeftovers,
  DeleteRealm: deleteRealm,
} as const;
