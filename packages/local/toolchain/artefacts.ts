/**
 * THE LIST of what the embedded environment needs from package registries. Versions are not written here: they stand
 * in the go.mod, requirements.txt or maven.sha256 of the artefact's folder under `tools/`, beside the sums that every
 * download is checked against.
 */
export type Artefact = {
  /** The name of its folder in the cache, and on the screen. */
  readonly name: string;
  /** The folder under `tools/` that pins it. */
  readonly pinnedBy: string;
  /** The Go module, Python package or Maven artifact whose version it has. */
  readonly source: string;
  /** What its users want of it, relative to its folder in the cache; empty for the folder itself. */
  readonly file: string;
} & Recipe;

export type Recipe = GoProgram | GoModuleFiles | ProgramOutput | PythonEnvironment | MavenArchive;

/** A `main` package, compiled to a file of the artefact's name. */
export type GoProgram = {
  readonly kind: "go-program";
  readonly package: string;
  /** String variables that the linker sets, by full name; `{version}`, `{major}` and `{minor}` are filled in. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files beside the pins that are compiled too, where the program is our own. */
  readonly sources?: readonly string[];
  /** Whether the same program from KUBEBUILDER_ASSETS or PATH may stand in for it. */
  readonly replaceable?: true;
};

/** YAML files out of a module, joined into one file of several documents. */
export type GoModuleFiles = { readonly kind: "go-module-files"; readonly members: readonly string[] };

/** What another artefact prints. */
export type ProgramOutput = {
  readonly kind: "program-output";
  readonly program: ArtefactId;
  readonly arguments: readonly string[];
};

/** A virtual environment with the packages of requirements.txt. */
export type PythonEnvironment = { readonly kind: "python-environment" };

/** A `tar.gz` of a Maven repository, unpacked. `prepare` is a command of its own that makes it ready to be started. */
export type MavenArchive = { readonly kind: "maven-archive"; readonly prepare: readonly [string, ...string[]] };

export type ArtefactId =
  | "etcd"
  | "kubeApiserver"
  | "kubeControllerManager"
  | "kubeScheduler"
  | "velero"
  | "veleroCrds"
  | "veleroPluginDir"
  | "kwok"
  | "kwokStages"
  | "certManagerCrds"
  | "python"
  | "cyclonus"
  | "keycloak"
  | "cloudCustodian"
  | "awsCli";

/** For some tests and the benchmark only: made where somebody asks for them by name. */
export const ON_DEMAND = ["cyclonus", "keycloak", "cloudCustodian", "awsCli"] as const satisfies readonly ArtefactId[];

const kubernetesProgram = (name: string): Artefact => ({
  kind: "go-program",
  name,
  pinnedBy: "kubernetes",
  source: "k8s.io/kubernetes",
  package: `k8s.io/kubernetes/cmd/${name}`,
  variables: {
    "k8s.io/component-base/version.gitVersion": "v{version}",
    "k8s.io/component-base/version.gitMajor": "{major}",
    "k8s.io/component-base/version.gitMinor": "{minor}",
  },
  replaceable: true,
  file: name,
});

/** In the order in which they are built: what others wait for comes first. */
export const ARTEFACTS: Readonly<Record<ArtefactId, Artefact>> = {
  python: {
    kind: "python-environment",
    name: "ministack",
    pinnedBy: "ministack",
    source: "ministack",
    file: "bin/python3",
  },
  etcd: {
    kind: "go-program",
    name: "etcd",
    pinnedBy: "etcd",
    source: "go.etcd.io/etcd/server/v3",
    package: "go.etcd.io/etcd/server/v3",
    variables: {},
    replaceable: true,
    file: "etcd",
  },
  kubeApiserver: kubernetesProgram("kube-apiserver"),
  kubeControllerManager: kubernetesProgram("kube-controller-manager"),
  kubeScheduler: kubernetesProgram("kube-scheduler"),
  certManagerCrds: {
    kind: "go-module-files",
    name: "cert-manager-crds",
    pinnedBy: "cert-manager",
    source: "github.com/cert-manager/cert-manager",
    members: [
      "deploy/crds/acme.cert-manager.io_challenges.yaml",
      "deploy/crds/acme.cert-manager.io_orders.yaml",
      "deploy/crds/cert-manager.io_certificaterequests.yaml",
      "deploy/crds/cert-manager.io_certificates.yaml",
      "deploy/crds/cert-manager.io_clusterissuers.yaml",
      "deploy/crds/cert-manager.io_issuers.yaml",
    ],
    file: "crds.yaml",
  },
  kwok: {
    kind: "go-program",
    name: "kwok",
    pinnedBy: "kwok",
    source: "sigs.k8s.io/kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    variables: { "sigs.k8s.io/kwok/pkg/consts.Version": "v{version}" },
    file: "kwok",
  },
  kwokStages: {
    kind: "go-module-files",
    name: "kwok-stages",
    pinnedBy: "kwok",
    source: "sigs.k8s.io/kwok",
    members: [
      "kustomize/stage/node/fast/node-initialize.yaml",
      "kustomize/stage/node/heartbeat/node-heartbeat.yaml",
      "kustomize/stage/pod/fast/pod-ready.yaml",
      "kustomize/stage/pod/fast/pod-complete.yaml",
      "kustomize/stage/pod/fast/pod-delete.yaml",
    ],
    file: "stages.yaml",
  },
  velero: {
    kind: "go-program",
    name: "velero",
    pinnedBy: "velero",
    source: "github.com/vmware-tanzu/velero",
    package: "github.com/vmware-tanzu/velero/cmd/velero",
    variables: {
      "github.com/vmware-tanzu/velero/pkg/buildinfo.Version": "v{version}",
      // Its second metrics server has no flag, and listens on port 8080 of every address: "0" turns it off.
      "sigs.k8s.io/controller-runtime/pkg/metrics/server.DefaultBindAddress": "0",
    },
    file: "velero",
  },
  veleroCrds: {
    kind: "program-output",
    name: "velero-crds",
    pinnedBy: "velero",
    source: "github.com/vmware-tanzu/velero",
    program: "velero",
    arguments: ["install", "--crds-only", "--dry-run", "-o", "yaml"],
    file: "crds.yaml",
  },
  veleroPluginDir: {
    kind: "go-program",
    name: "velero-plugin-for-aws",
    pinnedBy: "velero-plugin-for-aws",
    source: "github.com/vmware-tanzu/velero-plugin-for-aws",
    package: "github.com/vmware-tanzu/velero-plugin-for-aws/velero-plugin-for-aws",
    variables: {},
    file: "",
  },
  /** The independent judge of NetworkPolicies, around the matcher of cyclonus: only tests ask for it. */
  cyclonus: {
    kind: "go-program",
    name: "cyclonus",
    pinnedBy: "cyclonus",
    source: "github.com/mattfenwick/cyclonus",
    package: "surety/tools/cyclonus",
    sources: ["main.go"],
    variables: {},
    file: "cyclonus",
  },
  /** Only tests ask for it. It runs on Java; its data is in memory, and no other node is looked for. */
  keycloak: {
    kind: "maven-archive",
    name: "keycloak",
    pinnedBy: "keycloak",
    source: "org.keycloak:keycloak-quarkus-dist",
    prepare: ["bin/kc.sh", "build", "--db=dev-mem", "--cache=local"],
    file: "",
  },
  /** Only the benchmark asks for it: `python3 -m c7n.cli`. */
  cloudCustodian: {
    kind: "python-environment",
    name: "cloud-custodian",
    pinnedBy: "cloud-custodian",
    source: "c7n",
    file: "bin/python3",
  },
  /** Only the benchmark asks for it: `python3 -m awscli`. */
  awsCli: {
    kind: "python-environment",
    name: "aws-cli",
    pinnedBy: "aws-cli",
    source: "awscli",
    file: "bin/python3",
  },
};
