import { type Command, Option } from "commander";
import { countOption, stageOption } from "../options.ts";
import type { Run } from "../program.ts";
import { moreHelp } from "./more-help.ts";

export interface VerifyOptions {
  readonly key: string;
  readonly json?: boolean;
}

export interface ShowOptions {
  readonly key?: string;
  readonly html?: string;
  readonly json?: boolean;
}

export interface KeyOptions {
  readonly stage?: string;
  readonly json?: boolean;
}

export interface FetchOptions {
  readonly out: string;
  /** Only so many of the newest records. */
  readonly last?: number;
  readonly stage?: string;
  readonly json?: boolean;
}

export function addEvidence(program: Command, run: Run): void {
  const evidence = program.command("evidence").description("check, show and fetch what was recorded and signed");
  addVerify(evidence, run);
  addShow(evidence, run);
  addFetch(evidence, run);
  addKey(evidence, run);
}

function addVerify(evidence: Command, run: Run): void {
  evidence
    .command("verify")
    .description("check records offline, with the public key alone: signatures, and that none is missing in between")
    .argument("<files...>", "records (.dsse.json) and their lists (.jsonl.gz), or folders of them")
    .requiredOption("--key <file>", "the operator's public key, in PEM")
    .option("--json", "all that was found out, for programs")
    .addHelpText("after", VERIFY_EXAMPLES)
    .action((files: readonly string[], options: VerifyOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { verifyEvidence } = await import("../evidence/verify.ts");
        return verifyEvidence(files, options, session);
      }),
    );
}

function addShow(evidence: Command, run: Run): void {
  evidence
    .command("show")
    .description("show a record to a person; as a page to print, by --html")
    .argument("<file>", "the record (.dsse.json)")
    .argument("[lists...]", "lists that it refers to (.jsonl.gz)")
    .option("--key <file>", "the operator's public key in PEM, to check the signature as well")
    .option("--html <file>", "write a page into this file instead")
    .option("--json", "what is signed, for programs")
    .addHelpText("after", SHOW_EXAMPLES)
    .action((file: string, lists: readonly string[], options: ShowOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { showEvidence } = await import("../evidence/show.ts");
        return showEvidence(file, lists, options, session);
      }),
    );
}

function addFetch(evidence: Command, run: Run): void {
  evidence
    .command("fetch")
    .description("copy a chain of records, and the lists that they refer to, out of the deployment")
    .argument(
      "<chain>",
      "deletions/TENANT, deletions/TENANT/GENERATION, sweeps/CLUSTER, prunings/CLUSTER or rehearsals/TENANT",
    )
    .requiredOption("--out <folder>", "where to; what is there already is not fetched again")
    .addOption(new Option("--last <number>", "only so many of the newest").argParser(countOption))
    .addOption(stageOption())
    .option("--json", "a list of the records' files, for programs")
    .addHelpText("after", FETCH_EXAMPLES)
    .action((chain: string, options: FetchOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { fetchEvidence } = await import("../evidence/fetch.ts");
        return fetchEvidence(chain, options, session);
      }),
    );
}

function addKey(evidence: Command, run: Run): void {
  evidence
    .command("key")
    .description("print the public key of a deployment, for those who check its records")
    .addOption(stageOption())
    .option("--json", "the key with its fingerprint, for programs")
    .addHelpText("after", KEY_EXAMPLES)
    .action((options: KeyOptions, command: Command) =>
      run(command, options, async (options, session) => {
        const { printSigningKey } = await import("../evidence/key.ts");
        return printSigningKey(options, session);
      }),
    );
}

const VERIFY_EXAMPLES = moreHelp({
  exits: { 0: "all of it is verified", 1: "something is not", 2: "wrong use, or a file or the key cannot be used" },
  examples: [
    "surety evidence verify certificate.dsse.json --key public-key.pem",
    "surety evidence verify ./evidence --key public-key.pem --json",
  ],
});

const SHOW_EXAMPLES = moreHelp({
  exits: {
    0: "shown",
    1: "the key did not sign it, and nothing is shown",
    2: "wrong use, or a file or the key cannot be used",
  },
  examples: [
    "surety evidence show certificate.dsse.json --key public-key.pem",
    "surety evidence show certificate.dsse.json --key public-key.pem --html certificate.html",
  ],
});

const FETCH_EXAMPLES = moreHelp({
  exits: { 0: "fetched" },
  examples: [
    "surety evidence fetch deletions/acme --out ./evidence --stage production",
    "surety evidence fetch sweeps/prod-eu --last 100 --out ./evidence",
  ],
});

const KEY_EXAMPLES = moreHelp({
  exits: { 0: "printed" },
  examples: ["surety evidence key --stage production > public-key.pem"],
});
