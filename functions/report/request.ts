import * as z from "zod";

/** What is used of an event of a Lambda function URL, payload format 2.0. */
const eventSchema = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(""),
  /** One each; there is no such list where there is none. */
  cookies: z.array(z.string()).nullish(),
  headers: z.record(z.string(), z.string().optional()).default({}),
  requestContext: z.object({
    domainName: z.string(),
    http: z.object({ method: z.string() }),
    /** Written by AWS where it has checked a signature, and only there. */
    authorizer: z.object({ iam: z.object({ userArn: z.string().nullish() }).nullish() }).nullish(),
  }),
});

/** One request for a page. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly cookies: ReadonlyMap<string, string>;
  /** Of whom AWS has checked that it is them. */
  readonly caller: string | undefined;
  /** Where a browser says that the request comes from. */
  readonly origin: string | undefined;
  /** How answers may be zipped, as `accept-encoding` says it. */
  readonly encodings: string;
  /** The function URL's own host name: AWS says it, and not who asks. */
  readonly host: string;
}

export function parseRequest(event: unknown): PageRequest {
  const { rawPath, rawQueryString, cookies, headers, requestContext } = eventSchema.parse(event);
  return {
    method: requestContext.http.method,
    path: rawPath,
    query: new URLSearchParams(rawQueryString),
    cookies: new Map((cookies ?? []).map(splitCookie)),
    caller: requestContext.authorizer?.iam?.userArn ?? undefined,
    origin: headers["origin"],
    encodings: headers["accept-encoding"] ?? "",
    host: requestContext.domainName,
  };
}

function splitCookie(cookie: string): [string, string] {
  const at = cookie.indexOf("=");
  return at < 0 ? [cookie.trim(), ""] : [cookie.slice(0, at).trim(), cookie.slice(at + 1)];
}
