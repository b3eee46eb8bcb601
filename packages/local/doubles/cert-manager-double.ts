import {
  ApiException,
  CoreV1Api,
  CustomObjectsApi,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { type Authority, createAuthority, type KeyPair } from "../servers/authority.ts";
import { type Certificate, curveOf, isDue, type Validity, validity } from "./certificate.ts";
import { type Controller, startController } from "./controller.ts";

const group = "cert-manager.io";
const version = "v1";
const plural = "certificates";

export interface CertManagerDoubleDeps {
  readonly config: KubeConfig;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

/**
 * Stands in for cert-manager's controller, which cannot be built from package registries: for every Certificate it
 * issues into the named Secret, from an authority of its own whatever the issuer is called, and says so in `status`.
 * It renews in time, and issues again when the Certificate asks for something else.
 */
export async function startCertManagerDouble(deps: CertManagerDoubleDeps): Promise<Controller> {
  const { config, log } = deps;
  const authority = await createAuthority("cert-manager double", deps.now());
  await announceIssuer(config, deps.now());
  const api = config.makeApiClient(CustomObjectsApi);
  return startController<Certificate & KubernetesObject>({
    name: "cert-manager double",
    config,
    log,
    path: `/apis/${group}/${version}/${plural}`,
    list: async () =>
      (await api.listClusterCustomObject({ group, version, plural })) as KubernetesListObject<
        Certificate & KubernetesObject
      >,
    reconcile: (certificate) => issueIfDue(certificate, authority, deps),
  });
}

/** The issuer that Certificates name unless surety.yaml says otherwise; it says that it is ready, as the controller would. */
async function announceIssuer(config: KubeConfig, now: Date): Promise<void> {
  const api = config.makeApiClient(CustomObjectsApi);
  const issuers = { group, version, plural: "clusterissuers", name: "letsencrypt" };
  const about = { apiVersion: `${group}/${version}`, kind: "ClusterIssuer", metadata: { name: issuers.name } };
  const ready = { type: "Ready", status: "True", reason: "IsReady", message: "", lastTransitionTime: inSeconds(now) };
  const apply = setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply);
  const by = { ...issuers, fieldManager: "cert-manager-double", force: true };
  await api.patchClusterCustomObject({ ...by, body: { ...about, spec: { selfSigned: {} } } }, apply);
  await api.patchClusterCustomObjectStatus({ ...by, body: { ...about, status: { conditions: [ready] } } }, apply);
}

async function issueIfDue(
  certificate: Certificate,
  authority: Authority,
  { config, now }: CertManagerDoubleDeps,
): Promise<void> {
  const core = config.makeApiClient(CoreV1Api);
  const { metadata, spec } = certificate;
  if (metadata.deletionTimestamp !== undefined) return;
  if (!isDue(certificate, await secretExists(core, metadata.namespace, spec.secretName), now())) return;

  const times = validity(certificate, now());
  const names = spec.dnsNames ?? [];
  const pair = await authority.issue({
    commonName: spec.commonName ?? names[0] ?? metadata.name,
    names: names.map((value) => ({ type: "dns", value })),
    curve: curveOf(certificate),
    ...times,
  });
  await applySecret(core, certificate, pair, authority.certificate);
  await patchStatus(config, certificate, times, now());
}

async function secretExists(core: CoreV1Api, namespace: string, name: string): Promise<boolean> {
  try {
    await core.readNamespacedSecret({ namespace, name });
    return true;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return false;
    throw error;
  }
}

async function applySecret(
  core: CoreV1Api,
  { metadata, spec }: Certificate,
  pair: KeyPair,
  authority: string,
): Promise<void> {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const name = spec.secretName;
  await core.patchNamespacedSecret(
    {
      namespace: metadata.namespace,
      name,
      fieldManager: "cert-manager-double",
      force: true,
      body: {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          name,
          labels: { ...spec.secretTemplate?.labels },
          annotations: {
            ...spec.secretTemplate?.annotations,
            "cert-manager.io/certificate-name": metadata.name,
            "cert-manager.io/issuer-name": spec.issuerRef.name,
            "cert-manager.io/issuer-kind": spec.issuerRef.kind ?? "Issuer",
          },
        },
        type: "kubernetes.io/tls",
        data: {
          "tls.crt": base64(pair.certificate),
          "tls.key": base64(pair.key),
          "ca.crt": base64(authority),
        },
      },
    },
    setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
  );
}

async function patchStatus(
  config: KubeConfig,
  { metadata, status }: Certificate,
  times: Validity,
  now: Date,
): Promise<void> {
  const ready = {
    type: "Ready",
    status: "True",
    reason: "Ready",
    message: "Certificate is up to date and has not expired",
    observedGeneration: metadata.generation,
    lastTransitionTime: inSeconds(now),
  };
  await config.makeApiClient(CustomObjectsApi).patchNamespacedCustomObjectStatus(
    {
      ...{ group, version, plural },
      namespace: metadata.namespace,
      name: metadata.name,
      body: {
        status: {
          conditions: [ready],
          notBefore: inSeconds(times.notBefore),
          notAfter: inSeconds(times.notAfter),
          renewalTime: inSeconds(times.renewalTime),
          revision: (status?.revision ?? 0) + 1,
        },
      },
    },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

/** Kubernetes' own times have no fractions of a second. */
const inSeconds = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z");
