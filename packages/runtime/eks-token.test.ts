import { describe, expect, it } from "vitest";
import { MINUTE } from "#domain/duration.ts";
import { eksTokenSource, signEksToken } from "./eks-token.ts";

const at = Date.parse("2026-03-10T12:00:00Z");
const signer = (now: () => number = () => at) => ({
  cluster: "prod-eu",
  region: "eu-west-1",
  credentials: async () => ({
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "example",
    sessionToken: "a+session/token=",
  }),
  clock: now,
});

function urlIn(token: string): URL {
  return new URL(Buffer.from(token.replace("k8s-aws-v1.", ""), "base64url").toString("utf8"));
}

describe("signEksToken", () => {
  it("is the presigned GetCallerIdentity of the region's STS, with the cluster's name signed", async () => {
    const token = await signEksToken(signer());
    const url = urlIn(token);
    expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/u);
    expect(url.origin + url.pathname).toBe("https://sts.eu-west-1.amazonaws.com/");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: "GetCallerIdentity",
      Version: "2011-06-15",
      "X-Amz-Expires": "60",
      "X-Amz-Date": "20260310T120000Z",
      "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
      "X-Amz-Credential": "AKIDEXAMPLE/20260310/eu-west-1/sts/aws4_request",
      "X-Amz-Security-Token": "a+session/token=",
      "X-Amz-Signature": expect.stringMatching(/^[0-9a-f]{64}$/u),
    });
    expect(url.searchParams.has("x-k8s-aws-id")).toBe(false);
  });

  it("is another for another cluster: the signature covers the name", async () => {
    const [one, other] = await Promise.all([signEksToken(signer()), signEksToken({ ...signer(), cluster: "prod-us" })]);
    expect(urlIn(one).searchParams.get("X-Amz-Signature")).not.toBe(urlIn(other).searchParams.get("X-Amz-Signature"));
  });

  it("asks the STS of China in China", async () => {
    const url = urlIn(await signEksToken({ ...signer(), region: "cn-north-1" }));
    expect(url.host).toBe("sts.cn-north-1.amazonaws.com.cn");
  });
});

describe("eksTokenSource", () => {
  it("keeps a token for less than 14 minutes, and then gives another", async () => {
    let now = at;
    const token = eksTokenSource(signer(() => now));
    const first = await token();
    now = at + 13 * MINUTE - 1;
    expect(await token()).toBe(first);
    now = at + 13 * MINUTE;
    expect(await token()).not.toBe(first);
  });

  it("gives another where one was rejected, and the same to everybody who comes with the rejected one", async () => {
    let now = at;
    const token = eksTokenSource(signer(() => now));
    const first = await token();
    now += 1_000;
    const [second, third] = await Promise.all([token(first), token(first)]);
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(await token()).toBe(second);
  });

  it("tries again after the credentials could not be had", async () => {
    let calls = 0;
    const credentials = async () => {
      calls += 1;
      if (calls === 1) throw new Error("no credentials");
      return { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" };
    };
    const token = eksTokenSource({ ...signer(), credentials });
    await expect(token()).rejects.toThrow("no credentials");
    await expect(token()).resolves.toMatch(/^k8s-aws-v1\./u);
  });
});
