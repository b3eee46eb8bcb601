import { describe, expect, it } from "vitest";
import { operationOf } from "./operation.ts";

const call = { method: "GET", path: "/", target: undefined, body: "" };

describe("operationOf", () => {
  it.each([
    [{ service: "dynamodb", target: "DynamoDB_20120810.GetItem" }, "dynamodb GetItem"],
    [{ service: "ec2", body: "Action=DeleteSnapshot&SnapshotId=snap-1" }, "ec2 DeleteSnapshot"],
    [
      {
        service: "s3",
        method: "PUT",
        path: "/surety-local-statebucket-dcvbsdko/deletions/acme/1.json.gz?x-id=PutObject",
      },
      "s3 PUT /surety-local-state/deletions/*",
    ],
    [
      { service: "s3", method: "PUT", path: "/surety-local-statebucket-dcvbsdko/deletions/acme/1/progress.json.gz" },
      "s3 PUT /surety-local-state/deletions/*/progress",
    ],
    [{ service: "s3", path: "/backups?versions&prefix=kopia%2Ftenant-acme%2F" }, "s3 GET /backups?versions"],
    [
      { service: "kubernetes", path: "/apis/cert-manager.io/v1/certificates?limit=500" },
      "kubernetes GET /apis/cert-manager.io/v1/certificates",
    ],
    [
      { service: "kubernetes", method: "DELETE", path: "/api/v1/namespaces/tenant-acme" },
      "kubernetes DELETE /api/v1/namespaces/*",
    ],
  ])("of %j is %s", (asked, operation) => {
    expect(operationOf({ ...call, ...asked })).toBe(operation);
  });
});
