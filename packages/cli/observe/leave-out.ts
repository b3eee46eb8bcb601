/** A change to what stands at a place within an object. */
type Change = (value: unknown) => unknown;

/**
 * A Kubernetes object as an observation holds it: without anything that is a secret or that people put secrets into.
 * What decides about promises stays as it was.
 */
export function leaveOut(kind: string, object: unknown): unknown {
  if (kind === "Secret") return certificateAlone(object);
  return (RULES[kind] ?? []).reduce((left, [path, change]) => changeAt(left, path, change), withBareMetadata(object));
}

type Rule = readonly [path: readonly string[], change: Change];

/** What is left out, by kind; a kind that is not named here has no place for a secret but its metadata. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  Pod: [...podRules(["spec"]), [["status"], only("phase", "conditions", "podIP", "podIPs", "hostIP", "startTime")]],
  DaemonSet: [[["spec", "template"], withBareMetadata], ...podRules(["spec", "template", "spec"])],
  // Hooks are commands, and may carry what they sign in with.
  Backup: [[["spec"], without("hooks")]],
  Schedule: [[["spec", "template"], without("hooks")]],
  Restore: [[["spec"], without("hooks")]],
  BackupStorageLocation: [
    [["spec", "config"], only("region", "kmsKeyId", "serverSideEncryption", "tagging", "s3Url")],
    [["spec", "config", "s3Url"], hostAlone],
  ],
  // Passwords of keystores may stand here in clear.
  Certificate: [[["spec"], without("keystores")]],
  PersistentVolume: [
    [["spec"], without("mountOptions")],
    [["spec", "csi"], without("volumeAttributes")],
    [["spec", "flexVolume"], without("options")],
  ],
};

function podRules(spec: readonly string[]): readonly Rule[] {
  const containers = ["containers", "initContainers", "ephemeralContainers"].map(
    (list): Rule => [[...spec, list, "*"], container],
  );
  return [...containers, [[...spec, "volumes", "*"], only("name", "persistentVolumeClaim", "emptyDir")]];
}

/** Environment variables, commands and probes are left out; of arguments those stay that only switch something. */
function container(value: unknown): unknown {
  const kept = only("name", "image", "ports", "args", "resources", "securityContext")(value);
  return changeAt(kept, ["args"], (args) => (Array.isArray(args) ? args.flatMap(switchAlone) : []));
}

/** Where it leads: an address may say with which name and password. */
function hostAlone(url: unknown): unknown {
  if (typeof url !== "string" || !URL.canParse(url)) return "";
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** Of a switch that is told something else than yes or no, only that stays: it still counts after one that was. */
function switchAlone(argument: unknown): readonly string[] {
  const [, name, value] = (typeof argument === "string" && SWITCH.exec(argument)) || [];
  if (name === undefined) return [];
  if (value === undefined) return [name];
  return [`${name}=${YES_OR_NO.test(value) ? value : "(left out)"}`];
}

const SWITCH = /^(--?enable-[a-z0-9-]+)(?:=(.*))?$/su;
/** As Go understands it. */
const YES_OR_NO = /^(?:[01tf]|true|false)$/iu;

/** Domains whose annotations say how something is run; any other may hold anything, such as the whole object once more. */
const ANNOTATIONS = /^(?:service\.beta\.kubernetes\.io|velero\.io|backup\.velero\.io|cert-manager\.io)\//u;

function withBareMetadata(object: unknown): unknown {
  const bare = changeAt(object, ["metadata"], without("managedFields"));
  return changeAt(bare, ["metadata", "annotations"], (annotations) =>
    isMapping(annotations)
      ? Object.fromEntries(Object.entries(annotations).filter(([name]) => ANNOTATIONS.test(name)))
      : {},
  );
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

/** Of a Secret only the certificate stays: not even its labels, which are nobody's business here. */
function certificateAlone(secret: unknown): unknown {
  const { kind, apiVersion, metadata, type, data } = isMapping(secret) ? secret : {};
  const chain = isMapping(data) ? data["tls.crt"] : undefined;
  return {
    ...{ kind, apiVersion, type },
    metadata: only("name", "namespace", "uid", "creationTimestamp", "resourceVersion")(metadata),
    data: typeof chain === "string" ? { "tls.crt": certificatesIn(chain) } : {},
  };
}

/** A private key may stand beside the chain, so the certificates are taken out one by one. */
function certificatesIn(encoded: string): string {
  const blocks = Buffer.from(encoded, "base64").toString("latin1").match(CERTIFICATES) ?? [];
  return Buffer.from(blocks.map((block) => `${block}\n`).join("")).toString("base64");
}

/** Rebuilds what stands at a path; `*` is each item of a list. Where the path leads nowhere, nothing changes. */
function changeAt(value: unknown, [key, ...rest]: readonly string[], change: Change): unknown {
  if (key === undefined) return change(value);
  if (key === "*") return Array.isArray(value) ? value.map((item) => changeAt(item, rest, change)) : value;
  if (!isMapping(value) || !Object.hasOwn(value, key)) return value;
  return { ...value, [key]: changeAt(value[key], rest, change) };
}

function only(...names: readonly string[]): Change {
  return (value) =>
    isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))) : value;
}

function without(...names: readonly string[]): Change {
  return (value) =>
    isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) : value;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
