import { jsonText } from "#report/json-text.ts";
import { meaningOf } from "./meaning.ts";
import { type CheckedFile, isVerified, type Verification } from "./verification.ts";

/** The same for programs. */
export function renderVerificationJson(verification: Verification): string {
  const { key, files, chains } = verification;
  const document = { verified: isVerified(verification), key, files: files.map(fileOf), chains };
  return jsonText({ ...document, ...meaningOf(verification) });
}

function fileOf(checked: CheckedFile): object {
  const { file, kind, sha256, problems } = checked;
  const common = { file, kind, verified: problems.length === 0, sha256, problems };
  if (checked.kind === "list") return { ...common, count: checked.count };
  if (checked.kind !== "record") return common;
  const { predicateType, predicate, subject } = checked.record.statement;
  const { id, record } = predicate;
  return { ...common, predicateType, id, ...record, subject: subject.map(({ name }) => name) };
}
