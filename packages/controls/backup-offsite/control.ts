import { addressOf } from "#domain/storage.ts";
import { placesOf } from "#domain/velero.ts";
import { defineControl } from "../control.ts";
import { conclude, kept } from "../verdict.ts";
import { judgeBucket } from "./buckets.ts";
import { locationsInUse } from "./in-use.ts";
import { judgeLocations } from "./locations.ts";
import { reasons } from "./reasons.ts";
import { judgeStorageClasses } from "./stored-backups.ts";

export const backupOffsite = defineControl({
  id: "backup-offsite",
  promise: "offsite-backups",
  severity: "page",
  looksAt:
    "Every BackupStorageLocation that tenants' Schedules and Backups use: it is Available and ReadWrite, and its bucket is the configured one, in the cluster's region, encrypted, not public, its objects in several availability zones.",
  reasons,
  needs: ["backups", "schedules", "backupStorageLocations", "storedObjects", "bucketSettings"],
  about: "clusters",
  judge({ facts, cluster, tenants, now }) {
    const inUse = locationsInUse({ cluster, tenants, facts });
    const places = placesOf(cluster, inUse.locations);
    const buckets = [...new Set(places.map(({ bucket }) => bucket))];
    const judged = [
      judgeLocations(inUse, cluster, now),
      ...buckets.map((bucket) => judgeBucket(bucket, facts.bucketSettings.get(bucket), cluster)),
      ...places.map((place) => judgeStorageClasses(place, facts.storedObjects.get(addressOf(place)))),
    ];
    const found = {
      violations: judged.flatMap((one) => one.violations),
      unreadable: judged.flatMap((one) => one.unreadable),
      advisories: judged.flatMap((one) => one.advisories ?? []),
      evidence: {
        places: places.map(addressOf),
        locations: inUse.locations.map(({ name, phase }) => ({ name, phase })),
      },
    };
    return conclude(found, () => {
      const where = places.map(addressOf).join(", ");
      return kept(
        "BackupsOffsite",
        `Backups are in ${where}: in ${cluster.region}, encrypted, private and reachable.`,
        found,
      );
    });
  },
});
