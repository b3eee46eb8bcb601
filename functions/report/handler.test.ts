import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createWorld, requestFor } from "./world.double.ts";

const PATHS = [
  ...["/", "/promises", "/backups", "/certificates", "/rehearsals", "/deletions", "/tenants/acme", "/clusters/prod-eu"],
  ...["/controls/backup-fresh", "/deletions/leaver/1", "/deletions/gone/1", "/deletions/gone/1/certificate"],
];

describe("the report's function", () => {
  it.each(PATHS)("shows %s to whom AWS has checked", async (path) => {
    const { statusCode, headers, body } = await createWorld().handle(requestFor(path));
    expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(body).toContain("<h1");
  });

  it.each([...PATHS, "/nowhere"])("shows nothing of %s to whom AWS has not checked", async (path) => {
    const { statusCode, body } = await createWorld().handle(requestFor(path, { caller: undefined }));
    expect(statusCode).toBe(403);
    expect(body).not.toMatch(/acme|prod-eu|gone|leaver/u);
  });

  it.each(["/", "/nowhere", "/deletions/gone/1/certificate", "/deletions/gone/1/certificate.dsse.json"])(
    "every answer has its policy, and is kept by nobody: %s",
    async (path) => {
      const { headers } = await createWorld().handle(requestFor(path));
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; img-src data:; style-src 'sha256-/u);
      expect(headers["content-security-policy"]).not.toMatch(/unsafe|script-src|\*/u);
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      });
    },
  );

  it.each([
    ...[
      "/nowhere",
      "/tenants/nobody",
      "/tenants/",
      "/tenants/%",
      "/tenants/acme/",
      "/clusters/acme",
      "/controls/nothing",
    ],
    ...[
      "/deletions/acme/1",
      "/deletions/gone/2",
      "/deletions/gone/0",
      "/deletions/leaver/1/certificate",
      "//evil.example.com",
    ],
  ])("has no page %s", async (path) => {
    expect((await createWorld().handle(requestFor(path))).statusCode).toBe(404);
  });

  it.each(["POST", "PUT", "DELETE"])("takes no %s", async (method) => {
    expect((await createWorld().handle(requestFor("/", { method }))).statusCode).toBe(405);
  });

  it("a cluster whose findings cannot be read is named, and the others are shown", async () => {
    const world = createWorld();
    world.failing.add("prod-eu");
    const { statusCode, body } = await world.handle(requestFor("/"));
    expect(statusCode).toBe(200);
    expect(body).toContain("findings/prod-eu.json.gz is damaged");
    expect(body).toContain("globex");
  });

  it("says nothing of what went wrong inside, but to the log", async () => {
    const world = createWorld();
    world.guard = () => Promise.reject(new Error("the table is gone"));
    const { statusCode, body } = await world.handle(requestFor("/"));
    expect(statusCode).toBe(500);
    expect(body).not.toContain("the table is gone");
    expect(world.logs.join()).toContain("the table is gone");
  });

  it("a certificate that another key signed is not shown", async () => {
    const world = createWorld();
    world.publicKey = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
    const { statusCode, body } = await world.handle(requestFor("/deletions/gone/1/certificate"));
    expect([statusCode, body.includes("Certificate of deletion")]).toEqual([500, false]);
    expect(world.logs.join()).toContain("is not signed by the key of this deployment");
  });

  it("a certificate of another deletion is not shown, although the key signed it", async () => {
    const world = createWorld();
    const read = world.deps.evidence.listRecords;
    Object.assign(world.deps.evidence, { listRecords: async () => read("deletions/gone/1/") });
    const { statusCode } = await world.handle(requestFor("/deletions/leaver/1/certificate"));
    expect(statusCode).toBe(500);
    expect(world.logs.join()).toContain("is not a certificate of this deletion");
  });

  it("shows a deletion whose newest word cannot be read, by what is recorded of it", async () => {
    const world = createWorld();
    expect((await world.handle(requestFor("/deletions"))).body).toContain("It takes longer than such a step does.");
    Object.assign(world.deps.deletions, { readProgress: () => Promise.reject(new Error("damaged")) });
    const { statusCode, body } = await world.handle(requestFor("/deletions"));
    expect([statusCode, body.includes("Stop backups"), body.includes("next, or at work")]).toEqual([200, true, true]);
    expect(world.logs.join()).toContain("Progress not read");
  });

  it("says of a cluster whose rehearsals cannot be read that they cannot, and shows the others", async () => {
    const world = createWorld();
    world.failing.add("prod-us");
    const { statusCode, body } = await world.handle(requestFor("/rehearsals"));
    expect([statusCode, body.includes("rehearsal-acme-1x9k2")]).toEqual([200, true]);
    expect(body).toContain("Rehearsals of cluster prod-us cannot be shown.");
  });

  it("hands out the signed file as it is stored", async () => {
    const world = createWorld();
    const { headers, body } = await world.handle(requestFor("/deletions/gone/1/certificate.dsse.json"));
    expect(headers["content-disposition"]).toMatch(/^attachment; filename="deletions_gone_1_[\w.-]+"$/u);
    expect(body).toBe(world.certificate.toString("utf8"));
  });

  describe("a certificate of more things than a page holds", () => {
    const certificate = "/deletions/gone/1/certificate";
    const snapshots = (page: string) => [...page.matchAll(/<code>(snap-\d+)<\/code>/gu)].map(([, id]) => id);

    it("shows them all, a part at a time, by links alone", async () => {
      const world = createWorld();
      world.certifyMany(250);
      const seen: (string | undefined)[] = [];
      for (const page of ["", "?page=2", "?page=3"]) {
        const { statusCode, body } = await world.handle(requestFor(`${certificate}${page}`));
        expect([statusCode, Buffer.byteLength(body) < 300_000]).toEqual([200, true]);
        expect(body).toContain("250 things");
        seen.push(...snapshots(body));
      }
      expect(seen).toEqual(Array.from({ length: 250 }, (_, at) => `snap-${at + 1}`));
      const { body } = await world.handle(requestFor(certificate));
      expect(body).toContain(`href="${certificate}?page=2"`);
    });

    it("names their file where that cannot be read, and shows none where it is another", async () => {
      const world = createWorld();
      world.certifyMany(250);
      const [[key = "", bytes = Buffer.alloc(0)] = []] = world.lists;
      world.lists.clear();
      const { statusCode, body } = await world.handle(requestFor(certificate));
      expect([statusCode, snapshots(body), body.includes("250, listed in a file of their own")]).toEqual([
        200,
        [],
        true,
      ]);
      world.lists.set(key, Buffer.concat([bytes, bytes]));
      expect((await world.handle(requestFor(certificate))).statusCode).toBe(500);
      expect(world.logs.join()).toContain("its digest is another");
    });
  });
});
