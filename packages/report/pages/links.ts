/** Addresses of pages. Names are whatever a foreign system says, so each is encoded. */
const part = encodeURIComponent;

export const LINKS = {
  overview: "/",
  promises: "/promises",
  backups: "/backups",
  certificates: "/certificates",
  rehearsals: "/rehearsals",
  deletions: "/deletions",
  tenant: (id: string) => `/tenants/${part(id)}`,
  tenantBackups: (id: string) => `/tenants/${part(id)}/backups`,
  cluster: (name: string) => `/clusters/${part(name)}`,
  control: (id: string) => `/controls/${part(id)}`,
  deletion: (tenant: string, generation: number) => `/deletions/${part(tenant)}/${generation}`,
  /** As it was signed, to be saved. */
  certificateFile: (tenant: string, generation: number) =>
    `/deletions/${part(tenant)}/${generation}/certificate.dsse.json`,
  certificate: (tenant: string, generation: number) => `/deletions/${part(tenant)}/${generation}/certificate`,
} as const;

/** A page's address with a query in which what is empty is left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)] as const],
  );
  return given.length === 0
    ? path
    : `${path}?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, value])).toString()}`;
}
