import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "#domain/duration.ts";
import { type AssumedRole, accessAs, type RoleRequest } from "./cluster-account.ts";

const account = {
  readerRole: "arn:aws:iam::222222222222:role/reader",
  removerRole: "arn:aws:iam::222222222222:role/remover",
  externalId: "example",
};
const cluster = { name: "prod-us", region: "us-east-1", account };

function sts() {
  const asked: RoleRequest[] = [];
  const state = { now: 0, fails: false };
  const assume = async (request: RoleRequest): Promise<AssumedRole> => {
    asked.push(request);
    if (state.fails) throw new Error("AccessDenied");
    const id = String(asked.length);
    return { accessKeyId: id, secretAccessKey: id, sessionToken: id, expiration: new Date(state.now + HOUR) };
  };
  return { asked, state, deps: { assume, clock: () => state.now } };
}

describe("the way into a cluster's account", () => {
  it("is Surety's own identity where the cluster is in its own account, and STS is not asked", () => {
    const { asked, deps } = sts();
    expect(accessAs("reader", deps)({ name: "prod-eu", region: "eu-west-1" })).toEqual({});
    expect(asked).toEqual([]);
  });

  it.each([
    ["reader", account.readerRole],
    ["remover", account.removerRole],
  ] as const)("is, as a %s, %s with the external id, in the cluster's region", async (purpose, roleArn) => {
    const { asked, deps } = sts();
    await accessAs(purpose, deps)(cluster).credentials?.();
    expect(asked).toEqual([{ roleArn, externalId: "example", region: "us-east-1" }]);
  });

  it("is one identity for all clusters and clients of an account, also when they ask at once", async () => {
    const { asked, deps } = sts();
    const access = accessAs("reader", deps);
    const roles = await Promise.all(
      [access(cluster), access({ ...cluster, name: "other" })].map((one) => one.credentials?.()),
    );
    expect(roles.map((role) => role?.accessKeyId)).toEqual(["1", "1"]);
    expect(asked).toHaveLength(1);
  });

  it("is renewed in time, once, whoever asks", async () => {
    const { asked, state, deps } = sts();
    const { credentials } = accessAs("reader", deps)(cluster);
    await credentials?.();
    state.now = HOUR - 6 * MINUTE - 1;
    expect((await credentials?.())?.accessKeyId).toBe("1");
    state.now = HOUR - 6 * MINUTE;
    const both = await Promise.all([credentials?.(), credentials?.()]);
    expect(both.map((role) => role?.accessKeyId)).toEqual(["2", "2"]);
    expect(asked).toHaveLength(2);
  });

  it("is asked for again after a failure", async () => {
    const { state, deps } = sts();
    const { credentials } = accessAs("reader", deps)(cluster);
    state.fails = true;
    await expect(credentials?.()).rejects.toThrow("AccessDenied");
    state.fails = false;
    expect((await credentials?.())?.accessKeyId).toBe("2");
  });

  it("of another account, or with another external id, is another identity", async () => {
    const { deps } = sts();
    const access = accessAs("reader", deps);
    const others = [
      { ...account, readerRole: "arn:aws:iam::333333333333:role/reader" },
      { ...account, externalId: "two" },
    ];
    const ids = [];
    for (const one of [account, ...others])
      ids.push((await access({ ...cluster, account: one }).credentials?.())?.accessKeyId);
    expect(ids).toEqual(["1", "2", "3"]);
  });
});
