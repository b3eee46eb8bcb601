import {
  DescribeLoadBalancersCommand as DescribeClassicCommand,
  type ElasticLoadBalancingClient,
} from "@aws-sdk/client-elastic-load-balancing";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  type DescribeLoadBalancersCommandOutput,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { mapConcurrently } from "#runtime/concurrency.ts";
import { allPages } from "./pages.ts";

interface Clients {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly classicElb: ElasticLoadBalancingClient;
}

interface Options {
  readonly abortSignal: AbortSignal;
}

/** The most that an answer holds. */
const PageSize = 400;
const CONCURRENT_CALLS = 4;

/** Those of all kinds: the classic ones have an API of their own. */
export async function describeLoadBalancers<T>(
  { elb, classicElb }: Clients,
  make: (page: unknown) => T,
  options: Options,
): Promise<readonly T[]> {
  const [pages, classic] = await Promise.all([
    loadBalancerPages(elb, make, options),
    allPages((next) => classicElb.send(new DescribeClassicCommand({ PageSize, ...next }), options), nextMarker, make),
  ]);
  return [...pages, ...classic];
}

/** AWS tells the listeners of one load balancer at a time. Those within the VPC are not asked about. */
export async function describeListeners<T>(
  { elb }: Clients,
  make: (page: unknown) => T,
  options: Options,
): Promise<readonly T[]> {
  const loadBalancers = (await loadBalancerPages(elb, (page) => page.LoadBalancers ?? [], options)).flat();
  const facing = loadBalancers.filter(({ Scheme }) => Scheme === "internet-facing");
  const pages = await mapConcurrently(facing, CONCURRENT_CALLS, ({ LoadBalancerArn }) =>
    allPages(
      (next) => elb.send(new DescribeListenersCommand({ LoadBalancerArn, PageSize, ...next }), options),
      nextMarker,
      make,
    ),
  );
  return pages.length === 0 ? [make({ Listeners: [] })] : pages.flat();
}

function loadBalancerPages<T>(
  elb: ElasticLoadBalancingV2Client,
  make: (page: DescribeLoadBalancersCommandOutput) => T,
  options: Options,
) {
  return allPages(
    (next) => elb.send(new DescribeLoadBalancersCommand({ PageSize, ...next }), options),
    nextMarker,
    make,
  );
}

function nextMarker({
  NextMarker,
}: {
  readonly NextMarker?: string | undefined;
}): { readonly Marker: string } | undefined {
  return NextMarker ? { Marker: NextMarker } : undefined;
}
