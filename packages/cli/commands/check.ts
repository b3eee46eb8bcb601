import { type Command, Option } from "commander";
import type { Instant } from "#domain/instant.ts";
import { type Format, formatOption, instantOption, jsonOption, repeated } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface CheckOptions {
  readonly now?: Instant;
  readonly tenant?: readonly string[];
  readonly control?: readonly string[];
  readonly format: Format;
  readonly all?: boolean;
}

export function addCheck(program: Command, run: Run): void {
  program
    .command("check")
    .description("judge an observation: a folder of what the world looked like, without being deployed")
    .argument("<folder>", "the observation")
    .addOption(
      new Option(
        "--now <time>",
        "the time at which to judge (default: when it was observed, else the present)",
      ).argParser(instantOption),
    )
    .option("--tenant <id>", "findings of this tenant only; may stand several times", repeated)
    .option("--control <id>", "findings of this control only; may stand several times", repeated)
    .addOption(formatOption())
    .addOption(jsonOption())
    .option("--all", "in the table, also what is kept or does not apply")
    .addHelpText("after", LAYOUT)
    .action((folder: string, options: CheckOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { check } = await import("../check/check.ts");
        return check(folder, options, session);
      }),
    );
}

const LAYOUT = moreHelp({
  details: `
An observation holds, as far as there is any:
  surety.yaml                                  configuration and tenants; this one must be there
  observation.json                             { "observedAt", "errors": [{ "source", "error" }] }
  clusters/<name>/kubernetes/**/*.{json,yaml}  what kubectl get -o json or -o yaml printed
  aws/<region>/**/<operation>*.json            what the AWS CLI printed: describe-snapshots.json …
  s3/<bucket>/<operation>*.json                list-objects-v2.json …
  s3/<bucket>/objects/<key>                    bodies of objects
  keycloak/*.json, tls/<host>.json             realms, and what a TLS handshake showed
What is absent was not looked at, and what needs it is unknown.
`,
  exits: {
    0: "nothing is broken or unknown",
    1: "something is broken",
    2: "wrong use, or an observation that cannot be used",
    3: "nothing is broken, yet something is unknown",
  },
  examples: [
    "surety check ./observation",
    "surety check ./observation --tenant acme --control backup-fresh",
    "surety check ./observation --format junit > surety.xml",
  ],
});
