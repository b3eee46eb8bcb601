import { describe, expect, it } from "vitest";
import { findResource } from "#local/stacks/evaluated-resource.ts";
import { evaluateStage, ofType } from "./evaluated.ts";
import { rolesOf, type Statement } from "./statements.ts";

const LOGS_ONLY = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/** Actions for which AWS offers no resource to name: Describe calls and lists of EC2 and ELB, and the delivery of logs. */
const KNOWS_NO_RESOURCES = /^(ec2:Describe|ec2:List\w+InRecycleBin$|elasticloadbalancing:Describe|logs:)/u;

describe.each(["development", "production"])("the roles of the stage %s", async (stage) => {
  const resources = await evaluateStage(stage);
  const roles = rolesOf(resources);
  const grants = (name: string): readonly Statement[] => roles.find((role) => role.name === name)?.grants ?? [];
  const each = (describe: (statement: Statement) => boolean) =>
    roles.flatMap(({ name, grants: all }) =>
      all.filter(describe).map((statement) => `${name}: ${JSON.stringify(statement)}`),
    );

  it("there is one for each function and each schedule", () => {
    expect(roles.map(({ name }) => name).sort()).toEqual([
      "DailyDigestRole",
      "DeleteTenantRole",
      "DeletionMachineRole",
      "DigestRole",
      "PruneRetentionRole",
      "PruningOf-prod-euRole",
      "PruningOf-prod-usRole",
      "RehearsalMachineRole",
      "RehearsalsOf-prod-euRole",
      "RehearsalsOf-prod-usRole",
      "RehearseRestoreRole",
      "ReportRole",
      "SweepOf-prod-euRole",
      "SweepOf-prod-usRole",
      "SweepRole",
      "TenantEventsHandlerRole",
    ]);
  });

  it("none grants an action by a wildcard", () => {
    expect(each(({ Action }) => Action.some((action) => action.includes("*")))).toEqual([]);
  });

  it("none grants an action on every resource where the service knows resources", () => {
    const everywhere = ({ Resource = ["*"], Action }: Statement) =>
      Resource.includes("*") && !Action.every((action) => KNOWS_NO_RESOURCES.test(action));
    expect(each(everywhere)).toEqual([]);
  });

  it("none grants by exception", () => {
    const inputs = JSON.stringify(ofType(resources, "aws:iam/role:Role").map((role) => role.inputs));
    expect(inputs).not.toMatch(/NotAction|NotResource|NotPrincipal/u);
  });

  it("each is trusted by one service and by no account", () => {
    const trusted = Object.fromEntries(
      roles.map(({ name, trusts }) => [name, trusts.map(({ Principal }) => JSON.stringify(Principal)).join()]),
    );
    expect(trusted).toEqual({
      DailyDigestRole: '{"Service":["scheduler.amazonaws.com"]}',
      DeleteTenantRole: '{"Service":["lambda.amazonaws.com"]}',
      DigestRole: '{"Service":["lambda.amazonaws.com"]}',
      DeletionMachineRole: '{"Service":["states.amazonaws.com"]}',
      PruneRetentionRole: '{"Service":["lambda.amazonaws.com"]}',
      "PruningOf-prod-euRole": '{"Service":["scheduler.amazonaws.com"]}',
      "PruningOf-prod-usRole": '{"Service":["scheduler.amazonaws.com"]}',
      RehearsalMachineRole: '{"Service":["states.amazonaws.com"]}',
      "RehearsalsOf-prod-euRole": '{"Service":["scheduler.amazonaws.com"]}',
      "RehearsalsOf-prod-usRole": '{"Service":["scheduler.amazonaws.com"]}',
      RehearseRestoreRole: '{"Service":["lambda.amazonaws.com"]}',
      ReportRole: '{"Service":["lambda.amazonaws.com"]}',
      "SweepOf-prod-euRole": '{"Service":["scheduler.amazonaws.com"]}',
      "SweepOf-prod-usRole": '{"Service":["scheduler.amazonaws.com"]}',
      SweepRole: '{"Service":["lambda.amazonaws.com"]}',
      TenantEventsHandlerRole: '{"Service":["lambda.amazonaws.com"]}',
    });
  });

  it("AWS's own policies are not used, but for writing logs", () => {
    expect([...new Set(roles.flatMap(({ managedPolicyArns }) => managedPolicyArns))]).toEqual([LOGS_ONLY]);
  });

  it("nothing is linked: a link grants every action of its service", () => {
    const environment = JSON.stringify(
      ofType(resources, "aws:lambda/function:Function").map(({ inputs }) => inputs["environment"]),
    );
    expect(new Set(environment.match(/SST_RESOURCE_\w+/gu))).toEqual(new Set(["SST_RESOURCE_App"]));
  });

  it("the sweep reads the descriptions and archives of backups, and nothing else of Velero's buckets", () => {
    const readable = grants("SweepRole")
      .filter(({ Action }) => Action.includes("s3:GetObject"))
      .flatMap(({ Resource = [] }) => Resource)
      .filter((resource) => resource.startsWith("arn:aws:s3:::backups-"));
    expect(readable).toEqual([
      "arn:aws:s3:::backups-eu/backups/*.json",
      "arn:aws:s3:::backups-eu/backups/*.json.gz",
      "arn:aws:s3:::backups-eu/backups/*-results.gz",
      "arn:aws:s3:::backups-eu/backups/*.tar.gz",
      "arn:aws:s3:::backups-us/velero/prod/backups/*.json",
      "arn:aws:s3:::backups-us/velero/prod/backups/*.json.gz",
      "arn:aws:s3:::backups-us/velero/prod/backups/*-results.gz",
      "arn:aws:s3:::backups-us/velero/prod/backups/*.tar.gz",
    ]);
  });

  it("who reads backups decrypts with the customer's key, where one is configured, through S3 and not otherwise", () => {
    for (const role of ["SweepRole", "DeleteTenantRole"]) {
      expect(
        grants(role).filter(({ Action }) => Action.includes("kms:Decrypt")),
        role,
      ).toEqual([
        expect.objectContaining({
          Resource: ["arn:aws:kms:eu-west-1:111122223333:key/mrk-1"],
          Condition: { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } },
        }),
      ]);
    }
  });

  it("the table is written by tenant events, and by the sweep only where its leases are", () => {
    const table = findResource(resources, "aws:dynamodb/table:Table", "TenantsTable").outputs["arn"];
    const onTable = (role: string) =>
      grants(role)
        .filter(({ Action }) => Action.some((action) => action.startsWith("dynamodb:")))
        .map(({ Action, Resource }) => [Action, Resource]);
    expect(onTable("TenantEventsHandlerRole")).toEqual([
      [["dynamodb:GetItem", "dynamodb:PutItem"], [table]],
      [["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query"], [table]],
    ]);
    expect(onTable("SweepRole")).toEqual([
      [["dynamodb:Query"], [`${table}/index/gsi1`]],
      [["dynamodb:UpdateItem"], [table]],
    ]);
  });

  it("the sweep sees how the buckets of backups are set up, and changes nothing of it", () => {
    const actions = grants("SweepRole")
      .filter(({ Resource = [] }) => Resource.includes("arn:aws:s3:::backups-eu"))
      .flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^s3:(Get|List)/u.test(action))).toEqual([]);
    for (const setting of [
      "BucketLocation",
      "EncryptionConfiguration",
      "BucketPublicAccessBlock",
      "LifecycleConfiguration",
    ])
      expect(actions).toContain(`s3:Get${setting}`);
  });

  it("every function may find the configured clusters, and no others", () => {
    for (const role of ["SweepRole", "TenantEventsHandlerRole", "DeleteTenantRole", "PruneRetentionRole"]) {
      const clusters = grants(role).find(({ Action }) => Action.includes("eks:DescribeCluster"));
      expect(clusters?.Resource, role).toEqual([
        "arn:aws:eks:eu-west-1:000000000000:cluster/prod-eu",
        "arn:aws:eks:us-east-1:000000000000:cluster/prod-us",
      ]);
    }
  });

  it("only the sweep writes findings, and nobody but it reads backups or snapshots", () => {
    const actions = grants("TenantEventsHandlerRole").flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^(s3|ec2|kms):/u.test(action))).toEqual([]);
  });

  it("tenant events give back, count and look through promises, and nothing else of the table", () => {
    const promises = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["NAMESPACE#*", "REALM#*", "HOST#*"] } };
    for (const action of ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:Query"]) {
      const statements = grants("TenantEventsHandlerRole").filter(({ Action }) => Action.includes(action));
      expect(
        statements.map(({ Condition }) => Condition),
        action,
      ).toEqual([promises]);
    }
  });

  it("the secret for Keycloak is read by those who look for realms, and no other parameter is", () => {
    const mine = ({ Action }: Statement) => Action.some((action) => action.startsWith("ssm:"));
    expect(roles.filter(({ grants: all }) => all.some(mine)).map(({ name }) => name)).toEqual([
      "SweepRole",
      "DeleteTenantRole",
    ]);
    const parameter = "arn:aws:ssm:eu-west-1:000000000000:parameter/surety/keycloak";
    expect(grants("SweepRole").filter(mine)).toMatchObject([{ Action: ["ssm:GetParameter"], Resource: [parameter] }]);
  });

  it("pruning deletes snapshots and what Velero keeps of backups, restores and copies, and no volume", () => {
    const deleting = grants("PruneRetentionRole").filter(({ Action }) =>
      Action.some((action) => /^\w+:(Delete|Terminate|Modify|Put(?!Object(Retention)?$))/u.test(action)),
    );
    expect(deleting).toMatchObject([
      {
        Action: ["ec2:DeleteSnapshot"],
        Resource: ["arn:aws:ec2:eu-west-1::snapshot/*", "arn:aws:ec2:us-east-1::snapshot/*"],
      },
      { Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"] },
    ]);
    const objects = deleting[1]?.Resource ?? [];
    expect(objects).toHaveLength(8);
    expect(
      objects.filter((arn) => !/^arn:aws:s3:::backups-(eu|us)\/.*(backups|restores|kopia|restic)\/\*$/u.test(arn)),
    ).toEqual([]);
  });

  it("pruning reads the table's list of tenants, takes its lease, and writes nothing of Surety's but its own", () => {
    const table = findResource(resources, "aws:dynamodb/table:Table", "TenantsTable").outputs["arn"];
    const state = findResource(resources, "aws:s3/bucket:Bucket", "StateBucket").outputs["arn"];
    const mine = grants("PruneRetentionRole");
    const of = (service: string) =>
      mine
        .filter(({ Action }) => Action.some((action) => action.startsWith(service)))
        .map(({ Action, Resource }) => [Action, Resource]);
    expect(of("dynamodb:")).toEqual([
      [["dynamodb:Query"], [`${table}/index/gsi1`]],
      [["dynamodb:UpdateItem"], [table]],
    ]);
    expect(of("s3:").filter(([, resources]) => resources?.some((arn) => arn.startsWith(`${state}/`)))).toEqual([
      [["s3:GetObject", "s3:PutObject"], [`${state}/prunings/*`]],
    ]);
  });

  it("the report reads what is stored of findings, history, rehearsals, deletions and certificates, and changes nothing", () => {
    const mine = grants("ReportRole").filter(({ Action }) => !Action.every((action) => /^(logs|xray):/u.test(action)));
    const actions = new Set(mine.flatMap(({ Action }) => Action));
    expect([...actions].toSorted()).toEqual(["dynamodb:Query", "kms:GetPublicKey", "s3:GetObject", "s3:ListBucket"]);
    const state = findResource(resources, "aws:s3/bucket:Bucket", "StateBucket").outputs["arn"];
    const evidence = findResource(resources, "aws:s3/bucket:Bucket", "EvidenceBucket").outputs["arn"];
    const objects = mine
      .filter(({ Action }) => Action.includes("s3:GetObject"))
      .flatMap(({ Resource = [] }) => Resource);
    expect(objects.toSorted()).toEqual(
      [
        ...["findings", "history", "backups", "deletions", "rehearsals"].map((folder) => `${state}/${folder}/*`),
        ...["deletions", "lists"].map((folder) => `${evidence}/${folder}/*`),
      ].toSorted(),
    );
  });

  it("no other function may delete a bucket's objects, a snapshot, or its own evidence", () => {
    expect(
      each(({ Action }) =>
        Action.some((action) => /^(s3|ec2|kms):(Delete|Put(?!Object(Retention)?$))/u.test(action)),
      ).filter((line) => !/^(DeleteTenant|PruneRetention|RehearseRestore)Role/u.test(line)),
    ).toEqual([]);
  });

  it("a rehearsal deletes volumes, and never a snapshot or an object; it writes its own state alone", () => {
    const mine = grants("RehearseRestoreRole");
    const changing = mine
      .flatMap(({ Action }) => Action)
      .filter((action) => /^(s3|ec2|kms):(Delete|Put)/u.test(action));
    expect(new Set(changing)).toEqual(new Set(["s3:PutObject", "s3:PutObjectRetention", "ec2:DeleteVolume"]));
    const written = mine
      .filter(({ Action }) => Action.includes("s3:PutObject"))
      .flatMap(({ Resource = [] }) => Resource);
    const state = findResource(resources, "aws:s3/bucket:Bucket", "StateBucket").outputs["arn"];
    const evidence = findResource(resources, "aws:s3/bucket:Bucket", "EvidenceBucket").outputs["arn"];
    expect(written).toEqual([`${state}/rehearsals/*`, `${evidence}/rehearsals/*`, `${evidence}/lists/*`]);
  });

  it("a tenant's deletion deletes volumes, snapshots, and what Velero keeps of backups, restores and copies", () => {
    const deleting = grants("DeleteTenantRole").filter(({ Action }) =>
      Action.some((action) => /^(s3|ec2|kms):Delete/u.test(action)),
    );
    expect(deleting.flatMap(({ Action }) => Action)).toEqual([
      "ec2:DeleteVolume",
      "ec2:DeleteSnapshot",
      ...["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectRetention"],
    ]);
    const objects = deleting.flatMap(({ Resource = [] }) => Resource).filter((arn) => arn.startsWith("arn:aws:s3"));
    expect(objects.filter((arn) => !/\/(backups|restores|kopia|restic)\/\*$/u.test(arn))).toEqual([]);
    expect(objects.filter((arn) => !/^arn:aws:s3:::backups-(eu|us)\//u.test(arn))).toEqual([]);
  });

  it.each([
    ["Deletion", "DeleteTenantFunction", "TenantEventsHandlerRole"],
    ["Rehearsal", "RehearseRestoreFunction", "RehearseRestoreRole"],
  ])("the state machine of a %s may invoke %s alone, and %s starts it alone", (name, functionName, starter) => {
    const target = findResource(resources, "aws:lambda/function:Function", functionName).outputs["arn"];
    const machine = findResource(resources, "aws:sfn/stateMachine:StateMachine", `${name}Machine`).outputs["arn"];
    const [invoke, ...others] = grants(`${name}MachineRole`);
    expect(invoke).toMatchObject({ Action: ["lambda:InvokeFunction"], Resource: [target] });
    expect(others.flatMap(({ Action }) => Action).filter((action) => !action.startsWith("logs:"))).toEqual([]);
    const onStates = grants(starter).filter(({ Action }) => Action.some((action) => action.startsWith("states:")));
    expect(onStates).toMatchObject([
      { Action: ["states:StartExecution"], Resource: [machine] },
      {
        Action: ["states:DescribeExecution"],
        Resource: [`${String(machine).replace(":stateMachine:", ":execution:")}:*`],
      },
    ]);
  });

  /** Which functions sign, and the chains that each may append to. */
  const SIGNERS = {
    SweepRole: "sweeps",
    DeleteTenantRole: "deletions",
    PruneRetentionRole: "prunings",
    RehearseRestoreRole: "rehearsals",
  } as const;

  it("who signs may append to chains of one kind alone", () => {
    const key = findResource(resources, "aws:kms/key:Key", "EvidenceSigningKey").outputs["arn"];
    const bucket = findResource(resources, "aws:s3/bucket:Bucket", "EvidenceBucket").outputs["arn"];
    const mine = ({ Action, Resource = [] }: Statement) =>
      Action.some((action) => action.startsWith("kms:") && action !== "kms:Decrypt") ||
      Resource.some((one) => one.startsWith(String(bucket)));
    const signs = (statement: Statement) => mine(statement) && statement.Action.some((one) => /Sign$|Put/u.test(one));
    const signers = roles.filter(({ grants: all }) => all.some(signs)).map(({ name }) => name);
    expect(signers.toSorted()).toEqual(Object.keys(SIGNERS).toSorted());
    const lists = `${bucket}/lists/*`;
    for (const [role, kind] of Object.entries(SIGNERS)) {
      const records = `${bucket}/${kind}/*`;
      expect(grants(role).filter(mine), role).toEqual([
        expect.objectContaining({ Action: ["kms:Sign", "kms:GetPublicKey"], Resource: [key] }),
        expect.objectContaining({ Action: ["s3:ListBucketVersions"], Resource: [bucket] }),
        expect.objectContaining({ Action: ["s3:GetObject"], Resource: [records] }),
        expect.objectContaining({ Action: ["s3:PutObject"], Resource: [records, lists] }),
        expect.objectContaining({ Action: ["s3:PutObjectRetention"], Resource: [records, lists] }),
      ]);
    }
  });

  it("evidence cannot be locked for a shorter time than the deployment says", () => {
    const days = stage === "production" ? ["399"] : ["0"];
    for (const role of Object.keys(SIGNERS)) {
      const [retain] = grants(role).filter(({ Action }) => Action.includes("s3:PutObjectRetention"));
      expect(retain?.Condition, role).toEqual({
        NumericGreaterThanEqualsIfExists: { "s3:object-lock-remaining-retention-days": days },
      });
    }
  });
});
