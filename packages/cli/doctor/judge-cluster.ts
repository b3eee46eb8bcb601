import { describeDaemonSets, enforcementOf } from "#controls/tenants-isolated/enforcement.ts";
import type { Check } from "#domain/check-up.ts";
import type { Instant } from "#domain/instant.ts";
import type { DaemonSet } from "#domain/pods.ts";
import type { Promises } from "#domain/promises.ts";
import { unreadable } from "#domain/reading.ts";
import { type Verdicts, verdictsAbout } from "./checks.ts";
import type { ClusterFacts, Issuer } from "./cluster-facts.ts";
import { judgeAccess } from "./judge-access.ts";
import { judgeBucket } from "./judge-bucket.ts";
import { judgeClock } from "./judge-clock.ts";
import { judgeVelero } from "./judge-velero.ts";
import { judgeEntry } from "./roles-in-cluster.ts";
import type { ShippedAccess } from "./shipped-access.ts";

interface Circumstances {
  readonly shipped: ShippedAccess;
  readonly promises: Promises;
  readonly now: Instant;
}

/** All checks of one cluster, in the order in which one builds on the other. */
export function judgeCluster(facts: ClusterFacts, { shipped, promises, now }: Circumstances): readonly Check[] {
  const verdicts = verdictsAbout(`cluster ${facts.cluster.name}`);
  const { identity } = facts;
  if (identity.status === "unreadable" && identity.cause !== "forbidden" && identity.cause !== "notFound")
    return [notReached(facts, verdicts), ...judgeBuckets(facts, promises, now, verdicts)];
  return [
    verdicts.of("api server", facts.version, (version) => judgeVersion(version, facts, verdicts), CONNECT),
    ...(identity.status === "observed" ? [judgeClock("the API server", identity.value.clock, verdicts)] : []),
    judgeEks(facts, verdicts),
    ...facts.entries.map((entry) => judgeEntry(entry, facts.cluster.name, verdicts)),
    ...judgeAccess(facts, verdicts),
    ...judgeVelero(facts, shipped, now, verdicts),
    ...judgeBuckets(facts, promises, now, verdicts),
    judgeCertManager(facts, verdicts),
    ...judgeIssuer(facts, verdicts),
    judgeEnforcement(facts, verdicts),
  ];
}

const CONNECT = "mend the access to the API server";

/** Nothing more can be said of a cluster that nobody can speak to; its bucket answers for itself. */
function notReached({ cluster, identity }: ClusterFacts, verdicts: Verdicts): Check {
  const why = identity.status === "unreadable" ? identity.message : "";
  return verdicts.unknown(
    "api server",
    `could not be asked, so nothing else of the cluster is known: ${why}`,
    `see whether you reach it: aws eks update-kubeconfig --name ${cluster.name} --region ${cluster.region} && kubectl get --raw /version`,
  );
}

/** The guards are ValidatingAdmissionPolicies, which came with 1.30. */
const OLDEST = 30;

function judgeVersion(
  { major, minor }: { readonly major: number; readonly minor: number },
  { identity }: ClusterFacts,
  verdicts: Verdicts,
): Check {
  const as = identity.status === "observed" ? `, asked as ${identity.value.name}` : "";
  const found = `Kubernetes ${major}.${minor}${as}`;
  if (major > 1 || minor >= OLDEST) return verdicts.ok("api server", found);
  return verdicts.wrong(
    "api server",
    `${found}; needed is 1.${OLDEST} or later, for the admission policies`,
    "upgrade the cluster",
  );
}

function judgeEks({ cluster, eks, entries }: ClusterFacts, verdicts: Verdicts): Check {
  const name = "eks cluster";
  const may = `let whoever runs this call eks:DescribeCluster on ${cluster.name}`;
  return verdicts.of(
    name,
    eks,
    ({ status, authenticationMode, endpointIsPublic }) => {
      if (status !== "ACTIVE") return verdicts.wrong(name, `its status is ${status}`, "wait until it is ACTIVE");
      if (authenticationMode === "CONFIG_MAP")
        return verdicts.wrong(
          name,
          "knows no access entries, only the aws-auth ConfigMap, so the functions' roles have no groups",
          `aws eks update-cluster-config --name ${cluster.name} --access-config authenticationMode=API_AND_CONFIG_MAP`,
        );
      const outside = entries.filter(({ inVpc }) => !inVpc);
      if (!endpointIsPublic && outside.length > 0)
        return verdicts.wrong(
          name,
          `its endpoint is private, and functions run outside of any VPC: ${outside.map(({ group }) => group).join(", ")}`,
          "name subnets from which it is reached in vpc: of surety.yaml, and deploy again; see docs/private-clusters.md",
        );
      return verdicts.ok(
        name,
        `is ACTIVE, with access entries, its endpoint ${endpointIsPublic ? "public" : "private"}`,
      );
    },
    may,
  );
}

function judgeBuckets(facts: ClusterFacts, promises: Promises, now: Instant, verdicts: Verdicts): readonly Check[] {
  const { velero } = facts.cluster;
  const all = facts.readings.bucketSettings ?? unreadable("notLookedAt", "bucket settings", "nobody looked");
  const settings = all.status === "observed" ? all.value.get(velero.bucket) : undefined;
  if (settings === undefined) {
    const why = all.status === "unreadable" ? all.message : "nobody looked";
    return [
      verdicts.unknown(
        "bucket",
        `s3://${velero.bucket} could not be looked at: ${why}`,
        "mend what is said above of the backup locations",
      ),
    ];
  }
  return judgeBucket(velero, settings, facts.versioning, { retention: promises.backup.retention, now }, verdicts);
}

const CERT_MANAGER = "install cert-manager: https://cert-manager.io/docs/installation/";

function judgeCertManager({ certManager }: ClusterFacts, verdicts: Verdicts): Check {
  const name = "cert-manager";
  return verdicts.of(
    name,
    certManager,
    (served) => {
      const missing = ["certificates", "clusterissuers"].filter((kind) => !served?.includes(kind));
      if (missing.length === 0) return verdicts.ok(name, "its Certificates and ClusterIssuers are served");
      return verdicts.wrong(name, `the API server serves no ${missing.join(" and ")} of cert-manager.io`, CERT_MANAGER);
    },
    CONNECT,
  );
}

function judgeIssuer({ cluster, issuer, certManager }: ClusterFacts, verdicts: Verdicts): readonly Check[] {
  const served = certManager.status === "observed" && certManager.value?.includes("clusterissuers");
  if (issuer === undefined || !served) return [];
  const name = `issuer ${cluster.issuer.name}`;
  const judge = (found: Issuer | undefined): Check => {
    const see = `kubectl describe clusterissuer ${cluster.issuer.name}`;
    if (found === undefined)
      return verdicts.wrong(
        name,
        `there is no ClusterIssuer ${cluster.issuer.name}`,
        "make it, or name another in clusters[].issuer of surety.yaml",
      );
    if (found.ready === undefined)
      return verdicts.warning(name, "nobody has said yet whether it is ready", `see whether cert-manager runs: ${see}`);
    return found.ready ? verdicts.ok(name, "is ready") : verdicts.wrong(name, `is not ready: ${found.message}`, see);
  };
  return [verdicts.of(name, issuer, judge, "run this as somebody who may get clusterissuers")];
}

/** Policies are only objects unless something enforces them. */
function judgeEnforcement({ readings }: ClusterFacts, verdicts: Verdicts): Check {
  const name = "network policies";
  const daemonSets = readings.daemonSets ?? unreadable("notLookedAt", "daemonsets.apps", "nobody looked");
  return verdicts.of(
    name,
    daemonSets,
    (all) => {
      const { by, idle, foreign } = enforcementOf(all, []);
      if (by.length > 0) return verdicts.ok(name, `are enforced by ${described(by.map(({ daemonSet }) => daemonSet))}`);
      if (foreign.length > 0)
        return verdicts.warning(
          name,
          `are enforced by ${described(foreign)}, whose own policies Surety does not evaluate`,
          "see docs/adr/0050: tenants-isolated will be unknown where such policies exist",
        );
      const found =
        idle.length > 0
          ? `nothing enforces them everywhere: ${described(idle)} is not set to, or is not ready on every node`
          : "nothing enforces them: there is neither calico-node nor aws-node";
      return verdicts.wrong(
        name,
        found,
        `switch them on: aws eks update-addon --cluster-name NAME --addon-name vpc-cni --configuration-values '{"enableNetworkPolicy":"true"}', or install Calico`,
      );
    },
    "run this as somebody who may list daemonsets",
  );
}

function described(daemonSets: readonly DaemonSet[]): string {
  return describeDaemonSets(daemonSets);
}
