/**
 * Runs one of the project's TypeScript entries: `node scripts/run.mjs ENTRY [ARGUMENT]…`
 *
 * It needs nothing but Node 18: it first makes the npm packages what package-lock.json says, then hands over to the
 * Node 24 that is one of them. Standard output belongs to the entry alone.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, "node_modules", "node", "bin", "node");

const say = (line) => process.stderr.write(`${line}\n`);

/** Ends with status 2: something that a person must put right first. */
const refuse = (line) => {
  say(line);
  process.exit(2);
};

/** Whether npm's own record of what it installed agrees with package-lock.json. */
const packagesFit = () => {
  if (!existsSync(node)) return false;
  try {
    const read = (...path) => JSON.parse(readFileSync(join(root, ...path), "utf8")).packages;
    const installed = read("node_modules", ".package-lock.json");
    return Object.entries(read("package-lock.json")).every(([path, wanted]) => {
      const found = installed[path];
      // An optional package may be for other machines only.
      if (path === "" || (found === undefined && wanted.optional)) return true;
      return found?.version === wanted.version && found?.integrity === wanted.integrity;
    });
  } catch {
    // No record, or half of one: npm did not finish.
    return false;
  }
};

/** Runs a program to its end, passing signals on to it; resolves to the status that a shell would show. */
const run = (program, args, options) =>
  new Promise((done, failed) => {
    const child = spawn(program, args, options);
    const pass = (signal) => {
      // Ctrl-C at a terminal reaches the child by itself, and many programs take a second one as "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, pass);
    // npm that is told to end takes its shell along, and nobody tells this process.
    const parent = process.ppid;
    const orphaned = () => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      child.kill("SIGTERM");
    };
    const watch = process.env.npm_lifecycle_event === undefined ? undefined : setInterval(orphaned, 500);
    const finish = (settle, value) => {
      clearInterval(watch);
      for (const signal of signals) process.off(signal, pass);
      settle(value);
    };
    child.once("error", (error) => finish(failed, error));
    child.once("close", (status, signal) => finish(done, status ?? 128 + constants.signals[signal]));
  });

/** Waits while another start of this checkout installs packages; two at once would spoil each other's. */
const alone = async (action) => {
  const lock = join(tmpdir(), `surety-npm-${createHash("sha256").update(root).digest("hex").slice(0, 16)}.lock`);
  const isHeld = () => {
    try {
      process.kill(Number(readFileSync(lock, "utf8")), 0);
      return true;
    } catch (error) {
      return error.code === "EPERM";
    }
  };
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (isHeld()) await sleep(500);
      else rmSync(lock, { force: true });
    }
  }
  try {
    return await action();
  } finally {
    rmSync(lock, { force: true });
  }
};

const npmCi = () => {
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: root, stdio: ["ignore", process.stderr, process.stderr] };
  const npm = process.env.npm_execpath;
  // Started by npm, it names itself; otherwise the one on PATH.
  return npm?.endsWith("npm-cli.js") ? run(process.execPath, [npm, ...args], options) : run("npm", args, options);
};

/** Resolves to 0, or to the status to end with when a line has said why. */
const installPackages = async () => {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  say("… npm packages: installing what package-lock.json names (about a minute, only when it has changed)");
  const heartbeat = setInterval(() => say(`… npm packages (${elapsed()})`), 15_000);
  try {
    let status = await npmCi();
    if (status !== 0 && status < 128) {
      // A registry may refuse once what it gives a moment later.
      say("… npm packages: failed once, trying again");
      await sleep(5_000);
      status = await npmCi();
    }
    if (status === 0) say(`✓ npm packages (${elapsed()})`);
    else say(`✗ npm packages (${elapsed()}): \`npm ci\` ended with status ${status}; what it said stands above`);
    return status;
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    say("npm is needed to install packages, but there is no `npm` on PATH: install Node.js 18 or later with its npm.");
    return 2;
  } finally {
    clearInterval(heartbeat);
  }
};

const [entry, ...args] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < 18) {
  refuse(`Node.js 18 or later is needed to start, but this is ${process.versions.node}: install a newer one.`);
}
if (entry === undefined || !existsSync(resolve(root, entry))) {
  refuse(`There is no ${entry ?? "entry named"} in ${root}. Usage: node scripts/run.mjs ENTRY [ARGUMENT]…`);
}
const installed = packagesFit() ? 0 : await alone(async () => (packagesFit() ? 0 : installPackages()));
if (installed !== 0) process.exit(installed);

process.exitCode = await run(node, ["--disable-warning=ExperimentalWarning", resolve(root, entry), ...args], {
  stdio: "inherit",
  // Node 24 and the packages' programs come first for whatever the entry starts.
  env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH ?? ""}` },
});
