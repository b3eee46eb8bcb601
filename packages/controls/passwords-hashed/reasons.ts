import type { Reasons } from "../reasons.ts";

export const reasons: Reasons = {
  PasswordsHashed: { means: "The realm's policy hashes passwords as promised." },
  NoRealm: { means: "The tenant has no realm." },
  NotPbkdf2: {
    means: "The realm hashes passwords with another function.",
    todo: "Add `hashAlgorithm(pbkdf2-sha512)` to the realm's password policy; users are hashed anew when they sign in.",
  },
  TooFewIterations: {
    means: "The realm hashes with fewer iterations than promised.",
    todo: "Raise `hashIterations` in the realm's password policy; users are hashed anew when they sign in.",
  },
  OldHashes: {
    means: "The policy is as promised, and some users' passwords are still stored as before it.",
    todo: "Have them sign in, or require a new password.",
  },
  RealmMissing: {
    means: "The realm is not among those that Keycloak showed.",
    todo: "Correct the tenant's `realm`, or let Surety's client see it.",
  },
  RealmDisabled: { means: "Nobody can sign in to the realm.", todo: "Enable it, if that is not wanted." },
  WeakByToday: {
    means: "As promised, and weak by what is recommended today.",
    todo: "Raise the iterations, and the promise.",
  },
  PolicyNotUnderstood: {
    means: "The realm's policy has a value that is not understood.",
    todo: "Correct it in Keycloak.",
  },
};
