import type { Command } from "commander";
import { ACCOUNT_PROFILE, type AccountProfiles, repeated, stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface ObserveOptions {
  readonly out: string;
  readonly config?: string;
  readonly cluster?: readonly string[];
  readonly tenant?: readonly string[];
  readonly context?: string;
  readonly accountProfile?: AccountProfiles;
  readonly fromStage?: string;
  readonly json?: boolean;
}

export function addObserve(program: Command, run: Run): void {
  program
    .command("observe")
    .description("write down what the world looks like, secrets left out, for surety check to judge")
    .requiredOption("--out <folder>", "where to write it: a new or an empty folder")
    .option("--config <file>", "promises, clusters and tenants (default: surety.yaml)")
    .option("--cluster <name>", "this cluster only; may stand several times (default: all)", repeated)
    .option("--tenant <id>", "hosts and backups of this tenant only; may stand several times", repeated)
    .option("--context <name>", "the context of your kubeconfig by which the cluster is reached")
    .option(...ACCOUNT_PROFILE)
    .addOption(
      stageOption("--from-stage", "take the tenants from a deployed stage; local: all from the local environment"),
    )
    .option("--json", "what was read and what could not be, for programs")
    .addHelpText("after", DETAILS)
    .action((options: ObserveOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { observe } = await import("../observe/observe.ts");
        return observe(options, session);
      }),
    );
}

const DETAILS = moreHelp({
  details: `
It reads, and changes nothing. AWS is asked with the credentials of your environment, or
where a cluster is in another account, with those of the profile for that account.
A cluster is reached by the context of your kubeconfig (KUBECONFIG) that has its name,
or else by its EKS endpoint as your AWS identity. Of Secrets only certificates are
kept; docs/observations.md says what is left out.
`,
  exits: {
    0: "all of it was read",
    3: "something could not be read; the observation says so, and what needs it is unknown",
  },
  examples: [
    "surety observe --out ./observation",
    "surety observe --out ./observation --cluster prod-eu --context prod-eu-admin",
    "surety observe --out ./observation --from-stage production --tenant acme",
    "surety observe --out ./observation --account-profile 222222222222=us-reader",
    "surety check ./observation",
  ],
});
