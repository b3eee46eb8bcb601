import { describe, expect, it } from "vitest";
import { tenantSchema } from "#domain/tenant.ts";
import { recordingSession } from "../io.fixture.ts";
import type { Outcome } from "./await-onboarding.ts";
import { tellOutcome } from "./tell-outcome.ts";

const tenant = (state: string) =>
  tenantSchema.parse({ id: "acme", cluster: "c", namespace: "tenant-acme", state, since: "2026-03-10T12:00:00Z" });

function tell(outcome: Outcome, json = false) {
  const { session, written } = recordingSession();
  return { status: tellOutcome(outcome, "acme", { wait: 120_000, json }, session), ...written };
}

describe("tellOutcome", () => {
  it("prints the tenant that is active", () => {
    const told = tell({ is: "done", tenant: tenant("active"), instead: false });
    expect(told).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^acme +c +tenant-acme +active/mu),
      stderr: "",
    });
  });

  it("prints it as one object for programs", () => {
    const { stdout } = tell({ is: "done", tenant: tenant("active"), instead: false }, true);
    expect(JSON.parse(stdout)).toMatchObject({ id: "acme", state: "active" });
  });

  it("says that a newer request was carried out instead", () => {
    expect(tell({ is: "done", tenant: tenant("held"), instead: true }).stderr).toContain("A newer request");
  });

  it("says why a request was given up, in the words of the options", () => {
    const reason = 'data.namespace: found "kube-system"; allowed is another';
    expect(tell({ is: "failed", reason })).toEqual({
      status: 1,
      stdout: "",
      stderr: 'error: tenant acme: --namespace: found "kube-system"; allowed is another\n',
    });
  });

  it.each([
    [tenant("onboarding"), "tenant acme is still onboarding after 2 min."],
    [undefined, "tenant acme was not taken up after 2 min."],
  ])("does not say that what takes longer has failed", (seen, expected) => {
    const { status, stdout, stderr } = tell({ is: "pending", tenant: seen });
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toContain(expected);
  });
});
