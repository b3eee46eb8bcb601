import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  CertificatesFresh: { means: "No certificate ends soon, and each is renewed in time." },
  NoCertificates: { means: "The tenant has no hosts and no Certificates." },
  CertificateExpired: {
    means: "A certificate has ended.",
    todo: "`cmctl renew NAME`, and see in its events what stops the renewal.",
  },
  CertificateNotReady: {
    means: "cert-manager says that the Certificate is not ready.",
    todo: "`cmctl status certificate NAME` shows the step at which it stands.",
  },
  RenewalOverdue: {
    means: "The certificate ends soon, and should have been renewed.",
    todo: "`cmctl renew NAME`, and see in its events what stops the renewal.",
  },
  RenewsLate: {
    means: "It will be renewed later than promised.",
    todo: "Raise `renewBefore`; send the tenant's onboarding request again, if it is Surety's Certificate.",
  },
  IssuanceFailing: {
    means: "The last attempts to issue failed; cert-manager waits longer after each.",
    todo: "`cmctl status certificate NAME`: most often DNS, a challenge that cannot be reached, or a rate limit.",
  },
  FirstIssuancePending: { means: "It was asked for just now." },
  SecretMissing: { means: "The Certificate's Secret has no certificate in it.", todo: "`cmctl renew NAME`" },
  HostWithoutCertificate: {
    means: "Nothing renews what this host serves.",
    todo: "Add the host to the tenant's Certificate: send its onboarding request with all hosts.",
  },
  OldCertificateServed: {
    means: "It was renewed, and the host still serves the one before.",
    todo: "Reload the ingress controller; see whether it reads the right Secret.",
  },
  OtherCertificateServed: {
    means: "The host serves another certificate than is in its Secret.",
    todo: "See which Secret the Ingress names.",
  },
  OtherNameServed: {
    means: "The host serves a certificate of others, so that browsers refuse it.",
    todo: "See whether the Ingress of this host names its Secret, and exists.",
  },
  NotYetValid: {
    means: "The certificate is not valid yet: a clock is wrong, or it was made for later.",
    todo: "Compare the clocks; issue it anew.",
  },
  ValidityNotSeen: {
    means: "Nothing shows until when the certificate is valid.",
    todo: "Let Surety read TLS Secrets, or mend what keeps the host from answering.",
  },
};
