/** Which files of a folder are read. */
export interface FilesOfAKind {
  /** How their names end. */
  readonly endings: RegExp;
  /** Also in folders below. */
  readonly deep: boolean;
}

export const KUBERNETES_FILES: FilesOfAKind = { endings: /\.(?:json|ya?ml)$/u, deep: true };
export const AWS_FILES: FilesOfAKind = { endings: /\.json$/u, deep: true };
export const BUCKET_FILES: FilesOfAKind = { endings: /\.json$/u, deep: false };
/** Of the folders `keycloak` and `tls`, where each file is one document. */
export const SINGLE_FILES: FilesOfAKind = { endings: /\.json$/u, deep: false };
