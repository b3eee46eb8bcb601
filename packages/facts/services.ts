import * as z from "zod";
import type { Service, ServicePort, TargetGroupBinding } from "#domain/services.ts";
import { labels, listOf, namespacedMetadata, optionalText, texts } from "./kubernetes-object.ts";
import { present } from "./present.ts";

const port = z.int().min(0).max(65_535);

const servicePort = z
  .object({
    name: optionalText,
    protocol: z.string().default("TCP"),
    port,
    targetPort: z.union([port, z.string()]).optional(),
    nodePort: port.optional(),
  })
  .transform(({ name, protocol, port, targetPort, nodePort }): ServicePort => {
    return { protocol, port, ...present({ name, targetPort, nodePort: nodePort || undefined }) };
  });

/** By which a load balancer is kept within the VPC: the newer one first, for the controller and for Kubernetes itself. */
const SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme";
const INTERNAL = "service.beta.kubernetes.io/aws-load-balancer-internal";

const TYPE = "service.beta.kubernetes.io/aws-load-balancer-type";

/** Whose load balancers stay within the VPC where nothing is said: the AWS Load Balancer Controller's, and EKS's own. */
const INTERNAL_CLASSES: ReadonlySet<string> = new Set(["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"]);
const INTERNAL_TYPES: ReadonlySet<string> = new Set(["external", "nlb-ip"]);

const serviceObject = z
  .object({
    metadata: namespacedMetadata.extend({ creationTimestamp: z.unknown().optional(), annotations: labels }),
    spec: z.object({
      type: z.string().default("ClusterIP"),
      loadBalancerClass: optionalText,
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
      isInternal: isInternal(annotations, spec.loadBalancerClass),
      loadBalancers: (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname ?? ip ?? []),
    };
  });

function isInternal(annotations: Readonly<Record<string, string>>, loadBalancerClass: string | undefined): boolean {
  const { [SCHEME]: scheme, [INTERNAL]: internal, [TYPE]: type } = annotations;
  if (scheme !== undefined) return scheme === "internal";
  if (internal !== undefined) return isSet(internal);
  if (loadBalancerClass !== undefined) return INTERNAL_CLASSES.has(loadBalancerClass);
  return type !== undefined && INTERNAL_TYPES.has(type);
}

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
