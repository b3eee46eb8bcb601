/** Runs an environment until it is killed; its argument is the folder of connections. Prints, as one line of JSON, the process groups of its servers. */
import { writeLocalConnection } from "#local/connection.ts";
import { connectionTo, startEnvironment } from "#local/environment.ts";
import { ensureToolchain } from "#local/toolchain/toolchain.ts";
import { silentProgress } from "#runtime/progress.ts";

const progress = silentProgress;
const toolchain = await ensureToolchain({ progress });
const [, , connectionFolder = ""] = process.argv;
const environment = await startEnvironment({ toolchain, progress });
await writeLocalConnection(connectionTo(environment), connectionFolder);
console.log(JSON.stringify(environment.servers.map(({ pid }) => pid)));
setInterval(() => undefined, 60_000);
