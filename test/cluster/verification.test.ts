import { beforeAll, describe, expect, it } from "vitest";
import { verificationSchema } from "#domain/verification.ts";
import { beginRehearsal } from "#effects/rehearsal/begin-rehearsal.ts";
import { lookInside } from "#facts/live/look-inside.ts";
import { waitUntil } from "#local/servers/wait.ts";
import { rehearsalManifests } from "#plans/rehearsal/manifests.ts";
import { rehearsedObjects } from "#plans/rehearsal/rehearsed.ts";
import { verifyJobs } from "#plans/rehearsal/verification.ts";
import { verificationManifests } from "#plans/rehearsal/verification-manifests.ts";
import type { KubernetesApi } from "#runtime/kubernetes.ts";
import { createIdentities } from "./identity.ts";
import { sharedClients } from "./shared-clients.ts";

const { environment, core } = sharedClients();
const { apiAs } = createIdentities(environment);
const ZONES = [{ job: "surety-verify-a", claims: ["data-0"] }];
const verification = verificationSchema.parse({ image: "check:1", user: 1000 });

describe("a verification, as the role of rehearsals has it run", () => {
  let api: KubernetesApi;

  beforeAll(async () => {
    api = await apiAs("verify-restored", "surety:rehearse-restore");
  });

  /** Its pod waits for a claim that there is not, so that nobody but `end` ends it. */
  async function begin(rehearsal: string): Promise<void> {
    const objects = rehearsedObjects({ workloads: "zero", also: [] }, undefined);
    const asked = { name: rehearsal, backup: "there-is-none", from: "tenant-verified", objects };
    await beginRehearsal(api, rehearsalManifests(asked, "velero"));
    const jobs = { rehearsal, backup: asked.backup, zones: ZONES, verification, besideWorkloads: false };
    const make = () => beginRehearsal(api, verificationManifests(jobs));
    // What it may do there is in force a moment after it has been given.
    const isMade = () =>
      make().then(
        () => true,
        (error: unknown) => (/403/u.test(String(error)) ? false : Promise.reject(error)),
      );
    await waitUntil("the Jobs to be made", isMade, { deadline: 10_000, every: 100 });
    await make();
  }

  async function podIn(namespace: string) {
    const find = async () => (await core.listNamespacedPod({ namespace })).items;
    await waitUntil("its pod", async () => (await find()).length > 0, { deadline: 30_000, every: 100 });
    const [pod, ...others] = await find();
    expect(others).toEqual([]);
    return pod;
  }

  /** The double of a kubelet: it runs nothing, and says how the container ended. */
  async function end(namespace: string, exitCode: number, message: string): Promise<void> {
    const name = (await podIn(namespace))?.metadata?.name ?? "";
    const pod = await core.readNamespacedPodStatus({ namespace, name });
    const container = { name: "verify", image: "check:1", imageID: "", ready: false, restartCount: 0 };
    const now = new Date();
    const terminated = { exitCode, message, startedAt: now, finishedAt: now };
    pod.status = {
      ...{ phase: exitCode === 0 ? "Succeeded" : "Failed", startTime: now },
      containerStatuses: [{ ...container, state: { terminated } }],
    };
    await core.replaceNamespacedPodStatus({ namespace, name, body: pod });
  }

  async function outcomeIn(namespace: string) {
    const look = async () => {
      const inside = await lookInside(api, namespace, Date.now);
      if (inside.status === "unreadable") throw new Error(inside.message);
      return verifyJobs(ZONES, inside.value.jobs, verification);
    };
    await waitUntil("the Job to end", async () => "faults" in (await look()), { deadline: 30_000, every: 100 });
    return look();
  }

  it("is one pod of the restricted kind without a token, which is let in, and passes where it is content", async () => {
    await begin("rehearsal-verified-1");
    const pod = await podIn("rehearsal-verified-1");
    const volumes = pod?.spec?.volumes?.map((volume) => Object.keys(volume).find((key) => key !== "name"));
    expect(volumes).toEqual(["persistentVolumeClaim", "emptyDir"]);
    expect(pod?.spec).toMatchObject({ serviceAccountName: "surety-verify", automountServiceAccountToken: false });
    const inside = await lookInside(api, "rehearsal-verified-1", Date.now);
    expect(inside).toMatchObject({ value: { jobs: [{ name: "surety-verify-a", state: "running" }] } });
    await end("rehearsal-verified-1", 0, "");
    expect(await outcomeIn("rehearsal-verified-1")).toEqual({ faults: [] });
  });

  it("that is not content is tried once, and says why", async () => {
    await begin("rehearsal-verified-2");
    await end("rehearsal-verified-2", 3, "2 files differ");
    expect(await outcomeIn("rehearsal-verified-2")).toEqual({
      faults: [
        {
          reason: "VerificationFailed",
          message: "Job surety-verify-a of image check:1 ended with status 3: 2 files differ",
        },
      ],
    });
    await podIn("rehearsal-verified-2");
  });

  it("may be made in the namespace of a rehearsal only", async () => {
    const path = "/apis/batch/v1/namespaces/velero/jobs";
    const body = { metadata: { name: "x" }, spec: { template: { spec: { containers: [], restartPolicy: "Never" } } } };
    await expect(api.request({ method: "POST", path, body, deadline: 10_000 })).rejects.toThrow(/403/u);
  });
});
