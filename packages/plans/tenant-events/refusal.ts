/** An event that is understood, and that Surety will not carry out as it is. */
export interface Refusal {
  readonly kind: "refuse";
  /** A constant for machines, in UpperCamelCase. */
  readonly reason: string;
  /** For people: what was seen, what is allowed, what to do next. */
  readonly message: string;
}

export function refuse(reason: string, message: string): Refusal {
  return { kind: "refuse", reason, message };
}
