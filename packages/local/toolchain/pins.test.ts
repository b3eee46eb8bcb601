import { describe, expect, it } from "vitest";
import { ARTEFACTS } from "./artefacts.ts";
import { artefactKey, pinnedVersion } from "./pins.ts";

const { etcd, kubeApiserver, kubeScheduler, python } = ARTEFACTS;
const goMod = "go 1.26.0\n\nrequire k8s.io/kubernetes v1.36.3\nrequire go.etcd.io/etcd/server/v3 v3.6.16\n";
const pins = { "go.mod": goMod, "go.sum": "k8s.io/kubernetes v1.36.3 h1:abc=\n" };
const linux = { os: "linux", architecture: "x64" };

describe("artefactKey", () => {
  it("shows the name and the version", () => {
    expect(artefactKey(kubeApiserver, pins, linux)).toMatch(/^kube-apiserver-1\.36\.3-[0-9a-f]{12}$/);
    expect(artefactKey(python, { "requirements.txt": "ministack==1.5.33\n" }, linux)).toMatch(/^ministack-1\.5\.33-/);
  });

  it("is the same for the same pins", () => {
    expect(artefactKey(etcd, { ...pins }, { ...linux })).toBe(artefactKey(etcd, pins, linux));
  });

  it("changes with each thing that the artefact is made from", () => {
    const keys = [
      artefactKey(kubeApiserver, pins, linux),
      artefactKey(kubeApiserver, { ...pins, "go.mod": `${goMod}\nreplace a => b v1.0.0\n` }, linux),
      artefactKey(kubeApiserver, { ...pins, "go.sum": `${pins["go.sum"]}more\n` }, linux),
      artefactKey({ ...kubeApiserver, ...{ variables: {} } }, pins, linux),
      artefactKey(kubeApiserver, pins, { ...linux, architecture: "arm64" }),
      artefactKey(kubeApiserver, pins, { ...linux, os: "darwin" }),
      artefactKey(kubeScheduler, pins, linux),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("pinnedVersion", () => {
  it("says which file does not name what", () => {
    expect(() => pinnedVersion(etcd, { "go.mod": "go 1.26.0\n" })).toThrow(
      "tools/etcd/go.mod does not name go.etcd.io/etcd/server/v3",
    );
    expect(() => pinnedVersion(python, { "requirements.txt": "" })).toThrow(
      "tools/ministack/requirements.txt does not name ministack",
    );
  });
});
