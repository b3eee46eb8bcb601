import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  TlsModern: { means: "No host accepts anything older than promised." },
  NoHosts: { means: "The tenant has no hosts." },
  OldTlsAccepted: {
    means: "A host accepted a handshake of an old version of TLS.",
    todo: "Raise the least version at the ingress controller (`ssl-protocols`), or at the load balancer.",
  },
  OldTlsPolicy: {
    means: "The load balancer's TLS policy accepts old versions.",
    todo: "Choose a policy of TLS 1.2 or newer, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
  },
  NewestTlsRefused: { means: "The host does not speak TLS 1.3.", todo: "Allow it at the ingress controller." },
  TlsPolicyNotKnown: {
    means: "The load balancer has a TLS policy of somebody's own.",
    todo: "Look at its versions by hand; the handshakes decide.",
  },
  VersionNotTried: {
    means: "Nobody tried whether the host accepts an old version.",
    todo: "Record the observation with a version of OpenSSL that can still try it; see docs/observations.md.",
  },
};
