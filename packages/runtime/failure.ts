import { causes, PermanentError, RefusedError, RetryableError } from "./errors.ts";

/** What a call to another system failed of. `other` is what is not recognised: neither retried, nor taken for an answer. */
export type FailureKind =
  | "throttled"
  | "timedOut"
  | "unreachable"
  | "conflict"
  | "unavailable"
  | "forbidden"
  | "notFound"
  | "other";

const RETRYABLE: ReadonlySet<FailureKind> = new Set([
  "throttled",
  "timedOut",
  "unreachable",
  "conflict",
  "unavailable",
]);

/** True where the same call, sent again later, may succeed. Errors of the AWS SDK, of Kubernetes, and of sockets. */
export function isRetryable(error: unknown): boolean {
  for (const cause of causes(error)) {
    if (cause instanceof RetryableError) return true;
    if (cause instanceof PermanentError || cause instanceof RefusedError) return false;
  }
  return RETRYABLE.has(failureKind(error));
}

/** The first kind that the error or one of its causes shows: by its name or code, else by its HTTP status. */
export function failureKind(error: unknown): FailureKind {
  for (const cause of causes(error)) {
    const kind = kindOf(cause);
    if (kind !== undefined) return kind;
  }
  return "other";
}

/** The kind that a message or a code names, as the AWS command line and kubectl print them. */
export function failureKindOfText(text: string): FailureKind {
  return CODES.find(([pattern]) => pattern.test(text))?.[1] ?? "other";
}

/** In order: a throttled answer may also be called an access error, and a 404 inside a longer text means less than a code. */
const CODES: readonly (readonly [RegExp, FailureKind])[] = [
  [
    /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded|BandwidthLimitExceeded|RequestThrottled|EC2ThrottledException|PriorRequestNotComplete/iu,
    "throttled",
  ],
  [
    /AccessDenied|UnauthorizedOperation|Forbidden|Unauthorized|AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|UnrecognizedClient|InvalidAccessKeyId|CredentialsProviderError|could not load credentials|\b40[13]\b/iu,
    "forbidden",
  ],
  [/TimeoutError|AbortError|RequestTimeout|timed? ?out|ETIMEDOUT|ESOCKETTIMEDOUT|deadline exceeded/iu, "timedOut"],
  [
    /ECONNRE(?:FUSED|SET)|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ECONNABORTED|NetworkingError|socket hang up|connection refused|no such host|CERT_|SELF_SIGNED|UNABLE_TO_VERIFY/iu,
    "unreachable",
  ],
  [
    /NoSuch|NotFound|ResourceNotFoundException|NonExistent|not found|the server could not find|doesn't have a resource type|\b404\b/iu,
    "notFound",
  ],
  [/Conflict|OptimisticLock|PreconditionFailed|ConditionalCheckFailed|TransactionConflict|ResourceInUse/iu, "conflict"],
  [/ServiceUnavailable|InternalError|InternalFailure|InternalServer|\b50[0234]\b/iu, "unavailable"],
];

function kindOf(error: unknown): FailureKind | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // The SDK calls every broken connection a TimeoutError; the socket's own code says what it was.
  for (const text of [code, error.name]) {
    const kind = failureKindOfText(text);
    if (kind !== "other") return kind;
  }
  const status = httpStatusOf(error);
  if (status !== undefined) return kindOfStatus(status);
  if ("$retryable" in error && error.$retryable !== undefined) return "unavailable";
  return undefined;
}

/** The HTTP status that an error carries: the AWS SDK's `$metadata`, or a `status` of its own. */
export function httpStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("status" in error && typeof error.status === "number") return error.status;
  if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null) return undefined;
  const metadata = error.$metadata;
  return "httpStatusCode" in metadata && typeof metadata.httpStatusCode === "number"
    ? metadata.httpStatusCode
    : undefined;
}

export function kindOfStatus(status: number): FailureKind | undefined {
  if (status === 429) return "throttled";
  if (status === 401 || status === 403) return "forbidden";
  if (status === 404) return "notFound";
  if (status === 408 || status === 504) return "timedOut";
  if (status === 409 || status === 412) return "conflict";
  return status >= 500 ? "unavailable" : undefined;
}
