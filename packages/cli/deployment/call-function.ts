import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import { InvalidInput, PermanentError } from "#runtime/errors.ts";
import { withPatience } from "./aws-access.ts";
import type { Deployment } from "./deployment.ts";
import { explainingAccess } from "./explain-access.ts";

interface Called<Answer> {
  readonly name: string;
  readonly answers: z.ZodType<Answer>;
  /** Longer than the function may take. */
  readonly patience: Milliseconds;
}

/**
 * Calls a deployed function, and waits for its answer. Only once: what is asked twice may be done twice. Throws InvalidInput
 * for what the function refused, PermanentError where it failed or where another version answers something else.
 */
export function createFunctionCaller<Request extends object, Answer>(
  { access }: Pick<Deployment, "access">,
  { name, answers, patience }: Called<Answer>,
): (request: Request) => Promise<Answer> {
  const client = new LambdaClient({ ...withPatience(access, patience), maxAttempts: 1 });
  return async (request) => {
    const { FunctionError, Payload } = await explainingAccess(`function ${name}`, () =>
      client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) })),
    );
    const answer = Payload?.transformToString() ?? "";
    return FunctionError === undefined ? parseAnswer(answer, name, answers) : fail(answer, name);
  };
}

export function parseAnswer<Answer>(answer: string, name: string, answers: z.ZodType<Answer>): Answer {
  try {
    return answers.parse(JSON.parse(answer));
  } catch (error) {
    throw new PermanentError(
      `function ${name} answered what this version does not understand; is another one deployed?`,
      { cause: error },
    );
  }
}

const failureSchema = z.object({ errorType: z.string().default(""), errorMessage: z.string().default("") });

/** Throws what the function threw. */
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
