import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod";
import type { Milliseconds } from "#domain/duration.ts";
import { InvalidInput, PermanentError } from "#runtime/errors.ts";
import { type AwsAccess, withPatience } from "./aws-access.ts";
import { explainingAccess } from "./explain-access.ts";

/**
 * Asks a deployed function, which sees what whoever asks need not, and waits for its answer. It is called once: what is
 * asked twice may be done twice. `patience` is longer than the function may take.
 */
export function createFunctionCaller<S extends z.ZodType>(
  access: AwsAccess,
  { name, schema, patience }: { readonly name: string; readonly schema: S; readonly patience: Milliseconds },
) {
  const client = new LambdaClient({ ...withPatience(access, patience), maxAttempts: 1 });
  return async (event: object): Promise<z.output<S>> => {
    const { FunctionError, Payload } = await explainingAccess(`function ${name}`, () =>
      client.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) })),
    );
    const answer = Payload?.transformToString() ?? "";
    return FunctionError === undefined ? parseAnswer(answer, name, schema) : fail(answer, name);
  };
}

/** Throws PermanentError where another version answers something else. */
export function parseAnswer<S extends z.ZodType>(answer: string, name: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(answer));
  } catch (cause) {
    const message = `function ${name} answered what this version does not understand; is another one deployed?`;
    throw new PermanentError(message, { cause });
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
