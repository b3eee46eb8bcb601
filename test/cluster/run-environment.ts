/** Runs an environment until it is killed; its argument is the connection file. Prints, as one line of JSON, the process groups of its servers. */
import { startEnvironment } from "#local/environment.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { silentProgress } from "#runtime/progress.ts";

const progress = silentProgress;
const toolchain = await ensureToolchain({ progress });
const [, , connectionFile = ""] = process.argv;
const { servers } = await startEnvironment({ toolchain, progress, connectionFile });
console.log(JSON.stringify(servers.map(({ pid }) => pid)));
setInterval(() => undefined, 60_000);
