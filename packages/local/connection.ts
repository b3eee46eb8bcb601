import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { isAlive } from "./is-alive.ts";

/** Where a running local environment says how it is reached. Not in git, and readable by its owner only. */
export const connectionFile = fileURLToPath(new URL("../../.surety/local.json", import.meta.url));

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

export async function readLocalConnection(file = connectionFile): Promise<LocalConnectionState> {
  try {
    const connection = connectionSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return isAlive(connection.pid) ? { state: "running", connection } : { state: "dead", pid: connection.pid };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { state: "absent" };
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return { state: "unreadable", problem: `${file}: ${why}` };
  }
}

export async function writeLocalConnection(connection: LocalConnection, file = connectionFile): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${connection.pid}`;
  await writeFile(unfinished, `${JSON.stringify(connection, undefined, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, file); // nobody reads half a file
}

/** Removes the file, unless another environment has written its own meanwhile. */
export async function removeLocalConnection(pid: number, file = connectionFile): Promise<void> {
  const found = await readLocalConnection(file);
  if (found.state === "running" && found.connection.pid !== pid) return;
  await rm(file, { force: true });
}
