import { describe, expect, it } from "vitest";
import type { Call } from "../doubles/function-network-double.ts";
import { watchDepartures } from "./watch-departures.ts";

const sender = "surety-local-DeleteTenant/1";
const call = (more: Partial<Call>): Call => ({
  ...{ sender, service: "ec2", method: "POST", path: "/", target: undefined, body: "", invocation: undefined },
  ...more,
});
const begins = (tenant: string) => call({ service: "dynamodb", body: `{"Key":{"pk":{"S":"TENANT#${tenant}"}}}` });
const deletes = (id: string) => call({ body: "Action=DeleteSnapshot", invocation: id });

const started = () => watchDepartures((from) => from.includes("DeleteTenant"));

describe("watchDepartures", () => {
  it("takes a call for that of the tenant whose record its process has read last", () => {
    const watch = started();
    const [acme, globex] = [watch.expect("acme"), watch.expect("globex")];
    for (const one of [begins("acme"), deletes("1"), begins("globex"), deletes("2"), deletes("3")]) watch.treat(one);
    watch.treat({ ...deletes("4"), sender: "surety-local-Sweep/2" });
    expect([acme.calls.length, globex.calls.length]).toEqual([2, 3]);
  });

  it("lets a fault come to pass once, at its site", () => {
    const watch = started();
    const acme = watch.expect("acme", [{ at: { operation: "ec2 DeleteSnapshot", occurrence: 2 }, fault: "diesAfter" }]);
    const treated = [begins("acme"), deletes("1"), deletes("2"), deletes("3")].map(watch.treat);
    expect(treated).toEqual(["passes", "passes", "diesAfter", "passes"]);
    expect(acme.met).toEqual(acme.planned);
  });

  it("a service that is overloaded is so for all five attempts at a call, and no longer", () => {
    const watch = started();
    const acme = watch.expect("acme", [{ at: 2, fault: "throttled" }]);
    watch.treat(begins("acme"));
    const attempts = Array.from({ length: 6 }, () => watch.treat(deletes("1")));
    expect(attempts).toEqual([...Array(5).fill("throttled"), "passes"]);
    expect(acme.calls.filter(({ operation }) => operation === "ec2 DeleteSnapshot")).toHaveLength(2);
  });
});
