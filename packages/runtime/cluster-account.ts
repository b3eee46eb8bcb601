import type { Cluster } from "#domain/configuration.ts";
import { MINUTE } from "#domain/duration.ts";
import { awsSettings } from "./aws.ts";
import type { Clock } from "./clock.ts";
import { PermanentError } from "./errors.ts";

/** Credentials of a role, until they expire. */
export interface AssumedRole {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** What clients of AWS get besides their settings; empty for what is in Surety's own account. */
export interface AccountAccess {
  readonly credentials?: () => Promise<AssumedRole>;
}

export type AccessTo = (cluster: Pick<Cluster, "name" | "region" | "account">) => AccountAccess;

export interface RoleRequest {
  readonly roleArn: string;
  readonly externalId: string | undefined;
  readonly region: string;
}

interface Deps {
  /** Asks STS. */
  readonly assume: (request: RoleRequest) => Promise<AssumedRole>;
  readonly clock: Clock;
}

/** Renewed before the SDK would ask for it, so that what was signed is still good when it arrives. */
const MARGIN = 6 * MINUTE;

/**
 * The way into the accounts of clusters: as a function that looks, or as one that removes. Clusters with the same role
 * share one identity, and whoever asks while it is renewed waits for the same one. A failure is not kept.
 */
export function accessAs(purpose: "reader" | "remover", { assume, clock }: Deps): AccessTo {
  const kept = new Map<string, { readonly role: Promise<AssumedRole> }>();

  async function roleOf(request: RoleRequest): Promise<AssumedRole> {
    const key = JSON.stringify([request.roleArn, request.externalId]);
    const known = kept.get(key);
    if (known !== undefined) {
      const role = await known.role;
      if (role.expiration.getTime() - clock() > MARGIN) return role;
    }
    // Several may have waited for one that is too old; the first of them has it renewed.
    const current = kept.get(key);
    if (current !== undefined && current !== known) return current.role;
    const renewed = { role: assume(request) };
    kept.set(key, renewed);
    renewed.role.catch(() => kept.get(key) === renewed && kept.delete(key));
    return renewed.role;
  }

  return ({ account, region }) => {
    if (account === undefined) return {};
    const roleArn = purpose === "reader" ? account.readerRole : account.removerRole;
    return { credentials: () => roleOf({ roleArn, externalId: account.externalId, region }) };
  };
}

/** An hour is the most that AWS gives to a role that assumes another. */
const LIFETIME = 3_600;

/** As this process's own identity. The client is loaded by who needs it only. */
export async function assumeBySts({ roleArn, externalId, region }: RoleRequest): Promise<AssumedRole> {
  const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");
  const { Credentials } = await new STSClient(awsSettings(region)).send(
    new AssumeRoleCommand({
      ...{ RoleArn: roleArn, RoleSessionName: "surety", DurationSeconds: LIFETIME },
      ...(externalId !== undefined && { ExternalId: externalId }),
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new PermanentError(`STS answered without credentials of ${roleArn}`);
  return {
    ...{ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    expiration: Expiration,
  };
}
