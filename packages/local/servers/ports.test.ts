import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePorts } from "./ports.ts";

it("gives every name a different port that can be listened on", async () => {
  const ports = await freePorts(["etcd", "api", "webhook"]);

  expect(new Set(Object.values(ports)).size).toBe(3);
  for (const port of Object.values(ports)) {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
  }
});
