import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as z from "zod";
import { surety } from "#cli/io.fixture.ts";
import { OUTCOMES } from "#domain/finding.ts";

/** Two tenants that are served and one that is gone, in a cluster where every promise is kept, at this time. */
const HEALTHY = join(import.meta.dirname, "healthy");
export const NOW = "2026-03-10T12:00:00Z";

/** Contents of files by their path within an observation; undefined for one that is not there. */
export type Files = ReadonlyMap<string, string | Uint8Array | undefined>;

export async function healthyFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = await readdir(HEALTHY, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((file) => file.isFile())
    .map((file) => relative(HEALTHY, join(file.parentPath, file.name)));
  return new Map(
    await Promise.all(paths.sort().map(async (path) => [path, await readFile(join(HEALTHY, path))] as const)),
  );
}

const report = z.object({
  findings: z.array(
    z.object({
      ...{ control: z.string(), tenant: z.string().nullable(), outcome: z.enum(OUTCOMES), reason: z.string() },
      ...{
        message: z.string(),
        violations: z.array(z.object({ id: z.string(), reason: z.string(), message: z.string() })),
        advisories: z.array(z.object({ reason: z.string(), message: z.string() })),
      },
    }),
  ),
});

export interface Judged {
  readonly status: number;
  readonly findings: z.output<typeof report>["findings"];
  readonly stderr: string;
}

/** The healthy observation, with some files changed, in a folder of its own, in which more can be changed for one look. */
export async function openRecorded(changes: ReadonlyMap<string, Uint8Array> = new Map()) {
  const folder = await mkdtemp(join(tmpdir(), "surety-recorded-"));
  await cp(HEALTHY, folder, { recursive: true });
  const original = async (path: string) =>
    changes.get(path) ?? (await readFile(join(HEALTHY, path)).catch(() => undefined));
  const put = async (path: string, contents: string | Uint8Array | undefined) => {
    if (contents === undefined) return rm(join(folder, path), { force: true });
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  };
  for (const [path, contents] of changes) await put(path, contents);
  return {
    folder,
    /** What `surety check` says of it with these files changed; afterwards they are as they were. */
    async check(files: Files = new Map(), options: readonly string[] = []): Promise<Judged> {
      for (const [path, contents] of files) await put(path, contents);
      try {
        const { status, stdout, stderr } = await surety(["check", folder, "--now", NOW, "--json", ...options]);
        return { status, stderr, findings: stdout === "" ? [] : report.parse(JSON.parse(stdout)).findings };
      } finally {
        for (const path of files.keys()) await put(path, await original(path));
      }
    },
    close: () => rm(folder, { recursive: true }),
  };
}
