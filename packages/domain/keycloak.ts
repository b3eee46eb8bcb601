/** A realm of Keycloak, as far as promises are about it. */
export interface Realm {
  readonly name: string;
  /** One of the same name and another id is another realm. Absent from observations that people made without it. */
  readonly id?: string;
  readonly enabled: boolean;
  /** Empty where the realm has no policy: then the server's defaults hold. */
  readonly passwordPolicy: readonly PasswordPolicyPart[];
}

/** `hashIterations(20000)` is the name `hashIterations` with the argument `20000`. */
export interface PasswordPolicyPart {
  readonly name: string;
  readonly argument?: string;
}

export interface KeycloakServer {
  /** Such as `26.7.3`; Keycloak tells it to administrators of everything only. */
  readonly version?: string;
  /** By which a realm's passwords are hashed that names no algorithm; absent where the server does not say. */
  readonly defaultHashAlgorithm?: string;
  /** It allows algorithms only that FIPS 140 approves, and argon2 is none of them. */
  readonly isFips: boolean;
}

/** How passwords of some users of a realm are stored. A password keeps its hash until its owner signs in, or sets another. */
export interface StoredPasswords {
  readonly users: number;
  /** How many of them were looked at. */
  readonly lookedAt: number;
  readonly hashes: readonly PasswordHash[];
}

export interface PasswordHash {
  readonly algorithm: string;
  readonly iterations: number;
  /** How many of the passwords that were looked at have this hash. */
  readonly count: number;
}
