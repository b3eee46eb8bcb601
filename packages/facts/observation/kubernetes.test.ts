import { describe, expect, it } from "vitest";
import { backupObject, namespaceObject } from "../foreign.fixture.ts";
import { textAt } from "../parse-items.ts";
import type { ResourceName } from "../resources.ts";
import { type Files, withObservation } from "./folder.fixture.ts";

const FOLDER = "clusters/prod-eu/kubernetes";
const list = (...items: readonly unknown[]) => ({ apiVersion: "v1", kind: "List", items });
const typed = (apiVersion: string, kind: string, items: readonly unknown[], metadata: object = {}) => ({
  apiVersion,
  kind,
  metadata,
  items,
});
const policy = (group: string, name: string) => ({
  ...{ apiVersion: `${group}/v1`, kind: "NetworkPolicy" },
  metadata: { name, namespace: "tenant-acme" },
});

/** The names of what an observation lists of a resource, or why it does not. */
async function listed(resource: ResourceName, files: Files) {
  const inFolder = Object.entries(files).map(([path, contents]) => [
    path.startsWith("/") ? path.slice(1) : `${FOLDER}/${path}`,
    contents,
  ]);
  return withObservation(Object.fromEntries(inFolder), async (sources) => {
    const reading = await sources.list(resource, (item) => item);
    return reading.status === "observed"
      ? reading.value.map((item) => textAt(item, "metadata", "name"))
      : `${reading.cause} ${reading.source}: ${reading.message}`;
  });
}

describe("a kind of object was looked at", () => {
  it.each([
    ["a file is named after it and holds an empty List", { "namespaces.json": list() }, []],
    [
      "such a file lies in a folder below",
      { "core/all/namespaces.yaml": "apiVersion: v1\nkind: List\nitems: []\n" },
      [],
    ],
    ["such a file names the version too", { "namespaces.v1.json": list() }, []],
    ["a typed list is found, be it empty", { "whatever.json": typed("v1", "NamespaceList", []) }, []],
    ["a List holds one", { "all.json": list(namespaceObject("a"), backupObject("b")) }, ["a"]],
    ["a single object of it is found", { "a.yml": JSON.stringify(namespaceObject("a")) }, ["a"]],
    [
      "several documents hold it",
      { "a.yaml": `${JSON.stringify(namespaceObject("a"))}\n---\n${JSON.stringify(namespaceObject("b"))}` },
      ["a", "b"],
    ],
    [
      "a typed list's items do not repeat its kind",
      { "a.json": typed("v1", "NamespaceList", [{ metadata: { name: "a" } }]) },
      ["a"],
    ],
  ])("when %s", async (_, files, names) => {
    expect(await listed("namespaces", files)).toEqual(names);
  });

  it.each([
    ["there is no file", {}],
    ["an empty List is in a file that is named after nothing", { "all.json": list() }],
    ["a typed list of another kind is found", { "x.json": typed("v1", "PodList", []) }],
    ["its files lie in another cluster's folder", { "/clusters/prod-us/kubernetes/namespaces.json": list() }],
    ["the file's ending is not one of kubectl's", { "namespaces.txt": "x" }],
    ["the file is hidden", { ".namespaces.json": "x", "._namespaces.json": "x" }],
  ])("it was not when %s", async (_, files) => {
    expect(await listed("namespaces", files)).toBe(
      `notLookedAt ${FOLDER}/namespaces: the observation has no file about it`,
    );
  });
});

describe("files of one kind", () => {
  it("are one list", async () => {
    const files = {
      "a/namespaces.json": list(namespaceObject("a")),
      "b/namespaces.yaml": JSON.stringify(list(namespaceObject("b"))),
    };
    expect(await listed("namespaces", files)).toEqual(["a", "b"]);
  });

  it("may repeat an object, which is one", async () => {
    const files = {
      "namespaces.json": list(namespaceObject("a")),
      "all.json": list(namespaceObject("a"), namespaceObject("b")),
    };
    expect((await listed("namespaces", files)).length).toBe(2);
  });

  it("may hold objects of one name in several namespaces, which are several", async () => {
    const [one, other] = ["velero", "velero-2"].map((namespace) => ({
      ...backupObject("a"),
      metadata: { name: "a", namespace },
    }));
    expect(await listed("backups.velero.io", { "backups.velero.io.json": list(one, other) })).toEqual(["a", "a"]);
  });

  it("show an object as it was last where it differs", async () => {
    const at = (resourceVersion: string, phase: string) => ({
      ...namespaceObject("a"),
      metadata: { name: "a", resourceVersion },
      status: { phase },
    });
    const files = { [`${FOLDER}/a.json`]: at("10", "Terminating"), [`${FOLDER}/b.json`]: at("9", "Active") };
    const reading = await withObservation(files, (sources) => sources.list("namespaces", (item) => item));
    expect(reading).toMatchObject({ value: [{ status: { phase: "Terminating" } }] });
  });

  it("are not believed where an object differs, and nothing tells which is the last", async () => {
    const at = (phase: string) => ({ ...namespaceObject("a"), status: { phase } });
    const both = { "a.json": at("Active"), "b.json": at("Terminating"), "pods.json": list() };
    expect(await listed("namespaces", both)).toMatch(/^malformed.*Namespace \/a stands twice, with other contents/u);
    expect(await listed("pods", both)).toEqual([]);
    const { kind: _, apiVersion: __, ...item } = namespaceObject("a");
    const typed = { kind: "NamespaceList", apiVersion: "v1", items: [item] };
    expect(await listed("namespaces", { "a.json": namespaceObject("a"), "b.json": typed })).toEqual(["a"]);
  });

  it("are told apart by group: the same kind in two groups is two kinds", async () => {
    const files = {
      "networkpolicies.networking.k8s.io.json": list(policy("networking.k8s.io", "kubernetes")),
      "networkpolicies.crd.projectcalico.org.json": list(policy("crd.projectcalico.org", "calico")),
    };
    expect(await listed("networkpolicies.networking.k8s.io", files)).toEqual(["kubernetes"]);
    expect(await listed("networkpolicies.crd.projectcalico.org", files)).toEqual(["calico"]);
    expect(await listed("networkpolicies.projectcalico.org", files)).toMatch(/^notLookedAt/u);
  });

  it("are Kubernetes' own where the name lacks a group, as with kubectl", async () => {
    const files = { "networkpolicies.json": list() };
    expect(await listed("networkpolicies.networking.k8s.io", files)).toEqual([]);
    expect(await listed("networkpolicies.crd.projectcalico.org", files)).toMatch(/^notLookedAt/u);
  });

  it("of another group's kind of the same name are not Velero's", async () => {
    const longhorn = { ...backupObject("x"), apiVersion: "longhorn.io/v1beta2" };
    expect(await listed("backups.velero.io", { "backups.json": list(longhorn) })).toMatch(/^notLookedAt/u);
  });
});

describe("a file that cannot be used is an error that names it, never an empty list", () => {
  const NAMED = "namespaces.json";
  it.each([
    ["is empty", "", "found an empty file"],
    [
      "ends in the middle",
      '{"apiVersion":"v1","kind":"List","items":[',
      "found JSON that is not whole, from line 1 on",
    ],
    ["is a text", '"namespaces"', "found what is not a Kubernetes object"],
    ["holds null", "null", "found what is not a Kubernetes object"],
    ["holds a bare list", "[]", "found an object without kind and apiVersion"],
    [
      "holds a list of another kind",
      typed("v1", "PodList", []),
      "found kind Pod; allowed in a file of this name is Namespace",
    ],
    [
      "holds an object of another kind",
      list(backupObject("b")),
      "found kind Backup; allowed in a file of this name is Namespace",
    ],
    [
      "holds a kind that nobody knows",
      list({ apiVersion: "x/v1", kind: "Odd", metadata: { name: "a" } }),
      "found kind Odd; allowed in a file of this name is Namespace",
    ],
    ["holds a List without items", { apiVersion: "v1", kind: "List" }, "found a List without a list of items"],
    [
      "holds a List whose items are null",
      typed("v1", "NamespaceList", null as never),
      "found a NamespaceList without a list of items",
    ],
    ["holds a List of texts", list("a"), "found what is not a Kubernetes object"],
    [
      "holds an object without a kind",
      list({ metadata: { name: "a" } }),
      "found an object without kind and apiVersion",
    ],
    [
      "holds an object without a name",
      list({ apiVersion: "v1", kind: "Namespace", metadata: {} }),
      "found a Namespace without a name",
    ],
    ["holds a List in a List", list(list()), "found a List within a List"],
    [
      "holds a Table",
      { apiVersion: "meta.k8s.io/v1", kind: "Table", rows: [] },
      "found a Table; allowed are objects, as -o json or -o yaml prints them",
    ],
  ])("when it %s", async (_, contents, message) => {
    expect(await listed("namespaces", { [NAMED]: contents })).toBe(`malformed ${FOLDER}/${NAMED}: ${message}`);
  });

  it.each([
    ["holds documents of nothing", "---\n---\n# none\n", "found a file without documents"],
    ["holds null", "~\n", "found a file without documents"],
    ["holds a text", "No resources found\n", "found what is not a Kubernetes object"],
  ])("when it is YAML and %s", async (_, contents, message) => {
    expect(await listed("namespaces", { "namespaces.yaml": contents })).toBe(
      `malformed ${FOLDER}/namespaces.yaml: ${message}`,
    );
  });

  it("and one that goes on is incomplete", async () => {
    const page = typed("v1", "NamespaceList", [namespaceObject("a")], { continue: "token" });
    expect(await listed("namespaces", { [NAMED]: page })).toMatch(/^incomplete clusters.*continue token$/u);
  });

  it.each([
    ["Forbidden", "forbidden"],
    ["TooManyRequests", "throttled"],
    ["Timeout", "timedOut"],
    ["InternalError", "failed"],
  ])("and one that holds the server's refusal says why: %s", async (reason, cause) => {
    const refusal = { apiVersion: "v1", kind: "Status", status: "Failure", reason, message: "no" };
    expect(await listed("namespaces", { [NAMED]: refusal })).toMatch(new RegExp(`^${cause} `, "u"));
  });

  it("spoils what it is named after, also where other files of it are whole", async () => {
    const files = { "a/namespaces.json": list(namespaceObject("a")), "b/namespaces.json": "{" };
    expect(await listed("namespaces", files)).toMatch(/^malformed .*b\/namespaces\.json/u);
  });

  it("spoils nothing that has a file of its own", async () => {
    const files = { "namespaces.json": list(), "backups.velero.io.json": "{", "everything.json": "{" };
    expect(await listed("namespaces", files)).toEqual([]);
  });

  it("spoils nothing where it is named after a resource that no fact is made of", async () => {
    const files = {
      "leases.coordination.k8s.io.json": "{",
      "configmaps.json": "",
      "all.yaml": JSON.stringify(list(namespaceObject("a"))),
    };
    expect(await listed("namespaces", files)).toEqual(["a"]);
  });

  it("spoils whatever has none where it is named after nothing: it could have held that", async () => {
    const files = { "all.yaml": "a: [", "rest.json": list(namespaceObject("a")) };
    expect(await listed("namespaces", files)).toMatch(/^malformed .*all\.yaml/u);
    expect(await listed("backups.velero.io", files)).toMatch(/^malformed .*all\.yaml/u);
  });
});

describe("a recorded error", () => {
  const errors = (source: string, error = "pods is forbidden") => ({
    "/observation.json": { errors: [{ source, error }] },
  });

  it.each([
    `${FOLDER}/namespaces`,
    `${FOLDER}/namespaces.json`,
    `/${FOLDER}/core/namespaces`,
    FOLDER,
    "clusters/prod-eu",
    "clusters",
  ])("about %s makes a kind unreadable that has no file", async (source) => {
    expect(await listed("namespaces", errors(source))).toMatch(/^forbidden .*: pods is forbidden$/u);
  });

  it("about a kind makes it unreadable, whatever files there are: they are a part", async () => {
    const files = { ...errors(`${FOLDER}/namespaces`), "namespaces.json": list(namespaceObject("a")) };
    expect(await listed("namespaces", files)).toMatch(/^forbidden/u);
  });

  it("about a whole folder leaves the kinds alone that have a file", async () => {
    expect(await listed("namespaces", { ...errors(FOLDER), "namespaces.json": list() })).toEqual([]);
  });

  it.each([
    "clusters/prod-us/kubernetes/namespaces",
    `${FOLDER}/leases.coordination.k8s.io`,
    `${FOLDER}/backups.velero.io`,
    "clusters/prod-eu-2",
    "aws/eu-west-1",
  ])("about %s is about something else", async (source) => {
    expect(await listed("namespaces", errors(source))).toMatch(/^notLookedAt/u);
  });

  it.each([
    ["is not JSON", "{"],
    ["has errors that are none", { errors: ["pods"] }],
    ["has a time that is none", { observedAt: "yesterday" }],
    ["is a list", "[]"],
  ])("that cannot be read, since observation.json %s, could be about anything", async (_, contents) => {
    const files = { "/observation.json": contents, "namespaces.json": list() };
    expect(await listed("namespaces", files)).toMatch(/^malformed observation\.json: /u);
  });
});
