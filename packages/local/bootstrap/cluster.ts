import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ApiextensionsV1Api, type KubeConfig, loadAllYaml, loadYaml } from "@kubernetes/client-node";
import { calicoNodeDouble } from "../doubles/calico-node-double.ts";
import { waitUntil } from "../servers/wait.ts";
import { ARTEFACTS } from "../toolchain/artefacts.ts";
import { pinnedVersion, readPins } from "../toolchain/pins.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { applyAll, type Manifest } from "./apply.ts";
import { ebsCsiDriver, gp3StorageClass, namespaces, nodes, veleroDeployment } from "./manifests.ts";

/** Of cert-manager's kinds only these are used; the others are large, and nobody here would act on them. */
const certManagerKinds = ["Certificate", "ClusterIssuer"];

export interface ClusterPlan {
  readonly region: string;
  readonly veleroNamespace: string;
  readonly ingressNamespace: string;
  readonly programs: Pick<Toolchain, "veleroCrds" | "certManagerCrds">;
  /** The kustomization with what Surety's functions may do: the file that is shipped for real clusters. */
  readonly rbac: string;
}

/** What a real cluster has before Surety comes: nodes, storage, Velero, cert-manager, and leave for Surety. */
export interface ClusterManifests {
  readonly crds: readonly Manifest[];
  readonly basics: readonly Manifest[];
  /** What needs the others' namespaces to be there. */
  readonly within: readonly Manifest[];
}

export async function readClusterManifests(plan: ClusterPlan): Promise<ClusterManifests> {
  const [version, velero, certManager, rbac] = await Promise.all([
    veleroVersion(),
    readManifests(plan.programs.veleroCrds),
    readManifests(plan.programs.certManagerCrds),
    readKustomization(plan.rbac),
  ]);
  return {
    crds: [...velero, ...certManager.filter((crd) => certManagerKinds.includes(kindOf(crd)))],
    basics: [
      ...namespaces([plan.veleroNamespace, plan.ingressNamespace]),
      ...nodes(plan.region),
      gp3StorageClass,
      ebsCsiDriver,
      calicoNodeDouble,
    ],
    within: [...rbac, veleroDeployment(plan.veleroNamespace, version)],
  };
}

/** That of the server that runs beside the cluster, which a Deployment of the real one would name. */
async function veleroVersion(): Promise<string> {
  const folder = fileURLToPath(new URL("../../../tools/velero", import.meta.url));
  return pinnedVersion(ARTEFACTS.velero, await readPins(folder, ARTEFACTS.velero));
}

export async function prepareCluster(config: KubeConfig, { crds, basics, within }: ClusterManifests): Promise<void> {
  await applyAll(config, [...crds, ...basics]);
  await Promise.all([applyAll(config, within), waitUntilServed(config, crds)]);
}

async function readManifests(file: string): Promise<Manifest[]> {
  const documents: readonly (Manifest | null)[] = loadAllYaml(await readFile(file, "utf8"));
  return documents.filter((document) => document !== null);
}

/** Only `resources` is understood, which is all that the shipped kustomization has. */
async function readKustomization(file: string): Promise<Manifest[]> {
  const { resources } = loadYaml<{ readonly resources: readonly string[] }>(await readFile(file, "utf8"));
  const read = await Promise.all(resources.map((resource) => readManifests(join(dirname(file), resource))));
  return read.flat();
}

function kindOf(crd: Manifest): string {
  const spec = crd["spec"] as { readonly names: { readonly kind: string } };
  return spec.names.kind;
}

async function waitUntilServed(config: KubeConfig, crds: readonly Manifest[]): Promise<void> {
  const api = config.makeApiClient(ApiextensionsV1Api);
  const wanted = crds.map((crd) => crd.metadata?.name);
  await waitUntil(
    "the custom resources of Velero and cert-manager to be served",
    async () => {
      const { items } = await api.listCustomResourceDefinition();
      const served = items.filter(({ status }) =>
        status?.conditions?.some(({ type, status }) => type === "Established" && status === "True"),
      );
      const names = new Set(served.map(({ metadata }) => metadata?.name));
      return wanted.every((name) => names.has(name));
    },
    { deadline: 30_000, every: 100 },
  );
}
