import { defineControl } from "../control.ts";
import { conclude, kept, notApplicable, notUnderstood } from "../verdict.ts";
import { judgeHost } from "./hosts.ts";
import { judgeListeners } from "./listeners.ts";
import { reasons } from "./reasons.ts";

export const tlsModern = defineControl({
  id: "tls-modern",
  promise: "transport-encryption",
  about: "tenants",
  severity: "page",
  looksAt:
    "Each host of the tenant refuses every version of TLS older than promised, with and without its name in the " +
    "handshake; each version is offered by itself. Where TLS ends at the ingress controller's load balancer, so does its " +
    "policy.",
  reasons,
  needs: ["servedTls"],
  considers: ["loadBalancers", "listeners", "services", "targetGroupBindings"],
  judge(tenant, { facts, considered, cluster, promises: { tls } }) {
    if (tenant.hosts.length === 0) return notApplicable("NoHosts", `Tenant ${tenant.id} has no hosts.`);
    const hosts = tenant.hosts.map((host) => judgeHost(host, facts.servedTls.get(host), tls.minimum));
    const listeners = judgeListeners(considered, cluster, tls.minimum);
    const details = {
      advisories: [...hosts.flatMap(({ advisory }) => advisory ?? []), ...listeners.advisories],
      evidence: { accepted: Object.fromEntries(hosts.map(({ host, accepted }) => [host, accepted])) },
    };
    const found = {
      ...details,
      violations: [...hosts.flatMap(({ violation }) => violation ?? []), ...listeners.violations],
      unreadable: hosts.flatMap(({ unreadable }) => unreadable ?? []),
    };
    return conclude(found, () => {
      const unclear = hosts.flatMap(({ unclear }) => unclear ?? []);
      if (unclear.length > 0) return notUnderstood("VersionNotTried", unclear.join(" "), details);
      const message = `Nothing older than TLS ${tls.minimum} is accepted by ${tenant.hosts.join(", ")}.`;
      return kept("TlsModern", message, details);
    });
  },
});
