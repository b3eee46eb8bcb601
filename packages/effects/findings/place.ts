import type { Finding } from "#domain/finding.ts";
import type { PartedPlace } from "../state/parted-place.ts";

/** Some fifty kilobytes: pages of a tenant read as many of these as there are controls. */
export const ITEMS_IN_PART = 100;

export function findingsPlace(bucket: string, cluster: string): PartedPlace {
  return { bucket, key: `findings/${cluster}.json.gz`, list: "findings" };
}

/** What findings are found by. Neither name has a line break in it. */
export function keyOf({ control, tenant }: Pick<Finding, "control" | "tenant">): string {
  return `${control}\n${tenant ?? ""}`;
}
