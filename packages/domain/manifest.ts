/** JSON, read only. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What one Kubernetes object is to be. What is not named is left to others, except within `spec`. */
export interface KubernetesManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Absent for objects of the whole cluster. */
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly [name: string]: Json };
  /** Of a ServiceAccount, whose pods get no token. */
  readonly automountServiceAccountToken?: boolean;
  /** Of a RoleBinding, which has no spec. */
  readonly roleRef?: { readonly [name: string]: Json };
  readonly subjects?: readonly Json[];
}
