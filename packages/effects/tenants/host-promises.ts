import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { DeleteTransaction } from "dynamodb-toolbox/entity/actions/transactDelete";
import { PutTransaction } from "dynamodb-toolbox/entity/actions/transactPut";
import { UpdateTransaction } from "dynamodb-toolbox/entity/actions/transactUpdate";
import type { ExecuteTransactWriteOptions, execute } from "dynamodb-toolbox/entity/actions/transactWrite";
import { $add, $remove } from "dynamodb-toolbox/entity/actions/update/symbols";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { type HostName, joinHost, splitHost, type TakenHost, WILDCARD } from "#domain/hosts.ts";
import { MOST_HOSTS, type TenantId, tenantIdSchema } from "#domain/tenant.ts";
import { RetryableError } from "#runtime/errors.ts";
import type { defineTable } from "./table.ts";

type Entities = Pick<ReturnType<typeof defineTable>, "table" | "hosts">;

/**
 * Who was promised which host: `HOST#<domain>` / `<label>`, with `tenant`. The wildcard's item is there for every domain
 * under which anything was promised. It counts these promises (`claims`), so that a wildcard, which nobody can compare
 * with names that are being promised at the same moment, is only promised if there were none meanwhile.
 */
export function createHostPromises({ table, hosts }: Entities) {
  async function itemOf(name: HostName) {
    return (await hosts.build(GetItemCommand).key(keyOf(name)).options({ consistent: true }).send()).Item;
  }

  /** Another tenant's host under a domain, the wildcard included. One's own are too few to fill the page. */
  async function anotherUnder(domain: string, tenant: TenantId): Promise<TakenBy | undefined> {
    const { Items = [] } = await table
      .build(QueryCommand)
      .query({ partition: keyOf({ domain, label: WILDCARD }).pk })
      .entities(hosts)
      .options({ consistent: true, limit: MOST_HOSTS + 2 })
      .send();
    const other = Items.find((item) => item.tenant !== undefined && item.tenant !== tenant);
    return other && takenBy(other.tenant, { domain, label: other.sk });
  }

  async function another(name: HostName, tenant: TenantId): Promise<TakenBy | undefined> {
    if (name.label === WILDCARD) return anotherUnder(name.domain, tenant);
    for (const one of [name, { ...name, label: WILDCARD }]) {
      const item = await itemOf(one);
      if (item?.tenant !== undefined && item.tenant !== tenant) return takenBy(item.tenant, one);
    }
    return undefined;
  }

  async function changeWildcard(tenant: TenantId, domain: string, change: WildcardChange) {
    const name = { domain, label: WILDCARD };
    const update = hosts.build(UpdateTransaction).item({
      ...keyOf(name),
      ...(change.promised && { tenant }),
      ...(change.givenUp && { tenant: $remove() }),
      ...(change.claims > 0 && { claims: $add(change.claims) }),
    });
    if (!change.promised) return update.options({ condition: isFreeOr(tenant) });
    const claims = (await itemOf(name))?.claims;
    const other = await anotherUnder(domain, tenant);
    if (other !== undefined)
      throw new RetryableError(`${joinHost(name)} overlaps with ${other.as} of tenant ${other.tenant}`);
    const unchanged =
      claims === undefined ? ({ attr: "claims", exists: false } as const) : ({ attr: "claims", eq: claims } as const);
    return update.options({ condition: { and: [isFreeOr(tenant), unchanged] } });
  }

  return {
    /** Those of these hosts that the tenant cannot have. */
    async taken(tenant: TenantId, wanted: readonly string[]): Promise<readonly TakenHost[]> {
      const found = await Promise.all(
        wanted.map(async (host) => ({ host, other: await another(splitHost(host), tenant) })),
      );
      return found.flatMap(({ host, other }) => (other === undefined ? [] : [{ host, ...other }]));
    },

    /** What takes a tenant's promises from `before` to `after`, to be written together with its record. */
    async change(tenant: TenantId, before: readonly string[], after: readonly string[]): Promise<Write[]> {
      const added = after.filter((host) => !before.includes(host)).map(splitHost);
      const givenUp = before.filter((host) => !after.includes(host)).map(splitHost);
      const put = (name: HostName) =>
        hosts
          .build(PutTransaction)
          .item({ ...keyOf(name), tenant })
          .options({ condition: isFreeOr(tenant) });
      const remove = (name: HostName) =>
        hosts
          .build(DeleteTransaction)
          .key(keyOf(name))
          .options({ condition: isFreeOr(tenant) });
      return [
        ...added.filter(isExact).map(put),
        ...givenUp.filter(isExact).map(remove),
        ...(await Promise.all(
          [...wildcardChanges(added, givenUp)].map(([domain, one]) => changeWildcard(tenant, domain, one)),
        )),
      ];
    },
  };
}

/** One write of a transaction. */
type Write = Exclude<Parameters<typeof execute>[number], ExecuteTransactWriteOptions>;

type TakenBy = Omit<TakenHost, "host">;

function takenBy(tenant: string | undefined, as: HostName): TakenBy {
  return { tenant: tenantIdSchema.parse(tenant), as: joinHost(as) };
}

/** What happens to the wildcard's item of a domain: one write, whatever the reasons. */
interface WildcardChange {
  readonly promised: boolean;
  readonly givenUp: boolean;
  /** How many exact names are promised. */
  readonly claims: number;
}

function wildcardChanges(
  added: readonly HostName[],
  givenUp: readonly HostName[],
): ReadonlyMap<string, WildcardChange> {
  const under = (names: readonly HostName[], domain: string) => names.filter((name) => name.domain === domain);
  const isWildcard = (name: HostName) => !isExact(name);
  const domains = new Set([...added, ...givenUp.filter(isWildcard)].map(({ domain }) => domain));
  return new Map(
    [...domains].map((domain) => [
      domain,
      {
        promised: under(added, domain).some(isWildcard),
        givenUp: under(givenUp, domain).some(isWildcard),
        claims: under(added, domain).filter(isExact).length,
      },
    ]),
  );
}

function isExact({ label }: HostName): boolean {
  return label !== WILDCARD;
}

function keyOf({ domain, label }: HostName) {
  return { pk: `HOST#${domain}`, sk: label };
}

/** Nobody was promised it, or this tenant was. */
export function isFreeOr(tenant: TenantId): {
  or: [{ attr: "tenant"; exists: false }, { attr: "tenant"; eq: string }];
} {
  return {
    or: [
      { attr: "tenant", exists: false },
      { attr: "tenant", eq: tenant },
    ],
  };
}
