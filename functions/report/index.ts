import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { CONTROLS } from "#controls/index.ts";
import type { ReportSignIn } from "#domain/report-settings.ts";
import { createBackupListStore } from "#effects/backups/backup-list-store.ts";
import { createDeletionStore } from "#effects/deletion/deletion-store.ts";
import { createEvidenceReader } from "#effects/evidence/evidence-reader.ts";
import { createFindingsStore } from "#effects/findings/findings-store.ts";
import { createHistoryStore } from "#effects/history/history-store.ts";
import { createRehearsalStore } from "#effects/rehearsal/rehearsal-store.ts";
import { createTenantStore } from "#effects/tenants/tenant-store.ts";
import { awsSettings, s3Settings } from "#runtime/aws.ts";
import { systemClock } from "#runtime/clock.ts";
import { readDeployedConfiguration } from "#runtime/deployed-configuration.ts";
import { readEnvironment } from "#runtime/environment.ts";
import { PermanentError } from "#runtime/errors.ts";
import { createLogger } from "#runtime/logger.ts";
import { publicKeyFromDer } from "#runtime/signing-key.ts";
import { VERSION } from "#runtime/version.ts";
import { type Guard, iamGuard } from "./guard.ts";
import { createReport } from "./handler.ts";
import { once } from "./once.ts";
import type { PageResponse } from "./response.ts";
import { createSignInGuard } from "./sign-in-guard.ts";

const environment = readEnvironment(
  z.object({
    LAMBDA_TASK_ROOT: z.string().min(1),
    SURETY_STAGE: z.string().min(1),
    SURETY_TABLE_NAME: z.string().min(1),
    SURETY_STATE_BUCKET_NAME: z.string().min(1),
    SURETY_EVIDENCE_BUCKET_NAME: z.string().min(1),
    SURETY_SIGNING_KEY_ARN: z.string().min(1),
  }),
);
const logger = createLogger();
const configuration = await readDeployedConfiguration(environment.LAMBDA_TASK_ROOT);
const { address, signIn } = configuration.report;
const s3 = new S3Client(s3Settings());
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings()));

const handle = createReport({
  stage: environment.SURETY_STAGE,
  version: VERSION,
  configuration,
  controls: CONTROLS,
  guard: once(async () => (signIn === undefined ? iamGuard : signInGuard(signIn))),
  tenants: createTenantStore(documents, environment.SURETY_TABLE_NAME),
  findings: createFindingsStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  history: createHistoryStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  backupLists: createBackupListStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  deletions: createDeletionStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  rehearsals: createRehearsalStore(s3, environment.SURETY_STATE_BUCKET_NAME),
  evidence: createEvidenceReader(s3, environment.SURETY_EVIDENCE_BUCKET_NAME),
  signingKey: once(async () => {
    const command = new GetPublicKeyCommand({ KeyId: environment.SURETY_SIGNING_KEY_ARN });
    const { PublicKey } = await new KMSClient(awsSettings()).send(command);
    if (PublicKey === undefined) throw new PermanentError("KMS did not say which key signs the evidence");
    return publicKeyFromDer(PublicKey);
  }),
  clock: systemClock,
  logger,
});

async function signInGuard(settings: ReportSignIn): Promise<Guard> {
  const command = new GetParameterCommand({ Name: settings.secretParameter, WithDecryption: true });
  const { Parameter } = await new SSMClient(awsSettings()).send(command);
  return createSignInGuard({ settings, secret: Parameter?.Value ?? "", address, clock: systemClock });
}

export const handler = middy<unknown, PageResponse, Error, Context>().use(injectLambdaContext(logger)).handler(handle);
