import { NODE_OPTIONS_OF_FUNCTIONS } from "#runtime/node-options.ts";
import type { Alerts } from "./alerts.ts";
import type { Storage } from "./storage.ts";

/** What a function that records evidence is told besides; packages/effects/evidence reads it. */
export function evidenceEnvironment({ evidence, evidenceLock, signingKey }: Storage) {
  return {
    SURETY_EVIDENCE_BUCKET_NAME: evidence.name,
    SURETY_EVIDENCE_LOCK_MODE: evidenceLock.mode,
    SURETY_EVIDENCE_LOCK_DAYS: String(evidenceLock.days),
    SURETY_SIGNING_KEY_ARN: signingKey.arn,
  };
}

/** What every function is told about its surroundings; packages/runtime reads it. */
export function functionEnvironment(service: string, parts: { storage: Storage; alerts: Alerts; bus: sst.aws.Bus }) {
  return {
    SURETY_STAGE: $app.stage,
    SURETY_TABLE_NAME: parts.storage.tenants.name,
    SURETY_ALERTS_TOPIC_ARN: parts.alerts.topic.arn,
    SURETY_EVENT_BUS_NAME: parts.bus.name,
    POWERTOOLS_SERVICE_NAME: service,
    POWERTOOLS_METRICS_NAMESPACE: "Surety",
    NODE_OPTIONS: NODE_OPTIONS_OF_FUNCTIONS,
  };
}
