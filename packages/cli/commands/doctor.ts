import type { Command } from "commander";
import { ACCOUNT_PROFILE, type AccountProfiles, repeated, stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface DoctorOptions {
  readonly stage?: string;
  readonly config?: string;
  readonly cluster?: readonly string[];
  readonly context?: string;
  readonly accountProfile?: AccountProfiles;
  readonly json?: boolean;
}

export function addDoctor(program: Command, run: Run): void {
  program
    .command("doctor")
    .description("look whether a deployment and its clusters have what Surety needs, and say how to mend each thing")
    .addOption(stageOption("--stage", "a deployed stage (default: the running local environment)"))
    .option("--config <file>", "without --stage: clusters only, before anything is deployed (default: surety.yaml)")
    .option("--cluster <name>", "this cluster only; may stand several times (default: all)", repeated)
    .option("--context <name>", "the context of your kubeconfig by which the cluster is reached")
    .option(...ACCOUNT_PROFILE)
    .option("--json", "every check, for programs")
    .addHelpText("after", DETAILS)
    .action((options: DoctorOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { doctor } = await import("../doctor/doctor.ts");
        return doctor(options, session);
      }),
    );
}

const DETAILS = moreHelp({
  details: `
It looks at: what RBAC lets each function's group do, asked of the API server right by
right as deploy/rbac has them; admission policies; access entries; Velero's version,
resources and backup locations; the bucket's settings; cert-manager; what enforces
network policies; clocks; each function's role, by IAM's policy simulator; every part
of the deployment; the event bus and its rule, the queue's redrive and who reads it; each
schedule; Keycloak and its client's rights; and the roles of other accounts. It changes
nothing. What it may not look at is unknown, and that is said, with what to allow.

AWS is asked with your credentials. Of other accounts' clusters, say which profile of
your AWS configuration is for which account.
`,
  exits: {
    0: "nothing is wrong or unknown; there may be warnings",
    1: "something is wrong",
    3: "nothing is wrong, yet something is unknown",
  },
  examples: [
    "surety doctor",
    "surety doctor --stage production",
    "surety doctor --stage production --cluster prod-eu --context prod-eu-admin",
    "surety doctor --stage production --account-profile 222222222222=us-admin",
    "surety doctor --config surety.yaml        the clusters, before anything is deployed",
    "surety doctor --json",
  ],
});
