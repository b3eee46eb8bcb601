import { changed, isList, type Json, type Path, parse, valueAt } from "./json.ts";

/** One thing that is wrong with a world that is healthy otherwise, and the control that must see it. */
export interface Mistake {
  readonly about: string;
  readonly control: string;
  readonly tenant: string | null;
  /** What a violation must name. */
  readonly id: string;
  readonly file: string;
  readonly change: (document: Json) => Json;
}

const K = "clusters/prod-eu/kubernetes";
const AWS = "aws/eu-west-1";
const NEWEST = "acme-daily-20260310010000";
const acme = { tenant: "acme" };
const cluster = { tenant: null };

export const MISTAKES: readonly Mistake[] = [
  {
    ...{
      tenant: "globex",
      control: "backup-fresh",
      id: "globex-daily-20260307010000",
      file: `${K}/backups.velero.io.json`,
    },
    about: "the newest backup is three days old",
    change: without(["items"], ({ name }) => /^globex-daily-202603(?:08|09|10)/u.test(name)),
  },
  {
    ...{ ...acme, control: "backup-complete", id: "tenant-acme/data-kafka", file: `${AWS}/describe-snapshots.json` },
    about: "a snapshot of the newest backup is gone",
    change: without(["Snapshots"], ({ tags }) => tags.includes(NEWEST), 1),
  },
  {
    ...{ ...acme, control: "backup-intact", id: NEWEST, file: "s3/example-backups/list-objects-v2.json" },
    about: "the archive is of another size than was listed",
    change: each(["Contents"], ({ key }) => key.endsWith(`${NEWEST}.tar.gz`), ["Size"], 7),
  },
  {
    ...{ ...acme, control: "backup-kept", id: "example-backups" },
    file: "s3/example-backups/get-bucket-lifecycle-configuration.json",
    about: "the bucket deletes after three days",
    change: set(["Rules"], [{ ID: "tidy", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 3 } }]),
  },
  {
    ...{ ...acme, control: "backup-kept", id: "acme-daily-20260306010000", file: `${AWS}/describe-snapshots.json` },
    about: "a snapshot of an older backup is gone",
    change: without(["Snapshots"], ({ tags }) => tags.includes("acme-daily-20260306010000"), 1),
  },
  {
    ...{ ...cluster, control: "backup-offsite", id: "minio.velero.svc" },
    ...{ file: `${K}/backupstoragelocations.velero.io.json`, about: "backups go to a MinIO in the cluster" },
    change: each(["items"], () => true, ["spec", "config", "s3Url"], "http://minio.velero.svc:9000"),
  },
  {
    ...{ ...cluster, control: "backup-offsite", id: "example-backups" },
    ...{ file: "s3/example-backups/get-bucket-location.json", about: "the bucket is in another region" },
    change: set(["LocationConstraint"], "us-west-2"),
  },
  {
    ...{ ...acme, control: "retention-enforced", id: "acme-daily-20260304010000", file: `${K}/backups.velero.io.json` },
    about: "a backup is to be kept for longer than promised",
    change: each(
      ["items"],
      ({ name }) => name === "acme-daily-20260304010000",
      ["status", "expiration"],
      "2026-06-01T01:00:00Z",
    ),
  },
  {
    ...{ tenant: "gone", control: "nothing-left-behind", id: "tenant-gone", file: `${K}/namespaces.json` },
    about: "the namespace of a deleted tenant is still there",
    change: each(["items"], ({ name }) => name === "keycloak", ["metadata", "name"], "tenant-gone"),
  },
  {
    ...{ ...acme, control: "tenants-isolated", id: "", file: `${K}/networkpolicies.networking.k8s.io.json` },
    about: "every namespace is let in",
    change: each(
      ["items"],
      ({ namespace }) => namespace === "tenant-acme",
      ["spec", "ingress"],
      [{ from: [{ namespaceSelector: {} }] }],
    ),
  },
  {
    ...{ ...acme, control: "volumes-encrypted", id: "vol-04cec41b5a00c79af", file: `${AWS}/describe-volumes.json` },
    about: "a volume is in the clear",
    change: each(["Volumes"], ({ id }) => id === "vol-04cec41b5a00c79af", ["Encrypted"], false),
  },
  {
    ...{ ...acme, control: "data-replicated", id: "kafka", file: `${K}/pods.json` },
    about: "three replicas stand on two nodes",
    change: each(
      ["items"],
      ({ name, namespace }) => namespace === "tenant-acme" && name === "kafka-2",
      ["spec", "nodeName"],
      "ip-10-20-1-10",
    ),
  },
  {
    ...{ ...acme, control: "passwords-hashed", id: "acme", file: "keycloak/realms.json" },
    about: "iterations without an algorithm are argon2",
    change: set([1, "passwordPolicy"], "hashIterations(20000)"),
  },
  {
    ...{ ...acme, control: "tls-modern", id: "acme.example.com", file: "tls/acme.example.com.json" },
    about: "TLS 1.1 is accepted",
    change: set(["accepted"], ["TLSv1.1", "TLSv1.2", "TLSv1.3"]),
  },
  {
    ...{ ...acme, control: "certificate-fresh", id: "tenant-acme/", file: `${K}/certificates.cert-manager.io.json` },
    about: "a certificate should have been renewed five days ago",
    change: each(
      ["items"],
      ({ namespace }) => namespace === "tenant-acme",
      ["status", "renewalTime"],
      "2026-03-05T12:00:00Z",
    ),
  },
  {
    ...{ ...cluster, control: "ingress-tls-only", id: "sg-node", file: `${AWS}/describe-security-groups.json` },
    about: "the nodes let in everybody",
    change: each(
      ["SecurityGroups"],
      ({ id }) => id === "sg-node",
      ["IpPermissions", 1, "Ipv6Ranges"],
      [{ CidrIpv6: "::/0" }],
    ),
  },
  {
    ...{ ...cluster, control: "cluster-private", id: "vpc-0a1", file: `${AWS}/describe-vpcs.json` },
    about: "the VPC is the account's default one",
    change: each(["Vpcs"], () => true, ["IsDefault"], true),
  },
  {
    ...{ ...cluster, control: "cluster-private", id: "i-00", file: `${AWS}/describe-instances.json` },
    about: "a node's second private address has a public one",
    change: set(
      ["Reservations", 0, "Instances", 0, "NetworkInterfaces"],
      [{ PrivateIpAddresses: [{ Primary: true }, { Primary: false, Association: { PublicIp: "203.0.113.9" } }] }],
    ),
  },
  {
    ...{ ...cluster, control: "cluster-private", id: "prod-eu", file: `${AWS}/describe-cluster-prod-eu.json` },
    about: "the API server is open to the internet, in many ranges",
    change: (document) => {
      const everybody = Array.from({ length: 223 }, (_, at) => `${at + 1}.0.0.0/8`);
      const network = ["cluster", "resourcesVpcConfig"];
      const open = changed(document, [...network, "endpointPublicAccess"], true);
      return changed(open, [...network, "publicAccessCidrs"], everybody);
    },
  },
];

/** The files that these mistakes change. */
export function withMistakes(
  healthy: ReadonlyMap<string, Uint8Array>,
  mistakes: readonly Mistake[],
): ReadonlyMap<string, Uint8Array> {
  const changes = Map.groupBy(mistakes, ({ file }) => file);
  return new Map([...changes].map(([file, made]) => [file, change(healthy, file, made)]));
}

function change(healthy: ReadonlyMap<string, Uint8Array>, file: string, mistakes: readonly Mistake[]): Uint8Array {
  const original = healthy.get(file);
  if (original === undefined) throw new Error(`${file}: found nothing; allowed is a file of the healthy observation`);
  const document = mistakes.reduce((made, mistake) => mistake.change(made), parse(original));
  return new TextEncoder().encode(JSON.stringify(document));
}

/** By what an item of a list is recognised. */
interface Known {
  readonly name: string;
  readonly namespace: string;
  readonly id: string;
  readonly key: string;
  readonly tags: string;
}

function known(item: Json): Known {
  const text = (...path: Path) => {
    const found = valueAt(item, path);
    return typeof found === "string" ? found : "";
  };
  const id = [text("VolumeId"), text("GroupId"), text("VpcId")].find((one) => one !== "") ?? "";
  const tags = JSON.stringify(valueAt(item, ["Tags"]) ?? []);
  return { name: text("metadata", "name"), namespace: text("metadata", "namespace"), id, key: text("Key"), tags };
}

type Matches = (item: Known) => boolean;

function set(path: Path, to: Json) {
  return (document: Json) => changed(document, path, to);
}

/** Sets a place within every item that matches. */
function each(list: Path, matches: Matches, path: Path, to: Json) {
  return (document: Json) => {
    const items = listAt(document, list).map((item) => (matches(known(item)) ? changed(item, path, to) : item));
    return changed(document, list, items);
  };
}

/** Leaves out the items that match, or the first few of them. */
function without(list: Path, matches: Matches, most = Number.POSITIVE_INFINITY) {
  return (document: Json) => {
    let left = most;
    const items = listAt(document, list).filter((item) => !matches(known(item)) || left-- <= 0);
    return changed(document, list, items);
  };
}

function listAt(document: Json, path: Path): readonly Json[] {
  const list = valueAt(document, path);
  if (isList(list)) return list;
  throw new Error(`found no list at ${path.join(".")}`);
}
