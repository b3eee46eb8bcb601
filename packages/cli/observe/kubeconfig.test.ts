import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerJson, startHttpsServer } from "#runtime/https-server.double.ts";
import { connectByContext, readKubeconfig } from "./kubeconfig.ts";

async function server() {
  const authorizations: (string | undefined)[] = [];
  const double = await startHttpsServer((request, response) => {
    authorizations.push(request.headers.authorization);
    answerJson(response, 200, { kind: "APIVersions" });
  });
  onTestFinished(() => double.close());
  return { ...double, authorizations };
}

/** Writes a kubeconfig with one context, named `prod-eu`, and a command that prints a token. */
async function kubeconfig(cluster: object, user: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "surety-kubeconfig-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token: "printed" },
  };
  await writeFile(join(folder, "print-token"), `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
  await chmod(join(folder, "print-token"), 0o755);
  const file = join(folder, "config");
  const config = {
    ...{ apiVersion: "v1", kind: "Config", "current-context": "prod-eu" },
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user }],
    contexts: [{ name: "prod-eu", context: { cluster: "c", user: "u" } }],
  };
  await writeFile(file, JSON.stringify(config).replaceAll("FOLDER", folder));
  return file;
}

async function request(cluster: object, user: object): Promise<unknown> {
  const config = readKubeconfig({ KUBECONFIG: await kubeconfig(cluster, user) });
  if (config === undefined) throw new Error("there is no kubeconfig");
  return connectByContext(config, "prod-eu", "prod-eu").request({ path: "/api" });
}

const reachable = (one: { readonly server: string; readonly certificateAuthorityData: string }) => {
  return { server: one.server, "certificate-authority-data": one.certificateAuthorityData };
};

describe("a context of a kubeconfig", () => {
  it("is used with its token", async () => {
    const api = await server();
    await request(reachable(api), { token: "written" });
    expect(api.authorizations).toEqual(["Bearer written"]);
  });

  it("is used with the token that its command prints, as for aws eks get-token", async () => {
    const api = await server();
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "FOLDER/print-token",
      interactiveMode: "Never",
    };
    await request(reachable(api), { exec });
    expect(api.authorizations).toEqual(["Bearer printed"]);
  });

  it("is used without a token where it has none: a client's certificate is shown by TLS", async () => {
    const api = await server();
    await request(reachable(api), {});
    expect(api.authorizations).toEqual([undefined]);
  });

  it.each([
    ["a server whose certificate is not verified", { "insecure-skip-tls-verify": true }, {}],
    ["a server without TLS", { server: "http://127.0.0.1:1" }, {}],
    ["a password", {}, { username: "admin", password: "hunter2" }],
    ["impersonation", {}, { token: "t", as: "somebody" }],
  ])("is refused with %s", async (_, cluster, user) => {
    const api = await server();
    await expect(request({ ...reachable(api), ...cluster }, user)).rejects.toThrow(
      /^context prod-eu of the kubeconfig: found/u,
    );
    expect(api.authorizations).toEqual([]);
  });

  it("is not trusted with a certificate of somebody else's", async () => {
    const [api, other] = [await server(), await server()];
    const wrong = { server: api.server, "certificate-authority-data": other.certificateAuthorityData };
    await expect(request(wrong, { token: "t" })).rejects.toThrow();
    expect(api.authorizations).toEqual([]);
  });
});

describe("a kubeconfig", () => {
  it("that is named and is not there, or is none, is an error that names it", () => {
    expect(() => readKubeconfig({ KUBECONFIG: "/nowhere/config" })).toThrow(
      "/nowhere/config: cannot be read as a kubeconfig",
    );
  });

  it("may be several files, as kubectl reads them", async () => {
    const [one, two] = [await kubeconfig({ server: "https://a" }, {}), join(tmpdir(), `surety-second-${process.pid}`)];
    onTestFinished(() => rm(two));
    await writeFile(
      two,
      JSON.stringify({ kind: "Config", contexts: [{ name: "other", context: { cluster: "c", user: "u" } }] }),
    );
    const config = readKubeconfig({ KUBECONFIG: `${one}:${two}` });
    expect(config?.getContexts().map(({ name }) => name)).toEqual(["prod-eu", "other"]);
    expect(config?.getCurrentContext()).toBe("prod-eu");
  });
});
