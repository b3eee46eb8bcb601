import { type Command, Option } from "commander";
import { stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export const ACCESS_FORMATS = ["cloudformation", "json", "aws-auth"] as const;

export interface AccessOptions {
  readonly account?: string;
  readonly config?: string;
  readonly format: (typeof ACCESS_FORMATS)[number];
  readonly stage?: string;
}

export function addAccess(program: Command, run: Run): void {
  program
    .command("access")
    .description("print what an administrator applies in an account, so that Surety may look and delete there")
    .option("--account <id>", "the account (default: the only one besides Surety's own, or else its own)")
    .option("--config <file>", "which clusters are where (default: surety.yaml)")
    .addOption(new Option("--format <format>", "for whom").choices(ACCESS_FORMATS).default("cloudformation"))
    .addOption(new Option("--json", "the same as --format json").implies({ format: "json" }))
    .addOption(stageOption())
    .addHelpText("after", DETAILS)
    .action((options: AccessOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { showAccess } = await import("../access/show-access.ts");
        return showAccess(options, session);
      }),
    );
}

const DETAILS = moreHelp({
  details: `
It changes nothing. Of another account it prints the two roles that surety.yaml names,
with whom they trust and what they allow, and the EKS access entries of its clusters;
of Surety's own, the entries. Deploy Surety first: the roles trust its functions' roles.
  cloudformation  a template; apply it in each region in which there are clusters
  json            the same by itself, for Terraform and other programs
  aws-auth        for mapRoles of the ConfigMap, where a cluster knows no access entries
RBAC within the clusters is apart: kubectl apply -k deploy/rbac.
`,
  exits: { 0: "printed" },
  examples: [
    "surety access --stage production > access.json",
    "surety access --stage production --account 222222222222 --json",
    "surety access --stage production --account 222222222222 --format aws-auth",
  ],
});
