import {
  AddPermissionCommand,
  type Architecture,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListEventSourceMappingsCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  type Runtime,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionUrlConfigCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import * as z from "zod";
import { applier, createOrUpdate } from "../applier.ts";

const functionInputs = z.strictObject({
  name: z.string(),
  description: z.string(),
  role: z.string(),
  handler: z.string(),
  runtime: z.custom<Runtime>((value) => typeof value === "string"),
  architectures: z.array(z.custom<Architecture>((value) => typeof value === "string")),
  packageType: z.literal("Zip"),
  s3Bucket: z.string(),
  s3Key: z.string(),
  timeout: z.number(),
  memorySize: z.number(),
  ephemeralStorage: z.strictObject({ size: z.number() }),
  environment: z.strictObject({ variables: z.record(z.string(), z.string()) }),
  loggingConfig: z.strictObject({ logFormat: z.enum(["JSON", "Text"]), logGroup: z.string() }),
  publish: z.literal(false),
});

export const lambdaFunction = applier(functionInputs, async (inputs, { clients: { lambda }, functionEnvironment }) => {
  const code = { S3Bucket: inputs.s3Bucket, S3Key: inputs.s3Key };
  const FunctionName = inputs.name;
  const configuration = {
    FunctionName,
    Description: inputs.description,
    Role: inputs.role,
    Handler: inputs.handler,
    Runtime: inputs.runtime,
    Timeout: inputs.timeout,
    MemorySize: inputs.memorySize,
    EphemeralStorage: { Size: inputs.ephemeralStorage.size },
    Environment: { Variables: { ...inputs.environment.variables, ...functionEnvironment } },
    LoggingConfig: { LogFormat: inputs.loggingConfig.logFormat, LogGroup: inputs.loggingConfig.logGroup },
  };
  const waiting = { client: lambda, maxWaitTime: 30, minDelay: 0.1 };
  await createOrUpdate(
    async () => {
      await lambda.send(
        new CreateFunctionCommand({ ...configuration, Architectures: inputs.architectures, Code: code }),
      );
      await waitUntilFunctionActiveV2(waiting, { FunctionName });
    },
    "ResourceConflictException",
    async () => {
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, Architectures: inputs.architectures, ...code }));
      await waitUntilFunctionUpdatedV2(waiting, { FunctionName });
      await lambda.send(new UpdateFunctionConfigurationCommand(configuration));
      await waitUntilFunctionUpdatedV2(waiting, { FunctionName });
    },
  );
  return undefined;
});

/** The address is learnt: only the emulator can choose it. */
export const functionUrl = applier(
  z.strictObject({
    functionName: z.string(),
    authorizationType: z.enum(["AWS_IAM", "NONE"]),
    invokeMode: z.literal("BUFFERED"),
  }),
  async ({ functionName: FunctionName, authorizationType, invokeMode }, { clients: { lambda } }) => {
    const wanted = { FunctionName, AuthType: authorizationType, InvokeMode: invokeMode };
    await createOrUpdate(
      () => lambda.send(new CreateFunctionUrlConfigCommand(wanted)),
      "ResourceConflictException",
      () => lambda.send(new UpdateFunctionUrlConfigCommand(wanted)),
    );
    const { FunctionUrl } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
    return FunctionUrl === undefined ? undefined : { functionUrl: FunctionUrl };
  },
);

export const functionEventInvokeConfig = applier(
  z.strictObject({
    functionName: z.string(),
    maximumRetryAttempts: z.number(),
    maximumEventAgeInSeconds: z.number().optional(),
  }),
  async (inputs, { clients: { lambda } }) => {
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: inputs.functionName,
        MaximumRetryAttempts: inputs.maximumRetryAttempts,
        MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds,
      }),
    );
    return undefined;
  },
);

/** A statement of a function's policy cannot be changed, only replaced. */
export const permission = applier(
  z.strictObject({
    function: z.string(),
    action: z.string(),
    principal: z.string(),
    sourceArn: z.string().optional(),
    functionUrlAuthType: z.enum(["AWS_IAM", "NONE"]).optional(),
    invokedViaFunctionUrl: z.boolean().optional(),
  }),
  async (inputs, { clients: { lambda }, name }) => {
    const add = () =>
      lambda.send(
        new AddPermissionCommand({
          FunctionName: inputs.function,
          StatementId: name,
          Action: inputs.action,
          Principal: inputs.principal,
          SourceArn: inputs.sourceArn,
          FunctionUrlAuthType: inputs.functionUrlAuthType,
          InvokedViaFunctionUrl: inputs.invokedViaFunctionUrl,
        }),
      );
    await createOrUpdate(add, "ResourceConflictException", async () => {
      await lambda.send(new RemovePermissionCommand({ FunctionName: inputs.function, StatementId: name }));
      await add();
    });
    return undefined;
  },
);

export const eventSourceMapping = applier(
  z.strictObject({
    functionName: z.string(),
    eventSourceArn: z.string(),
    batchSize: z.number(),
    maximumBatchingWindowInSeconds: z.number(),
    functionResponseTypes: z.array(z.literal("ReportBatchItemFailures")),
  }),
  async (inputs, { clients: { lambda } }) => {
    const wanted = {
      FunctionName: inputs.functionName,
      BatchSize: inputs.batchSize,
      MaximumBatchingWindowInSeconds: inputs.maximumBatchingWindowInSeconds,
      FunctionResponseTypes: inputs.functionResponseTypes,
    };
    const EventSourceArn = inputs.eventSourceArn;
    await createOrUpdate(
      () => lambda.send(new CreateEventSourceMappingCommand({ ...wanted, EventSourceArn })),
      "ResourceConflictException",
      async () => {
        const found = await lambda.send(
          new ListEventSourceMappingsCommand({ FunctionName: inputs.functionName, EventSourceArn }),
        );
        await lambda.send(
          new UpdateEventSourceMappingCommand({ ...wanted, UUID: found.EventSourceMappings?.[0]?.UUID }),
        );
      },
    );
    return undefined;
  },
);
