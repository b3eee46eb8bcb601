import * as z from "zod";
import type { ContainerPort, DaemonSet, Pod } from "#domain/pods.ts";
import {
  count,
  labels,
  listOf,
  namespacedMetadata,
  optionalInstant,
  optionalText,
  orElse,
  orEmpty,
  texts,
} from "./kubernetes-object.ts";
import { present } from "./present.ts";

const portObject = z.object({
  name: optionalText,
  protocol: orElse(z.string(), "TCP"),
  containerPort: z.int().min(0).max(65_535),
});

const podObject = z
  .object({
    metadata: namespacedMetadata.extend({
      creationTimestamp: z.unknown().optional(),
      deletionTimestamp: optionalInstant,
      ownerReferences: z
        .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
        .nullish(),
    }),
    spec: z.object({
      nodeName: optionalText,
      hostNetwork: z.boolean().nullish(),
      serviceAccountName: optionalText,
      containers: orElse(z.array(z.object({ ports: z.array(portObject).nullish() })), []),
      volumes: z
        .array(
          z.object({
            name: optionalText,
            persistentVolumeClaim: z.object({ claimName: z.string().min(1) }).nullish(),
            ephemeral: z.unknown().optional(),
          }),
        )
        .nullish(),
    }),
    status: orEmpty(
      z.object({
        phase: orElse(z.string(), "Pending"),
        podIP: optionalText,
        podIPs: z.array(z.object({ ip: z.string() })).nullish(),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
      }),
    ),
  })
  .transform(({ metadata, spec, status }): Pod => {
    const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
    return {
      ...{ namespace: metadata.namespace, name: metadata.name, labels: metadata.labels, phase: status.phase },
      ...present({ nodeName: spec.nodeName, deletedAt: metadata.deletionTimestamp }),
      hostNetwork: spec.hostNetwork ?? false,
      ready: (status.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True"),
      serviceAccount: spec.serviceAccountName ?? "default",
      addresses: addressesOf(status.podIP, status.podIPs ?? []),
      ports: spec.containers.flatMap((container) => container.ports ?? []).flatMap(namedPort),
      claims: (spec.volumes ?? []).flatMap((volume) => claimOf(volume, metadata.name) ?? []),
      ...(owner === undefined ? {} : { owner: { kind: owner.kind, name: owner.name } }),
    };
  });

interface PodVolume {
  readonly name: string | undefined;
  readonly persistentVolumeClaim?: { readonly claimName: string } | null | undefined;
  readonly ephemeral?: unknown;
}

/** Of a generic ephemeral volume Kubernetes makes a claim that is named after the pod and the volume. */
function claimOf({ name, persistentVolumeClaim, ephemeral }: PodVolume, pod: string): string | undefined {
  if (persistentVolumeClaim) return persistentVolumeClaim.claimName;
  return ephemeral && name !== undefined ? `${pod}-${name}` : undefined;
}

function addressesOf(first: string | undefined, all: readonly { readonly ip: string }[]): readonly string[] {
  return [...new Set([...(first === undefined ? [] : [first]), ...all.map(({ ip }) => ip)])];
}

function namedPort({ name, protocol, containerPort }: z.output<typeof portObject>): readonly ContainerPort[] {
  return name === undefined ? [] : [{ name, protocol, port: containerPort }];
}

const daemonSetObject = z
  .object({
    metadata: namespacedMetadata.extend({ creationTimestamp: z.unknown().optional() }),
    spec: z.object({
      template: z.object({
        metadata: orEmpty(z.object({ labels })),
        spec: z.object({ containers: z.array(z.object({ name: z.string(), args: texts })) }),
      }),
    }),
    status: orEmpty(z.object({ desiredNumberScheduled: count, numberReady: count })),
  })
  .transform(({ metadata: { namespace, name }, spec: { template }, status }): DaemonSet => {
    return {
      ...{ namespace, name, podLabels: template.metadata.labels, containers: template.spec.containers },
      ...{ desired: status.desiredNumberScheduled, ready: status.numberReady },
    };
  });

export const pods = listOf("pods", podObject);
export const daemonSets = listOf("daemonsets.apps", daemonSetObject);
