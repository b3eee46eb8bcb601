import * as z from "zod";

const idOf = (kind: "subnet" | "sg") =>
  z.string().regex(new RegExp(`^${kind}-[0-9a-f]{8,17}$`, "u"), `allowed is an id such as ${kind}-0123456789abcdef0`);

/**
 * Where the functions run, for clusters whose API server has a private endpoint only. From there they must also reach AWS
 * and Keycloak: by a NAT gateway, or by VPC endpoints of the services that docs/private-clusters.md names.
 */
export const vpcSettingsSchema = z
  .strictObject({
    privateSubnets: z.array(idOf("subnet")).min(1, "allowed is at least one subnet; two of different zones are better"),
    securityGroups: z.array(idOf("sg")).min(1, "allowed is at least one security group"),
  })
  .readonly();
export type VpcSettings = z.infer<typeof vpcSettingsSchema>;
