import type { Advisory, Violation } from "#domain/finding.ts";
import { type Listener, type LoadBalancer, listenersByLoadBalancer } from "#domain/load-balancers.ts";
import type { Service } from "#domain/services.ts";
import { plainHostName } from "../ingress.ts";
import { oldestOfPolicies, versionInWords, versionsBelow } from "../tls-versions.ts";
import type { Judged } from "./groups.ts";

interface Circumstances {
  readonly listeners: readonly Listener[];
  /** The namespaces that it leads to. */
  readonly namespaces: ReadonlySet<string>;
  readonly ingressNamespace: string;
  /** The oldest version of TLS that is promised, such as `1.2`. */
  readonly minimum: string;
}

/** A load balancer that faces the internet: it leads to the ingress controller, and takes nothing but TLS. */
export function judgeLoadBalancer(loadBalancer: LoadBalancer, circumstances: Circumstances): Judged {
  const listeners = listenersByLoadBalancer(circumstances.listeners).get(loadBalancer.id);
  const judged = listeners.map((listener) => judgeListener(loadBalancer, listener, circumstances.minimum));
  const elsewhere = judgeWhereItLeads(loadBalancer, circumstances);
  return {
    violations: [...elsewhere, ...judged.flatMap(({ violation }) => violation ?? [])],
    advisories: [],
    unclear: [
      ...judged.flatMap(({ unclear }) => unclear ?? []),
      ...(listeners.length === 0 ? [`No listener of load balancer ${loadBalancer.name} was listed.`] : []),
    ],
  };
}

function judgeWhereItLeads(
  { id, name }: LoadBalancer,
  { namespaces, ingressNamespace }: Circumstances,
): readonly Violation[] {
  const others = [...namespaces].filter((namespace) => namespace !== ingressNamespace);
  if (namespaces.size > 0 && others.length === 0) return [];
  const where =
    others.length > 0
      ? `leads to ${others.join(", ")}`
      : `is claimed by no Service of ${ingressNamespace}, so that nothing shows where it leads`;
  const message = `Load balancer ${name} faces the internet, and ${where}; promised is that traffic gets to the ingress controller only.`;
  return [{ kind: "LoadBalancer", id, reason: "LeadsElsewhere", message }];
}

const HTTPS = 443;

/** `violation`, or what could not be understood, or neither where it takes TLS only, or sends plain HTTP away. */
export function judgeListener(
  { name }: LoadBalancer,
  listener: Listener,
  minimum: string,
): { readonly violation?: Violation; readonly unclear?: string } {
  const { id, port, protocol, tlsPolicies, actions } = listener;
  const subject = `The listener of load balancer ${name} on port ${port}`;
  const violation = (reason: string, what: string) => ({
    violation: { kind: "Listener", id, reason, message: `${subject} ${what}.` },
  });
  switch (protocol) {
    case "HTTPS":
    case "TLS":
    case "SSL": {
      const oldest = oldestOfPolicies(tlsPolicies);
      if (oldest === undefined)
        return {
          unclear: `${subject} has a TLS policy that is not known here (${tlsPolicies.join(", ") || "none is shown"}).`,
        };
      if (!versionsBelow(minimum).includes(oldest)) return {};
      const found = `has the policy ${tlsPolicies.join(", ")}, which accepts ${versionInWords(oldest)}`;
      return violation("OldTlsPolicy", `${found}; promised is TLS ${minimum} or newer`);
    }
    case "TCP":
      return port === HTTPS ? {} : violation("NotTls", "passes TCP on, and only port 443 is known to be TLS");
    case "HTTP":
      return actions.length > 0 &&
        actions.every(({ type, redirectsTo }) => type === "redirect" && redirectsTo === "HTTPS")
        ? {}
        : violation("NotTls", "takes plain HTTP, and does not send all of it to HTTPS");
    case "UDP":
    case "TCP_UDP":
      return violation("NotTls", `takes ${protocol}, which is not TLS`);
    default:
      return { unclear: `${subject} has the protocol ${protocol}, which is not known here.` };
  }
}

/** Services of other namespaces that ask for a way in of their own. */
export function judgeServices(
  services: readonly Service[],
  ingressNamespace: string,
  known: ReadonlySet<string>,
): Judged {
  const others = services.filter(({ namespace }) => namespace !== ingressNamespace);
  return {
    violations: others
      .filter(
        ({ type, isInternal, loadBalancers }) =>
          type === "LoadBalancer" && !isInternal && !loadBalancers.some((one) => known.has(plainHostName(one))),
      )
      .map(({ namespace, name }) => {
        const message = `Service ${namespace}/${name} asks for a load balancer that faces the internet, past the ingress controller.`;
        return { kind: "Service", id: `${namespace}/${name}`, reason: "LeadsElsewhere", message };
      }),
    advisories: others.flatMap(({ namespace, name, type, externalAddresses }): readonly Advisory[] => {
      if (externalAddresses.length === 0 && type !== "NodePort") return [];
      const how =
        type === "NodePort" ? "has a port on every node" : `takes traffic for ${externalAddresses.join(", ")}`;
      const message = `Service ${namespace}/${name} ${how}: what security groups let in to the nodes gets to it.`;
      return [{ reason: "ServiceOnNodes", message }];
    }),
    unclear: [],
  };
}
