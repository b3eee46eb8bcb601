import type { Call } from "../doubles/function-network-double.ts";

type Asked = Pick<Call, "body" | "method" | "path" | "service" | "target">;

/**
 * What a call does, with what it does it to left out: `ec2 DeleteSnapshot`, `s3 PUT /surety-state/deletions/*`,
 * `kubernetes DELETE /api/v1/namespaces/*`. Calls of two tenants' deletions that do the same are named the same.
 */
export function operationOf({ service, method, path, target, body }: Asked): string {
  const [address = "", query = ""] = path.split("?");
  if (service === "kubernetes") return `kubernetes ${method} ${withoutNames(address)}`;
  if (service === "s3") return `s3 ${method} ${withoutKey(address)}${subresource(query)}`;
  const action = target?.split(".").at(-1) ?? /(?:^|&)Action=(\w+)/u.exec(body)?.[1] ?? `${method} ${address}`;
  return `${service} ${action}`;
}

/** Kubernetes' resources are lower case words; names that Surety asks for hold a digit or a hyphen. */
function withoutNames(path: string): string {
  const [prefix = ""] = /^\/apis?\/(?:[\w.-]+\/)?v\d\w*/u.exec(path) ?? [];
  const rest = path.slice(prefix.length).split("/");
  return prefix + rest.map((part) => (/[\d-]/u.test(part) ? "*" : part)).join("/");
}

/**
 * The bucket, without the letters that make its name one of its own, and the first folder say what it is about; of a
 * deletion, two objects are kept.
 */
function withoutKey(path: string): string {
  const [, name = "", folder = "", ...rest] = path.split("/");
  const bucket = name.replace(/bucket-[a-z]{8}$/u, "");
  if (folder === "") return `/${bucket}`;
  const isProgress = folder === "deletions" && rest.at(-1) === "progress.json.gz";
  return `/${bucket}/${folder}${rest.length > 0 ? "/*" : ""}${isProgress ? "/progress" : ""}`;
}

function subresource(query: string): string {
  const names = [...new URLSearchParams(query)].flatMap(([name, value]) => (value === "" ? [name] : []));
  const own = names.filter((name) => !/^(?:x-|prefix|marker)/iu.test(name)).sort();
  return own.length === 0 ? "" : `?${own.join("&")}`;
}
