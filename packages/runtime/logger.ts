import { Logger } from "@aws-lambda-powertools/logger";

/**
 * A structured logger. Messages are constant strings, everything that varies is a field; POWERTOOLS_SERVICE_NAME and
 * POWERTOOLS_LOG_LEVEL are read from the environment.
 */
export function createLogger(fields: Readonly<Record<string, string>> = {}): Logger {
  return new Logger({ persistentKeys: { ...fields } });
}
