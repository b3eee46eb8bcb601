import type { Labels } from "#domain/workloads.ts";

/** Names of Velero's plugin for S3. */
const S3_PROVIDERS: ReadonlySet<string> = new Set(["aws", "velero.io/aws"]);

/** Endpoints of S3 itself in every partition of AWS, also those within a VPC. */
const AWS_HOST = /(^|\.)(amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws)$/u;

/** The machine itself is where an emulator is: no pod of a cluster reaches anything by it. */
const OWN_HOST = /^(localhost|127(\.\d+){3}|\[::1\])$/u;

/**
 * What says that a BackupStorageLocation is not in S3: another provider, or an endpoint that is not of AWS, such as a
 * MinIO in the cluster, which may have a bucket of the same name. Without a provider it is taken for S3.
 */
export function whyNotInS3(provider: string | undefined, config: Labels): string | undefined {
  if (provider !== undefined && !S3_PROVIDERS.has(provider)) return `its provider is ${provider}`;
  const url = config["s3Url"];
  if (url === undefined || url === "") return undefined;
  const host = hostOf(url);
  if (host === undefined) return "its s3Url is no address";
  return AWS_HOST.test(host) || OWN_HOST.test(host) ? undefined : `its s3Url leads to ${host}`;
}

function hostOf(url: string): string | undefined {
  const address = /^https?:\/\//iu.test(url) ? url : `https://${url}`;
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}

/** Tags of a location's objects, which it names as the parameters of a URL: `team=data&keep=yes`. */
export function objectTagsOf(config: Labels): Labels | undefined {
  const tags = Object.fromEntries(new URLSearchParams(config["tagging"] ?? ""));
  return Object.keys(tags).length === 0 ? undefined : tags;
}
