import type { VpcSettings } from "#domain/vpc-settings.ts";
import { acceptServicesOf, namedActionsOnly, taskTimeouts, withoutAccountRoot } from "./corrections.ts";

/**
 * What holds for everything that SST creates: first how functions run, then the defects of SST 4.17 that would weaken
 * a deployment. test/stacks/sst-defects.test.ts says which are still there.
 */
export function applyDefaults(vpc?: VpcSettings) {
  $transform(sst.aws.Function, (args) => {
    args.runtime ??= "nodejs24.x";
    args.architecture ??= "arm64";
    args.memory ??= "1024 MB";
    // SST says that minify is the default, and does not do it.
    args.nodejs ??= { minify: true, plugins: "stacks/esbuild-plugins.mjs" };
    if (vpc !== undefined)
      args.vpc ??= { privateSubnets: [...vpc.privateSubnets], securityGroups: [...vpc.securityGroups] };
    args.logging ??= { format: "json", retention: $app.protect ? "1 year" : "1 month" };
  });

  $transform(aws.iam.Role, (args) => {
    args.assumeRolePolicy = $output(args.assumeRolePolicy).apply(withoutAccountRoot);
    args.inlinePolicies = $output(args.inlinePolicies ?? []).apply((policies) =>
      policies.map((inline) => ({ ...inline, policy: inline.policy && namedActionsOnly(inline.policy) })),
    );
  });

  $transform(aws.sqs.QueuePolicy, (args) => {
    const { accountId } = aws.getCallerIdentityOutput({});
    args.policy = $resolve({ policy: args.policy, accountId }).apply((it) => acceptServicesOf(it.accountId, it.policy));
  });

  $transform(aws.sfn.StateMachine, (args) => {
    args.definition = $output(args.definition).apply(taskTimeouts);
  });
}
