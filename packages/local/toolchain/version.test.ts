import { describe, expect, it } from "vitest";
import {
  compareVersions,
  isAtLeast,
  isSameMinor,
  parseVersion,
  pinnedPackageVersion,
  requiredGoVersion,
  requiredModuleVersion,
  type Version,
} from "./version.ts";

const version = (text: string): Version => {
  const parsed = parseVersion(text);
  if (parsed === undefined) throw new Error(`${text} is no version`);
  return parsed;
};

describe("parseVersion", () => {
  it.each([
    ["etcd Version: 3.6.16\nGit SHA: 1.2.3", { major: 3, minor: 6, patch: 16 }],
    ["Kubernetes v1.36.3", { major: 1, minor: 36, patch: 3 }],
    ["go1.26", { major: 1, minor: 26, patch: 0 }],
    ["go1.27rc1", { major: 1, minor: 27, patch: 0 }],
  ])("finds the first version in %j", (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });

  it("finds none where there is none", () => {
    expect(parseVersion("unknown flag: --version")).toBeUndefined();
  });
});

describe("comparing versions", () => {
  it.each([
    ["1.26.0", "1.26.0", true],
    ["1.26.8", "1.26.0", true],
    ["1.25.9", "1.26.0", false],
    ["2.0.0", "1.26.5", true],
    ["1.9.0", "1.26.0", false],
  ])("%s is at least %s: %s", (found, minimum, expected) => {
    expect(isAtLeast(version(found), version(minimum))).toBe(expected);
  });

  it.each([
    ["1.36.0", "1.36.3", true],
    ["1.35.9", "1.36.3", false],
    ["1.37.0", "1.36.3", false],
    ["2.36.3", "1.36.3", false],
  ])("%s has the minor version of %s: %s", (found, wanted, expected) => {
    expect(isSameMinor(version(found), version(wanted))).toBe(expected);
  });

  it("sorts by number, not by letter", () => {
    const sorted = ["1.10.0", "1.9.1", "1.9.0"].map(version).toSorted(compareVersions);
    expect(sorted).toEqual(["1.9.0", "1.9.1", "1.10.0"].map(version));
  });
});

describe("reading pins", () => {
  const goMod = `module m

go 1.26.0

require k8s.io/kubernetes v1.36.3

require (
	k8s.io/api v0.36.3 // indirect
	go.etcd.io/etcd/server/v3 v3.6.16 // indirect
)

replace k8s.io/kubelet => k8s.io/kubelet v0.36.2
`;

  it("finds a module in a line of its own and in a block", () => {
    expect(requiredModuleVersion(goMod, "k8s.io/kubernetes")).toBe("1.36.3");
    expect(requiredModuleVersion(goMod, "go.etcd.io/etcd/server/v3")).toBe("3.6.16");
  });

  it("does not take a replacement, or a longer or shorter path, for a requirement", () => {
    expect(requiredModuleVersion(goMod, "k8s.io/kubelet")).toBeUndefined();
    expect(requiredModuleVersion(goMod, "go.etcd.io/etcd/server")).toBeUndefined();
    expect(requiredModuleVersion(goMod, "k8s.io/ap")).toBeUndefined();
  });

  it("finds the version of Go", () => {
    expect(requiredGoVersion(goMod)).toBe("1.26.0");
  });

  it("finds a package among its hashes and its neighbours", () => {
    const requirements =
      "ministack-extras==9.9.9 \\\n    --hash=sha256:00\nministack==1.5.33 \\\n    --hash=sha256:01\n";
    expect(pinnedPackageVersion(requirements, "ministack")).toBe("1.5.33");
    expect(pinnedPackageVersion(requirements, "stack")).toBeUndefined();
  });
});
