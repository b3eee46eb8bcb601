import * as z from "zod";
import type { Service, ServicePort, TargetGroupBinding } from "#domain/services.ts";
import { labels, listOf, namespacedMetadata, optionalText, orElse, texts } from "./kubernetes-object.ts";
import { present } from "./present.ts";

const port = z.int().min(0).max(65_535);

const servicePort = z
  .object({
    name: optionalText,
    protocol: orElse(z.string(), "TCP"),
    port,
    targetPort: z.union([port, z.string()]).nullish(),
    nodePort: port.nullish(),
  })
  .transform(({ name, protocol, port, targetPort, nodePort }): ServicePort => {
    return {
      protocol,
      port,
      ...present({ name, targetPort: targetPort ?? undefined, nodePort: nodePort || undefined }),
    };
  });

/** By which a load balancer is kept within the VPC: the newer one first, for the controller and for Kubernetes itself. */
const SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme";
const INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal";

const serviceObject = z
  .object({
    metadata: namespacedMetadata.extend({ creationTimestamp: z.unknown().optional(), annotations: labels }),
    spec: z.object({
      type: orElse(z.string(), "ClusterIP"),
      ports: z.array(servicePort).nullish(),
      externalIPs: texts,
    }),
    status: z
      .object({
        loadBalancer: z
          .object({ ingress: z.array(z.object({ hostname: optionalText, ip: optionalText })).nullish() })
          .nullish(),
      })
      .nullish(),
  })
  .transform(({ metadata: { namespace, name, annotations }, spec, status }): Service => {
    return {
      ...{ namespace, name, type: spec.type, ports: spec.ports ?? [], externalAddresses: spec.externalIPs },
      isInternal: annotations[SCHEME] === undefined ? isSet(annotations[INTERNAL]) : annotations[SCHEME] === "internal",
      loadBalancers: (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname ?? ip ?? []),
    };
  });

/** Kubernetes itself took any value for yes; `0.0.0.0/0` was the usual one. */
function isSet(annotation: string | undefined): boolean {
  return annotation !== undefined && annotation !== "" && annotation !== "false";
}

const bindingObject = z
  .object({
    metadata: namespacedMetadata.extend({ creationTimestamp: z.unknown().optional() }),
    spec: z.object({ targetGroupARN: optionalText, serviceRef: z.object({ name: z.string() }) }),
  })
  .transform(({ metadata: { namespace, name }, spec }): TargetGroupBinding => {
    return { namespace, name, targetGroup: spec.targetGroupARN ?? "", service: spec.serviceRef.name };
  });

export const services = listOf("services", serviceObject);
/** There are none where the AWS Load Balancer Controller is not installed. */
export const targetGroupBindings = listOf("targetgroupbindings.elbv2.k8s.aws", bindingObject, {
  whereNotServed: "none",
});
