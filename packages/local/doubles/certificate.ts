/** What the double reads and writes of a cert-manager Certificate (cert-manager.io/v1). */
export interface Certificate {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly secretName: string;
    readonly secretTemplate?: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly commonName?: string;
    readonly dnsNames?: readonly string[];
    /** A duration as Go writes it, such as `2160h0m0s`. */
    readonly duration?: string;
    readonly renewBefore?: string;
    readonly privateKey?: { readonly algorithm?: string; readonly size?: number };
    readonly issuerRef: { readonly name: string; readonly kind?: string; readonly group?: string };
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly observedGeneration?: number;
    }[];
    readonly renewalTime?: string;
    readonly revision?: number;
  };
}

const defaultLifetime = "2160h";
const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of a duration as Go writes it. */
export function goDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.map(([part]) => part).join("") !== text || parts.length === 0) {
    throw new Error(`"${text}" is not a duration; allowed is for instance 2160h0m0s`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly renewalTime: Date;
}

/** cert-manager renews when a third of the lifetime is left, unless the Certificate says otherwise. */
export function validity({ spec }: Certificate, now: Date): Validity {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000); // certificates know whole seconds only
  const lifetime = goDuration(spec.duration ?? defaultLifetime);
  const renewBefore = spec.renewBefore === undefined ? lifetime / 3 : goDuration(spec.renewBefore);
  const notAfter = new Date(notBefore.getTime() + lifetime);
  return { notBefore, notAfter, renewalTime: new Date(notAfter.getTime() - renewBefore) };
}

/** Whether it is not issued yet, asks for something else than what was issued, or is due. */
export function isDue({ metadata, status }: Certificate, secretExists: boolean, now: Date): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return (
    !secretExists ||
    ready?.status !== "True" ||
    ready.observedGeneration !== metadata.generation ||
    now >= new Date(status?.renewalTime ?? 0)
  );
}

/** The double issues ECDSA only. */
export function curveOf({ spec }: Certificate): "P256" | "P384" {
  const { algorithm = "RSA", size = algorithm === "ECDSA" ? 256 : 2048 } = spec.privateKey ?? {};
  if (algorithm === "ECDSA" && size === 256) return "P256";
  if (algorithm === "ECDSA" && size === 384) return "P384";
  throw new Error(`spec.privateKey: found ${algorithm} ${size}; this double issues ECDSA 256 and ECDSA 384 only`);
}
