import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { MINUTE } from "#domain/duration.ts";
import type { Clock } from "./clock.ts";

/** Gives a bearer token, or nothing where none is used; asked again with one that the API server rejected, it gives another. */
export type TokenSource = (rejected?: string) => Promise<string>;

/** A provider of AWS credentials, such as the SDK's default chain. */
type Credentials = ConstructorParameters<typeof SignatureV4>[0]["credentials"];

interface Signer {
  /** The cluster's name, which is signed: a token for one cluster is worth nothing at another. */
  readonly cluster: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly clock: Clock;
}

/** EKS takes a token for 15 minutes from its signing. */
const LIFETIME = 13 * MINUTE;

/** Signs in to an EKS cluster. A token is kept until it is nearly worthless; whoever asks meanwhile shares it. */
export function eksTokenSource(signer: Signer): TokenSource {
  let current: { readonly signedAt: number; readonly token: Promise<string> } | undefined;
  return async (rejected) => {
    const now = signer.clock();
    const kept = current;
    if (kept !== undefined && now - kept.signedAt < LIFETIME && (await kept.token.catch(() => rejected)) !== rejected)
      return kept.token;
    // Several callers may have had the same token rejected; the first of them has it replaced.
    if (current === kept) current = { signedAt: now, token: signEksToken(signer) };
    return current?.token ?? signEksToken(signer);
  };
}

/**
 * `k8s-aws-v1.` and the base64url of a presigned GetCallerIdentity of the region's own STS, as aws-iam-authenticator
 * reads it. Nothing is sent here: whoever is given the token sends the request, and so learns who signed it.
 */
export async function signEksToken({ cluster, region, credentials, clock }: Signer): Promise<string> {
  const hostname = `sts.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}`;
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const signed = await signer.presign(
    {
      ...{ method: "GET", protocol: "https:", hostname, path: "/" },
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: hostname, "x-k8s-aws-id": cluster },
    },
    // Not hoisted: a header that is to be signed must not become a parameter of the URL.
    { expiresIn: 60, signingDate: new Date(clock()), unhoistableHeaders: new Set(["x-k8s-aws-id"]) },
  );
  const query = new URLSearchParams(
    Object.entries(signed.query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query}`).toString("base64url")}`;
}
