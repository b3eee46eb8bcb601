import * as z from "zod";
import type { Listener, LoadBalancer } from "#domain/load-balancers.ts";
import { mapReading, observed, type Reading, unreadable } from "#domain/reading.ts";
import { answerOf, itemsIn } from "./aws-answer.ts";
import type { Collector, FactContext } from "./context.ts";
import { optionalText, texts } from "./kubernetes-object.ts";
import { parseItems, textAt } from "./parse-items.ts";
import { present } from "./present.ts";

const text = z.string().min(1);
const port = z.int().min(0).max(65_535);

const loadBalancerItem = z
  .object({
    LoadBalancerArn: text,
    LoadBalancerName: text,
    DNSName: z.string().default(""),
    Scheme: optionalText,
    Type: text,
    VpcId: optionalText,
    SecurityGroups: texts,
  })
  .transform((item): LoadBalancer => {
    return {
      ...{ id: item.LoadBalancerArn, name: item.LoadBalancerName, type: item.Type, dnsName: item.DNSName },
      // Gateway load balancers have no scheme: they stand in the way of traffic, and take none by themselves.
      isInternetFacing: item.Type !== "gateway" && item.Scheme !== "internal",
      ...present({ vpcId: item.VpcId }),
      securityGroups: item.SecurityGroups,
    };
  });

const classicListener = z.object({
  Listener: z.object({ Protocol: text, LoadBalancerPort: port }),
  PolicyNames: texts,
});

/** A classic load balancer holds its listeners itself. */
const classicItem = z.object({
  LoadBalancerName: text,
  DNSName: z.string().default(""),
  Scheme: optionalText,
  VPCId: optionalText,
  SecurityGroups: texts,
  ListenerDescriptions: z.array(classicListener),
});

const PLAIN = "LoadBalancers";
const CLASSIC = "LoadBalancerDescriptions";

/** The answers of `aws elbv2 describe-load-balancers` and of `aws elb describe-load-balancers`, which have one name. */
async function answersOf({ sources, cluster }: FactContext) {
  const source = `${cluster.region}: describe-load-balancers`;
  const lists = await sources.aws(
    "describe-load-balancers",
    (page) => [itemsIn(page, PLAIN), itemsIn(page, CLASSIC)] as const,
  );
  if (lists.status === "unreadable") return { plain: lists, classic: lists };
  if (lists.value.some(([plain, classic]) => plain === undefined && classic === undefined)) {
    const malformed = unreadable("malformed", lists.place ?? source, `found an answer without a list of ${PLAIN}`);
    return { plain: malformed, classic: malformed };
  }
  const plain = observed(
    distinct(
      lists.value.flatMap(([list]) => list ?? []),
      "LoadBalancerArn",
    ),
    lists.observedAt,
    lists.place,
  );
  const classic = observed(
    distinct(
      lists.value.flatMap(([, list]) => list ?? []),
      "LoadBalancerName",
    ),
    lists.observedAt,
    lists.place,
  );
  return {
    plain: parseItems(plain, source, loadBalancerItem, (item) => textAt(item, "LoadBalancerName")),
    classic: parseItems(classic, source, classicItem, (item) => textAt(item, "LoadBalancerName")),
  };
}

function distinct(items: readonly unknown[], id: string): readonly unknown[] {
  return [...new Map(items.map((item, at) => [textAt(item, id) ?? at, item])).values()];
}

export const loadBalancers: Collector<readonly LoadBalancer[]> = async (context) => {
  const { plain, classic } = await answersOf(context);
  return both(
    plain,
    mapReading(classic, (items) =>
      items.map((item): LoadBalancer => {
        return {
          ...{ id: item.LoadBalancerName, name: item.LoadBalancerName, type: "classic", dnsName: item.DNSName },
          ...{ isInternetFacing: item.Scheme !== "internal", ...present({ vpcId: item.VPCId }) },
          securityGroups: item.SecurityGroups,
        };
      }),
    ),
  );
};

const listenerItem = z
  .object({
    ListenerArn: text,
    LoadBalancerArn: text,
    Port: port,
    Protocol: text,
    SslPolicy: optionalText,
    DefaultActions: z
      .array(
        z.object({
          Type: text,
          TargetGroupArn: optionalText,
          ForwardConfig: z.object({ TargetGroups: z.array(z.object({ TargetGroupArn: text })).nullish() }).nullish(),
          RedirectConfig: z.object({ Protocol: optionalText }).nullish(),
        }),
      )
      .default([]),
  })
  .transform((item): Listener => {
    return {
      ...{ id: item.ListenerArn, loadBalancer: item.LoadBalancerArn, port: item.Port, protocol: item.Protocol },
      tlsPolicies: item.SslPolicy === undefined ? [] : [item.SslPolicy],
      actions: item.DefaultActions.map(({ Type, TargetGroupArn, ForwardConfig, RedirectConfig }) => {
        const groups = [
          ...(TargetGroupArn === undefined ? [] : [TargetGroupArn]),
          ...(ForwardConfig?.TargetGroups ?? []).map((group) => group.TargetGroupArn),
        ];
        return {
          type: Type,
          targetGroups: [...new Set(groups)],
          ...present({ redirectsTo: RedirectConfig?.Protocol }),
        };
      }),
    };
  });

const listenersAnswered = answerOf("describe-listeners", {
  items: "Listeners",
  id: "ListenerArn",
  schema: listenerItem,
});

/** Those of classic load balancers are told with the load balancers themselves. */
export const listeners: Collector<readonly Listener[]> = async (context) => {
  const [answered, { classic }] = await Promise.all([listenersAnswered(context), answersOf(context)]);
  return both(
    answered,
    mapReading(classic, (items) =>
      items.flatMap(({ LoadBalancerName: name, ListenerDescriptions }) =>
        ListenerDescriptions.map(({ Listener: { Protocol, LoadBalancerPort }, PolicyNames }): Listener => {
          return {
            ...{ id: `${name}:${LoadBalancerPort}`, loadBalancer: name, port: LoadBalancerPort, protocol: Protocol },
            ...{ tlsPolicies: PolicyNames, actions: [{ type: "forward", targetGroups: [] }] },
          };
        }),
      ),
    ),
  );
};

function both<T>(a: Reading<readonly T[]>, b: Reading<readonly T[]>): Reading<readonly T[]> {
  if (a.status === "unreadable") return a;
  return mapReading(b, (items) => [...a.value, ...items]);
}
