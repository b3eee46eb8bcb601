import { readFile } from "node:fs/promises";
import { parseDocument, stringify } from "yaml";
import type { Cluster, Configuration } from "#domain/configuration.ts";
import { formatInstant } from "#domain/instant.ts";
import type { Tenant } from "#domain/tenant.ts";
import { parseConfiguration } from "#runtime/configuration.ts";
import { describeError, InvalidInput } from "#runtime/errors.ts";
import type { ObserveOptions } from "../commands/observe.ts";
import { parseFilter } from "../findings/filter.ts";

/** What is looked at, and the configuration by which it will be judged. */
export interface Subject {
  readonly clusters: readonly Cluster[];
  /** All tenants of these clusters. */
  readonly tenants: readonly Tenant[];
  /** Of these, hosts and objects of their own are looked at. */
  readonly asked: readonly Tenant[];
  readonly keycloak: Configuration["keycloak"];
  /** `surety.yaml` of the observation. */
  readonly text: string;
}

/**
 * Reads the configuration. `known` are a deployment's tenants, which then stand for those of the file. The observation
 * keeps all tenants of its clusters, whichever are asked for: what is nobody's can only be told by knowing everybody.
 * Throws InvalidInput.
 */
export async function whatToObserve(
  file: string,
  known: readonly Tenant[] | undefined,
  options: Pick<ObserveOptions, "cluster" | "tenant">,
): Promise<Subject> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new InvalidInput([`--config: found ${file}, which cannot be read: ${describeError(error)}`], {
      cause: error,
    });
  });
  const configuration = parseConfiguration(text, file);
  const clusters = clustersAsked(configuration, options.cluster);
  const names = new Set(clusters.map(({ name }) => name));
  const tenants = (known ?? configuration.tenants).filter(({ cluster }) => names.has(cluster));
  const { tenants: asked } = parseFilter(
    { ...(options.tenant && { tenant: options.tenant }) },
    {
      tenants: tenants.map(({ id }) => id),
      controls: [],
    },
  );
  return {
    ...{ clusters, tenants, keycloak: configuration.keycloak },
    asked: tenants.filter(({ id }) => asked === undefined || asked.has(id)),
    text: configurationOf(text, names, tenants),
  };
}

function clustersAsked({ clusters }: Configuration, names: readonly string[] | undefined): readonly Cluster[] {
  const wrong = (names ?? []).filter((name) => !clusters.some((cluster) => cluster.name === name));
  const allowed = clusters.map(({ name }) => name).join(", ");
  if (wrong.length > 0)
    throw new InvalidInput(wrong.map((name) => `--cluster: found "${name}"; allowed is one of: ${allowed}`));
  return clusters.filter(({ name }) => names === undefined || names.includes(name));
}

/** The file as it was written, but for what is not looked at, and its comments. */
function configurationOf(text: string, names: ReadonlySet<string>, tenants: readonly Tenant[]): string {
  const written: { readonly clusters: readonly { readonly name: string }[] } = parseDocument(text).toJS();
  return stringify({
    ...written,
    clusters: written.clusters.filter(({ name }) => names.has(name)),
    tenants: tenants.map((tenant) => ({ ...tenant, since: formatInstant(tenant.since) })),
  });
}
