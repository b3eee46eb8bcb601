import { describe, expect, it } from "vitest";
import { DAY } from "#domain/duration.ts";
import { NEVER_REHEARSED } from "#domain/rehearsal.ts";
import { outlookOf } from "./outlook.ts";
import { START, tenantNamed } from "./simulated.fixture.ts";

const passed = { ...NEVER_REHEARSED, passedAt: START };
const on = { mode: "on", period: 30 * DAY } as const;

describe("the outlook on a cluster's rehearsals", () => {
  it("is of the cluster's active tenants, and of those of which something is known", () => {
    const tenants = [
      ...[tenantNamed("acme"), tenantNamed("globex", "held"), tenantNamed("gone", "deleted")],
      { ...tenantNamed("elsewhere"), cluster: "prod-us" },
    ];
    const outlook = outlookOf({ cluster: "prod-eu", tenants: { acme: passed, gone: passed } }, tenants, on);
    expect(outlook.map(({ tenant, dueAt }) => [tenant, dueAt !== null])).toEqual([
      ["acme", true],
      ["gone", false],
    ]);
    expect(outlook[0]?.dueAt).toBeGreaterThan(START + 20 * DAY);
    expect(outlook[0]?.dueAt).toBeLessThan(START + 30 * DAY);
  });

  it("has nothing due while rehearsals are off", () => {
    const [acme] = outlookOf({ cluster: "prod-eu", tenants: {} }, [tenantNamed("acme")], { ...on, mode: "off" });
    expect(acme).toMatchObject({ known: NEVER_REHEARSED, dueAt: null });
  });
});
