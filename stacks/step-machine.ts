/** What a state machine's ARN is, before there is one: its tasks need what starts it. */
export function machineArn(machineName: string) {
  const { accountId } = aws.getCallerIdentityOutput({});
  const { partition } = aws.getPartitionOutput({});
  const { name: region } = aws.getRegionOutput({});
  return $interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:${machineName}`;
}

/** A state machine whose steps are all taken by one function: `<component>Machine`, with its log and its role. */
export function createStepMachine(
  component: string,
  parts: {
    readonly machineName: string;
    readonly handler: sst.aws.Function;
    readonly definition: (functionArn: string) => string;
  },
) {
  const { machineName, handler } = parts;
  const logs = new aws.cloudwatch.LogGroup(`${component}Logs`, {
    name: `/aws/vendedlogs/states/${machineName}`,
    retentionInDays: $app.protect ? 365 : 30,
  });
  const role = new aws.iam.Role(`${component}MachineRole`, {
    name: `${machineName}-machine`,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { actions: ["sts:AssumeRole"], principals: [{ type: "Service", identifiers: ["states.amazonaws.com"] }] },
      ],
    }).json,
    inlinePolicies: [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            { actions: ["lambda:InvokeFunction"], resources: [handler.arn] },
            {
              // The delivery of logs knows no resources.
              actions: [
                ...["logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery"],
                ...["logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy"],
                ...["logs:DescribeResourcePolicies", "logs:DescribeLogGroups"],
              ],
              resources: ["*"],
            },
          ],
        }).json,
      },
    ],
  });
  return new aws.sfn.StateMachine(`${component}Machine`, {
    name: machineName,
    type: "STANDARD",
    roleArn: role.arn,
    definition: handler.arn.apply(parts.definition),
    loggingConfiguration: {
      level: "ERROR",
      includeExecutionData: false, // it names tenants, and an error's text may hold more
      logDestination: $interpolate`${logs.arn}:*`,
    },
  });
}
