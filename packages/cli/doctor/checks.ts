import type { Check } from "#domain/check-up.ts";
import type { Reading } from "#domain/reading.ts";

/** The checks of one deployment or cluster, by how each came out. */
export interface Verdicts {
  ok(name: string, found: string): Check;
  warning(name: string, found: string, mend: string): Check;
  wrong(name: string, found: string, mend: string): Check;
  unknown(name: string, found: string, mend: string): Check;
  /** Judges what was read; what could not be is unknown, with the reason and how to be able to. */
  of<T>(name: string, reading: Reading<T>, judge: (value: T) => Check, mend: string): Check;
}

export function verdictsAbout(about: string): Verdicts {
  const state =
    (state: "warning" | "wrong" | "unknown") =>
    (name: string, found: string, mend: string): Check => ({ about, name, state, found, mend });
  const unknown = state("unknown");
  return {
    ok: (name, found) => ({ about, name, state: "ok", found }),
    warning: state("warning"),
    wrong: state("wrong"),
    unknown,
    of: (name, reading, judge, mend) =>
      reading.status === "observed"
        ? judge(reading.value)
        : unknown(name, `could not be read: ${reading.message}`, NO_CREDENTIALS.test(reading.message) ? SIGN_IN : mend),
  };
}

/** Who has not signed in needs no further right before that. */
const NO_CREDENTIALS = /CredentialsProviderError|ExpiredToken/u;
const SIGN_IN = "sign in to AWS (aws sso login), or set AWS_PROFILE; or name a context of your kubeconfig by --context";
