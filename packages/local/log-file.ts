import { appendFile } from "node:fs/promises";

/** Appends lines with their time to a file. A line that cannot be written is lost rather than an error to anyone. */
export function logFile(path: string): (line: string) => void {
  return (line) => void appendFile(path, `${new Date().toISOString()} ${line}\n`).catch(() => undefined);
}
