/** `npm run promises`: writes PROMISES.md anew from the controls. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CONTROLS } from "#controls/index.ts";
import { COMMON_REASONS } from "#controls/reasons.ts";
import { renderPromises } from "#report/promises-document.ts";

await writeFile(resolve(import.meta.dirname, "../PROMISES.md"), renderPromises(CONTROLS, COMMON_REASONS));
