import { describeError, PermanentError } from "#runtime/errors.ts";
import { failureKind } from "#runtime/failure.ts";

/** An error of the AWS SDK as one that says what to do, its cause kept; others as they are. `what` is what was asked for. */
export function explainAccess(error: unknown, what: string): unknown {
  const advice = adviceOn(error);
  return advice === undefined ? error : new PermanentError(`${what}: ${advice}`, { cause: error });
}

function adviceOn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "CredentialsProviderError") return withoutCredentials(process.env["AWS_PROFILE"]);
  if (/region is missing/iu.test(error.message)) return "found no AWS region; set AWS_REGION, or one in your profile";
  const [, host] = /ENOTFOUND ([\w.-]+)/u.exec(describeError(error)) ?? [];
  if (host !== undefined)
    return `AWS cannot be reached: found no host ${host}; look whether the region is right (AWS_REGION, or your profile's), and at your network`;
  if (/Expired/u.test(error.name)) return "your AWS credentials have expired; sign in again";
  switch (failureKind(error)) {
    case "forbidden":
      return "your AWS credentials may not do this";
    case "unreachable":
    case "timedOut":
      return "AWS cannot be reached";
    case "throttled":
      return "AWS asks to come back later";
    default:
      return "$metadata" in error ? "AWS refused" : undefined;
  }
}

function withoutCredentials(profile: string | undefined): string {
  if (!profile) return "found no AWS credentials; sign in (aws sso login), or set AWS_PROFILE";
  return `found no credentials by the profile ${profile} (AWS_PROFILE); sign in (aws sso login --profile ${profile}), or name one that aws configure list-profiles shows`;
}

/** Does the work; where AWS fails it, the error says so in words. */
export async function explainingAccess<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainAccess(error, what);
  }
}
