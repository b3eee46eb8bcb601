import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { isAlive } from "./is-alive.ts";

/** Where running local environments say how they are reached: a file for each, readable by its owner only; not in git. */
export const connectionFolder =
  process.env["SURETY_LOCAL_CONNECTIONS"] ?? fileURLToPath(new URL("../../.surety/local", import.meta.url));

const connectionSchema = z
  .object({
    /** The process that runs the environment. */
    pid: z.int().positive(),
    stage: z.literal("local"),
    aws: z.object({
      endpoint: z.url(),
      region: z.string(),
      accountId: z.string(),
      certificatePath: z.string(),
      credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
    }),
    kubernetes: z.object({
      clusterName: z.string(),
      server: z.url(),
      certificateAuthorityData: z.base64(),
      adminToken: z.string(),
      kubeconfigPath: z.string(),
    }),
    veleroBucket: z.string(),
    /** The `surety.yaml` that is deployed. */
    configuration: z.string(),
    logs: z.string(),
  })
  .readonly();
export type LocalConnection = z.infer<typeof connectionSchema>;

export type LocalConnectionState =
  | { readonly state: "running"; readonly connection: LocalConnection }
  /** Nobody has started an environment, or it was stopped. */
  | { readonly state: "absent" }
  /** The process that wrote the file is gone: it was killed. */
  | { readonly state: "dead"; readonly pid: number }
  | { readonly state: "unreadable"; readonly problem: string };

/** Of the environments that run, the one that was started last. */
export async function readLocalConnection(folder = connectionFolder): Promise<LocalConnectionState> {
  const states = await Promise.all((await newestFirst(folder)).map(readConnectionFile));
  const first = (wanted: LocalConnectionState["state"]) => states.find(({ state }) => state === wanted);
  return first("running") ?? first("unreadable") ?? first("dead") ?? { state: "absent" };
}

export async function writeLocalConnection(connection: LocalConnection, folder = connectionFolder): Promise<void> {
  await mkdir(folder, { recursive: true });
  await removeDeadConnections(folder);
  const file = fileOf(connection.pid, folder);
  await writeFile(`${file}.unfinished`, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.unfinished`, file); // nobody reads half a file
}

export async function removeLocalConnection(pid: number, folder = connectionFolder): Promise<void> {
  await rm(fileOf(pid, folder), { force: true });
}

const fileOf = (pid: number, folder: string) => join(folder, `${pid}.json`);

async function removeDeadConnections(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!isAlive(Number.parseInt(name, 10))) await rm(join(folder, name), { force: true });
  }
}

async function newestFirst(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []); // nobody has started one yet
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  const dated = await Promise.all(
    files.map(async (file) => ({ file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  return dated.toSorted((a, b) => b.at - a.at).map(({ file }) => file);
}

async function readConnectionFile(file: string): Promise<LocalConnectionState> {
  try {
    const connection = connectionSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return isAlive(connection.pid) ? { state: "running", connection } : { state: "dead", pid: connection.pid };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { state: "absent" };
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return { state: "unreadable", problem: `${file}: ${why}` };
  }
}
