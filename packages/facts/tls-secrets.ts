import * as z from "zod";
import { observed, type Reading, unreadable } from "#domain/reading.ts";
import { namespacedName } from "#domain/workloads.ts";
import type { X509 } from "#domain/x509.ts";
import { describeError } from "#runtime/errors.ts";
import type { Collector } from "./context.ts";
import { allUnderstood, itemParser, textAt } from "./parse-items.ts";
import { parseChain } from "./x509.ts";

const CERTIFICATE = "tls.crt";

/** Only the certificate is taken out of a Secret; nothing else of it is looked at or kept. */
const secretObject = z.object({
  metadata: z.object({ namespace: z.string().min(1), name: z.string().min(1) }),
  data: z.object({ [CERTIFICATE]: z.string().nullish() }).nullish(),
});

const parseSecret = itemParser(secretObject, (item) => textAt(item, "metadata", "name"));

/** The certificate chains in the Secrets of the tenants' namespaces, by `namespace/name`. */
export const tlsSecrets: Collector<ReadonlyMap<string, Reading<readonly X509[]>>> = async (context) => {
  const { sources, cluster, tenants } = context;
  const source = `${cluster.name}: secrets`;
  const secrets = allUnderstood(await sources.list("secrets", parseSecret), source);
  if (secrets.status === "unreadable") return secrets;
  const namespaces = new Set(tenants.map(({ namespace }) => namespace));
  const chains = secrets.value.flatMap(({ metadata, data }) => {
    const encoded = data?.[CERTIFICATE];
    if (typeof encoded !== "string" || !namespaces.has(metadata.namespace)) return [];
    const name = namespacedName(metadata);
    return [
      [name, readChain(encoded, `${secrets.place ?? cluster.name}: Secret ${name}`, secrets.observedAt)] as const,
    ];
  });
  return observed(new Map(chains), secrets.observedAt);
};

function readChain(encoded: string, source: string, observedAt: number): Reading<readonly X509[]> {
  try {
    return observed(parseChain(Buffer.from(encoded, "base64").toString("latin1")), observedAt);
  } catch (error) {
    return unreadable("malformed", source, `${CERTIFICATE}: ${describeError(error)}`);
  }
}
