import * as z from "zod";
import type { Certificate } from "#domain/certificates.ts";
import {
  count,
  goDuration,
  listOf,
  namespacedMetadata,
  optionalInstant,
  optionalText,
  orEmpty,
  texts,
} from "./kubernetes-object.ts";
import { present } from "./present.ts";

/** What cert-manager makes where a Certificate does not say. */
const DEFAULT_ALGORITHM = "RSA";
const DEFAULT_SIZES: Readonly<Record<string, number>> = { RSA: 2048, ECDSA: 256 };

const condition = z.object({ type: z.string(), status: z.string(), reason: optionalText, message: optionalText });
const optionalDuration = goDuration.nullish();

const certificateObject = z
  .object({
    metadata: namespacedMetadata,
    spec: z.object({
      secretName: z.string().min(1),
      dnsNames: texts,
      isCA: z.boolean().nullish(),
      duration: optionalDuration,
      renewBefore: optionalDuration,
      privateKey: z.object({ algorithm: optionalText, size: z.int().nullish() }).nullish(),
    }),
    status: orEmpty(
      z.object({
        conditions: z.array(condition).nullish(),
        notBefore: optionalInstant,
        notAfter: optionalInstant,
        renewalTime: optionalInstant,
        failedIssuanceAttempts: count,
        lastFailureTime: optionalInstant,
      }),
    ),
  })
  .transform(({ metadata: { namespace, name, creationTimestamp }, spec, status }): Certificate => {
    const algorithm = spec.privateKey?.algorithm ?? DEFAULT_ALGORITHM;
    const ready = status.conditions?.find(({ type }) => type === "Ready");
    return {
      ...{ namespace, name, createdAt: creationTimestamp, secretName: spec.secretName },
      ...{ dnsNames: spec.dnsNames.map((dnsName) => dnsName.toLowerCase()), isCa: spec.isCA ?? false, algorithm },
      ...present({ size: spec.privateKey?.size || DEFAULT_SIZES[algorithm] }),
      ...present({ duration: spec.duration ?? undefined, renewBefore: spec.renewBefore ?? undefined }),
      ...(ready ? { ready: { status: ready.status, reason: ready.reason ?? "", message: ready.message ?? "" } } : {}),
      ...present({ notBefore: status.notBefore, notAfter: status.notAfter, renewalTime: status.renewalTime }),
      failedAttempts: status.failedIssuanceAttempts,
      ...present({ lastFailureAt: status.lastFailureTime }),
    };
  });

export const certificates = listOf("certificates.cert-manager.io", certificateObject);
