const prefix = "k8s-aws-v1.";
const maximumAge = 15 * 60 * 1000;
/** Clocks of clients may be ahead a little. */
const maximumSkew = 5 * 60 * 1000;

/** A presigned request to STS that says who sent the token. Only STS can tell whether it was really signed by them. */
export interface PresignedCall {
  readonly host: string;
  readonly query: string;
}

/**
 * Takes an EKS token apart, and refuses it where aws-iam-authenticator would before it asks STS: the token decides
 * which URL is called, so only GetCallerIdentity at the region's own STS will do, signed together with the name of
 * the cluster and not longer than 15 minutes ago.
 */
export function readEksToken(token: string, region: string, now: Date): PresignedCall {
  if (!token.startsWith(prefix)) throw new Error(`an EKS token begins with ${prefix}`);
  const url = new URL(Buffer.from(token.slice(prefix.length), "base64url").toString("utf8"));
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));

  const expected = `sts.${region}.amazonaws.com`;
  if (url.protocol !== "https:" || url.host !== expected || url.pathname !== "/") {
    throw new Error(`found a call of ${url.origin}${url.pathname}; allowed is https://${expected}/`);
  }
  if (query.get("action") !== "GetCallerIdentity") throw new Error("the presigned call is not GetCallerIdentity");
  if (!query.get("x-amz-signedheaders")?.split(";").includes("x-k8s-aws-id")) {
    throw new Error("the header x-k8s-aws-id, which names the cluster, is not signed");
  }
  const age = now.getTime() - signedAt(query.get("x-amz-date")).getTime();
  if (!(age <= maximumAge && age >= -maximumSkew)) {
    throw new Error(`the token was signed ${Math.round(age / 1000)} s ago; allowed are 15 minutes`);
  }
  return { host: url.host, query: url.search };
}

/** STS names a session; permissions are given to its role. Paths of roles are not in a session's name. */
export function roleOf(callerArn: string): string {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(callerArn);
  if (session === null) return callerArn;
  const [, partition, account, role] = session;
  return `arn:${partition}:iam::${account}:role/${role}`;
}

function signedAt(text = ""): Date {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) throw new Error(`X-Amz-Date: found "${text}"; allowed is for instance 20260101T000000Z`);
  const [, year, month, day, hour, minute, second] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
