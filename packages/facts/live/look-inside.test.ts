import { describe, expect, it } from "vitest";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { KubernetesError } from "#runtime/kubernetes-error.ts";
import { lookInside } from "./look-inside.ts";

const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  "/api/v1/namespaces/rehearsal-acme/configmaps": ["v1", "ConfigMapList"],
  "/api/v1/namespaces/rehearsal-acme/serviceaccounts": ["v1", "ServiceAccountList"],
  "/apis/apps/v1/namespaces/rehearsal-acme/deployments": ["apps/v1", "DeploymentList"],
  "/apis/apps/v1/namespaces/rehearsal-acme/statefulsets": ["apps/v1", "StatefulSetList"],
  "/apis/batch/v1/namespaces/rehearsal-acme/cronjobs": ["batch/v1", "CronJobList"],
  "/apis/batch/v1/namespaces/rehearsal-acme/jobs": ["batch/v1", "JobList"],
  "/api/v1/namespaces/rehearsal-acme/pods": ["v1", "PodList"],
};

/** Answers each list of the namespace, with these objects in those whose paths end so. */
function apiWith(lists: Readonly<Record<string, readonly unknown[] | Error>>): KubernetesApi {
  return {
    cluster: "prod-eu",
    async request({ path }) {
      const [apiVersion, kind] = KINDS[path] ?? [];
      if (kind === undefined) throw new TypeError(`asked for ${path}`);
      const items = lists[path.split("/").at(-1) ?? ""] ?? [];
      if (items instanceof Error) throw items;
      return { kind, apiVersion, metadata: {}, items };
    },
  };
}

const read = (lists: Parameters<typeof apiWith>[0]) => lookInside(apiWith(lists), "rehearsal-acme", () => 1);
const FORBIDDEN = new KubernetesError("forbidden", { status: 403, reason: "Forbidden", retryAfter: undefined });
const object = (name: string, spec?: object) => ({ metadata: { name }, ...(spec !== undefined && { spec }) });

describe("what was restored into a namespace", () => {
  it("is named by its resource, with what it asks to run", async () => {
    expect(
      await read({
        configmaps: [object("settings")],
        deployments: [object("web", { replicas: 0 }), object("shop", { replicas: 3 }), object("unsaid", {})],
        statefulsets: [object("kafka", { replicas: 0 })],
        cronjobs: [object("report", { suspend: true }), object("bill", {}), object("mail", { suspend: false })],
      }),
    ).toMatchObject({
      status: "observed",
      value: {
        objects: {
          configmaps: [{ name: "settings" }],
          serviceaccounts: [],
          "deployments.apps": [
            { name: "web" },
            { name: "shop", runs: "3 replicas" },
            { name: "unsaid", runs: "1 replicas" },
          ],
          "statefulsets.apps": [{ name: "kafka" }],
          "cronjobs.batch": [
            { name: "report" },
            { name: "bill", runs: "its schedule not suspended" },
            { name: "mail", runs: "its schedule not suspended" },
          ],
        },
        jobs: [],
      },
    });
  });

  it.each<[string, readonly unknown[] | Error, string]>([
    ["one list is forbidden", FORBIDDEN, "forbidden"],
    ["one object cannot be understood", [{ metadata: {} }], "malformed"],
  ])("is unreadable as a whole where %s", async (_, cronjobs, cause) => {
    expect(await read({ configmaps: [object("settings")], cronjobs })).toMatchObject({
      ...{ status: "unreadable", cause, source: "Kubernetes prod-eu: cronjobs.batch of rehearsal-acme" },
    });
  });

  it("has Jobs, with what became of each, and how its container ended", async () => {
    const job = (name: string, conditions?: readonly object[]) => ({ metadata: { name }, status: { conditions } });
    const condition = (type: string, status: string, reason?: string) => ({ type, status, reason });
    const pod = (owner: string, terminated?: object, kind = "Job") => ({
      metadata: { name: `${owner}-x`, ownerReferences: [{ kind, name: owner }] },
      status: { containerStatuses: [{ state: { terminated } }] },
    });
    const found = await read({
      jobs: [
        { metadata: { name: "new" } },
        job("running", [condition("Failed", "False")]),
        job("done", [condition("SuccessCriteriaMet", "True"), condition("Complete", "True", "CompletionsReached")]),
        job("late", [condition("Failed", "True", "DeadlineExceeded")]),
        job("bad", [condition("Failed", "True", "BackoffLimitExceeded")]),
      ],
      pods: [
        ...[{ metadata: { name: "alone" } }, pod("running"), pod("done", { exitCode: 0 })],
        pod("running", { exitCode: 1 }, "ReplicaSet"),
        pod("bad", { exitCode: 3, message: "2 files differ" }),
      ],
    });
    expect(found.status === "observed" && found.value.jobs).toEqual([
      { name: "new", state: "running" },
      { name: "running", state: "running" },
      { name: "done", state: "succeeded", ended: { exitCode: 0, message: "" } },
      { name: "late", state: "failed", reason: "DeadlineExceeded" },
      {
        name: "bad",
        state: "failed",
        reason: "BackoffLimitExceeded",
        ended: { exitCode: 3, message: "2 files differ" },
      },
    ]);
  });
});
