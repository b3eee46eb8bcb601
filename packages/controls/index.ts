import { backupComplete } from "./backup-complete/control.ts";
import { backupFresh } from "./backup-fresh/control.ts";
import { backupIntact } from "./backup-intact/control.ts";
import { backupKept } from "./backup-kept/control.ts";
import { backupOffsite } from "./backup-offsite/control.ts";
import { certificateFresh } from "./certificate-fresh/control.ts";
import { certificateStrong } from "./certificate-strong/control.ts";
import { clusterPrivate } from "./cluster-private/control.ts";
import type { Control } from "./control.ts";
import { dataReplicated } from "./data-replicated/control.ts";
import { ingressTlsOnly } from "./ingress-tls-only/control.ts";
import { nothingLeftBehind } from "./nothing-left-behind/control.ts";
import { passwordsHashed } from "./passwords-hashed/control.ts";
import { restoreProven } from "./restore-proven/control.ts";
import { retentionEnforced } from "./retention-enforced/control.ts";
import { suretyWatching } from "./surety-watching/control.ts";
import { tenantsIsolated } from "./tenants-isolated/control.ts";
import { tlsModern } from "./tls-modern/control.ts";
import { volumesEncrypted } from "./volumes-encrypted/control.ts";

/** THE LIST: adding a control is one folder beside this file and one line here. Sweeps, checks and documentation follow it. */
export const CONTROLS: readonly Control[] = [
  backupFresh,
  backupComplete,
  backupIntact,
  backupOffsite,
  backupKept,
  retentionEnforced,
  restoreProven,
  nothingLeftBehind,
  tenantsIsolated,
  volumesEncrypted,
  dataReplicated,
  passwordsHashed,
  tlsModern,
  certificateFresh,
  certificateStrong,
  ingressTlsOnly,
  clusterPrivate,
  suretyWatching,
];
