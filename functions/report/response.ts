import { createHash } from "node:crypto";
import { STYLE_DIGEST } from "#report/evidence/style.ts";
import { PAGES_STYLE } from "#report/pages/style.ts";

/** What a Lambda function URL takes as an answer, payload format 2.0. */
export interface PageResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
  /** Whether the body is bytes, in base64. */
  readonly isBase64Encoded?: boolean;
}

const styles = [`sha256-${createHash("sha256").update(PAGES_STYLE).digest("base64")}`, STYLE_DIGEST];

/**
 * Nothing is loaded but the page's own style, which is named by its digest, and nothing runs. Forms send to where they
 * came from; signing out is then redirected to where people sign in, which Chromium counts as sending there.
 */
function policy(signInOrigin: string | undefined): string {
  const forms = ["'self'", ...(signInOrigin === undefined ? [] : [signInOrigin])];
  return [
    ...["default-src 'none'", "img-src data:", `style-src ${styles.map((digest) => `'${digest}'`).join(" ")}`],
    ...["base-uri 'none'", "frame-ancestors 'none'", `form-action ${forms.join(" ")}`],
  ].join("; ");
}

/** What every answer has. Pages are of one person, and of one moment: nobody keeps them. */
export function secureHeaders(signInOrigin?: string): Readonly<Record<string, string>> {
  return {
    "content-security-policy": policy(signInOrigin),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}

export function htmlResponse(statusCode: number, body: string): PageResponse {
  return { statusCode, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** To another page, to be asked for by GET. */
export function redirect(location: string, cookies: readonly string[] = []): PageResponse {
  return { statusCode: 303, headers: { location }, cookies, body: "" };
}

/** A file that a browser saves, and does not show. */
export function download(name: string, body: string): PageResponse {
  const headers = {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="${name.replaceAll(/[^\w.-]/gu, "_")}"`,
  };
  return { statusCode: 200, headers, body };
}
