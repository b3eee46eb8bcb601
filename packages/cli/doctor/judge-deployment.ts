import type { Check } from "#domain/check-up.ts";
import type { Configuration } from "#domain/configuration.ts";
import { formatDuration, SECOND } from "#domain/duration.ts";
import type { Instant } from "#domain/instant.ts";
import { configurationDigest } from "#runtime/deployed-configuration.ts";
import { type Verdicts, verdictsAbout } from "./checks.ts";
import type { DeploymentFacts, FunctionFacts } from "./deployment-facts.ts";
import { judgeClock } from "./judge-clock.ts";
import { judgeDelivery } from "./judge-delivery.ts";
import { judgeKeycloak } from "./judge-keycloak.ts";
import { judgeRole } from "./judge-role.ts";

interface Circumstances {
  /** What surety.yaml says; undefined where there is none at hand. */
  readonly configuration: Configuration | undefined;
  /** Of this command line. */
  readonly version: string;
  readonly now: Instant;
}

/** All checks of one deployment. */
export function judgeDeployment(facts: DeploymentFacts, circumstances: Circumstances): readonly Check[] {
  const { stage } = facts.deployment;
  const verdicts = verdictsAbout(`stage ${stage}`);
  return [
    judgeVersion(facts, circumstances, verdicts),
    judgeConfiguration(facts, circumstances, verdicts),
    ...(facts.caller.status === "observed"
      ? [judgeClock("AWS", facts.caller.value.clock, verdicts)]
      : [verdicts.unknown("clock of AWS", `could not be read: ${facts.caller.message}`, "sign in to AWS")]),
    ...facts.functions.map((one) => judgeFunction(one, stage, verdicts)),
    ...facts.functions.map((one) => judgeRole(one, stage, circumstances.configuration, verdicts)),
    judgeTable(facts, verdicts),
    ...judgeStores(facts, verdicts),
    ...judgeQueues(facts, verdicts),
    ...judgeDelivery(facts, circumstances.configuration, verdicts),
    ...(facts.keycloak === undefined ? [] : judgeKeycloak(facts.keycloak, verdicts)),
    judgeSubscriptions(facts, verdicts),
    ...judgeSweeps(facts, circumstances, verdicts),
  ];
}

const deploy = (stage: string) => `deploy it again: npx sst deploy --stage ${stage}`;

function judgeVersion({ deployment }: DeploymentFacts, { version }: Circumstances, verdicts: Verdicts): Check {
  const { parts, stage } = deployment;
  if (parts.version === version) return verdicts.ok("version", `${version}, as this command line`);
  const mend = `use the command line of ${parts.version}, or ${deploy(stage)}`;
  return verdicts.warning("version", `${parts.version} is deployed, and this command line is ${version}`, mend);
}

function judgeConfiguration(
  { deployment: { parts, stage } }: DeploymentFacts,
  { configuration }: Circumstances,
  verdicts: Verdicts,
): Check {
  const name = "configuration";
  if (configuration === undefined)
    return verdicts.unknown(name, "there is no surety.yaml at hand to compare with", "name it: --config FILE");
  const names = configuration.clusters.map((cluster) => cluster.name);
  const clusters = names.toSorted().join(", ");
  const deployed = parts.clusters.toSorted().join(", ");
  if (clusters !== deployed)
    return verdicts.wrong(name, `surety.yaml has the clusters ${clusters}; deployed are ${deployed}`, deploy(stage));
  if (parts.configurationDigest === undefined)
    return verdicts.unknown(name, "the deployment does not say what configuration it has", deploy(stage));
  return parts.configurationDigest === configurationDigest(configuration)
    ? verdicts.ok(name, `surety.yaml is what is deployed; clusters: ${clusters}`)
    : verdicts.wrong(name, "surety.yaml says something else than what is deployed", deploy(stage));
}

function judgeFunction({ of, state }: FunctionFacts, stage: string, verdicts: Verdicts): Check {
  const name = `function ${of.name}`;
  return verdicts.of(
    name,
    state,
    (value) =>
      // Inactive is one that was not called for weeks: it wakes when it is called.
      value.state === "Active" || value.state === "Inactive"
        ? verdicts.ok(name, `is ${value.state}${value.inVpc ? ", within a VPC" : ""}`)
        : verdicts.wrong(name, `is ${value.state}`, deploy(stage)),
    missing("function", stage),
  );
}

const missing = (what: string, stage: string) =>
  `where the ${what} is gone, ${deploy(stage)}; otherwise mend your access`;

function judgeTable({ table, deployment }: DeploymentFacts, verdicts: Verdicts): Check {
  const name = "table";
  const { stage, parts } = deployment;
  return verdicts.of(
    name,
    table,
    ({ status, indexes, expires }) => {
      if (status !== "ACTIVE")
        return verdicts.wrong(name, `${parts.tableName} is ${status}`, "wait until it is ACTIVE");
      if (!indexes.includes("gsi1")) return verdicts.wrong(name, `${parts.tableName} has no index gsi1`, deploy(stage));
      if (!expires) return verdicts.warning(name, `${parts.tableName} does not expire what is over`, deploy(stage));
      return verdicts.ok(name, `${parts.tableName} is ACTIVE`);
    },
    `${missing("table", stage)}; docs/operations.md says how to recover a lost table`,
  );
}

/** What keeps and signs: the state machines, the buckets, the key. */
function judgeStores(
  { machines, buckets, evidenceLock, key, deployment }: DeploymentFacts,
  verdicts: Verdicts,
): readonly Check[] {
  const { stage } = deployment;
  return [
    ...machines.map(({ name, status }) =>
      verdicts.of(
        name,
        status,
        (is) => (is === "ACTIVE" ? verdicts.ok(name, "is ACTIVE") : verdicts.wrong(name, `is ${is}`, deploy(stage))),
        missing("state machine", stage),
      ),
    ),
    ...buckets.map(({ name, versioning }) =>
      verdicts.of(
        name,
        versioning,
        (status) =>
          status === "Enabled"
            ? verdicts.ok(name, "keeps versions")
            : verdicts.wrong(name, `versioning is ${status}`, deploy(stage)),
        missing("bucket", stage),
      ),
    ),
    verdicts.of(
      "evidence lock",
      evidenceLock,
      (lock) =>
        lock === ""
          ? verdicts.wrong(
              "evidence lock",
              "the bucket of evidence locks nothing: evidence can be deleted",
              deploy(stage),
            )
          : verdicts.ok("evidence lock", lock),
      missing("bucket", stage),
    ),
    verdicts.of(
      "signing key",
      key,
      ({ state, usage }) =>
        state === "Enabled" && usage === "SIGN_VERIFY"
          ? verdicts.ok("signing key", "is Enabled")
          : verdicts.wrong(
              "signing key",
              `is ${state}, for ${usage}: nothing can be signed`,
              "aws kms cancel-key-deletion or enable-key; see docs/operations.md",
            ),
      "let whoever runs this call kms:DescribeKey",
    ),
  ];
}

function judgeQueues({ queues, deployment: { stage } }: DeploymentFacts, verdicts: Verdicts): readonly Check[] {
  return queues.map(({ name, messages }) =>
    verdicts.of(
      name,
      messages,
      (count) => {
        if (count === 0 || name === "queue of tenant events") return verdicts.ok(name, `is there, holding ${count}`);
        return verdicts.warning(
          name,
          `holds ${count} that nobody looked after`,
          `surety dead-letters --stage ${stage}`,
        );
      },
      missing("queue", stage),
    ),
  );
}

function judgeSubscriptions({ subscriptions, deployment }: DeploymentFacts, verdicts: Verdicts): Check {
  const name = "alerts";
  const { alertsTopicArn } = deployment.parts;
  return verdicts.of(
    name,
    subscriptions,
    ({ confirmed, pending }) => {
      if (confirmed > 0)
        return verdicts.ok(name, `go to ${confirmed} confirmed subscription${confirmed > 1 ? "s" : ""}`);
      if (pending > 0)
        return verdicts.warning(
          name,
          `reach nobody: ${pending} subscribed, and nobody confirmed`,
          "follow the link in the message that AWS sent to who was subscribed",
        );
      return verdicts.warning(
        name,
        "reach nobody: there is no subscription",
        `aws sns subscribe --topic-arn ${alertsTopicArn} --protocol email --notification-endpoint ADDRESS`,
      );
    },
    missing("topic", deployment.stage),
  );
}

/** After two rounds in which nobody looked, nobody is watching. */
const ROUNDS = 2;

function judgeSweeps(
  { sweeps, deployment }: DeploymentFacts,
  { now }: Circumstances,
  verdicts: Verdicts,
): readonly Check[] {
  const { stage, parts } = deployment;
  const every = parts.sweepEverySeconds * SECOND;
  return sweeps.map(({ cluster, at }) => {
    const name = `sweep of ${cluster}`;
    const mend = `look what it says: surety sweep --cluster ${cluster} --stage ${stage}`;
    return verdicts.of(
      name,
      at,
      (sweptAt) => {
        if (sweptAt === undefined) return verdicts.warning(name, "there was none yet", mend);
        const age = now - sweptAt;
        const found = `was ${formatDuration(age)} ago, due every ${formatDuration(every)}`;
        return age > ROUNDS * every ? verdicts.wrong(name, found, mend) : verdicts.ok(name, found);
      },
      missing("bucket of findings", stage),
    );
  });
}
