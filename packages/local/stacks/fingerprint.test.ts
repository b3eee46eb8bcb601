import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fingerprint } from "./fingerprint.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "surety-fingerprint-"));
  await mkdir(join(root, "stacks"));
  await write("stacks/a.ts", "a");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (path: string, text: string) => writeFile(join(root, path), text);
const take = (text = "") => fingerprint(root, ["stacks", "absent.yaml"], text);

/** Whether the fingerprint is another one after a change. */
async function changes(change: () => Promise<void>): Promise<boolean> {
  const before = await take();
  await change();
  return (await take()) !== before;
}

describe("a fingerprint", () => {
  it("is the same when nothing changed", async () => {
    expect(await changes(() => write("stacks/a.ts", "a"))).toBe(false);
  });

  it("is another one when a file changed", async () => {
    expect(await changes(() => write("stacks/a.ts", "b"))).toBe(true);
  });

  it("is another one when a file is added, renamed or removed", async () => {
    expect(await changes(() => write("stacks/b.ts", ""))).toBe(true);
    expect(await changes(() => rename(join(root, "stacks/b.ts"), join(root, "stacks/c.ts")))).toBe(true);
    expect(await changes(() => rm(join(root, "stacks/c.ts")))).toBe(true);
  });

  it("is another one when a file that was absent appears", async () => {
    expect(await changes(() => write("absent.yaml", ""))).toBe(true);
  });

  it("is another one when what is in two files moves from one to the other", async () => {
    await write("stacks/b.ts", "cd");
    await write("stacks/a.ts", "ab");
    expect(
      await changes(async () => {
        await write("stacks/a.ts", "abc");
        await write("stacks/b.ts", "d");
      }),
    ).toBe(true);
  });

  it("is another one when a file outside the root, named by its whole path, changed", async () => {
    const file = join(root, "stacks", "a.ts");
    const elsewhere = () => fingerprint(join(root, "elsewhere"), [file], "");
    const before = await elsewhere();
    await write("stacks/a.ts", "b");
    expect(await elsewhere()).not.toBe(before);
  });

  it("is the same when a test changed", async () => {
    expect(await changes(() => write("stacks/a.test.ts", "changed"))).toBe(false);
  });

  it("is another one for another text", async () => {
    expect(await take("development")).not.toBe(await take("production"));
  });
});
