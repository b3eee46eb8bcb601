import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { CONTROLS } from "#controls/index.ts";
import { COMMON_REASONS } from "#controls/reasons.ts";
import { PROMISES } from "#domain/promises.ts";
import { renderPromises } from "#report/promises-document.ts";
import { partOf, readSource, sourceFiles } from "./source-files.ts";

const files = await sourceFiles();

/** What each part of the product may import of the others. A part that is missing here is a fault of its own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "packages/domain": [],
  "packages/controls": ["packages/domain"],
  "packages/plans": ["packages/domain"],
  "packages/report": ["packages/domain"],
  "packages/runtime": ["packages/domain"],
  "packages/facts": ["packages/domain", "packages/runtime"],
  "packages/effects": ["packages/domain", "packages/runtime"],
  functions: [
    "packages/domain",
    "packages/controls",
    "packages/plans",
    "packages/facts",
    "packages/effects",
    "packages/report",
    "packages/runtime",
  ],
  "packages/cli": [
    "packages/domain",
    "packages/controls",
    "packages/plans",
    "packages/facts",
    "packages/effects",
    "packages/report",
    "packages/runtime",
  ],
  stacks: ["packages/domain", "packages/runtime"],
  "packages/local": [
    "packages/domain",
    "packages/controls",
    "packages/plans",
    "packages/facts",
    "packages/effects",
    "packages/report",
    "packages/runtime",
    "packages/cli",
    "functions",
    "stacks",
  ],
};

/** Parts that decide: the same answer for the same question, at any time and on any machine. */
const PURE = ["packages/domain", "packages/controls", "packages/plans", "packages/report"];

/** Libraries that pure parts may use: none of them reads a clock, the environment or the network by itself. */
const PURE_LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  "packages/domain": ["zod"],
  "packages/controls": ["croner"],
  "packages/plans": [],
  "packages/report": ["string-width"],
};

/** The one file of the embedded environment that the command line reads, to find it. */
const OPEN_FILES: readonly string[] = ["packages/local/connection.ts"];

describe("architecture", () => {
  it("imports go one way", () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((target) => /^(packages|functions|stacks)\//u.test(target) && !OPEN_FILES.includes(target))
        .filter((target) => partOf(target) !== file.part && !MAY_IMPORT[file.part]?.includes(partOf(target)))
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("every part has its rule", () => {
    expect([...new Set(files.map((file) => file.part))].filter((part) => !(part in MAY_IMPORT))).toEqual([]);
  });

  it("what decides uses neither Node's modules nor libraries that could look at the world", () => {
    const wrong = files
      .filter((file) => PURE.includes(file.part))
      .flatMap((file) =>
        file.imports
          .filter((target) => !target.startsWith("packages/") && !PURE_LIBRARIES[file.part]?.includes(target))
          .map((target) => `${file.path} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("what decides reads no clock, no environment and no randomness", () => {
    const wrong = files
      .filter((file) => PURE.includes(file.part))
      .flatMap((file) => file.impurities.map((what) => `${file.path}:${what}`));
    expect(wrong).toEqual([]);
  });

  it("a clock, an environment variable and a type-only import are all noticed", () => {
    const source = readSource(
      "packages/domain/x.ts",
      'import type { Pod } from "@kubernetes/client-node";\nexport * from "#local/y.ts";\nexport const a = [Date.now(), process.env, new Date()];',
    );
    expect(source.imports).toEqual(["@kubernetes/client-node", "packages/local/y.ts"]);
    expect(source.impurities).toEqual(["3: Date.now", "3: process.env", "3: new Date()"]);
  });

  it("every control's folder is in the list, and the list holds nothing else", () => {
    const folders = readdirSync(resolve(import.meta.dirname, "../../packages/controls"), { withFileTypes: true });
    const controls = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(CONTROLS.map((control) => control.id).toSorted()).toEqual(controls.toSorted());
  });

  it("the README names every promise with its controls, and no others", () => {
    const readme = readFileSync(resolve(import.meta.dirname, "../../README.md"), "utf8");
    const rows = PROMISES.map(({ id, sentence }) => {
      const ids = CONTROLS.filter((control) => control.promise === id).map((control) => `\`${control.id}\``);
      return { sentence, ids: ids.toSorted() };
    });
    const said = [...readme.matchAll(/^\| ([^|]+) \| ((?:`[a-z-]+`(?:, )?)+) \|$/gmu)].map(
      ([, sentence = "", ids = ""]) => ({
        sentence,
        ids: ids.split(", ").toSorted(),
      }),
    );
    expect(said).toEqual(rows);
  });

  it("PROMISES.md is what the controls say; npm run promises writes it anew", () => {
    const document = readFileSync(resolve(import.meta.dirname, "../../PROMISES.md"), "utf8");
    expect(document).toBe(renderPromises(CONTROLS, COMMON_REASONS));
  });

  it("every reason that is explained is one that its control's code gives", () => {
    const folder = resolve(import.meta.dirname, "../../packages/controls");
    const sources = (within: string) =>
      readdirSync(within, { withFileTypes: true })
        .filter(({ name }) => name.endsWith(".ts") && !/(\.test|\.fixture|^reasons)\.ts$/u.test(name))
        .map(({ name }) => readFileSync(resolve(within, name), "utf8"));
    const shared = sources(folder);
    const unused = CONTROLS.flatMap(({ id, reasons }) => {
      const code = [...shared, ...sources(resolve(folder, id))].join("\n");
      // Some begin with the kind of what is wrong.
      const ends = [...code.matchAll(/`\$\{kind\}([A-Za-z]+)`/gu)].map(([, end = ""]) => end);
      const isGiven = (reason: string) => code.includes(`"${reason}"`) || ends.some((end) => reason.endsWith(end));
      return Object.keys(reasons).flatMap((reason) => (isGiven(reason) ? [] : [`${id}: ${reason}`]));
    });
    expect(unused).toEqual([]);
  });

  it("every control checks a promise that is given", () => {
    const given: readonly string[] = PROMISES.map((promise) => promise.id);
    expect(CONTROLS.filter((control) => !given.includes(control.promise)).map((control) => control.id)).toEqual([]);
  });
});
