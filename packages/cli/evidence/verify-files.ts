import type { KeyObject } from "node:crypto";
import { checkChains } from "#report/evidence/chains.ts";
import type { CheckedFile, Verification } from "#report/evidence/verification.ts";
import { fingerprintOf } from "#runtime/signing-key.ts";
import { examineRecord, type GivenFile } from "./examine.ts";
import { examineList, isList } from "./lists.ts";

/** Checks files against a public key and against each other. Uses nothing but these: no network, no clock. */
export function verifyFiles(given: readonly GivenFile[], key: KeyObject): Verification {
  const examined = new Map(
    given.filter((file) => !isList(file)).map((file): [GivenFile, CheckedFile] => [file, examineRecord(file, key)]),
  );
  const statements = [...examined.values()].flatMap((file) => (file.kind === "record" ? [file.record.statement] : []));
  const files = given.map((file) => examined.get(file) ?? examineList(file, statements));
  return { key: fingerprintOf(key), files, chains: checkChains(files) };
}
