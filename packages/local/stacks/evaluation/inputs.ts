/** The key by which Pulumi marks an object that is not plain data, and the mark of a secret. */
const KIND = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Inputs that may be given as objects, which the provider turns into the text that AWS wants. */
const POLICIES = new Set(["assumeRolePolicy", "policy"]);

/**
 * Makes an input plain JSON: secrets are unwrapped (nothing is encrypted in an evaluation), and the archive of a
 * function becomes `{ file }`, its path relative to the folder of the evaluation.
 */
export async function plainInput(value: unknown, relativePath: (path: string) => string): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => plainInput(item, relativePath)));
  if (typeof value !== "object" || value === null) return value;
  if ("path" in value && "__pulumiAsset" in value) return { file: relativePath(String(await value.path)) };
  if ("path" in value && "__pulumiArchive" in value) return { file: relativePath(String(await value.path)) };
  if (KIND in value && value[KIND] === SECRET && "value" in value) return plainInput(value.value, relativePath);
  const entries = Object.entries(value).map(async ([key, item]) => {
    const plain = await plainInput(item, relativePath);
    return [key, POLICIES.has(key) && typeof plain === "object" ? JSON.stringify(plain) : plain] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
