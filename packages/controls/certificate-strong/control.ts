import { defineControl } from "../control.ts";
import { howSecretsWereRead, issuedTo, servedTo } from "../tenant-certificates.ts";
import { conclude, kept, notApplicable, notUnderstood } from "../verdict.ts";
import { judgeIssued, judgeServed } from "./judge-certificates.ts";
import { reasons } from "./reasons.ts";
import { promisedKey } from "./strength.ts";

export const certificateStrong = defineControl({
  id: "certificate-strong",
  promise: "transport-encryption",
  about: "tenants",
  severity: "ticket",
  looksAt:
    "The certificate that each host of the tenant serves, and those in the Secrets of its Certificates where these may " +
    "be read: the key itself, its curve, the lifetime, the hashes that it and its issuers were signed with, and the " +
    "names that it is for.",
  reasons,
  needs: ["certificates", "servedTls"],
  considers: ["tlsSecrets"],
  judge(tenant, { facts, considered: { tlsSecrets }, promises: { certificates: promised } }) {
    const issued = issuedTo(tenant, facts, tlsSecrets);
    const hosts = servedTo(tenant, facts);
    if (hosts.length === 0 && issued.length === 0)
      return notApplicable(
        "NoCertificates",
        `Tenant ${tenant.id} has no hosts, and ${tenant.namespace} no Certificates.`,
      );
    const judged = [
      ...issued.map((one) => judgeIssued(one, hosts, promised)),
      ...hosts.map((host) => judgeServed(host, promised)),
    ];
    const details = {
      advisories: judged.flatMap(({ advisories }) => advisories),
      evidence: { certificates: issued.length, hosts: tenant.hosts, secrets: howSecretsWereRead(tlsSecrets) },
    };
    const found = {
      ...details,
      violations: judged.flatMap(({ violations }) => violations),
      unreadable: judged.flatMap(({ unreadable }) => unreadable),
    };
    return conclude(found, () => {
      const unclear = judged.flatMap((one) => one.unclear);
      if (unclear.length > 0) return notUnderstood("KeyNotSeen", unclear.join(" "), details);
      const message = `The certificates of ${tenant.namespace} have keys of ${promisedKey(promised)}, and live no longer than promised.`;
      return kept("CertificatesStrong", message, details);
    });
  },
});
