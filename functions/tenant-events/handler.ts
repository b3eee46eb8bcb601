import { processPartialResponse, SqsFifoPartialProcessorAsync } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { RetryableError } from "#runtime/errors.ts";
import type { Dependencies } from "./dependencies.ts";
import { handleRecord } from "./handle-record.ts";

/** In milliseconds. A message begun with less left could be cut off, and with it those that were done before it. */
const ENOUGH_TIME = 10_000;

/**
 * Handles a batch of the tenant-events queue. A message that fails makes those of its group wait for it, so that they
 * keep their order; those of other groups go on. What fails is reported by its id, also where everything does.
 */
export function createTenantEvents(deps: Dependencies) {
  return async (batch: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const handle = async (record: SQSRecord): Promise<void> => {
      if (context.getRemainingTimeInMillis() < ENOUGH_TIME) {
        deps.logger.warn("No time left for a message, which will be tried again", { messageId: record.messageId });
        throw new RetryableError("There was not enough time left for this message");
      }
      await handleRecord(record, deps);
    };
    return processPartialResponse(batch, handle, new SqsFifoPartialProcessorAsync(), {
      context,
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
  };
}
