import * as z from "zod";
import { accountSettingsSchema } from "./account-settings.ts";
import { alertsSchema } from "./alert-settings.ts";
import { deletionSchema } from "./deletion-settings.ts";
import { durationSchema, formatDuration, MINUTE } from "./duration.ts";
import { clusterNameSchema, leaveShape, muteSchema } from "./leave.ts";
import { promisesSchema } from "./promises.ts";
import { pruningSchema } from "./pruning-settings.ts";
import { rehearsalSettingsSchema } from "./rehearsal-settings.ts";
import { reportSchema } from "./report-settings.ts";
import { namespaceSchema, type Tenant, tenantSchema } from "./tenant.ts";
import { sharedPlaces } from "./tenant-places.ts";
import { vpcSettingsSchema } from "./vpc-settings.ts";

export const clusterSchema = z
  .strictObject({
    name: clusterNameSchema,
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/u, "allowed is an AWS region such as eu-west-1"),
    velero: z.strictObject({
      namespace: namespaceSchema.default("velero"),
      bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u, "allowed is the name of an S3 bucket"),
      prefix: z
        .string()
        .regex(/^(|[^/].*[^/]|[^/])$/u, "allowed is a prefix that neither begins nor ends with /")
        .default(""),
      /** The key of the customer's own with which S3 encrypts the bucket: whoever reads backups may decrypt with it. */
      kmsKeyArn: z
        .string()
        .regex(
          /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/u,
          "allowed is the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/… (not of an alias)",
        )
        .optional(),
    }),
    /** Where the cluster, its volumes and its backups are in another account than Surety. */
    account: accountSettingsSchema.optional(),
    ingress: z.strictObject({ namespace: namespaceSchema.default("ingress-nginx") }).prefault({}),
    /** Who signs the tenants' certificates: an issuer of cert-manager. */
    issuer: z
      .strictObject({
        kind: z.enum(["ClusterIssuer", "Issuer"]).default("ClusterIssuer"),
        name: z.string().min(1).max(253).default("letsencrypt"),
      })
      .prefault({}),
    /** Limits of each tenant's namespace, as a ResourceQuota counts them; over what Surety sets by itself. */
    quota: z
      .record(
        z.string().regex(/^[a-z0-9][a-z0-9./-]*$/u, "allowed is a name that a ResourceQuota knows, such as pods"),
        z.string().regex(/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi)?$/u, 'allowed is a quantity such as "20" or "10Ti"'),
      )
      .default({}),
    /** Where the API server is, when it is not what EKS says: a private proxy, or a cluster that EKS does not run. */
    kubernetes: z
      .strictObject({ server: z.url({ protocol: /^https$/u }), certificateAuthorityData: z.base64() })
      .optional(),
  })
  .readonly();
export type Cluster = z.infer<typeof clusterSchema>;

/** A broken promise that a person has accepted, until a date. */
export const exemptionSchema = z.strictObject({ control: z.string().min(1), ...leaveShape }).readonly();
export type Exemption = z.infer<typeof exemptionSchema>;

export const keycloakSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https$/u, error: "allowed is a URL that begins with https://" })
      .transform((url) => url.replace(/\/+$/u, "")),
    /** The realm in which the client is. */
    realm: z.string().min(1).default("master"),
    clientId: z.string().min(1).default("surety"),
    /** The SSM parameter, a SecureString, that holds the client's secret. */
    secretParameter: z
      .string()
      .regex(/^\/[\w./-]+$/u, "allowed is the name of an SSM parameter such as /surety/keycloak"),
    /**
     * Of how many users of each tenant's realm each look asks how their password is stored, others each day. That is a
     * call for each, and takes the role view-users; 0: of none.
     */
    passwordSamples: z.int().min(0).max(1_000).default(0),
  })
  .readonly();
export type KeycloakConfiguration = z.infer<typeof keycloakSchema>;

/** The shape of `surety.yaml`. One file serves the deployed control plane, the local one and offline checks. */
export const configurationSchema = z
  .strictObject({
    version: z.literal(1),
    promises: promisesSchema.prefault({}),
    clusters: z.array(clusterSchema).min(1),
    tenants: z.array(tenantSchema).default([]),
    exemptions: z.array(exemptionSchema).default([]),
    mutes: z.array(muteSchema).default([]),
    /** Where the tenants' realms are. Surety signs in as a client with a service account that may view realms. */
    keycloak: keycloakSchema.optional(),
    deletion: deletionSchema.prefault({}),
    pruning: pruningSchema.prefault({}),
    rehearsals: rehearsalSettingsSchema.prefault({}),
    report: reportSchema.prefault({}),
    alerts: alertsSchema.prefault({}),
    vpc: vpcSettingsSchema.optional(),
    /** How often the control plane looks. Schedules of EventBridge count in whole minutes. */
    sweep: z
      .strictObject({
        every: durationSchema
          .refine((every) => every % MINUTE === 0, "allowed are whole minutes, such as 15m")
          .default(15 * MINUTE),
      })
      .prefault({}),
  })
  .superRefine((configuration, context) => {
    const { pruning, promises } = configuration;
    if (pruning.grace > promises.backup.retention)
      context.addIssue({
        code: "custom",
        path: ["pruning", "grace"],
        message: `found ${formatDuration(pruning.grace)}; allowed is at most promises.backup.retention, ${formatDuration(promises.backup.retention)}`,
      });
    const clusters = new Set(configuration.clusters.map((cluster) => cluster.name));
    reportDuplicates(
      configuration.clusters.map((cluster) => cluster.name),
      ["clusters", "name"],
      context,
    );
    reportDuplicates(
      configuration.tenants.map((tenant) => tenant.id),
      ["tenants", "id"],
      context,
    );
    reportSharing(configuration.tenants, context);
    configuration.tenants.forEach((tenant, at) => {
      if (clusters.has(tenant.cluster)) return;
      const allowed = [...clusters].join(", ");
      context.addIssue({
        code: "custom",
        path: ["tenants", at, "cluster"],
        message: `found "${tenant.cluster}"; allowed is one of: ${allowed}`,
      });
    });
  })
  .readonly();
export type Configuration = z.infer<typeof configurationSchema>;

/** Each tenant has a namespace, hosts and a realm of its own; those who are gone have given theirs back. */
function reportSharing(tenants: readonly Tenant[], context: z.RefinementCtx): void {
  for (const { at, path, found, tenant, as } of sharedPlaces(tenants)) {
    const whose = found === as ? `which is tenant ${tenant}'s` : `which overlaps with ${as} of tenant ${tenant}`;
    const message = `found "${found}", ${whose}; allowed is one that no other tenant has`;
    context.addIssue({ code: "custom", path: ["tenants", at, ...path], message });
  }
}

function reportDuplicates(
  values: readonly string[],
  [list, field]: readonly [string, string],
  context: z.RefinementCtx,
): void {
  values.forEach((value, at) => {
    if (values.indexOf(value) === at) return;
    context.addIssue({ code: "custom", path: [list, at, field], message: `found "${value}" twice; allowed is once` });
  });
}
