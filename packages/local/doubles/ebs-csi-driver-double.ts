import { CreateVolumeCommand, DeleteVolumeCommand, DescribeVolumesCommand, type EC2Client } from "@aws-sdk/client-ec2";
import {
  ApiException,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  StorageV1Api,
  setHeaderOptions,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
  type V1StorageClass,
} from "@kubernetes/client-node";
import { type Controller, startController } from "./controller.ts";
import {
  isHeldForNothing,
  isToBeDeleted,
  isToBeProvisioned,
  persistentVolume,
  selectedNode,
  type VolumeRequest,
  volumeRequest,
  withoutOwnFinalizer,
} from "./ebs-volume.ts";

export interface EbsDoubleDeps {
  readonly config: KubeConfig;
  readonly ec2: EC2Client;
  /** Where volumes go whose class does not wait for a pod. */
  readonly defaultZone: string;
  readonly log: (line: string) => void;
}

/**
 * Stands in for the EBS CSI driver, which cannot be built from package registries: it makes an EC2 volume for a claim
 * and deletes it when the claim is gone. It attaches and mounts nothing, and knows no volumes from CSI snapshots.
 */
export async function startEbsCsiDriverDouble(deps: EbsDoubleDeps): Promise<Controller> {
  const core = deps.config.makeApiClient(CoreV1Api);
  const { config, log } = deps;
  const [claims, volumes] = await Promise.all([
    startController<V1PersistentVolumeClaim>({
      name: "EBS CSI driver double, claims",
      config,
      log,
      path: "/api/v1/persistentvolumeclaims",
      list: () => core.listPersistentVolumeClaimForAllNamespaces(),
      reconcile: (claim) => provision(claim, deps),
    }),
    startController<V1PersistentVolume>({
      name: "EBS CSI driver double, volumes",
      config,
      log,
      path: "/api/v1/persistentvolumes",
      list: () => core.listPersistentVolume(),
      reconcile: (volume) => remove(volume, deps),
    }),
  ]);
  return { stop: async () => void (await Promise.all([claims.stop(), volumes.stop()])) };
}

async function provision(claim: V1PersistentVolumeClaim, { config, ec2, defaultZone }: EbsDoubleDeps): Promise<void> {
  const storageClass = await readStorageClass(config, claim.spec?.storageClassName);
  if (storageClass === undefined || !isToBeProvisioned(claim, storageClass)) return;

  const core = config.makeApiClient(CoreV1Api);
  const node = selectedNode(claim.metadata?.annotations);
  const zone = node === undefined ? defaultZone : await zoneOf(core, node);
  const request = volumeRequest(claim, storageClass, zone);
  const volumeId = (await findVolume(ec2, request.name)) ?? (await createVolume(ec2, request));
  await core
    .createPersistentVolume({ body: persistentVolume(claim, storageClass, request, volumeId) })
    .catch(ignore(409)); // an earlier attempt got this far
}

async function remove(volume: V1PersistentVolume, { config, ec2 }: EbsDoubleDeps): Promise<void> {
  const core = config.makeApiClient(CoreV1Api);
  if (isHeldForNothing(volume)) await letGo(volume, core);
  if (!isToBeDeleted(volume)) return;
  await deleteVolume(ec2, volume.spec?.csi?.volumeHandle ?? "");
  await letGo(volume, core);
  await core.deletePersistentVolume({ name: volume.metadata?.name ?? "" }).catch(ignore(404));
}

async function letGo(volume: V1PersistentVolume, core: CoreV1Api): Promise<void> {
  const name = volume.metadata?.name ?? "";
  const body = {
    metadata: { resourceVersion: volume.metadata?.resourceVersion, finalizers: withoutOwnFinalizer(volume) },
  };
  const asMergePatch = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  await core.patchPersistentVolume({ name, body }, asMergePatch).catch(ignore(404));
}

async function readStorageClass(config: KubeConfig, name: string | undefined): Promise<V1StorageClass | undefined> {
  if (name === undefined || name === "") return undefined;
  return config.makeApiClient(StorageV1Api).readStorageClass({ name }).catch(ignore(404));
}

async function zoneOf(core: CoreV1Api, name: string): Promise<string> {
  const { metadata } = await core.readNode({ name });
  const zone = metadata?.labels?.["topology.kubernetes.io/zone"];
  if (zone === undefined) throw new Error(`Node ${name} has no label topology.kubernetes.io/zone`);
  return zone;
}

/** The emulator does not honour client tokens, so a volume of an earlier attempt is looked for by its name. */
async function findVolume(ec2: EC2Client, name: string): Promise<string | undefined> {
  const Filters = [{ Name: "tag:CSIVolumeName", Values: [name] }];
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ Filters }));
  return Volumes[0]?.VolumeId;
}

async function createVolume(
  ec2: EC2Client,
  { name, zone, size, type, encrypted, tags }: VolumeRequest,
): Promise<string> {
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({
      ClientToken: name,
      AvailabilityZone: zone,
      Size: size,
      VolumeType: type as "gp3",
      Encrypted: encrypted,
      TagSpecifications: [
        { ResourceType: "volume", Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
      ],
    }),
  );
  if (VolumeId === undefined) throw new Error(`EC2 answered CreateVolume for ${name} without a volume id`);
  return VolumeId;
}

async function deleteVolume(ec2: EC2Client, VolumeId: string): Promise<void> {
  try {
    await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  } catch (error) {
    if (!(error instanceof Error && error.name === "InvalidVolume.NotFound")) throw error;
  }
}

const ignore =
  (code: number) =>
  (error: unknown): undefined => {
    if (error instanceof ApiException && error.code === code) return undefined;
    throw error;
  };
