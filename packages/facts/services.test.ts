import { describe, expect, it } from "vitest";
import { unreadable } from "#domain/reading.ts";
import { collectFacts } from "./collect.ts";
import { CLUSTER, NOW } from "./foreign.fixture.ts";
import { sourcesOf } from "./sources.fixture.ts";

const subject = { cluster: CLUSTER, tenants: [], now: NOW };
const service = (spec: object, annotations: object = {}, status?: object) => ({
  ...{ apiVersion: "v1", kind: "Service", metadata: { namespace: "ingress-nginx", name: "controller", annotations } },
  ...{ spec, status },
});

async function read(item: unknown) {
  const { sources } = sourcesOf({ lists: { services: [item] } });
  const { services } = await collectFacts(sources, ["services"], subject);
  return services?.status === "observed" ? services.value[0] : services;
}

describe("a Service", () => {
  it("has its ports and where its load balancers are", async () => {
    const ports = [
      { name: "https", port: 443, targetPort: "https", nodePort: 31443 },
      { port: 80, nodePort: 0 },
    ];
    const status = { loadBalancer: { ingress: [{ hostname: "a.elb.amazonaws.com" }, { ip: "192.0.2.1" }] } };
    expect(await read(service({ type: "LoadBalancer", ports, externalIPs: ["192.0.2.9"] }, {}, status))).toEqual({
      ...{ namespace: "ingress-nginx", name: "controller", type: "LoadBalancer", isInternal: false },
      ports: [
        { name: "https", protocol: "TCP", port: 443, targetPort: "https", nodePort: 31443 },
        { protocol: "TCP", port: 80 },
      ],
      ...{ loadBalancers: ["a.elb.amazonaws.com", "192.0.2.1"], externalAddresses: ["192.0.2.9"] },
    });
  });

  it("of which nothing else is said is within the cluster", async () => {
    expect(await read(service({}))).toMatchObject({ type: "ClusterIP", ports: [], loadBalancers: [] });
  });

  const prefix = "service.beta.kubernetes.io/aws-load-balancer-";
  it.each([
    [{}, false],
    [{ [`${prefix}scheme`]: "internal" }, true],
    [{ [`${prefix}scheme`]: "internet-facing" }, false],
    [{ [`${prefix}internal`]: "true" }, true],
    [{ [`${prefix}internal`]: "0.0.0.0/0" }, true],
    [{ [`${prefix}internal`]: "false" }, false],
    [{ [`${prefix}internal`]: "" }, false],
    [{ [`${prefix}internal`]: "true", [`${prefix}scheme`]: "internet-facing" }, false],
  ])("with the annotations %j is kept within the VPC: %s", async (annotations, isInternal) => {
    expect(await read(service({ type: "LoadBalancer" }, annotations))).toMatchObject({ isInternal });
  });

  it.each<[string | undefined, object, boolean]>([
    ["service.k8s.aws/nlb", {}, true],
    ["eks.amazonaws.com/nlb", {}, true],
    ["tailscale", {}, false],
    ["service.k8s.aws/nlb", { [`${prefix}scheme`]: "internet-facing" }, false],
    [undefined, { [`${prefix}type`]: "external" }, true],
    [undefined, { [`${prefix}type`]: "nlb-ip" }, true],
    [undefined, { [`${prefix}type`]: "nlb" }, false],
    [undefined, { [`${prefix}type`]: "external", [`${prefix}internal`]: "false" }, false],
  ])("of the class %s with %j, whose controller has its own default, is kept within the VPC: %s", async (...row) => {
    const [loadBalancerClass, annotations, isInternal] = row;
    expect(await read(service({ type: "LoadBalancer", loadBalancerClass }, annotations))).toMatchObject({ isInternal });
  });
});

describe("TargetGroupBindings", () => {
  it("say which Service a target group leads to", async () => {
    const item = {
      ...{ apiVersion: "elbv2.k8s.aws/v1beta1", kind: "TargetGroupBinding" },
      metadata: { namespace: "ingress-nginx", name: "k8s-1" },
      spec: { targetGroupARN: "arn:tg", serviceRef: { name: "controller", port: 443 } },
    };
    const { sources } = sourcesOf({ lists: { "targetgroupbindings.elbv2.k8s.aws": [item] } });
    expect((await collectFacts(sources, ["targetGroupBindings"], subject)).targetGroupBindings).toMatchObject({
      value: [{ namespace: "ingress-nginx", name: "k8s-1", targetGroup: "arn:tg", service: "controller" }],
    });
  });

  it("are none where the AWS Load Balancer Controller is not installed", async () => {
    const { sources } = sourcesOf({});
    const list = async () => unreadable("notFound", "x", "not served");
    expect(
      (await collectFacts({ ...sources, list }, ["targetGroupBindings"], subject)).targetGroupBindings,
    ).toMatchObject({
      value: [],
    });
  });
});
