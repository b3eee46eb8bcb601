/** What a storage class of S3 promises. */
interface StorageClass {
  /** Objects are kept in at least three availability zones. */
  readonly inSeveralZones: boolean;
  /** Objects can be read without being restored first, which takes hours. */
  readonly atOnce: boolean;
}

const regional: StorageClass = { inSeveralZones: true, atOnce: true };
const frozen: StorageClass = { inSeveralZones: true, atOnce: false };
const inOneZone: StorageClass = { inSeveralZones: false, atOnce: true };

/** Every class that AWS documents, by the name that listings give it. */
const CLASSES: Readonly<Record<string, StorageClass>> = {
  STANDARD: regional,
  STANDARD_IA: regional,
  INTELLIGENT_TIERING: regional,
  GLACIER_IR: regional,
  GLACIER: frozen,
  DEEP_ARCHIVE: frozen,
  ONEZONE_IA: inOneZone,
  EXPRESS_ONEZONE: inOneZone,
  // Loses one object in ten thousand a year, and AWS advises against it.
  REDUCED_REDUNDANCY: inOneZone,
  OUTPOSTS: inOneZone,
  SNOW: inOneZone,
};

/** undefined for a class that is not known here. */
export function storageClassOf(name: string): StorageClass | undefined {
  return Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
}

/** False only for what is known to be frozen: another one is read, and then it shows. */
export function isAtOnce(name: string): boolean {
  return storageClassOf(name)?.atOnce !== false;
}
