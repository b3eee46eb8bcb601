import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

export type LockOptions = {
  /** Called once, when another process (or another caller in this one) has the lock. */
  readonly onWait?: () => void;
  /** Milliseconds between two tries. */
  readonly every?: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs `action` while no one else on this machine holds the lock of this file.
 *
 * The lock is the one that SQLite takes on a database file, thus the operating system's own: it ends with its process
 * however that ends, so there is no stale lock to recognise and break.
 */
export const withLock = async <T>(file: string, options: LockOptions, action: () => Promise<T>): Promise<T> => {
  const { onWait, every = 250, signal } = options;
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    if (!lock(database)) {
      onWait?.();
      do await sleep(every, undefined, { signal });
      while (!lock(database));
    }
    return await action();
  } finally {
    database.close();
  }
};

const lock = (database: DatabaseSync): boolean => {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
};

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
