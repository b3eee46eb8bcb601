/** `npm run cli-docs`: writes docs/cli.md anew from the command line itself. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describedProgram } from "#cli/reference/described-program.ts";
import { renderReference } from "#cli/reference/render-reference.ts";

await writeFile(resolve(import.meta.dirname, "../docs/cli.md"), renderReference(describedProgram()));
