import type { KubernetesManifest } from "#domain/manifest.ts";
import type { Verification } from "#domain/verification.ts";
import { podQuota, rehearsalLabels } from "./manifests.ts";
import type { ZoneClaims } from "./verification.ts";

const ACCOUNT = "surety-verify";

interface Asked {
  readonly rehearsal: string;
  readonly backup: string;
  readonly zones: readonly ZoneClaims[];
  readonly verification: Verification;
  /** Workloads run there as well, as many as they are. */
  readonly besideWorkloads: boolean;
}

/** What lets the Jobs of a verification run, and no pod besides, and the Jobs; to be made in this order. */
export function verificationManifests(asked: Asked): readonly KubernetesManifest[] {
  const { rehearsal, zones, besideWorkloads } = asked;
  return [
    podQuota(rehearsal, besideWorkloads ? undefined : zones.length),
    {
      // One of its own: webhooks give pods credentials of AWS by what a restored account says of itself.
      ...{ apiVersion: "v1", kind: "ServiceAccount", automountServiceAccountToken: false },
      metadata: { name: ACCOUNT, namespace: rehearsal, labels: rehearsalLabels(rehearsal) },
    },
    ...zones.map((zone) => jobOf(zone, asked)),
  ];
}

/** Conforms to Pod Security `restricted`, reads and does not write, reaches nothing, and is tried once. */
function jobOf({ job, claims }: ZoneClaims, { rehearsal, backup, verification }: Asked): KubernetesManifest {
  const { image, command, args, user, deadline, cpu, memory } = verification;
  const labels = rehearsalLabels(rehearsal);
  const limits = { cpu, memory };
  const container = {
    ...{ name: "verify", image, ...(command !== undefined && { command }), ...(args !== undefined && { args }) },
    env: [{ name: "SURETY_BACKUP", value: backup }],
    resources: { limits, requests: limits },
    terminationMessagePolicy: "FallbackToLogsOnError",
    securityContext: {
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    },
    volumeMounts: [
      ...claims.map((claim, at) => ({ name: `claim-${at}`, mountPath: `/restored/${claim}`, readOnly: true })),
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
  const pod = {
    ...{ restartPolicy: "Never", serviceAccountName: ACCOUNT, automountServiceAccountToken: false },
    enableServiceLinks: false,
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: user, runAsGroup: user, seccompProfile: { type: "RuntimeDefault" } },
    },
    containers: [container],
    volumes: [
      ...claims.map((claimName, at) => ({ name: `claim-${at}`, persistentVolumeClaim: { claimName, readOnly: true } })),
      { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
    ],
  };
  return {
    ...{ apiVersion: "batch/v1", kind: "Job", metadata: { name: job, namespace: rehearsal, labels } },
    spec: {
      ...{ backoffLimit: 0, activeDeadlineSeconds: Math.ceil(deadline / 1000) },
      template: { metadata: { labels }, spec: pod },
    },
  };
}
