import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { attemptHandshake } from "./attempt.ts";
import { tryVersions } from "./handshakes.ts";
import { nameToAskFor, tlsProber } from "./prober.ts";
import { offeredVersion, REFUSAL, serverHello, startServer } from "./server.double.ts";

let stop: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stop.map((close) => close()));
  stop = [];
});

/** Answers each version as told; the others are refused. */
async function serve(answers: Readonly<Record<string, (socket: Socket) => void>>) {
  const server = await startServer((socket, received) => {
    const answer = answers[offeredVersion(received)] ?? ((refused: Socket) => refused.end(REFUSAL));
    answer(socket);
  });
  stop.push(server.close);
  return server;
}
const accept = (minor: number) => (socket: Socket) => void socket.write(serverHello(minor));
const hangUp = (socket: Socket) => void socket.end();
const reset = (socket: Socket) => void socket.resetAndDestroy();
const silent = () => undefined;
const OLD = ["SSLv3", "TLSv1", "TLSv1.1"];

describe("offering each version by itself", () => {
  it("tells what is accepted from what is refused", async () => {
    const { endpoint } = await serve({ "TLSv1.2": accept(3), "TLSv1.1": accept(2) });
    expect(await tryVersions(endpoint, "acme.example.com")).toMatchObject({
      accepted: ["TLSv1.1", "TLSv1.2"],
      refused: ["SSLv3", "TLSv1", "TLSv1.3"],
    });
  });

  it("takes another version than was offered for a refusal", async () => {
    const { endpoint } = await serve({ "TLSv1.2": accept(3), "TLSv1.3": accept(3), TLSv1: accept(0) });
    expect(await tryVersions(endpoint, undefined)).toMatchObject({ accepted: ["TLSv1.2"] });
  });

  it.each([
    ["hangs up", hangUp],
    ["breaks off", reset],
  ])("takes a server that %s at old versions, and answers newer ones, for one that refuses", async (_, answer) => {
    const { endpoint } = await serve({ "TLSv1.2": accept(3), ...Object.fromEntries(OLD.map((old) => [old, answer])) });
    expect(await tryVersions(endpoint, undefined)).toMatchObject({
      accepted: ["TLSv1.2"],
      refused: [...OLD, "TLSv1.3"],
    });
  });

  it("says nothing of a server that hangs up at everything", async () => {
    const all = [...OLD, "TLSv1.2", "TLSv1.3"];
    const { endpoint } = await serve(Object.fromEntries(all.map((version) => [version, hangUp])));
    await expect(tryVersions(endpoint, undefined)).rejects.toThrow("hangs up whatever version of TLS it is offered");
  });

  it("asks again where a connection broke once", async () => {
    let broken = 0;
    const { endpoint } = await serve({
      "TLSv1.2": (socket) => {
        broken += 1;
        if (broken === 1) reset(socket);
        else accept(3)(socket);
      },
    });
    expect(await tryVersions(endpoint, undefined)).toMatchObject({ accepted: ["TLSv1.2"] });
  });

  it("does not count a version to which nothing was answered as refused", async () => {
    const { endpoint } = await serve({ "TLSv1.2": accept(3), TLSv1: silent });
    expect(await attemptHandshake(endpoint, "TLSv1", undefined, 50)).toMatchObject({ outcome: "noAnswer" });
    expect(await tryVersions(endpoint, undefined, 50)).toMatchObject({
      accepted: ["TLSv1.2"],
      refused: ["SSLv3", "TLSv1.1", "TLSv1.3"],
    });
  });

  it.each([
    ["is no TLS server", (socket: Socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), "not TLS"],
    ["does not know the name", (socket: Socket) => void socket.end(Buffer.of(21, 3, 3, 0, 2, 2, 112)), "of this name"],
  ])("fails where the other side %s", async (_, answer, message) => {
    const { endpoint } = await serve({ "TLSv1.3": answer });
    await expect(tryVersions(endpoint, "acme.example.com")).rejects.toThrow(message);
  });

  it("fails where nothing is answered to anything", async () => {
    const server = await startServer(silent);
    stop.push(server.close);
    await expect(tryVersions(server.endpoint, undefined, 20)).rejects.toThrow("did not answer within 0.02 s");
    expect(server.connections()).toBe(5);
  });

  it("fails at once where nobody listens", async () => {
    const { endpoint, close } = await startServer(silent);
    await close();
    await expect(tryVersions(endpoint, undefined)).rejects.toThrow("ECONNREFUSED");
  });
});

describe("looking at hosts", () => {
  const proberOf = (port: number, clock = () => 0) => tlsProber({ clock, port, resolve: async () => "127.0.0.1" });

  it("asks an address without a name once, however many hosts it has", async () => {
    const { endpoint, connections } = await serve({ "TLSv1.2": accept(3) });
    const ask = proberOf(endpoint.port);
    await ask("a.example.com");
    const first = connections();
    await ask("b.example.com");
    expect(connections() - first).toBeLessThan(first);
    expect(await ask("c.example.com")).toMatchObject({
      value: { host: "c.example.com", accepted: ["TLSv1.2"], withoutName: { accepted: ["TLSv1.2"] } },
    });
  });

  it("says why a host could not be looked at", async () => {
    const { endpoint, close } = await startServer(silent);
    await close();
    expect(await proberOf(endpoint.port)("a.example.com")).toMatchObject({
      ...{ status: "unreadable", cause: "unreachable", source: `TLS a.example.com:${endpoint.port}` },
    });
    const resolve = () => Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND a"), { code: "ENOTFOUND" }));
    expect(await tlsProber({ clock: () => 0, resolve })("a")).toMatchObject({
      cause: "unreachable",
      source: "TLS a:443",
    });
  });

  it("does not go on for longer than a minute and a half", async () => {
    const { endpoint } = await serve({ "TLSv1.2": accept(3) });
    let now = 0;
    const ask = proberOf(endpoint.port, () => now);
    expect(await ask("a.example.com")).toMatchObject({ status: "observed" });
    now = 90_000;
    expect(await ask("b.example.com")).toMatchObject({ status: "observed" });
    now = 90_001;
    expect(await ask("c.example.com")).toMatchObject({ status: "unreadable", cause: "timedOut" });
  });

  it("asks for a name that nobody has where a host stands for many", () => {
    expect(["*.acme.example.com", "acme.example.com"].map(nameToAskFor)).toEqual([
      "surety-looks.acme.example.com",
      "acme.example.com",
    ]);
  });
});
