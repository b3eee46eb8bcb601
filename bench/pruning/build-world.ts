import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  type EC2Client,
  ModifySnapshotAttributeCommand,
  RegisterImageCommand,
} from "@aws-sdk/client-ec2";
import { HOUR, MINUTE } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { type CopiedClaim, completedBackup } from "#local/made-tenants/backup-objects.ts";
import { makeBackup, makeClaim, makeOccupant, type Place, storeBackup } from "#local/made-tenants/make-tenants.ts";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Step } from "#runtime/progress.ts";

export const TENANTS = 250;
export const BACKUPS = 7;
const CLAIMS = 3;
const AT_ONCE = 16;
/** Of each kind that only looks like nobody's. */
const FEW = 20;

/** What has to stay, by the reason for which it has to, and what nobody needs any more; ids of snapshots. */
export interface PruningWorld {
  readonly stays: ReadonlyMap<string, readonly string[]>;
  readonly orphans: readonly string[];
}

/**
 * Snapshots as years leave them behind in an account: of backups that there are, of some that Kubernetes does not know
 * yet, of people, of another cluster, of machine images; and for each tenant one whose backup is gone.
 */
export async function buildWorld(place: Place, step: Step): Promise<PruningWorld> {
  const { ec2 } = place.scene;
  const [untagged, tagged, onlyStored, orphans] = [newList(), newList(), newList(), newList()];
  await mapConcurrently([...Array(TENANTS).keys()], AT_ONCE, async (at) => {
    const id = `t${String(at).padStart(3, "0")}`;
    const namespace = await makeOccupant(id, place);
    const claims = await mapConcurrently([...Array(CLAIMS).keys()], CLAIMS, (number) =>
      makeClaim({ namespace, name: `data-kafka-${number}` }, place),
    );
    await makeBackup(await completedBackup(id, claims, Date.now() - HOUR), place);
    untagged.push(...claims.map(({ snapshotId }) => snapshotId));
    for (let number = 1; number < BACKUPS; number += 1) {
      const made = await backUp(ec2, id, claims, Date.now() - HOUR - number * MINUTE);
      // As after a cluster was made anew, and before Velero has found everything in its bucket.
      const isOnlyStored = number === BACKUPS - 1 && at < FEW;
      if (isOnlyStored) await storeBackup(made.backup, place);
      else await makeBackup(made.backup, place);
      (isOnlyStored ? onlyStored : tagged).push(...made.snapshots);
    }
    orphans.push(await snapshot(ec2, claims[0]?.volumeId, veleroTags(`${id}-daily-20200101010000`)));
    step.update(`${orphans.length} of ${TENANTS}`);
  });
  const stays = new Map([
    ["of a Backup, with its tag", tagged],
    ["of a Backup, without its tag", untagged],
    ["of a backup that only S3 knows", onlyStored],
    ...(await lookalikes(ec2)),
  ]);
  return { stays, orphans };
}

/** Its name is that of its time: the snapshots are made first, and carry it. */
async function backUp(ec2: EC2Client, tenant: string, claims: readonly CopiedClaim[], at: Instant) {
  const { name } = await completedBackup(tenant, [], at);
  const copied = await mapConcurrently(claims, CLAIMS, async (claim) => {
    return { ...claim, snapshotId: await snapshot(ec2, claim.volumeId, veleroTags(name)) };
  });
  return { backup: await completedBackup(tenant, copied, at), snapshots: copied.map(({ snapshotId }) => snapshotId) };
}

/** Made for others; each on a volume of its own. */
async function lookalikes(ec2: EC2Client): Promise<readonly (readonly [string, readonly string[]])[]> {
  const few = (make: (volume: string, at: number) => Promise<string>) =>
    mapConcurrently([...Array(FEW).keys()], AT_ONCE, async (at) => make(await volume(ec2), at));
  const gone = (at: number) => veleroTags(`other-daily-20200101${String(at).padStart(6, "0")}`);
  return [
    ["of a person", await few((of) => snapshot(ec2, of, { Name: "before the migration" }))],
    [
      "of another cluster",
      await few((of, at) => snapshot(ec2, of, { ...gone(at), "kubernetes.io/cluster/other": "owned" })),
    ],
    ["of an account's other Velero", await few((of, at) => snapshot(ec2, of, gone(at)))],
    [
      "of a machine image",
      await few(async (of, at) => {
        const id = await snapshot(ec2, of, gone(at));
        const BlockDeviceMappings = [{ DeviceName: "/dev/xvda", Ebs: { SnapshotId: id } }];
        await ec2.send(
          new RegisterImageCommand({ Name: `image-${at}`, RootDeviceName: "/dev/xvda", BlockDeviceMappings }),
        );
        return id;
      }),
    ],
    [
      "shared with an account",
      await few(async (of, at) => {
        const SnapshotId = await snapshot(ec2, of, gone(at));
        const CreateVolumePermission = { Add: [{ UserId: "111122223333" }] };
        await ec2.send(new ModifySnapshotAttributeCommand({ SnapshotId, CreateVolumePermission }));
        return SnapshotId;
      }),
    ],
  ];
}

const newList = (): string[] => [];

const veleroTags = (backup: string) => ({ "velero.io/backup": backup, "velero.io/storage-location": "default" });

async function volume(ec2: EC2Client): Promise<string> {
  const size = { AvailabilityZone: "eu-west-1a", Size: 8, VolumeType: "gp3", Encrypted: true } as const;
  const { VolumeId = "" } = await ec2.send(new CreateVolumeCommand(size));
  return VolumeId;
}

async function snapshot(ec2: EC2Client, VolumeId: string | undefined, tags: Readonly<Record<string, string>>) {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const TagSpecifications = [{ ResourceType: "snapshot" as const, Tags }];
  const { SnapshotId = "" } = await ec2.send(new CreateSnapshotCommand({ VolumeId, TagSpecifications }));
  return SnapshotId;
}
