import type { LocalEnvironment } from "../environment.ts";

/** What a newcomer may try once the story is told. */
export function whatNext({ kubernetes, logs }: LocalEnvironment, report: string): string {
  return `
It goes on: the sweep runs every minute, and alerts appear here. The report, for whoever has this link:

  ${report}

In another terminal, in this folder:

  npm run -s surety -- findings --all
  npm run -s surety -- tenants list
  npm run -s surety -- tenants onboard hooli --cluster ${kubernetes.clusterName} --host hooli.localhost
  npm run -s surety -- sweep

What is unknown there is what this machine has none of: an ingress with TLS, a Keycloak, a VPC, rehearsed restores.
Surety says so, rather than calling it kept.

Look around with kubectl:   export KUBECONFIG=${kubernetes.kubeconfigPath}
Break something, and wait:  kubectl -n velero patch schedule globex-daily --type merge -p '{"spec":{"paused":true}}'
Logs of all servers:        ${logs}
Ctrl-C stops everything.
`;
}
