import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { describe, expect, it } from "vitest";
import { withFreePorts } from "./ports.ts";

const listen = async (port: number): Promise<Server> => {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
};

const ignore = () => undefined;

describe("withFreePorts", () => {
  it("gives every name a different port that can be listened on", async () => {
    await withFreePorts(
      ["etcd", "api", "webhook"],
      async (ports) => {
        expect(new Set(Object.values(ports)).size).toBe(3);
        for (const port of Object.values(ports)) (await listen(port)).close();
      },
      ignore,
    );
  });

  it("begins again on other ports when one was taken meanwhile", async () => {
    const rivals: Server[] = [];
    const tried: number[] = [];
    const start = async ({ api }: { readonly api: number }) => {
      tried.push(api);
      if (rivals.length === 0) rivals.push(await listen(api));
      return listen(api);
    };
    const errors: unknown[] = [];

    const server = await withFreePorts(["api"], start, (error) => errors.push(error));

    expect(new Set(tried).size).toBe(2);
    expect(errors).toMatchObject([{ code: "EADDRINUSE" }]);
    for (const each of [server, ...rivals]) each.close();
  });

  it("gives up after three attempts", async () => {
    let attempts = 0;
    const start = async () => {
      attempts++;
      throw Object.assign(new Error("taken"), { addressInUse: true });
    };
    await expect(withFreePorts(["api"], start, ignore)).rejects.toThrow("taken");
    expect(attempts).toBe(3);
  });

  it("does not repeat what failed for another reason", async () => {
    let attempts = 0;
    const start = async () => {
      attempts++;
      throw new Error("the disk is full");
    };
    await expect(withFreePorts(["api"], start, ignore)).rejects.toThrow("the disk is full");
    expect(attempts).toBe(1);
  });
});
