import * as z from "zod";
import { type Milliseconds, SECOND } from "#domain/duration.ts";
import { parseForeignJson } from "./foreign-json.ts";
import type { HttpsAnswer } from "./https-json.ts";

/** An API server's refusal. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";
  readonly status: number;
  /** Kubernetes' own word, such as `Forbidden`, `AlreadyExists` or `Expired`; empty where something else answered. */
  readonly reason: string;
  readonly retryAfter: Milliseconds | undefined;

  constructor(message: string, about: Pick<KubernetesError, "status" | "reason" | "retryAfter">) {
    super(message);
    this.status = about.status;
    this.reason = about.reason;
    this.retryAfter = about.retryAfter;
  }
}

const statusSchema = z.object({
  kind: z.literal("Status"),
  reason: z.string().default(""),
  message: z.string().default(""),
});

const LONGEST_QUOTE = 200;

export function kubernetesError(answer: HttpsAnswer, what: string): KubernetesError {
  const { reason, message } = statusOf(answer.body);
  return new KubernetesError(`${what}: ${answer.status} ${message}`, {
    status: answer.status,
    reason,
    retryAfter: secondsOf(answer.headers["retry-after"]),
  });
}

/** What is not a Status comes from something in between, such as a proxy, or is `404 page not found`. */
function statusOf(body: string): { readonly reason: string; readonly message: string } {
  try {
    return statusSchema.parse(parseForeignJson(body));
  } catch {
    return { reason: "", message: body.slice(0, LONGEST_QUOTE) };
  }
}

function secondsOf(header: string | undefined): Milliseconds | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * SECOND : undefined;
}
