import { processPartialResponse, SqsFifoPartialProcessorAsync } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Dependencies } from "./dependencies.ts";
import { handleRecord } from "./handle-record.ts";

/**
 * Handles messages of the tenant-events queue. One that fails makes those of its group wait for it, so that they keep
 * their order; those of other groups go on. What fails is reported by its id, also where everything does.
 */
export function createTenantEvents(deps: Dependencies) {
  const handle = (record: SQSRecord) => handleRecord(record, deps);
  return async (batch: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(batch, handle, new SqsFifoPartialProcessorAsync(), {
      context,
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
}
