import { copyFile, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { type ManagedProcess, startProcess } from "./process.ts";

export interface KeycloakOptions {
  /** The unpacked and prepared distribution; nothing is written there. */
  readonly distribution: string;
  /** An empty folder of this server's own. */
  readonly folder: string;
  readonly port: number;
  /** Listens with TLS as well, on another port; the files are in PEM. */
  readonly tls?: { readonly port: number; readonly certificate: string; readonly key: string };
}

export interface RunningKeycloak extends ManagedProcess {
  readonly url: string;
  /** Of the realm `master`. */
  readonly administrator: { readonly username: string; readonly password: string };
}

/** Java takes its time, more so while other tests run. */
const DEADLINE = 180_000;

const administrator = { username: "admin", password: "admin" }; // for loopback, and as long as the tests run

/** A real Keycloak on loopback; what it keeps is in memory, and gone with it. */
export async function startKeycloak({ distribution, folder, port, tls }: KeycloakOptions): Promise<RunningKeycloak> {
  const home = await makeHome(distribution, folder);
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({
    name: "keycloak",
    command: join(home, "bin", "kc.sh"),
    args: [
      ...["start", "--optimized", "--http-enabled=true", "--http-host=127.0.0.1", `--http-port=${port}`],
      "--hostname-strict=false",
      ...(tls === undefined
        ? []
        : [
            `--https-port=${tls.port}`,
            `--https-certificate-file=${tls.certificate}`,
            `--https-certificate-key-file=${tls.key}`,
          ]),
    ],
    env: {
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      ...(process.env["JAVA_HOME"] ? { JAVA_HOME: process.env["JAVA_HOME"] } : {}),
      HOME: folder,
      LANG: "C.UTF-8",
      JAVA_OPTS_APPEND: `-Djava.io.tmpdir=${folder} -XX:TieredStopAtLevel=1`,
      KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
    },
    folder,
    ready: async () => (await fetch(`${url}/realms/master`)).ok,
    deadline: DEADLINE,
  });
  return { ...server, url, administrator };
}

/** It writes beside its scripts, so that these are copied, and all else is linked. */
async function makeHome(distribution: string, folder: string): Promise<string> {
  const home = join(folder, "home");
  await mkdir(join(home, "bin"), { recursive: true });
  for (const name of await readdir(distribution)) {
    if (name !== "bin" && name !== "data") await symlink(join(distribution, name), join(home, name));
  }
  await copyFile(join(distribution, "bin", "kc.sh"), join(home, "bin", "kc.sh"));
  return home;
}
