import { NOT_COUNTED } from "#domain/rehearsed-objects.ts";
import { rehearsalManifests } from "#plans/rehearsal/manifests.ts";
import { changed, isList, type Json, parse, valueAt } from "./json.ts";

const K = "clusters/prod-eu/kubernetes";
const AWS = "aws/eu-west-1";

/** Rehearsed five minutes before anybody looks, or so long ago that a crash must have left it. */
export interface Recorded {
  readonly tenant: string;
  readonly backup: string;
  readonly at: string;
}

/**
 * The files of an observation as they are with a rehearsal in the middle of it: the manifests that a rehearsal makes, and
 * what Velero and the CSI driver made of the tenant's own claims, PersistentVolumes and volumes, with their tags.
 */
export function withRehearsal(
  files: ReadonlyMap<string, Uint8Array>,
  { tenant, backup, at }: Recorded,
): ReadonlyMap<string, Uint8Array> {
  const [name, from] = [`rehearsal-${tenant}-1x9k2`, `tenant-${tenant}`];
  const objects = { ...NOT_COUNTED, resources: ["persistentvolumeclaims"] };
  const manifests = rehearsalManifests({ name, backup, from, objects }, "velero").map((manifest): Json => {
    const made: Json = JSON.parse(JSON.stringify(manifest));
    return set(set(made, ["metadata", "creationTimestamp"], at), ["metadata", "uid"], `uid-${manifest.kind}`);
  });
  const [namespace, policy, restore] = ["Namespace", "NetworkPolicy", "Restore"].map((kind) =>
    manifests.find((manifest) => valueAt(manifest, ["kind"]) === kind),
  );
  const own = (file: string, path: readonly string[]) =>
    listIn(files, file, "items").filter((item) => valueAt(item, path) === from);
  const claims = own(`${K}/persistentvolumeclaims.json`, ["metadata", "namespace"]).map((claim) => {
    const volume = `clone-of-${text(claim, ["spec", "volumeName"])}`;
    return set(anew(set(claim, ["metadata", "namespace"], name), at), ["spec", "volumeName"], volume);
  });
  const volumes = own(`${K}/persistentvolumes.json`, ["spec", "claimRef", "namespace"]).map((volume) => {
    const disk = `${text(volume, ["spec", "csi", "volumeHandle"])}-copy`;
    const renamed = set(volume, ["metadata", "name"], `clone-of-${text(volume, ["metadata", "name"])}`);
    return anew(set(set(renamed, ["spec", "claimRef", "namespace"], name), ["spec", "csi", "volumeHandle"], disk), at);
  });
  const handles = new Set(volumes.map((volume) => text(volume, ["spec", "csi", "volumeHandle"])));
  const disks = listIn(files, `${AWS}/describe-volumes.json`, "Volumes")
    .map((disk) => set(disk, ["VolumeId"], `${text(disk, ["VolumeId"])}-copy`))
    .filter((disk) => handles.has(text(disk, ["VolumeId"])))
    .map((disk) => set(set(set(disk, ["CreateTime"], at), ["State"], "available"), ["Attachments"], []))
    .map((disk) => set(disk, ["Tags"], [...listOf(disk, "Tags"), { Key: "velero.io/backup", Value: backup }]));
  const pods = own(`${K}/pods.json`, ["metadata", "namespace"]).map((pod) =>
    anew(set(set(pod, ["metadata", "namespace"], name), ["status", "podIP"], "10.20.9.9"), at),
  );
  const log = { Key: `restores/${name}/restore-${name}-results.gz`, LastModified: at, ETag: '"e"', Size: 40 };
  const more: readonly (readonly [string, string, readonly (Json | undefined)[]])[] = [
    [`${K}/namespaces.json`, "items", [set(namespace ?? null, ["status"], { phase: "Active" })]],
    [`${K}/networkpolicies.networking.k8s.io.json`, "items", [policy]],
    [`${K}/restores.velero.io.json`, "items", [set(restore ?? null, ["status"], { phase: "Completed" })]],
    [`${K}/persistentvolumeclaims.json`, "items", claims],
    [`${K}/persistentvolumes.json`, "items", volumes],
    [`${K}/pods.json`, "items", pods],
    [`${AWS}/describe-volumes.json`, "Volumes", disks],
    ["s3/example-backups/list-objects-v2.json", "Contents", [{ ...log, StorageClass: "STANDARD" }]],
  ];
  return new Map(
    more.map(([file, list, items]) => {
      const added = items.filter((item) => item !== undefined);
      if (added.length === 0) throw new Error(`${file}: nothing of a rehearsal was added`);
      const document = set(documentIn(files, file), [list], [...listIn(files, file, list), ...added]);
      return [file, new TextEncoder().encode(JSON.stringify(document))] as const;
    }),
  );
}

function anew(object: Json, at: string): Json {
  const uid = `${text(object, ["metadata", "uid"])}-copy`;
  return set(set(object, ["metadata", "uid"], uid), ["metadata", "creationTimestamp"], at);
}

function documentIn(files: ReadonlyMap<string, Uint8Array>, file: string): Json {
  const bytes = files.get(file);
  if (bytes === undefined) throw new Error(`${file}: found nothing; allowed is a file of the observation`);
  return parse(bytes);
}

function listIn(files: ReadonlyMap<string, Uint8Array>, file: string, list: string): readonly Json[] {
  return listOf(documentIn(files, file), list);
}

function listOf(value: Json, name: string): readonly Json[] {
  const list = valueAt(value, [name]);
  return isList(list) ? list : [];
}

function text(value: Json, path: readonly string[]): string {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : "";
}

function set(value: Json, path: readonly string[], to: Json): Json {
  return changed(value, path, to);
}
