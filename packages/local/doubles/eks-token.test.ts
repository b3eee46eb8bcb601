import { describe, expect, it } from "vitest";
import { readEksToken, roleOf } from "./eks-token.ts";

const now = new Date("2026-01-01T00:10:00Z");

const token = (overrides: Readonly<Record<string, string>> = {}, base = "https://sts.eu-west-1.amazonaws.com/") => {
  const query = new URLSearchParams({
    Action: "GetCallerIdentity",
    Version: "2011-06-15",
    "X-Amz-Date": "20260101T000000Z",
    "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
    ...overrides,
  });
  return `k8s-aws-v1.${Buffer.from(`${base}?${query}`).toString("base64url")}`;
};

const read = (text: string) => readEksToken(text, "eu-west-1", now);

describe("an EKS token", () => {
  it("gives the call that only STS can judge", () => {
    const { host, query } = read(token());
    expect(host).toBe("sts.eu-west-1.amazonaws.com");
    expect(new URLSearchParams(query).get("Action")).toBe("GetCallerIdentity");
  });

  it.each([
    ["another host, which the holder could control", token({}, "https://sts.eu-west-1.amazonaws.com.evil.example/")],
    ["the host hidden in a user name", token({}, "https://sts.eu-west-1.amazonaws.com@evil.example/")],
    ["another region's STS", token({}, "https://sts.us-east-1.amazonaws.com/")],
    ["another path", token({}, "https://sts.eu-west-1.amazonaws.com/x")],
    ["plain HTTP", token({}, "http://sts.eu-west-1.amazonaws.com/")],
  ])("is refused with %s", (_, text) => {
    expect(() => read(text)).toThrow(/allowed is https:\/\/sts\.eu-west-1\.amazonaws\.com\//);
  });

  it.each([
    ["another action", token({ Action: "AssumeRole" }), /not GetCallerIdentity/],
    ["the cluster's name not signed", token({ "X-Amz-SignedHeaders": "host" }), /x-k8s-aws-id/],
    ["no date", token({ "X-Amz-Date": "" }), /X-Amz-Date/],
    ["no prefix", token().slice(11), /begins with k8s-aws-v1\./],
    ["no URL in it", "k8s-aws-v1.bm9uc2Vuc2U", /Invalid URL/],
  ])("is refused with %s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it.each([
    ["exactly 15 minutes old", "20251231T235500Z", true],
    ["a second older", "20251231T235459Z", false],
    ["from a clock that is 5 minutes ahead", "20260101T001500Z", true],
    ["from a clock that is further ahead", "20260101T001501Z", false],
  ])("%s", (_, date, accepted) => {
    const reading = () => read(token({ "X-Amz-Date": date }));
    if (accepted) expect(reading).not.toThrow();
    else expect(reading).toThrow(/15 minutes/);
  });
});

describe("roleOf", () => {
  it("names the role of a session", () => {
    expect(roleOf("arn:aws:sts::000000000000:assumed-role/sweep/function")).toBe(
      "arn:aws:iam::000000000000:role/sweep",
    );
  });

  it("leaves users as they are", () => {
    expect(roleOf("arn:aws:iam::000000000000:user/ann")).toBe("arn:aws:iam::000000000000:user/ann");
  });
});
