import { type Command, Option } from "commander";
import type { Milliseconds } from "#domain/duration.ts";
import { SECOND } from "#domain/duration.ts";
import { TENANT_STATES, type TenantState } from "#domain/tenant.ts";
import { durationOption, repeated, stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";
import { addOffboard } from "./offboard.ts";

export interface ListOptions {
  readonly state?: TenantState;
  readonly stage?: string;
  readonly json?: boolean;
}

export interface OnboardOptions {
  readonly cluster: string;
  readonly host: readonly string[];
  readonly namespace?: string;
  readonly realm?: string;
  /** False after `--no-wait`. */
  readonly wait: Milliseconds | false;
  readonly stage?: string;
  readonly json?: boolean;
}

export function addTenants(program: Command, run: Run): void {
  const tenants = program.command("tenants").description("list tenants, ask for new ones, and delete those who leave");
  tenants
    .command("list")
    .description("list the tenants: where each is, in which state, and since when")
    .addOption(new Option("--state <state>", "those in this state only").choices(TENANT_STATES))
    .addOption(stageOption())
    .option("--json", "a list for programs")
    .addHelpText("after", LIST_EXAMPLES)
    .action((options: ListOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { listTenants } = await import("../tenants/list-tenants.ts");
        return listTenants(options, session);
      }),
    );
  tenants
    .command("onboard")
    .description("ask for a tenant, and wait until it is active; asking again for the same changes nothing")
    .argument("<id>", "the tenant: a DNS label of at most 40 characters")
    .requiredOption("--cluster <name>", "the cluster that it shall live in")
    .requiredOption("--host <name>", "a host name that it is served at; may stand several times", repeated)
    .option("--namespace <name>", "its namespace (default: tenant-<id>)")
    .option("--realm <name>", "its Keycloak realm (default: its id)")
    .addOption(new Option("--wait <time>", "how long to wait").argParser(durationOption).default(120 * SECOND, "120s"))
    .option("--no-wait", "ask, and do not wait for what becomes of it")
    .addOption(stageOption())
    .option("--json", "the tenant, for programs")
    .addHelpText("after", ONBOARD_EXAMPLES)
    .action((id: string, options: OnboardOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { onboardTenant } = await import("../tenants/onboard-tenant.ts");
        return onboardTenant(id, options, session);
      }),
    );
  addOffboard(tenants, run);
}

const LIST_EXAMPLES = moreHelp({
  exits: { 0: "listed" },
  examples: ["surety tenants list", "surety tenants list --state held --stage production"],
});

const ONBOARD_EXAMPLES = moreHelp({
  exits: {
    0: "it is active; with --no-wait: it was asked for",
    1: "it was refused or given up",
    3: "it was not active in the time to wait, and goes on",
  },
  examples: [
    "surety tenants onboard acme --cluster prod-eu --host acme.example.com",
    "surety tenants onboard acme --cluster prod-eu --host acme.example.com --host acme.org --wait 5m",
  ],
});
