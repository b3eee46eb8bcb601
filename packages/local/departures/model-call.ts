/** What the in-memory model of a deletion calls each operation. Those without a name are a part of another. */
const MODEL_CALLS: readonly (readonly [operation: RegExp, call: string])[] = [
  [/^dynamodb GetItem$/u, "getTenantRecord"],
  [/^dynamodb Query$/u, "listTenants"],
  [/^dynamodb TransactWriteItems$/u, "saveTenantRecord"],
  [/^s3 GET \/surety-local-state\/deletions\//u, "readDeletion"],
  [/^s3 PUT \/surety-local-state\/deletions\/\*\/progress$/u, "saveProgress"],
  [/^s3 PUT \/surety-local-state\/deletions\//u, "saveDeletion"],
  [/^s3 PUT \/surety-local-evidence\/deletions\//u, "issueCertificate"],
  [/^s3 POST \/[^?]+\?delete$/u, "emptyFolder"],
  [/^s3 GET \/surety-local-backups$/u, "read listing"],
  [/^s3 GET \/surety-local-backups\/backups\/\*$/u, "read a backup's file"],
  [/^s3 GET \/surety-local-backups\?versioning$/u, "read get-bucket-versioning"],
  [/^s3 GET \/surety-local-backups\?encryption$/u, "read get-bucket-encryption"],
  [/^s3 GET \/surety-local-backups\?publicAccessBlock$/u, "read get-public-access-block"],
  [/^s3 GET \/surety-local-backups\?policyStatus$/u, "read get-bucket-policy-status"],
  [/^s3 GET \/surety-local-backups\?lifecycle$/u, "read get-bucket-lifecycle-configuration"],
  [/^s3 GET \/surety-local-backups\?object-lock$/u, "read get-object-lock-configuration"],
  [/^s3 GET \/surety-local-backups\?location$/u, "read get-bucket-location"],
  [/^events PutEvents$/u, "publishEvents"],
  [/^ec2 DeleteVolume$/u, "deleteVolume"],
  [/^ec2 DeleteSnapshot$/u, "deleteSnapshot"],
  [/^kubernetes GET \/api\/v1\/namespaces\/\*$/u, "whatHoldsUpNamespace"],
  [/^kubernetes GET \/apis\/storage\.k8s\.io\/v1\/volumeattachments$/u, "whatHoldsUpVolumes"],
  [/^kubernetes \w+ \/apis\/apps\/v1\/namespaces\/\*\//u, "stopWorkloads"],
  [/^kubernetes DELETE \/api\/v1\/namespaces\/\*$/u, "deleteObject Namespace"],
  [/^kubernetes DELETE \/api\/v1\/persistentvolumes\/\*$/u, "deleteObject PersistentVolume"],
  [/^kubernetes DELETE \/apis\/velero\.io\/v1\/namespaces\/velero\/schedules\/\*$/u, "deleteObject Schedule"],
  [/^kubernetes POST \/apis\/velero\.io\/v1\/namespaces\/velero\/deletebackuprequests$/u, "requestBackupDeletion"],
];

/** The model's name of an operation of a real deletion; undefined for a part of a call that has a name. */
export function modelCallOf(operation: string): string | undefined {
  const named = MODEL_CALLS.find(([pattern]) => pattern.test(operation))?.[1];
  if (named !== undefined) return named;
  const list = /^kubernetes GET \/apis?\/(?:(?<group>[\w.-]+)\/)?v\d\w*\/(?<plural>[a-z]+)$/u.exec(operation)?.groups;
  if (list !== undefined) return `read ${[list["plural"], list["group"]].filter(Boolean).join(".")}`;
  const asked = /^ec2 (?<action>(?:Describe|List)\w+)$/u.exec(operation)?.groups?.["action"];
  return asked === undefined ? undefined : `read ${asked.replace(/\B[A-Z]/gu, (letter) => `-${letter}`).toLowerCase()}`;
}

/** Calls that change something, in the order in which each comes first; and everything that is read, sorted. */
export function outlineOf(calls: readonly string[]) {
  const named = [...new Set(calls.map((call) => call.replace(/^read backups\/.*/u, "read a backup's file")))];
  const isRead = (call: string) => /^(?:read|get|list|what)/u.test(call);
  return { writes: named.filter((call) => !isRead(call)), reads: named.filter(isRead).sort() };
}
