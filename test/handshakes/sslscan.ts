import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { TLS_VERSIONS, type TlsVersion } from "#domain/served-tls.ts";

/** What sslscan, which shares no code with Surety, says that a server on loopback accepts. */
export async function scan(port: number, serverName: string | undefined): Promise<readonly TlsVersion[]> {
  const quick = ["--no-ciphersuites", "--no-heartbleed", "--no-renegotiation", "--no-groups", "--no-check-certificate"];
  const name = serverName === undefined ? [] : [`--sni-name=${serverName}`];
  const { stdout } = await promisify(execFile)("sslscan", ["--xml=-", ...quick, ...name, `127.0.0.1:${port}`]);
  const protocols = [...stdout.matchAll(/<protocol type="(ssl|tls)" version="([\d.]+)" enabled="([01])"/gu)];
  if (protocols.length < 5) throw new Error(`sslscan said nothing about versions:\n${stdout}`);
  const enabled = protocols.filter(([, , , on]) => on === "1").map(([, type, version]) => nameOf(type, version));
  return TLS_VERSIONS.filter((version) => enabled.includes(version));
}

function nameOf(type = "", version = ""): string {
  return version === "1.0" ? "TLSv1" : `${type.toUpperCase()}v${version}`;
}
