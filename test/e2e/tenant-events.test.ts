import { execFileSync } from "node:child_process";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { CoreV1Api } from "@kubernetes/client-node";
import { beforeAll, describe, expect, it } from "vitest";
import { TENANT_LABEL, tenantIdSchema } from "#domain/tenant.ts";
import { ATTEMPTS } from "#functions/tenant-events/handle-record.ts";
import { awsClientOptions } from "#local/aws.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { deny } from "#local/story/mistakes.ts";
import { deadLetterReason, orderEvent, send, sendOrder, untilActive } from "#local/story/orders.ts";
import { type Answers, BUS, collectAnswers } from "./answers.ts";
import { deployForTests } from "./deployed.ts";

/** Seconds until what failed comes again. Deployed, the function chooses waits that add up to twenty minutes. */
const AGAIN_AFTER = 3;
const SOON = { deadline: 40_000, every: 200 };

const deployed = deployForTests();
let answers: Answers;

beforeAll(async () => {
  const { scene, environment } = deployed();
  const Attributes = { VisibilityTimeout: String(AGAIN_AFTER) };
  await scene.sqs.send(new SetQueueAttributesCommand({ QueueUrl: scene.parts.tenantEventsQueueUrl, Attributes }));
  await deny(scene, await functionName(), { action: "sqs:ChangeMessageVisibility" });
  answers = await collectAnswers(environment.aws);
});

/** Until no message waits, and none is being handled. */
async function untilHandled(): Promise<void> {
  const { sqs, parts } = deployed().scene;
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const request = { QueueUrl: parts.tenantEventsQueueUrl, AttributeNames: [...AttributeNames] };
  const isEmpty = async () => {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(request));
    return AttributeNames.every((name) => Attributes[name] === "0");
  };
  await waitUntil("all events to be handled", isEmpty, SOON);
}

interface KubernetesList {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly resourceVersion: string } }[];
}

/** All that there is of a tenant: its record without the count of its savings, and its objects with their versions. */
async function stateOf(tenant: string) {
  const { scene } = deployed();
  const labelSelector = `${TENANT_LABEL}=${tenant}`;
  const list = async (group: string, version: string, plural: string) => {
    const { items }: KubernetesList = await scene.custom.listCustomObjectForAllNamespaces({
      ...{ group, version, plural, resourcePlural: plural, labelSelector },
    });
    return items.map(({ metadata }) => `${plural} ${metadata.name} ${metadata.resourceVersion}`);
  };
  const [namespaces, policies, schedules, certificates, record] = await Promise.all([
    scene.kube.makeApiClient(CoreV1Api).listNamespace({ labelSelector }),
    list("networking.k8s.io", "v1", "networkpolicies"),
    list("velero.io", "v1", "schedules"),
    list("cert-manager.io", "v1", "certificates"),
    scene.tenants.getTenantRecord(tenantIdSchema.parse(tenant)),
  ]);
  return {
    namespaces: namespaces.items.map(({ metadata }) => metadata?.name),
    ...{ policies, schedules, certificates, onboarding: record?.onboarding },
  };
}

/** What a tenant has once it is onboarded, whatever happened on the way. */
async function expectOnboarded(tenant: string): Promise<void> {
  const state = await stateOf(tenant);
  expect(state.namespaces).toEqual([`tenant-${tenant}`]);
  expect(state.policies).toHaveLength(4);
  expect(state.schedules).toHaveLength(1);
  expect(state.certificates).toHaveLength(1);
  expect((await deployed().scene.tenants.listTenants()).filter(({ id }) => id === tenant)).toHaveLength(1);
}

describe("an event that comes more than once", () => {
  it("ends the same, and is answered as one", async () => {
    const { scene } = deployed();
    const event = orderEvent(scene, { tenant: "acme", hosts: ["acme.example.invalid"] });
    await Promise.all([1, 2, 3].map(() => send(scene, "acme", event)));
    await untilActive(scene, "acme");
    await untilHandled();
    await expectOnboarded("acme");
    const before = await stateOf("acme");

    await send(scene, "acme", event);
    await untilHandled();

    expect(await stateOf("acme")).toEqual(before);
    const heard = await answers.to(event.id);
    expect(heard.map(({ type }) => type)).toEqual(Array(4).fill("surety.tenant.onboarded"));
    expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
  });

  it("late, does not undo what was asked for after it", async () => {
    const { scene } = deployed();
    const order = (host: string, minutesAgo: number) =>
      orderEvent(scene, { tenant: "globex", hosts: [host] }, { time: new Date(Date.now() - minutesAgo * 60_000) });
    const [older, newer] = [order("old.example.invalid", 2), order("new.example.invalid", 1)];
    await send(scene, "globex", older);
    await send(scene, "globex", newer);
    await untilHandled();
    const before = await stateOf("globex");
    expect(before.onboarding?.hosts).toEqual(["new.example.invalid"]);

    await send(scene, "globex", older);
    await untilHandled();

    // Its Certificate may still be issued meanwhile, so versions of objects are not compared.
    expect((await stateOf("globex")).onboarding).toEqual(before.onboarding);
    await expectOnboarded("globex");
  });
});

describe("an event whose handling fails in the middle", () => {
  it("because the function is killed: comes again, and ends as if nothing had been", async () => {
    const { scene, aws } = deployed();
    const event = orderEvent(scene, { tenant: "initech", hosts: ["initech.example.invalid"] });
    // Its last step, to say that it is done, is never answered; by then the cluster is changed.
    const reached = Promise.withResolvers<void>();
    aws.answer("events", () => {
      reached.resolve();
      return true;
    });
    await send(scene, "initech", event);
    await reached.promise;
    const half = await stateOf("initech");
    killWorkers();
    aws.answer("events", undefined);
    await untilHandled();

    await expectOnboarded("initech");
    expect(await stateOf("initech")).toMatchObject({ policies: half.policies, schedules: half.schedules });
    expect((await answers.to(event.id)).map(({ type }) => type)).toEqual(["surety.tenant.onboarded"]);
  });

  it("because the table refuses to save: changes nothing until it is saved", async () => {
    const { scene } = deployed();
    const event = orderEvent(scene, { tenant: "hooli", hosts: ["hooli.example.invalid"] });
    const mistake = await deny(scene, await functionName(), { action: "dynamodb:PutItem" });
    try {
      const before = deployed().aws.requests()["dynamodb"] ?? 0;
      await send(scene, "hooli", event);
      await waitUntil("it to be tried", async () => (deployed().aws.requests()["dynamodb"] ?? 0) > before + 2, SOON);
      expect(await stateOf("hooli")).toMatchObject({ namespaces: [], schedules: [], onboarding: undefined });
    } finally {
      await mistake.undo();
    }
    await untilHandled();
    await expectOnboarded("hooli");
  });

  it("because the cluster cannot be reached: is made up for when it can", async () => {
    const { scene, kubernetes } = deployed();
    kubernetes.cut();
    try {
      await sendOrder(scene, { tenant: "soylent", hosts: ["soylent.example.invalid"] });
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(await stateOf("soylent")).toMatchObject({ namespaces: [] });
    } finally {
      await kubernetes.mend();
    }
    await untilActive(scene, "soylent");
    await expectOnboarded("soylent");
  });
});

describe("what nobody can carry out", () => {
  it("holds up nobody of another group, and goes to the dead letters with its reason", async () => {
    const { scene } = deployed();
    await scene.mailbox.takeUntilQuiet(1_000);
    const hold = await holdNamespace("stuck");
    const startedAt = performance.now();
    const order = (tenant: string, data = {}) => {
      const event = orderEvent(scene, { tenant, hosts: [`${tenant}.example.invalid`] });
      return { ...event, data: { ...event.data, ...data } };
    };
    await send(scene, "stuck", order("stuck"));
    await send(scene, "first", order("first"));
    await send(scene, "wrong", order("wrong", { hosts: ["not a host name"] }));
    await send(scene, "moved", order("moved", { cluster: "elsewhere" }));
    await send(scene, "misspelt", { ...order("misspelt"), type: "surety.tenant.onbording.requested" });
    await send(scene, "taken", order("taken", { namespace: "kube-system" }));
    await send(scene, "second", order("second"));
    await Promise.all(["first", "second"].map((tenant) => untilActive(scene, tenant)));
    const goodAfter = performance.now() - startedAt;

    expect(await deadLetterReason(scene, "wrong")).toBe(
      'data.hosts[0]: found "not a host name"; allowed is a host name in lower case, such as app.example.com',
    );
    expect(await deadLetterReason(scene, "moved")).toContain('"elsewhere"');
    expect(await deadLetterReason(scene, "misspelt")).toContain('"surety.tenant.onbording.requested"; allowed is');
    expect(await deadLetterReason(scene, "taken")).toContain("kube-system");
    expect(await deadLetterReason(scene, "stuck")).toMatch(/^It failed 6 times.*being deleted/u);
    const stuckAfter = performance.now() - startedAt;

    await hold.release();
    expect(goodAfter).toBeLessThan(3 * AGAIN_AFTER * 1000);
    expect(stuckAfter).toBeGreaterThan((ATTEMPTS - 1) * AGAIN_AFTER * 1000);
    const alerts = await scene.mailbox.takeUntilQuiet(2_000);
    expect(alerts.map(({ tenant }) => tenant).sort()).toEqual(["misspelt", "moved", "stuck", "taken", "wrong"]);
  });
});

describe("an event that comes by the bus", () => {
  async function putOnBus(DetailType: string, detail: object): Promise<void> {
    const bus = new EventBridgeClient(awsClientOptions(deployed().environment.aws));
    const entry = { EventBusName: BUS, Source: "billing", DetailType, Detail: JSON.stringify(detail) };
    const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries: [entry] }));
    expect(FailedEntryCount).toBe(0);
  }

  it("waits for none but its own tenant's", async () => {
    const { scene } = deployed();
    const hold = await holdNamespace("blocked");
    const startedAt = performance.now();
    for (const tenant of ["blocked", "flowing"]) {
      const event = orderEvent(scene, { tenant, hosts: [`${tenant}.example.invalid`] });
      await putOnBus(event.type, event);
    }
    await untilActive(scene, "flowing");
    expect(performance.now() - startedAt).toBeLessThan((ATTEMPTS - 1) * AGAIN_AFTER * 1000);
    expect(await stateOf("blocked")).toMatchObject({ onboarding: undefined });

    await hold.release();
    await untilActive(scene, "blocked");
    await expectOnboarded("blocked");
  });

  it("goes to the dead letters with its reason where nobody can carry it out", async () => {
    const { scene } = deployed();
    const type = "surety.tenant.onbording.requested";
    await putOnBus(type, { ...orderEvent(scene, { tenant: "slipped", hosts: ["slipped.example.invalid"] }), type });
    expect(await deadLetterReason(scene, "slipped")).toContain(`"${type}"; allowed is`);
  });
});

async function functionName(): Promise<string> {
  const { Functions = [] } = await deployed().scene.lambda.send(new ListFunctionsCommand({}));
  return Functions.find(({ FunctionName = "" }) => FunctionName.includes("TenantEvents"))?.FunctionName ?? "";
}

/** A namespace of the tenant's own that is being deleted, and does not go: nothing new is let into it. */
async function holdNamespace(tenant: string) {
  const core = deployed().scene.kube.makeApiClient(CoreV1Api);
  const name = `tenant-${tenant}`;
  const finalizer = "example.com/held-by-a-test";
  await core.createNamespace({
    body: { metadata: { name, labels: { [TENANT_LABEL]: tenant }, finalizers: [finalizer] } },
  });
  await core.deleteNamespace({ name });
  return {
    async release() {
      const body = [{ op: "remove", path: "/metadata/finalizers" }];
      await core.patchNamespace({ name, body });
    },
  };
}

/** Ends the processes in which the emulator runs functions, as it would at their time limit. */
function killWorkers(): void {
  const emulator = deployed().environment.servers.find(({ name }) => name === "aws-emulator");
  const processes = execFileSync("ps", ["-eo", "pid=,pgid=,args="], { encoding: "utf8" }).trim().split("\n");
  const workers = processes
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/u.exec(line) ?? [])
    .filter(([, , group, command]) => Number(group) === emulator?.pid && /\bnode\b/u.test(command ?? ""))
    .map(([, pid]) => Number(pid));
  expect(workers).not.toEqual([]);
  for (const pid of workers) process.kill(pid, "SIGKILL");
}
