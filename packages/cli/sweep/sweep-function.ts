import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { MINUTE } from "#domain/duration.ts";
import { type ClusterSweep, sweepResultSchema } from "#domain/sweep.ts";
import { InvalidInput, PermanentError } from "#runtime/errors.ts";
import { withPatience } from "../deployment/aws-access.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { explainingAccess } from "../deployment/explain-access.ts";

/** Longer than the function may take. */
const PATIENCE = 6 * MINUTE;

/** One cluster to look at, or one tenant of it. */
export interface Asked {
  readonly cluster?: string | undefined;
  readonly tenant?: string | undefined;
}

/** Calls the deployed sweep function, and waits for its answer. One that is asked twice would look twice, so it is asked once. */
export function createSweepCaller({ access, parts }: Deployment) {
  const client = new LambdaClient({ ...withPatience(access, PATIENCE), maxAttempts: 1 });
  const name = parts.sweepFunctionName;
  return async (asked: Asked): Promise<readonly ClusterSweep[]> => {
    const { FunctionError, Payload } = await explainingAccess(`function ${name}`, () =>
      client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(asked) })),
    );
    const answer = Payload?.transformToString() ?? "";
    return FunctionError === undefined ? parseAnswer(answer, name) : fail(answer, name);
  };
}

/** Throws PermanentError where another version answers something else. */
export function parseAnswer(answer: string, name: string): readonly ClusterSweep[] {
  try {
    return sweepResultSchema.parse(JSON.parse(answer)).clusters;
  } catch (error) {
    throw new PermanentError(
      `function ${name} answered what this version does not understand; is another one deployed?`,
      {
        cause: error,
      },
    );
  }
}

const failureSchema = z.object({ errorType: z.string().default(""), errorMessage: z.string().default("") });

/** Throws what the function threw: InvalidInput for what it refused to look at, else PermanentError. */
export function fail(answer: string, name: string): never {
  const { errorType, errorMessage } = failureSchema
    .catch({ errorType: "", errorMessage: answer })
    .parse(tryJson(answer));
  if (errorType === "InvalidInput") throw new InvalidInput(errorMessage.split("\n"));
  throw new PermanentError(`function ${name} failed: ${errorMessage || errorType}; its log is /aws/lambda/${name}`);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
