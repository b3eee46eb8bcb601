import { backupComplete } from "./backup-complete/control.ts";
import { backupFresh } from "./backup-fresh/control.ts";
import type { Control } from "./control.ts";
import { dataReplicated } from "./data-replicated/control.ts";
import { passwordsHashed } from "./passwords-hashed/control.ts";
import { tenantsIsolated } from "./tenants-isolated/control.ts";
import { volumesEncrypted } from "./volumes-encrypted/control.ts";

/** THE LIST: adding a control is one folder beside this file and one line here. Sweeps, checks and documentation follow it. */
export const CONTROLS: readonly Control[] = [
  backupFresh,
  backupComplete,
  tenantsIsolated,
  volumesEncrypted,
  dataReplicated,
  passwordsHashed,
];
