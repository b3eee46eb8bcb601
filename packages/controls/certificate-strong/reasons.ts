import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  CertificatesStrong: { means: "Keys, signatures and lifetimes are as promised." },
  NoCertificates: { means: "The tenant has no hosts and no Certificates." },
  AsksForLess: {
    means: "The Certificate asks for a weaker key than promised.",
    todo: "Correct `spec.privateKey`; send the tenant's onboarding request again, if it is Surety's Certificate.",
  },
  OtherKey: {
    means: "The key is not of the promised kind or size.",
    todo: "Correct `spec.privateKey`, set `rotationPolicy: Always`, and `cmctl renew NAME`.",
  },
  LargerKey: { means: "The key is larger than promised." },
  LivesTooLong: {
    means: "The certificate lives longer than promised.",
    todo: "Lower `spec.duration`, and `cmctl renew NAME`; or ask the issuer for shorter ones.",
  },
  NamesNotCovered: {
    means: "The certificate is not for the host that serves it.",
    todo: "Add the host to the Certificate's `dnsNames`.",
  },
  WeakSignature: {
    means: "The certificate, or one above it, is signed in a way that is broken today.",
    todo: "Change the issuer.",
  },
  KeyNotSeen: {
    means: "No key could be seen, neither in a Secret nor by a handshake.",
    todo: "Let Surety read TLS Secrets, or mend what keeps the host from answering.",
  },
};
