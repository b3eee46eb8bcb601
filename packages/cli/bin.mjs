#!/usr/bin/env node
// What npm links as `surety`. It is JavaScript that old versions read as well, so that they can be told what is needed.
const NEEDED = [22, 12];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `error: surety needs Node.js ${NEEDED.join(".")} or later, and this is ${process.versions.node}\n`,
  );
  process.exit(2);
}
await import("./main.mjs");
