import type { Clock } from "#runtime/clock.ts";
import type { KeycloakApi } from "#runtime/keycloak.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { present } from "../present.ts";
import { type ClusterSources, type Memory, OBJECT_LIMIT } from "../sources.ts";
import { AWS_CALLS, type AwsClients } from "./aws-calls.ts";
import { readAws } from "./aws-reading.ts";
import { BUCKET_CALLS } from "./bucket-calls.ts";
import { discoverIn } from "./discovery.ts";
import { readKeycloak } from "./keycloak.ts";
import { listResource } from "./kubernetes-list.ts";
import { listBucket } from "./listing.ts";
import { readObjectBody, streamObject } from "./object-body.ts";
import { tlsProber } from "./tls/prober.ts";

export interface LiveDeps {
  readonly kubernetes: KubernetesApi;
  /** Clients of the cluster's region. */
  readonly aws: AwsClients;
  /** Absent where the configuration names none. */
  readonly keycloak?: KeycloakApi | undefined;
  readonly clock: Clock;
  readonly memory?: Memory;
}

/**
 * One cluster and the AWS account behind it, as they are now; made anew for each look. Every call reads, pages to the
 * end, and has a deadline.
 */
export function liveSources({ kubernetes, aws, keycloak, clock, memory }: LiveDeps): ClusterSources {
  const isServed = discoverIn(kubernetes);
  const prober = tlsProber({ clock });
  return {
    list: (resource, make) => listResource(kubernetes, resource, make, { clock, isServed }),
    aws: (operation, make) =>
      readAws(`AWS: ${operation}`, clock, ({ abortSignal }) =>
        AWS_CALLS[operation](aws, (page) => make(asPrinted(page)), { abortSignal, cluster: kubernetes.cluster }),
      ),
    bucket: (bucket, operation) =>
      readAws(`s3://${bucket}: ${operation}`, clock, async (options) => [
        asPrinted(await BUCKET_CALLS[operation](aws.s3, bucket, options)),
      ]),
    listing: (request, take) =>
      readAws(`s3://${request.bucket}: ${request.operation}`, clock, async (options) => {
        await listBucket(aws.s3, request, (page) => take(asPrinted(page)), options);
        return undefined;
      }),
    object: (bucket, key, limit = OBJECT_LIMIT) => readObjectBody(aws.s3, { bucket, key, limit }, clock),
    stream: (object, read) => streamObject(aws.s3, object, read, clock),
    keycloak: (answer) => readKeycloak(keycloak, answer, clock),
    tls: prober,
    ...present({ memory }),
  };
}

/** A page as the AWS command line prints it: without what the SDK adds about its own calls. */
function asPrinted(page: unknown): unknown {
  return typeof page === "object" && page !== null ? { ...page, $metadata: undefined } : page;
}
