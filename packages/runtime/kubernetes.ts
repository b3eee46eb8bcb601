import { Agent } from "node:https";
import type { Milliseconds } from "#domain/duration.ts";
import type { TokenSource } from "./eks-token.ts";
import { PermanentError, RetryableError } from "./errors.ts";
import { failureKind } from "./failure.ts";
import { parseForeignJson } from "./foreign-json.ts";
import { type HttpsAnswer, sendHttps } from "./https-json.ts";
import { KubernetesError, kubernetesError } from "./kubernetes-error.ts";
import { backOff, retrying } from "./retry.ts";

/** Where an API server is, and by which authority's certificate it is known. */
export interface KubernetesEndpoint {
  readonly server: string;
  /** PEM, in base64, as a kubeconfig and EKS have it; empty where the server's certificate is one that everybody trusts. */
  readonly certificateAuthorityData: string;
  /** By which the client is known, in PEM, where it is not by a token. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

export interface KubernetesRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Such as `/apis/velero.io/v1/namespaces/velero/backups`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON, which is YAML too. */
  readonly body?: unknown;
  /** For a PATCH: `application/apply-patch+yaml` is server-side apply. */
  readonly contentType?: string;
  /** For all attempts together. */
  readonly deadline?: Milliseconds;
}

/** One cluster's API server. Answers are JSON of which nothing is known yet; an answer other than 2xx throws KubernetesError. */
export interface KubernetesApi {
  /** The cluster's name, for messages. */
  readonly cluster: string;
  request(request: KubernetesRequest): Promise<unknown>;
}

interface Connection {
  readonly cluster: string;
  /** Asked at the first request, and again after the server could not be reached. */
  readonly endpoint: () => Promise<KubernetesEndpoint>;
  readonly token: TokenSource;
  /** How long to wait after a failed attempt. */
  readonly pace?: typeof backOff;
  /** How long to wait for the answer to one attempt. */
  readonly patience?: Milliseconds;
}

const DEADLINE: Milliseconds = 30_000;
/** A kept connection may have died while this process was frozen: it swallows what is sent, and never answers. */
const PATIENCE: Milliseconds = 12_000;
const MOST_CONNECTIONS = 32;

/**
 * Connects to an API server, not before the first request. Every request has a deadline, and is retried where the
 * server asks for patience or cannot be reached, unless it creates something and may have been heard. A token that is
 * rejected is replaced once.
 */
export function connectKubernetes({
  cluster,
  endpoint,
  token,
  pace = backOff,
  patience = PATIENCE,
}: Connection): KubernetesApi {
  let known: Promise<Target> | undefined;
  const target = (): Promise<Target> => {
    known ??= endpoint().then(targetOf);
    return known;
  };

  async function attempt(request: KubernetesRequest, signal: AbortSignal): Promise<unknown> {
    try {
      const to = await target();
      const bearer = await token();
      const answer = await send(to, request, bearer, signal);
      return read(
        answer.status === 401 ? await send(to, request, await token(bearer), signal) : answer,
        request,
        cluster,
      );
    } catch (error) {
      if (!(error instanceof KubernetesError)) known = undefined;
      throw error;
    }
  }

  return {
    cluster,
    request: (request) =>
      retrying((signal) => attempt(request, signal), {
        deadline: request.deadline ?? DEADLINE,
        patience,
        shouldRetry: (error) => mayRetry(request, error),
        pace,
      }),
  };
}

interface Target {
  readonly server: string;
  readonly agent: Agent;
}

function targetOf({ server, certificateAuthorityData, clientCertificate }: KubernetesEndpoint): Target {
  const authority = certificateAuthorityData === "" ? {} : { ca: Buffer.from(certificateAuthorityData, "base64") };
  const settings = { keepAlive: true, maxSockets: MOST_CONNECTIONS, scheduling: "lifo" } as const;
  return { server, agent: new Agent({ ...authority, ...clientCertificate, ...settings }) };
}

function send(to: Target, request: KubernetesRequest, bearer: string, signal: AbortSignal): Promise<HttpsAnswer> {
  const url = new URL(request.path, to.server);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const { method = "GET", contentType = "application/json" } = request;
  const identity = bearer === "" ? {} : { authorization: `Bearer ${bearer}` };
  const headers = { accept: "application/json", ...identity, "user-agent": "surety" };
  if (request.body === undefined) return sendHttps({ method, url, headers, agent: to.agent, signal });
  const body = JSON.stringify(request.body);
  const describing = { "content-type": contentType, "content-length": String(Buffer.byteLength(body)) };
  return sendHttps({ method, url, headers: { ...headers, ...describing }, body, agent: to.agent, signal });
}

function read(answer: HttpsAnswer, request: KubernetesRequest, cluster: string): unknown {
  const what = `${request.method ?? "GET"} ${request.path} of ${cluster}`;
  if (answer.status < 200 || answer.status > 299) throw kubernetesError(answer, what);
  try {
    return parseForeignJson(answer.body);
  } catch (error) {
    throw new PermanentError(`${what}: the answer is not JSON`, { cause: error });
  }
}

/** What was created may have been heard before the answer was lost; only what certainly was not is sent again. */
function mayRetry({ method }: KubernetesRequest, error: unknown): boolean {
  if (error instanceof PermanentError) return false;
  const kind = failureKind(error);
  if (error instanceof RetryableError || kind === "throttled") return true;
  return method !== "POST" && (kind === "unreachable" || kind === "unavailable" || kind === "timedOut");
}
