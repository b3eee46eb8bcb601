import { describe, expect, it } from "vitest";
import { tenantEventSchema } from "./events.ts";

const data = { tenant: "acme", cluster: "prod-eu", hosts: ["acme.example.com"] };
const event = { specversion: "1.0", id: "1", source: "crm", type: "surety.tenant.onboarding.requested", data };

function problems(value: unknown): readonly string[] {
  const { error } = tenantEventSchema.safeParse(value);
  return error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`) ?? [];
}

describe("tenantEventSchema", () => {
  it.each([
    ["the required attributes only", {}],
    ["extensions, which CloudEvents allows", { traceparent: "00-abc", partitionkey: 7 }],
    ["an offset in its time", { time: "2026-03-01T12:00:00.123+02:00" }],
    ["a media type with parameters", { datacontenttype: "application/cloudevents+json; charset=utf-8" }],
    ["a subject and a schema", { subject: "acme", dataschema: "https://example.com/schema.json" }],
  ])("takes an event with %s", (_, change) => {
    expect(problems({ ...event, ...change })).toEqual([]);
  });

  it("reads a time as an instant, whatever its offset", () => {
    const read = (time: string) => tenantEventSchema.parse({ ...event, time }).time;
    expect(read("2026-03-01T12:00:00+02:00")).toBe(read("2026-03-01T10:00:00Z"));
  });

  it.each([
    [{ specversion: "0.3" }, "specversion: "],
    [{ id: "" }, "id: "],
    [{ id: "x".repeat(257) }, "id: "],
    [{ source: undefined }, "source: "],
    [{ time: "yesterday" }, "time: allowed is a time such as 2026-01-31T01:00:00Z"],
    [{ time: "2026-03-01" }, "time: allowed is a time"],
    [{ time: "2026-03-01T12:00:00" }, "time: allowed is a time"],
    [{ datacontenttype: "text/xml" }, "datacontenttype: allowed is a JSON media type"],
    [{ data: undefined }, "data: "],
    [{ data: { ...data, tenant: "Acme" } }, "data.tenant: allowed is a DNS label"],
    [{ data: { ...data, tenant: "a".repeat(41) } }, "data.tenant: allowed are at most 40 characters"],
    [{ data: { ...data, tenant: "../acme" } }, "data.tenant: allowed is a DNS label"],
    [{ data: { ...data, cluster: "" } }, "data.cluster: "],
    [{ data: { ...data, namespace: "tenant/acme" } }, "data.namespace: allowed is the name of a namespace"],
    [{ data: { ...data, hosts: [] } }, "data.hosts: "],
    [{ data: { ...data, hosts: ["EXAMPLE"] } }, "data.hosts.0: allowed is a host name in lower case"],
    [{ data: { ...data, hosts: ["a.example.com", "a.example.com"] } }, "data.hosts: allowed is each host name once"],
    [{ data: { ...data, host: "acme.example.com" } }, 'data: Unrecognized key: "host"'],
  ])("%j is refused where it is wrong", (change, expected) => {
    expect(problems({ ...event, ...change }).join("\n")).toContain(expected);
  });

  it.each(["surety.tenant.hold.placed", "surety.tenant.hold.released"])("takes %s with or without a reason", (type) => {
    expect(problems({ ...event, type, data: { tenant: "acme" } })).toEqual([]);
    expect(
      problems({ ...event, type, data: { tenant: "acme", owner: "legal@example.com", reason: "Case 7" } }),
    ).toEqual([]);
    expect(problems({ ...event, type, data: { tenant: "acme", hosts: [] } }).join()).toContain("Unrecognized key");
  });
});
