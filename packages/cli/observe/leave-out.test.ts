import { describe, expect, it } from "vitest";
import { leaveOut } from "./leave-out.ts";

const SECRET = "hunter2";
const pem = (kind: string) =>
  `-----BEGIN ${kind}-----\n${Buffer.from(SECRET).toString("base64")}\n-----END ${kind}-----\n`;
const encode = (text: string) => Buffer.from(text).toString("base64");

const METADATA = {
  name: "kafka-0",
  namespace: "tenant-acme",
  labels: { env: "prod", command: "x" },
  annotations: {
    "kubectl.kubernetes.io/last-applied-configuration": SECRET,
    "service.beta.kubernetes.io/aws-load-balancer-internal": "true",
  },
  managedFields: [{ manager: SECRET }],
};

const CONTAINER = {
  name: "kafka",
  image: "apache/kafka",
  ports: [{ name: "kafka", containerPort: 9092 }],
  env: [{ name: "PASSWORD", value: SECRET }],
  envFrom: [{ configMapRef: { name: SECRET } }],
  command: ["run", `--password=${SECRET}`],
  args: [
    "--enable-network-policy=true",
    "--enable-ipv6",
    `--password=${SECRET}`,
    SECRET,
    `-p${SECRET}`,
    `--enable-x=${SECRET}`,
  ],
  lifecycle: { postStart: { exec: { command: [SECRET] } } },
  livenessProbe: { httpGet: { httpHeaders: [{ name: "Authorization", value: SECRET }] } },
};

const POD_SPEC = {
  nodeName: "node-1",
  hostNetwork: false,
  containers: [CONTAINER],
  initContainers: [CONTAINER],
  ephemeralContainers: [CONTAINER],
  volumes: [
    { name: "data", persistentVolumeClaim: { claimName: "data-kafka-0" } },
    { name: "inline", csi: { driver: "d", volumeAttributes: { password: SECRET } } },
  ],
};

const REDUCED_CONTAINER = {
  name: "kafka",
  image: "apache/kafka",
  ports: [{ name: "kafka", containerPort: 9092 }],
  args: ["--enable-network-policy=true", "--enable-ipv6", "--enable-x=(left out)"],
};

describe("of a Kubernetes object is left out", () => {
  it("who changed it, and annotations that may hold anything; labels stay, whatever they are called", () => {
    expect(leaveOut("Service", { metadata: METADATA, spec: { type: "ClusterIP" } })).toEqual({
      metadata: {
        ...{ name: "kafka-0", namespace: "tenant-acme", labels: METADATA.labels },
        annotations: { "service.beta.kubernetes.io/aws-load-balancer-internal": "true" },
      },
      spec: { type: "ClusterIP" },
    });
  });

  it("of a pod, what its containers are told, and all volumes but claims", () => {
    const terminated = { message: SECRET };
    const status = { phase: "Running", podIP: "10.0.0.1", containerStatuses: [{ lastState: { terminated } }] };
    const left = leaveOut("Pod", { metadata: METADATA, spec: POD_SPEC, status });
    expect(left).toMatchObject({
      spec: {
        ...{ nodeName: "node-1", containers: [REDUCED_CONTAINER], initContainers: [REDUCED_CONTAINER] },
        volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data-kafka-0" } }, { name: "inline" }],
      },
      status: { phase: "Running", podIP: "10.0.0.1" },
    });
    expect(JSON.stringify(left)).not.toContain(SECRET);
  });

  it("of a DaemonSet, the same of its pods' template", () => {
    const left = leaveOut("DaemonSet", {
      metadata: METADATA,
      spec: { template: { metadata: METADATA, spec: POD_SPEC } },
      status: { numberReady: 2 },
    });
    expect(left).toMatchObject({
      spec: { template: { spec: { containers: [REDUCED_CONTAINER] } } },
      status: { numberReady: 2 },
    });
    expect(JSON.stringify(left)).not.toContain(SECRET);
  });

  it("of a Secret, everything but its certificates, even where a key stands beside them", () => {
    const chain = `${pem("CERTIFICATE")}${pem("EC PRIVATE KEY")}${pem("CERTIFICATE")}`;
    const secret = {
      ...{ kind: "Secret", apiVersion: "v1", type: "kubernetes.io/tls" },
      metadata: { ...METADATA, uid: "u" },
      data: { "tls.crt": encode(chain), "tls.key": encode(pem("EC PRIVATE KEY")), "ca.crt": encode(SECRET) },
      stringData: { password: SECRET },
    };
    expect(leaveOut("Secret", secret)).toEqual({
      ...{ kind: "Secret", apiVersion: "v1", type: "kubernetes.io/tls" },
      metadata: { name: "kafka-0", namespace: "tenant-acme", uid: "u" },
      data: { "tls.crt": encode(`${pem("CERTIFICATE")}${pem("CERTIFICATE")}`) },
    });
  });

  it("of a Secret without a certificate, all of its data; what is no chain is an empty one, which reads as malformed", () => {
    const opaque = { metadata: { name: "x" }, data: { password: encode(SECRET) } };
    expect(leaveOut("Secret", opaque)).toMatchObject({ data: {} });
    expect(leaveOut("Secret", { ...opaque, data: { "tls.crt": encode(SECRET) } })).toMatchObject({
      data: { "tls.crt": "" },
    });
  });

  it("of Velero's objects, hooks and credentials", () => {
    const hooks = { resources: [{ pre: [{ exec: { command: [SECRET] } }] }] };
    const spec = { ttl: "720h", hooks };
    expect(leaveOut("Backup", { metadata: {}, spec })).toEqual({ metadata: {}, spec: { ttl: "720h" } });
    expect(leaveOut("Schedule", { spec: { schedule: "@daily", template: spec } })).toEqual({
      spec: { schedule: "@daily", template: { ttl: "720h" } },
    });
    const config = { region: "eu-west-1", s3Url: `https://user:${SECRET}@s3.example.com` };
    expect(leaveOut("BackupStorageLocation", { spec: { config } })).toEqual({
      spec: { config: { region: "eu-west-1", s3Url: "https://s3.example.com" } },
    });
  });

  it("of volumes and certificates, what their drivers and keystores are told", () => {
    const csi = { driver: "ebs.csi.aws.com", volumeHandle: "vol-1", volumeAttributes: { key: SECRET } };
    expect(leaveOut("PersistentVolume", { spec: { csi, mountOptions: [`password=${SECRET}`] } })).toEqual({
      spec: { csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-1" } },
    });
    const keystores = { jks: { password: SECRET } };
    expect(leaveOut("Certificate", { spec: { secretName: "tls", keystores } })).toEqual({
      spec: { secretName: "tls" },
    });
  });

  it("nothing of what is not an object, which is somebody else's to refuse", () => {
    for (const kind of ["Pod", "Backup", "Node"]) {
      for (const odd of [null, 7, "x", [], { spec: [], metadata: "m" }]) expect(leaveOut(kind, odd)).toEqual(odd);
    }
  });
});
