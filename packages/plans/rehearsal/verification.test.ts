import { describe, expect, it } from "vitest";
import { type Verification, type VerificationJob, verificationSchema } from "#domain/verification.ts";
import { verifyJobs } from "./verification.ts";
import { verificationManifests } from "./verification-manifests.ts";

const ZONES = [
  { job: "surety-verify-a", claims: ["data-0", "logs"] },
  { job: "surety-verify-b", claims: ["data-1"] },
];

const verification = (fields: object = {}): Verification => verificationSchema.parse({ image: "check:1", ...fields });
const succeeded = (name: string): VerificationJob => ({ name, state: "succeeded" });
const failed = (fields: Partial<VerificationJob> = {}): VerificationJob => ({
  ...{ name: "surety-verify-a", state: "failed", reason: "BackoffLimitExceeded", ...fields },
});

const verify = (jobs: readonly VerificationJob[]) => verifyJobs(ZONES, jobs, verification());

describe("the Jobs of a verification", () => {
  it("are made where one of them is not there, whatever became of the others", () => {
    expect(verify([])).toEqual({ missing: ZONES });
    expect(verify([failed()])).toEqual({ missing: [ZONES[1]] });
  });

  it("are waited for, all of them, and are content where all succeeded", () => {
    const [a, b] = [succeeded("surety-verify-a"), succeeded("surety-verify-b")];
    expect(verify([a, { ...b, state: "running" }])).toEqual({ awaits: "Job surety-verify-b to end" });
    expect(verify([a, b, failed({ name: "somebody-else" })])).toEqual({ faults: [] });
  });

  it.each<[string, Partial<VerificationJob>, string, string]>([
    [
      "its status and what it said",
      { ended: { exitCode: 3, message: "2 files differ\n" } },
      "VerificationFailed",
      "Job surety-verify-a of image check:1 ended with status 3: 2 files differ",
    ],
    [
      "its status alone",
      { ended: { exitCode: 1, message: "" } },
      "VerificationFailed",
      "Job surety-verify-a of image check:1 ended with status 1",
    ],
    ["why it never ran", {}, "VerificationFailed", "Job surety-verify-a of image check:1 failed: BackoffLimitExceeded"],
    [
      "that it took too long, though it was ended then",
      { reason: "DeadlineExceeded", ended: { exitCode: 137, message: "" } },
      "VerificationTimedOut",
      "Job surety-verify-a of image check:1 had not ended after 30 min",
    ],
  ])("are a fault where one failed: %s", (_, fields, reason, message) => {
    expect(verify([failed(fields), succeeded("surety-verify-b")])).toEqual({ faults: [{ reason, message }] });
  });

  it("say as much as a kubelet keeps, and no more", () => {
    const answer = verify([
      failed({ ended: { exitCode: 1, message: "x".repeat(9_000) } }),
      succeeded("surety-verify-b"),
    ]);
    expect("faults" in answer && answer.faults[0]?.message.match(/x+$/u)?.[0]).toHaveLength(4_096);
  });
});

describe("what a verification is made of", () => {
  const made = (fields: object = {}, besideWorkloads = false) =>
    verificationManifests({
      ...{ rehearsal: "rehearsal-acme-1", backup: "acme-daily", zones: ZONES, besideWorkloads },
      verification: verification(fields),
    });

  it("are a pod for each zone, and no other", () => {
    expect(made()[0]).toMatchObject({ kind: "ResourceQuota", spec: { hard: { pods: "2" } } });
    expect(made({}, true)[0]?.spec?.["hard"]).not.toHaveProperty("pods");
  });

  it("are Jobs that mount each claim of their zone, to be read only", () => {
    const [, , first] = made({ command: ["check"], args: ["--all"], user: 1000, deadline: "10m" });
    expect(first).toMatchObject({
      metadata: { name: "surety-verify-a", namespace: "rehearsal-acme-1" },
      spec: {
        ...{ backoffLimit: 0, activeDeadlineSeconds: 600 },
        template: {
          spec: {
            ...{ automountServiceAccountToken: false, serviceAccountName: "surety-verify" },
            securityContext: { runAsNonRoot: true, runAsUser: 1000 },
            containers: [
              {
                ...{ image: "check:1", command: ["check"], args: ["--all"] },
                volumeMounts: [
                  { mountPath: "/restored/data-0", readOnly: true },
                  { mountPath: "/restored/logs", readOnly: true },
                  { mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [
              { persistentVolumeClaim: { claimName: "data-0", readOnly: true } },
              { persistentVolumeClaim: { claimName: "logs", readOnly: true } },
              { name: "tmp" },
            ],
          },
        },
      },
    });
  });

  it("start what the image says where nothing else is configured", () => {
    expect(JSON.stringify(made())).not.toMatch(/"command"|"args"/u);
  });
});
