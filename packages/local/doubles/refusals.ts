export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Kind = "fails" | "throttled";

const MESSAGES = { throttled: "Rate exceeded", fails: "We encountered an internal error" } as const;
const STATUS = { throttled: 503, fails: 500 } as const;

/** How each service says that it is asked too often, or failed of itself; of one that signs nothing, Kubernetes' way. */
export function refusal(service: string, kind: Kind): Refusal {
  switch (service) {
    case "kubernetes":
      return ofKubernetes(kind);
    case "s3":
      return inXml(kind, kind === "throttled" ? "SlowDown" : "InternalError", (error) => error);
    case "ec2":
      return inXml(
        kind,
        kind === "throttled" ? "RequestLimitExceeded" : "InternalError",
        (error) => `<Response><Errors>${error}</Errors></Response>`,
      );
    case "sns":
    case "sts":
      return inXml(
        kind,
        kind === "throttled" ? "Throttling" : "InternalFailure",
        (error) => `<ErrorResponse>${error}</ErrorResponse>`,
      );
    default:
      return inJson(kind);
  }
}

function ofKubernetes(kind: Kind): Refusal {
  const [code, reason] = kind === "throttled" ? [429, "TooManyRequests"] : [500, "InternalError"];
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", message: MESSAGES[kind], reason, code };
  return { status: code, headers: { "content-type": "application/json" }, body: JSON.stringify(status) };
}

function inXml(kind: Kind, code: string, around: (error: string) => string): Refusal {
  const error = `<Error><Code>${code}</Code><Message>${MESSAGES[kind]}</Message></Error>`;
  return { status: STATUS[kind], headers: { "content-type": "text/xml" }, body: around(error) };
}

function inJson(kind: Kind): Refusal {
  const type = kind === "throttled" ? "ThrottlingException" : "InternalServerError";
  return {
    status: kind === "throttled" ? 400 : 500,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": type },
    body: JSON.stringify({ __type: type, message: MESSAGES[kind] }),
  };
}
