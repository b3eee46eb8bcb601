/** Might work when tried again: throttled, timed out, in conflict. */
export class RetryableError extends Error {
  override readonly name = "RetryableError";
}

/** Cannot ever work as asked: goes to the dead-letter queue, and a person is told. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}

/** A safety rule said no: a person must look. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** A file, an option or an event that cannot be used. Every problem is a line that names the place, what was found and what is allowed. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join("\n"), options);
    this.problems = problems;
  }
}

/** The exit status of the command line for input that cannot be used. */
export const EXIT_INVALID_INPUT = 2;

const LONGEST = 600;

/** Whatever could open a door: parts of presigned URLs, tokens, keys. */
const SECRETS =
  /(X-Amz-(?:Signature|Security-Token|Credential)=|k8s-aws-v1\.|Bearer\s+|Basic\s+|(?:password|secret|token)["']?\s*[:=]\s*["']?)[^\s&"',;)]+/giu;

/** One line with every cause, for logs and messages: never `{}`, never a secret. */
export function describeError(error: unknown): string {
  const line = [...causes(error)].map(describeOne).filter(isNew).join(", because ");
  const safe = line.replace(/\s+/gu, " ").replace(SECRETS, "$1…");
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe;
}

/** The error and its causes, outermost first. A loop ends at its first repetition. */
export function* causes(error: unknown): Generator<unknown> {
  const seen = new Set<unknown>();
  let current = error;
  while (current !== undefined && current !== null && !seen.has(current)) {
    seen.add(current);
    yield current;
    current =
      current instanceof AggregateError ? current.errors[0] : current instanceof Error ? current.cause : undefined;
  }
}

function describeOne(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === "object" ? `an error without a message` : String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const label = error.name === "Error" ? code : error.name;
  if (error.message === "") return label ?? "an error without a message";
  return label === undefined || error.message.startsWith(label) ? error.message : `${label}: ${error.message}`;
}

function isNew(text: string, at: number, all: readonly string[]): boolean {
  return all.indexOf(text) === at;
}
