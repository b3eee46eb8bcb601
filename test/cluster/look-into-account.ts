/** As a function would: its argument is a cluster of surety.yaml; prints what is seen of its account and of Kubernetes. */
import { clusterSchema } from "#domain/configuration.ts";
import { createMemory } from "#facts/live/memory.ts";
import { openCluster } from "#functions/sweep/open-cluster.ts";
import { systemClock } from "#runtime/clock.ts";
import { accessAs, assumeBySts } from "#runtime/cluster-account.ts";
import { createClusterConnections } from "#runtime/eks.ts";

const [, , text = ""] = process.argv;
const cluster = clusterSchema.parse(JSON.parse(text));
const accessTo = accessAs("reader", { assume: assumeBySts, clock: systemClock });
const kubernetes = createClusterConnections(accessTo)(cluster);
const memory = createMemory(systemClock);
const { sources } = openCluster(cluster, { kubernetes, account: accessTo(cluster), keycloak: undefined, memory });

const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
console.log(
  JSON.stringify({
    volumes: await sources.aws("describe-volumes", (page) => page),
    snapshots: await sources.aws("describe-snapshots", (page) => page),
    location: await sources.bucket(cluster.velero.bucket, "get-bucket-location"),
    self: await kubernetes.request({ method: "POST", path, body }),
  }),
);
process.exit(); // clients of the SDK keep connections
