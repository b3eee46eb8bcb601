/** `npm run package`: writes the command line as a package into dist/npm, for `npm pack` or `npm publish` there. */
import { resolve } from "node:path";
import { makePackage } from "#local/npm-package/make-package.ts";

const root = resolve(import.meta.dirname, "..");
await makePackage(root, resolve(root, "dist/npm"));
console.log("Written: dist/npm. To make the tarball: npm pack ./dist/npm");
