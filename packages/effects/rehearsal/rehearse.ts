import type { EC2Client } from "@aws-sdk/client-ec2";
import type { KubernetesManifest } from "#domain/manifest.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { deleteVolume } from "../deletion/ec2-deletions.ts";
import { deleteObject } from "../deletion/kubernetes-deletions.ts";
import { beginRehearsal } from "./begin-rehearsal.ts";

/** A trace to remove: of Kubernetes, by its UID where one is known, or a volume of EC2. Never a snapshot. */
interface Trace {
  readonly kind: "Namespace" | "Restore" | "PersistentVolume" | "Volume";
  readonly id: string;
  readonly uid?: string;
}

/** What rehearsals do to one cluster. Repeating it does no harm; what is gone already is removed. */
export type Rehearse = ReturnType<typeof createRehearse>;

export function createRehearse(velero: string, { kubernetes, ec2 }: { kubernetes: KubernetesApi; ec2: EC2Client }) {
  return {
    begin: (manifests: readonly KubernetesManifest[]): Promise<void> => beginRehearsal(kubernetes, manifests),
    async remove(trace: Trace): Promise<void> {
      const item = { place: kubernetes.cluster, by: "its rehearsal", ...trace };
      await (trace.kind === "Volume" ? deleteVolume(ec2, item) : deleteObject(kubernetes, item, velero));
    },
  };
}
