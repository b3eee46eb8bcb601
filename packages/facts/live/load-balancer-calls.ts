import {
  DescribeLoadBalancersCommand as DescribeClassicCommand,
  type ElasticLoadBalancingClient,
} from "@aws-sdk/client-elastic-load-balancing";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { mapConcurrently } from "#runtime/concurrency.ts";
import type { Pages } from "../sources.ts";
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
export async function describeLoadBalancers({ elb, classicElb }: Clients, options: Options): Promise<Pages> {
  const [pages, classic] = await Promise.all([
    loadBalancerPages(elb, options),
    allPages((next) => classicElb.send(new DescribeClassicCommand({ PageSize, ...next }), options), nextMarker),
  ]);
  return [...pages, ...classic];
}

/** AWS tells the listeners of one load balancer at a time. Those within the VPC are not asked about. */
export async function describeListeners({ elb }: Clients, options: Options): Promise<Pages> {
  const loadBalancers = (await loadBalancerPages(elb, options)).flatMap((page) => page.LoadBalancers ?? []);
  const facing = loadBalancers.filter(({ Scheme }) => Scheme === "internet-facing");
  const pages = await mapConcurrently(facing, CONCURRENT_CALLS, ({ LoadBalancerArn }) =>
    allPages(
      (next) => elb.send(new DescribeListenersCommand({ LoadBalancerArn, PageSize, ...next }), options),
      nextMarker,
    ),
  );
  return pages.length === 0 ? [{ Listeners: [] }] : pages.flat();
}

function loadBalancerPages(elb: ElasticLoadBalancingV2Client, options: Options) {
  return allPages((next) => elb.send(new DescribeLoadBalancersCommand({ PageSize, ...next }), options), nextMarker);
}

function nextMarker({
  NextMarker,
}: {
  readonly NextMarker?: string | undefined;
}): { readonly Marker: string } | undefined {
  return NextMarker ? { Marker: NextMarker } : undefined;
}
