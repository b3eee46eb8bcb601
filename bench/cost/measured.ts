/** What docs/measurements.md says that costs depend on. */
export interface Measured {
  /** Of the deployed function, when nothing has changed: calls of each sweep, of 3 and of 300 tenants. */
  readonly s3: readonly [few: number, many: number];
  readonly dynamoDb: number;
  readonly kms: number;
  /** Of 300 tenants, when every backup is opened: what is read of each. */
  readonly readsOfBackup: number;
  /** Seconds that a sweep takes of 1,000 tenants, with the distances of AWS; without them where those were not measured. */
  readonly secondsOfThousand: number;
  /** The memory that it takes, in MiB. */
  readonly memoryOfThousand: number;
  /** Events in the history of a deletion. */
  readonly eventsOfDeletion: number;
}

/** Throws where the document has not the rows that are needed. */
export function readMeasured(document: string): Measured {
  const cells = (beginning: string): readonly number[] => {
    const line = document.split("\n").find((one) => one.startsWith(`| ${beginning}`));
    if (line === undefined) throw new Error(`docs/measurements.md has no row that begins with "${beginning}"`);
    return line
      .split("|")
      .slice(2, -1)
      .map((cell) => Number.parseFloat(cell.replaceAll(",", "")));
  };
  const at = (row: readonly number[], column: number): number => {
    const value = row[column];
    if (value === undefined || Number.isNaN(value))
      throw new Error(`docs/measurements.md has no number in column ${column}`);
    return value;
  };
  const [few, many, first] = [cells("3, again"), cells("300, again"), cells("300, first")];
  const live = cells("1,000, far: Surety, again");
  return {
    s3: [at(few, S3), at(many, S3)],
    ...{ dynamoDb: at(many, DYNAMODB), kms: at(many, KMS) },
    readsOfBackup: (at(first, S3) - at(many, S3)) / 300,
    ...{ secondsOfThousand: at(live, 0), memoryOfThousand: at(live, 3) },
    eventsOfDeletion: at(cells("10 volumes, 30 backups"), 0),
  };
}

/** Columns of the table of a sweep's calls, after that of the tenants. */
const [S3, DYNAMODB, KMS] = [1, 5, 6] as const;
