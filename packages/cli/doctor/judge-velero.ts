import type { Check } from "#domain/check-up.ts";
import { formatDuration, MINUTE } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { unreadable } from "#domain/reading.ts";
import { addressOf } from "#domain/storage.ts";
import type { BackupStorageLocation } from "#domain/velero.ts";
import type { Verdicts } from "./checks.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { ShippedAccess } from "./shipped-access.ts";

/** The first release that writes `-volumeinfo.json.gz`, without which nobody can tell what a backup captured. */
const OLDEST = { major: 1, minor: 13 };
/** The newest whose behaviour is known; see docs/observations.md. */
const NEWEST = { major: 1, minor: 18 };

const INSTALL = "install Velero: https://velero.io/docs/main/basic-install/";

/** Velero: what it serves, its version, and where it keeps backups. */
export function judgeVelero(
  facts: ClusterFacts,
  shipped: ShippedAccess,
  now: Instant,
  verdicts: Verdicts,
): readonly Check[] {
  const { velero, veleroImages, readings, cluster } = facts;
  const { namespace } = cluster.velero;
  const locations =
    readings.backupStorageLocations ?? unreadable("notLookedAt", "backupstoragelocations", "nobody looked");
  return [
    verdicts.of("velero crds", velero, (served) => judgeKinds(served, neededKinds(shipped), verdicts), CONNECT),
    verdicts.of("velero version", veleroImages, (images) => judgeVersion(images, namespace, verdicts), MAY_GET),
    ...(locations.status === "unreadable"
      ? [verdicts.unknown("backup locations", `could not be read: ${locations.message}`, MAY_LIST)]
      : judgeLocations(locations.value, facts, now, verdicts)),
  ];
}

const CONNECT = "mend the access to the API server";
const MAY_GET = "run this as somebody who may get deployments in Velero's namespace";
const MAY_LIST = "run this as somebody who may list backupstoragelocations.velero.io";

/** Those that Surety's roles name: what it may do nothing with it does not need. */
function neededKinds({ groups }: ShippedAccess): readonly string[] {
  const rights = groups.flatMap(({ rights }) => rights);
  return [...new Set(rights.filter(({ group }) => group === "velero.io").map(({ resource }) => resource))].sort();
}

function judgeKinds(served: readonly string[] | undefined, needed: readonly string[], verdicts: Verdicts): Check {
  const name = "velero crds";
  if (served === undefined) return verdicts.wrong(name, "the API server serves nothing of velero.io", INSTALL);
  const missing = needed.filter((kind) => !served.includes(kind));
  if (missing.length === 0) return verdicts.ok(name, `all ${needed.length} resources of Velero are served`);
  const mend =
    "bring them to the version of your Velero: velero install --crds-only --dry-run -o yaml | kubectl apply -f -";
  return verdicts.wrong(name, `not served: ${missing.join(", ")}`, mend);
}

/** Of images whose tags say nothing (a digest, `latest`), the version is not known. */
function judgeVersion(images: readonly string[] | undefined, namespace: string, verdicts: Verdicts): Check {
  const name = "velero version";
  if (images === undefined)
    return verdicts.wrong(name, `there is no Deployment velero in namespace ${namespace}`, INSTALL);
  const [image = "", ...plugins] = images;
  const version = /:v?(\d+)\.(\d+)(?:\.\d+)?[^/]*$/u.exec(image);
  const with_ = plugins.length === 0 ? "" : `, with ${plugins.map((one) => one.split("/").at(-1)).join(", ")}`;
  if (version === null) {
    const mend = "name the version in the image's tag, or see by: velero version";
    return verdicts.unknown(name, `the image ${image} does not say which version it is`, mend);
  }
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const found = `${image.split("/").at(-1)}${with_}`;
  const isBefore = (other: typeof OLDEST) => major < other.major || (major === other.major && minor < other.minor);
  if (isBefore(OLDEST))
    return verdicts.wrong(
      name,
      `${found}; needed is 1.13 or later, which lists what each backup captured`,
      "upgrade Velero",
    );
  if (!isBefore({ ...NEWEST, minor: NEWEST.minor + 1 }))
    return verdicts.warning(
      name,
      `${found} is newer than ${NEWEST.major}.${NEWEST.minor}, the newest that this version of Surety was tried with`,
      "look whether there is a newer Surety",
    );
  return verdicts.ok(name, found);
}

function judgeLocations(
  locations: readonly BackupStorageLocation[],
  { cluster }: ClusterFacts,
  now: Instant,
  verdicts: Verdicts,
): readonly Check[] {
  const place = addressOf(cluster.velero);
  const mine = locations.filter((location) => addressOf(location) === place);
  const others = locations.filter((location) => !mine.includes(location));
  const name = "backup location";
  if (mine.length === 0) {
    const found = locations.map((location) => `${location.name} (${addressOf(location)})`).join(", ") || "none";
    const mend = `correct clusters[].velero of surety.yaml, or: velero backup-location create NAME --provider aws --bucket ${cluster.velero.bucket}`;
    return [verdicts.wrong(name, `none keeps backups in ${place}; found: ${found}`, mend)];
  }
  return [...mine, ...others].map((location) => judgeLocation(location, now, verdicts));
}

/** A location is looked at each minute unless it says otherwise; one that is not looked at has a Velero that does not run. */
const ROUNDS = 5;

function judgeLocation(location: BackupStorageLocation, now: Instant, verdicts: Verdicts): Check {
  const { phase, message = "", accessMode, lastValidatedAt, validatedEvery = MINUTE } = location;
  const name = `backup location ${location.name}`;
  const place = addressOf(location);
  if (phase !== "Available") {
    const said = message === "" ? "" : `: ${message}`;
    return verdicts.wrong(
      name,
      `${place} is ${phase}${said}`,
      "see why: velero backup-location get, and the logs of Velero",
    );
  }
  if (accessMode !== "ReadWrite")
    return verdicts.warning(
      name,
      `${place} is ${accessMode}: nothing in it can be pruned or deleted`,
      "make it ReadWrite if it is to be used",
    );
  const age = lastValidatedAt === undefined ? undefined : now - lastValidatedAt;
  if (validatedEvery > 0 && (age === undefined || age > ROUNDS * Math.max(validatedEvery, MINUTE))) {
    const since = age === undefined ? "was never looked at" : `was last looked at ${formatDuration(age)} ago`;
    return verdicts.wrong(
      name,
      `${place} ${since}, and is due every ${formatDuration(validatedEvery)}`,
      "see whether Velero runs: kubectl -n velero get pods",
    );
  }
  return verdicts.ok(name, `${place} is Available and ReadWrite`);
}
