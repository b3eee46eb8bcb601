import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import * as z from "zod";

/** One thing that a group of Kubernetes may do. */
export interface Right {
  readonly verb: string;
  /** The API group; empty for Kubernetes' core. */
  readonly group: string;
  /** With its subresource, if any: `deployments/scale`. */
  readonly resource: string;
  /** The only object that it is about; absent for all. */
  readonly name?: string;
  /** Only in Velero's namespace, wherever the cluster has it; otherwise everywhere. */
  readonly inVelero: boolean;
}

/** What the manifests of deploy/rbac give to one group. */
export interface ShippedGroup {
  readonly name: string;
  readonly rights: readonly Right[];
}

/**
 * An object that keeps a group to tenants' things, or what it has Velero restore at rest, which is a ConfigMap in Velero's
 * namespace. `content` is what a cluster must have of it, in the field `spec` or `data`.
 */
export interface Guard {
  readonly kind: "ValidatingAdmissionPolicy" | "ValidatingAdmissionPolicyBinding" | "ConfigMap";
  readonly name: string;
  readonly content: unknown;
}

export interface ShippedAccess {
  readonly groups: readonly ShippedGroup[];
  readonly guards: readonly Guard[];
}

const named = z.object({ name: z.string(), namespace: z.string().optional() });
const strings = z.array(z.string());
const rule = z.object({ apiGroups: strings, resources: strings, resourceNames: strings.optional(), verbs: strings });

const manifest = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["ClusterRole", "Role"]), metadata: named, rules: z.array(rule) }),
  z.object({
    kind: z.enum(["ClusterRoleBinding", "RoleBinding"]),
    metadata: named,
    roleRef: z.object({ kind: z.string(), name: z.string() }),
    subjects: z.array(z.object({ kind: z.literal("Group"), name: z.string() })),
  }),
  z.object({
    kind: z.enum(["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]),
    metadata: named,
    spec: z.unknown(),
  }),
  z.object({ kind: z.literal("ConfigMap"), metadata: named, data: z.record(z.string(), z.string()) }),
]);
type Manifest = z.infer<typeof manifest>;

/** Of this package, wherever it is installed: its `imports` say where the manifests are. */
const KUSTOMIZATION = "#deploy/rbac/kustomization.yaml";

/** What `kubectl apply -k deploy/rbac` gives, read from the very manifests that it applies. */
export async function readShippedAccess(): Promise<ShippedAccess> {
  const file = createRequire(import.meta.url).resolve(KUSTOMIZATION);
  const { resources } = z.object({ resources: z.array(z.string()) }).parse(parse(await readFile(file, "utf8")));
  const texts = await Promise.all(resources.map((name) => readFile(join(dirname(file), name), "utf8")));
  return accessIn(texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS())));
}

/** Throws where an object is of a kind that this does not know: a right that nobody checks is worse than none. */
export function accessIn(documents: readonly unknown[]): ShippedAccess {
  const manifests = documents.map((document) => manifest.parse(document));
  const groups = new Map<string, Right[]>();
  for (const binding of manifests) {
    if (!("subjects" in binding)) continue;
    for (const { name } of binding.subjects)
      groups.set(name, [...(groups.get(name) ?? []), ...rightsOf(binding, manifests)]);
  }
  return {
    groups: [...groups].map(([name, rights]) => ({ name, rights })),
    guards: manifests.flatMap((one): readonly Guard[] => {
      if ("spec" in one) return [{ kind: one.kind, name: one.metadata.name, content: one.spec }];
      return "data" in one ? [{ kind: one.kind, name: one.metadata.name, content: one.data }] : [];
    }),
  };
}

function rightsOf(
  binding: Extract<Manifest, { readonly subjects: unknown }>,
  all: readonly Manifest[],
): readonly Right[] {
  const { roleRef, metadata } = binding;
  const isItsRole = (one: Manifest) =>
    one.kind === roleRef.kind &&
    one.metadata.name === roleRef.name &&
    (one.kind === "ClusterRole" || one.metadata.namespace === metadata.namespace);
  const role = all.find(isItsRole);
  if (role === undefined || !("rules" in role))
    throw new Error(`${metadata.name} binds a ${roleRef.kind} that is not shipped: ${roleRef.name}`);
  const inVelero = binding.kind === "RoleBinding";
  return role.rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) => {
    const rights = apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource, inVelero }))),
    );
    return resourceNames === undefined
      ? rights
      : rights.flatMap((right) => resourceNames.map((name) => ({ ...right, name })));
  });
}

/** `list backups.velero.io`, as `kubectl auth can-i` takes it. */
export function describeRight({ verb, group, resource, name }: Right): string {
  return `${verb} ${group === "" ? resource : `${resource}.${group}`}${name === undefined ? "" : `/${name}`}`;
}
