export type Version = { readonly major: number; readonly minor: number; readonly patch: number };

/** The first version in a text such as `etcd Version: 3.6.16`, `Kubernetes v1.36.3` or `go1.26`; a missing patch is 0. */
export const parseVersion = (text: string): Version | undefined => {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (found === null) return undefined;
  const [, major, minor, patch = "0"] = found;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
};

export const versionText = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`;

/** Negative where `one` is older than `other`, as `Array.prototype.sort` wants it. */
export const compareVersions = (one: Version, other: Version): number =>
  one.major - other.major || one.minor - other.minor || one.patch - other.patch;

export const isAtLeast = (found: Version, minimum: Version): boolean => compareVersions(found, minimum) >= 0;

/** Whether a server of version `found` may stand in for `wanted`: patch releases differ only in fixes. */
export const isSameMinor = (found: Version, wanted: Version): boolean =>
  found.major === wanted.major && found.minor === wanted.minor;

/** The version, without its `v`, at which a go.mod requires a module. */
export const requiredModuleVersion = (goMod: string, module: string): string | undefined =>
  firstField(goMod, (fields) => {
    const at = fields[0] === "require" ? 1 : 0;
    return fields[at] === module && fields[at + 1]?.startsWith("v") ? fields[at + 1]?.slice(1) : undefined;
  });

/** The least version of Go that a go.mod asks for (its `go` line). */
export const requiredGoVersion = (goMod: string): string | undefined =>
  firstField(goMod, (fields) => (fields[0] === "go" ? fields[1] : undefined));

/** The version at which a requirements.txt pins a package (`name==version`). */
export const pinnedPackageVersion = (requirements: string, name: string): string | undefined =>
  firstField(requirements, ([first = ""]) =>
    first.startsWith(`${name}==`) ? first.slice(name.length + 2) : undefined,
  );

/** The version at which a maven.sha256 pins an archive (`SHA256  group:artifact:version:tar.gz`). */
export const pinnedArchiveVersion = (sums: string, source: string): string | undefined =>
  firstField(sums, ([, coordinates = ""]) =>
    coordinates.startsWith(`${source}:`) ? coordinates.slice(source.length + 1).split(":")[0] : undefined,
  );

const firstField = (text: string, pick: (fields: readonly string[]) => string | undefined): string | undefined => {
  for (const line of text.split("\n")) {
    const found = pick(line.trim().split(/\s+/));
    if (found !== undefined) return found;
  }
  return undefined;
};
