import { certificatesByNamespace } from "#domain/certificates.ts";
import { formatInstant } from "#domain/instant.ts";
import { defineControl } from "../control.ts";
import { howSecretsWereRead, ingressCertificatesOf, issuedTo, servedTo } from "../tenant-certificates.ts";
import { conclude, kept, notApplicable, notUnderstood } from "../verdict.ts";
import { judgeHost } from "./hosts.ts";
import { judgeIssued } from "./issued.ts";
import { reasons } from "./reasons.ts";

export const certificateFresh = defineControl({
  id: "certificate-fresh",
  promise: "transport-encryption",
  about: "tenants",
  severity: "page",
  looksAt:
    "Every Certificate of the tenant's namespace, the chain in its Secret where that may be read, and the chain that " +
    "each host serves are valid, were renewed when they were due, and are the same. Where only a Certificate of the " +
    "ingress controller's namespace names a host, that one is looked at as well.",
  reasons,
  needs: ["certificates", "servedTls"],
  considers: ["tlsSecrets"],
  judge(tenant, { facts, considered: { tlsSecrets }, cluster, promises: { certificates: promised }, now }) {
    const { renewWithin } = promised;
    const issued = issuedTo(tenant, facts, tlsSecrets);
    if (tenant.hosts.length === 0 && issued.length === 0)
      return notApplicable(
        "NoCertificates",
        `Tenant ${tenant.id} has no hosts, and ${tenant.namespace} no Certificates.`,
      );
    const ingress = certificatesByNamespace(facts.certificates).get(cluster.ingress.namespace);
    const own = issued.map(({ certificate }) => certificate);
    const certificates = [...own, ...ingress];
    const judged = [
      ...[...issued, ...ingressCertificatesOf(tenant, own, ingress)].map((one) => judgeIssued(one, renewWithin, now)),
      ...servedTo(tenant, facts).map((host) => judgeHost(host, { issued, certificates, renewWithin, now })),
    ];
    const ends = judged.flatMap(({ notAfter }) => notAfter ?? []);
    const endsAt = ends.length === 0 ? {} : { endsAt: formatInstant(Math.min(...ends)) };
    const details = {
      advisories: judged.flatMap(({ advisory }) => advisory ?? []),
      evidence: {
        certificates: issued.length,
        hosts: tenant.hosts,
        secrets: howSecretsWereRead(tlsSecrets),
        ...endsAt,
      },
    };
    const found = {
      ...details,
      violations: judged.flatMap(({ violation }) => violation ?? []),
      unreadable: judged.flatMap(({ unreadable }) => unreadable ?? []),
    };
    return conclude(found, () => {
      const unclear = judged.flatMap((one) => one.unclear ?? []);
      if (unclear.length > 0) return notUnderstood("ValidityNotSeen", unclear.join(" "), details);
      if (ends.length === 0)
        return notApplicable("FirstIssuancePending", `No certificate of ${tenant.namespace} is due yet.`, details);
      return kept(
        "CertificatesFresh",
        `The first certificate of ${tenant.namespace} to end does so at ${endsAt.endsAt}.`,
        details,
      );
    });
  },
});
