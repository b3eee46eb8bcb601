import { describe, expect, it } from "vitest";
import { tenantEventSchema } from "#domain/events.ts";
import { InvalidInput } from "#runtime/errors.ts";
import { onboardingEvent } from "./onboarding-event.ts";

const mark = { id: "event-1", time: Date.parse("2026-03-10T12:00:00Z") };
const options = { cluster: "prod-eu", host: ["acme.example.com"] };

function problems(tenant: string, more: object): readonly string[] {
  try {
    onboardingEvent(tenant, { ...options, ...more }, mark);
    return [];
  } catch (error) {
    return error instanceof InvalidInput ? error.problems : [String(error)];
  }
}

describe("onboardingEvent", () => {
  it("is a CloudEvent that its receiver understands, without what was not given", () => {
    const { body, event } = onboardingEvent("acme", options, mark);
    expect(tenantEventSchema.parse(JSON.parse(body))).toEqual(event);
    expect(JSON.parse(body)).toEqual({
      specversion: "1.0",
      type: "surety.tenant.onboarding.requested",
      source: "surety/command-line",
      id: "event-1",
      time: "2026-03-10T12:00:00Z",
      datacontenttype: "application/json",
      data: { tenant: "acme", cluster: "prod-eu", hosts: ["acme.example.com"] },
    });
  });

  it.each([
    ["Acme", {}, '<id>: found "Acme"; allowed is a DNS label'],
    ["a".repeat(41), {}, "<id>: found"],
    ["acme", { host: ["acme.example.com", "ACME"] }, '--host: found "ACME"; allowed is a host name'],
    ["acme", { host: ["a.example.com", "a.example.com"] }, "allowed is each host name once"],
    ["acme", { namespace: "-x" }, '--namespace: found "-x"; allowed is the name of a namespace'],
    ["acme", { realm: "" }, '--realm: found ""'],
    ["acme", { cluster: "" }, '--cluster: found ""'],
  ])("%s with %j is refused, naming the option", (tenant, more, expected) => {
    expect(problems(tenant, more).join("\n")).toContain(expected);
  });

  it("names every fault at once", () => {
    expect(problems("A", { host: ["X"], namespace: "Y" })).toHaveLength(3);
  });
});
