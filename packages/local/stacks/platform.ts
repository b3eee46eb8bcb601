import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Progress } from "#runtime/progress.ts";
import { runCommand } from "../toolchain/command.ts";
import { withLock } from "../toolchain/lock.ts";

/** The project's root, where sst.config.ts is. */
export const root = resolve(import.meta.dirname, "..", "..", "..");
/** Where SST's components are, once installed. */
export const platform = join(root, ".sst", "platform");

/**
 * Installs the sources of SST's components (`.sst/platform`, git-ignored) as `sst install` does, once for each version
 * of SST: about 4 s, from the npm registry only. Type-checking and evaluating the stacks need them.
 */
export async function installPlatform({ progress }: { readonly progress: Progress }): Promise<void> {
  const stamp = join(root, ".sst", "installed-version");
  const { version } = JSON.parse(await readFile(join(root, "node_modules", "sst", "package.json"), "utf8"));
  const isInstalled = async () => (await readFile(stamp, "utf8").catch(() => undefined)) === version;

  if (await isInstalled()) return;
  await mkdir(join(root, ".sst"), { recursive: true });
  await withLock(join(root, ".sst", "install.lock"), {}, async () => {
    if (await isInstalled()) return;
    const step = progress.step(`Install the components of SST ${version}`);
    try {
      await runCommand({
        program: join(root, "node_modules", ".bin", "sst"),
        arguments: ["install", "--stage", "local"],
        folder: root,
        environment: {
          SST_TELEMETRY_DISABLED: "1",
          // Otherwise it looks for Pulumi and bun, and downloads them from outside the npm registry.
          SST_SKIP_DEPENDENCY_CHECK: "1",
          SST_BUN_PATH: join(root, "node_modules", "bun", "bin", "bun.exe"),
        },
      });
      await writeFile(stamp, version);
      step.done();
    } catch (error) {
      step.fail("sst install failed");
      throw error;
    }
  });
}
