import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CLUSTER, NOW } from "../foreign.fixture.ts";
import type { ClusterSources } from "../sources.ts";
import { openObservation } from "./open.ts";

/** Files by their path in an observation; what is not text or bytes is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** Writes an observation, opens it for the cluster `prod-eu`, and removes it when the test's `use` has ended. */
export async function withObservation<T>(
  files: Files,
  use: (sources: ClusterSources, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "observation-"));
  try {
    for (const [path, contents] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      const isRaw = typeof contents === "string" || contents instanceof Uint8Array;
      await writeFile(join(folder, path), isRaw ? contents : JSON.stringify(contents));
    }
    return await use((await openObservation(folder, NOW)).sources(CLUSTER), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
