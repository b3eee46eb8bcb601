import { describe, expect, it } from "vitest";
import { CLUSTER } from "#facts/foreign.fixture.ts";
import { chooseContext } from "./choose-context.ts";

const named = (name: string, cluster = "somewhere") => ({ name, cluster });
const choose = (contexts: readonly ReturnType<typeof named>[], choice: object = {}) =>
  chooseContext(CLUSTER, { contexts, current: undefined, asked: undefined, isMeant: false, ...choice });

const ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/prod-eu";

describe("the context by which a cluster is reached", () => {
  it.each([
    ["is called as the cluster is", named("prod-eu")],
    ["is called as aws eks update-kubeconfig calls it", named(ARN)],
    ["has an alias, and its cluster the ARN", named("production", ARN)],
    ["is one of eksctl", named("me@prod-eu", "prod-eu.eu-west-1.eksctl.io")],
    ["is in another partition", named("arn:aws-cn:eks:eu-west-1:111122223333:cluster/prod-eu")],
  ])("%s", (_, context) => {
    expect(choose([named("other"), context])).toBe(context.name);
  });

  it.each([
    ["of a name that only begins like it", named("prod-eu-2")],
    ["of a name that only ends like it", named("arn:aws:eks:eu-west-1:111122223333:cluster/my-prod-eu")],
    ["of another region", named("arn:aws:eks:us-east-1:111122223333:cluster/prod-eu")],
  ])("is none %s, even if it is the current one: it may be another cluster", (_, context) => {
    expect(choose([context], { current: context.name })).toBeUndefined();
  });

  it("is the current one of a kubeconfig that was named for this", () => {
    expect(choose([named("surety-local")], { current: "surety-local", isMeant: true })).toBe("surety-local");
    expect(choose([named("prod-eu"), named("other")], { current: "other", isMeant: true })).toBe("prod-eu");
    expect(choose([], { current: "gone", isMeant: true })).toBeUndefined();
  });

  it("is the one that is asked for, or an error that says which there are", () => {
    expect(choose([named("prod-eu"), named("admin")], { asked: "admin" })).toBe("admin");
    expect(() => choose([named("prod-eu")], { asked: "admn" })).toThrow(
      '--context: found "admn"; allowed is one of: prod-eu',
    );
    expect(() => choose([], { asked: "x" })).toThrow("(there are none)");
  });
});
