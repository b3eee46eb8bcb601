import { ElasticLoadBalancingClient } from "@aws-sdk/client-elastic-load-balancing";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, describe, expect, it } from "vitest";
import { type AwsAnswer, startAwsServer, xml } from "./aws-server.double.ts";
import { describeListeners, describeLoadBalancers } from "./load-balancer-calls.ts";

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const CLASSIC = "2012-06-01";
const answer = (action: string, members: string, marker = "") =>
  `<${action}Response><${action}Result>${members}${marker && `<NextMarker>${marker}</NextMarker>`}</${action}Result></${action}Response>`;
const balancers = (members: string, marker?: string) =>
  answer("DescribeLoadBalancers", `<LoadBalancers>${members}</LoadBalancers>`, marker);
const balancer = (name: string, scheme = "internet-facing") =>
  `<member><LoadBalancerArn>arn:${name}</LoadBalancerArn><LoadBalancerName>${name}</LoadBalancerName><Scheme>${scheme}</Scheme></member>`;

/** Answers like Elastic Load Balancing: two load balancers on a page, and one listener of each on a page. */
const elb: AwsAnswer = (response, request) => {
  const { form } = request;
  const marker = form.get("Marker") ?? "";
  const say = (body: string) => xml(200, body)(response, request);
  if (form.get("Version") === CLASSIC) {
    const members = "<member><LoadBalancerName>old</LoadBalancerName></member>";
    return say(answer("DescribeLoadBalancers", `<LoadBalancerDescriptions>${members}</LoadBalancerDescriptions>`));
  }
  if (form.get("Action") === "DescribeLoadBalancers")
    return say(
      marker === "" ? balancers(balancer("a") + balancer("inner", "internal"), "2") : balancers(balancer("b")),
    );
  const port = marker === "" ? 443 : 80;
  const arn = form.get("LoadBalancerArn");
  const listener = `<member><ListenerArn>${arn}/${port}</ListenerArn><LoadBalancerArn>${arn}</LoadBalancerArn><Port>${port}</Port></member>`;
  return say(answer("DescribeListeners", `<Listeners>${listener}</Listeners>`, marker === "" ? "more" : ""));
};

async function clientsOf(answers: AwsAnswer) {
  const server = await startAwsServer([answers]);
  close = () => server.close();
  const settings = {
    ...{ endpoint: server.endpoint, region: "eu-west-1", maxAttempts: 1 },
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
  };
  const clients = {
    elb: new ElasticLoadBalancingV2Client(settings),
    classicElb: new ElasticLoadBalancingClient(settings),
  };
  return { clients, options: { abortSignal: AbortSignal.timeout(10_000) }, received: server.received };
}

describe("Elastic Load Balancing", () => {
  it("is asked for load balancers of all kinds, page by page", async () => {
    const { clients, options } = await clientsOf(elb);
    expect(await describeLoadBalancers(clients, (page) => page, options)).toMatchObject([
      { LoadBalancers: [{ LoadBalancerName: "a" }, { LoadBalancerName: "inner" }] },
      { LoadBalancers: [{ LoadBalancerName: "b" }] },
      { LoadBalancerDescriptions: [{ LoadBalancerName: "old" }] },
    ]);
  });

  it("is asked for all listeners of each that faces the internet, and of no other", async () => {
    const { clients, options, received } = await clientsOf(elb);
    expect(await describeListeners(clients, (page) => page, options)).toMatchObject([
      { Listeners: [{ ListenerArn: "arn:a/443" }] },
      { Listeners: [{ ListenerArn: "arn:a/80" }] },
      { Listeners: [{ ListenerArn: "arn:b/443" }] },
      { Listeners: [{ ListenerArn: "arn:b/80" }] },
    ]);
    expect(received.map(({ form }) => form.get("LoadBalancerArn"))).not.toContain("arn:inner");
  });

  it("that has none has no listeners either, and says so", async () => {
    const { clients, options } = await clientsOf(xml(200, balancers("")));
    expect(await describeListeners(clients, (page) => page, options)).toEqual([{ Listeners: [] }]);
  });

  it("that refuses one call spoils the answer", async () => {
    const refusal =
      "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
    const { clients, options } = await clientsOf((response, request) =>
      request.form.get("Version") === CLASSIC ? xml(403, refusal)(response, request) : elb(response, request),
    );
    await expect(describeLoadBalancers(clients, (page) => page, options)).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });
});
