import type { PageRequest } from "./request.ts";
import type { PageResponse } from "./response.ts";

/** What a guard says of a request: who may see, or an answer of its own, such as a redirection to where one signs in. */
export type Admission =
  | { readonly kind: "admitted"; readonly signOut?: { readonly person: string } | undefined }
  | { readonly kind: "refused"; readonly status: 401 | 403; readonly why: string; readonly person?: string | undefined }
  | { readonly kind: "answered"; readonly response: PageResponse };

export interface Guard {
  /** Where people are sent to sign in and out, for the content security policy. */
  readonly signInOrigin?: string | undefined;
  admit(request: PageRequest): Promise<Admission>;
}

/**
 * Admits whom AWS has checked. That AWS checks is a setting of the function URL; should it ever be switched off, no
 * request carries a caller any more, and all are refused.
 */
export const iamGuard: Guard = {
  async admit({ caller }) {
    if (caller !== undefined) return { kind: "admitted" };
    const why = "The report is for whoever may call it by IAM, and this request was not signed.";
    return { kind: "refused", status: 403, why };
  },
};
