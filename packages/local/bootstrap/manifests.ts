import type { Manifest } from "./apply.ts";

/** The provisioner of the EBS CSI driver, which a double stands in for. */
export const ebsProvisioner = "ebs.csi.aws.com";

export const zones = (region: string) => ["a", "b", "c"].map((letter) => `${region}${letter}`);

/** One node in each of three zones, labelled as EKS and the EBS CSI driver label theirs. */
export const nodes = (region: string): Manifest[] =>
  zones(region).map((zone, index) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: `node-${zone}`,
      labels: {
        "kubernetes.io/hostname": `node-${zone}`,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "m7i.xlarge",
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": zone,
        "topology.ebs.csi.aws.com/zone": zone,
      },
    },
    spec: { providerID: `aws:///${zone}/i-0000000000000000${index}`, podCIDR: `10.244.${index}.0/24` },
  }));

export const namespaces = (names: readonly string[]): Manifest[] =>
  names.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));

/** The default class: encrypted gp3 volumes that go when their claim goes. */
export const gp3StorageClass: Manifest = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: ebsProvisioner,
  parameters: { type: "gp3", encrypted: "true" },
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
};

export const ebsCsiDriver: Manifest = {
  apiVersion: "storage.k8s.io/v1",
  kind: "CSIDriver",
  metadata: { name: ebsProvisioner },
  spec: { attachRequired: true, podInfoOnMount: false, fsGroupPolicy: "ReadWriteOnceWithFSType" },
};

/** Velero looks for its own Deployment when it restores; it runs outside of the cluster here. */
export const veleroDeployment = (namespace: string, version: string): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "velero", namespace },
  spec: {
    replicas: 0,
    selector: { matchLabels: { deploy: "velero" } },
    template: {
      metadata: { labels: { deploy: "velero" } },
      spec: { containers: [{ name: "velero", image: `velero/velero:v${version}`, command: ["/velero", "server"] }] },
    },
  },
});

export interface BackupPlace {
  readonly namespace: string;
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string;
  /** Base64 of PEM. */
  readonly certificateAuthorityData: string;
}

/** Where Velero keeps backups, and where snapshots of their volumes are made. */
export const veleroLocations = (place: BackupPlace): Manifest[] => [
  {
    apiVersion: "velero.io/v1",
    kind: "BackupStorageLocation",
    metadata: { name: "default", namespace: place.namespace },
    spec: {
      provider: "aws",
      default: true,
      objectStorage: { bucket: place.bucket, caCert: place.certificateAuthorityData },
      config: { region: place.region, s3ForcePathStyle: "true", s3Url: place.endpoint },
    },
  },
  {
    apiVersion: "velero.io/v1",
    kind: "VolumeSnapshotLocation",
    metadata: { name: "default", namespace: place.namespace },
    spec: { provider: "aws", config: { region: place.region } },
  },
];
