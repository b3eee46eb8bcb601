import type { DeploymentParts } from "./parts.ts";

/** Where a deployment is. */
export interface AccountInRegion {
  readonly partition: string;
  readonly region: string;
  readonly id: string;
}

/** By the ARN of one of its parts: `arn:<partition>:sns:<region>:<account>:<name>`. */
export function accountOf({ alertsTopicArn }: Pick<DeploymentParts, "alertsTopicArn">): AccountInRegion {
  const [, partition = "", , region = "", id = ""] = alertsTopicArn.split(":");
  return { partition, region, id };
}
