import type { Outcome } from "./finding.ts";
import type { TenantId } from "./tenant.ts";

/** What an on-call engineer is told. */
export interface Alert {
  /** `page` wakes somebody up, `ticket` can wait until the morning. */
  readonly severity: "page" | "ticket";
  /** null where it is about no tenant, or nobody knows which. */
  readonly tenant: TenantId | null;
  /** The control and the outcome that it is about, where it is about one of each. */
  readonly control?: string;
  readonly outcome?: Outcome;
  /** One line: who and what. */
  readonly subject: string;
  /** Sentences: what was seen, what is allowed, and the next command to run. */
  readonly text: string;
  /** The same for machines, as JSON. */
  readonly details: Readonly<Record<string, unknown>>;
}
