import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Made } from "#facts/x509.fixture.ts";
import { type Ports, withFreePorts } from "#local/servers/ports.ts";

/** One `server` of nginx. */
export interface Site {
  /** Names a port: sites of one port differ by their names, and the first of them serves those who name none. */
  readonly port: string;
  readonly name: string;
  /** The leaf first. Absent: it refuses every handshake. */
  readonly chain?: readonly [Made, ...Made[]];
  readonly protocols?: string;
  readonly ciphers?: string;
  /** Further directives. */
  readonly more?: string;
}

export interface Nginx {
  port(name: string): number;
  stop(): Promise<void>;
}

/** nginx with these sites on free ports of loopback, and nothing outside its own folder. */
export function startNginx(sites: readonly Site[]): Promise<Nginx> {
  const names = [...new Set(sites.map(({ port }) => port))];
  return withFreePorts(
    names,
    (ports) => startOn(ports, sites),
    () => undefined,
  );
}

async function startOn(ports: Ports<string>, sites: readonly Site[]): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), "surety-nginx-"));
  const portOf = (name: string) => ports[name] ?? 0;
  await mkdir(join(folder, "temp"));
  const servers = await Promise.all(
    sites.map((site, at) => serverBlock(site, portOf(site.port), join(folder, `${at}`))),
  );
  await writeFile(join(folder, "nginx.conf"), configuration(folder, servers));
  const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (part: Buffer) => {
    said += part.toString();
  });
  for (const port of Object.values(ports)) await listening(port, child, () => said);
  return {
    port: portOf,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function serverBlock(
  { name, chain, protocols = "TLSv1.2 TLSv1.3", ciphers = "DEFAULT", more = "" }: Site,
  port: number,
  path: string,
) {
  const common = `listen 127.0.0.1:${port} ssl; server_name ${name}; ssl_protocols ${protocols}; ${more}`;
  if (chain === undefined) return `server { ${common} ssl_reject_handshake on; }`;
  await writeFile(`${path}.pem`, chain.map(({ pem }) => pem).join(""));
  await writeFile(`${path}.key`, chain[0].privateKey);
  const files = `ssl_certificate ${path}.pem; ssl_certificate_key ${path}.key;`;
  return `server { ${common} ${files} ssl_ciphers ${ciphers}:@SECLEVEL=0; location / { return 204; } }`;
}

function configuration(folder: string, servers: readonly string[]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, "temp", name)};`,
  );
  return [
    ...["daemon off; master_process off;", `pid ${join(folder, "nginx.pid")};`, "events {}", "http { access_log off;"],
    ...[...temporary, ...servers, "}"],
  ].join("\n");
}

async function listening(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new NginxFailed(`nginx ended with ${child.exitCode}: ${said()}`);
    if (await accepts(port)) return;
    await sleep(50);
  }
  throw new Error(`nginx does not listen on ${port}: ${said()}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** `addressInUse`: another program took a port meanwhile, and it may be tried again with others. */
class NginxFailed extends Error {
  override readonly name = "NginxFailed";
  readonly addressInUse = this.message.includes("Address already in use");
}
