import * as z from "zod";
import { durationSchema, HOUR, MINUTE } from "./duration.ts";

const httpsUrl = z.url({ protocol: /^https$/u, error: "allowed is a URL that begins with https://" });

const sessionSchema = durationSchema.refine(
  (session) => session >= 5 * MINUTE && session <= 12 * HOUR,
  "allowed is from 5m to 12h",
);

/** How people sign in to the report: OpenID Connect, with the authorization code flow. */
export const reportSignInSchema = z
  .strictObject({
    /** Of Keycloak, `https://sign-in.example.com/realms/staff`. */
    issuer: httpsUrl,
    clientId: z.string().min(1).default("surety-report"),
    /** The SSM parameter, a SecureString, that holds the client's secret. */
    secretParameter: z
      .string()
      .regex(/^\/[\w./-]+$/u, "allowed is the name of an SSM parameter such as /surety/report"),
    /** Who may see the report: those whose ID token has the value in this claim. A dot goes into an object. */
    viewers: z.strictObject({ claim: z.string().min(1).default("groups"), value: z.string().min(1) }),
    /** After so long one signs in again. */
    session: sessionSchema.default(HOUR),
  })
  .readonly();
export type ReportSignIn = z.output<typeof reportSignInSchema>;

/** The report's pages. Without `signIn` they are for whoever IAM lets call the function, and for nobody else. */
export const reportSchema = z
  .strictObject({
    /** Where people reach it, if that is not the function's own URL: a domain in front of it. */
    address: httpsUrl.transform((url) => url.replace(/\/+$/u, "")).optional(),
    signIn: reportSignInSchema.optional(),
  })
  .readonly();
export type ReportSettings = z.output<typeof reportSchema>;
