import { html } from "#report/evidence/html.ts";
import type { ReportModel } from "#report/pages/model.ts";
import { describeError } from "#runtime/errors.ts";
import { compress } from "./compress.ts";
import type { Dependencies } from "./dependencies.ts";
import { type PageRequest, parseRequest } from "./request.ts";
import { type PageResponse, secureHeaders } from "./response.ts";
import { message, showPage } from "./routes.ts";
import { createStored, type Stored } from "./stored.ts";

/** Answers one request for a page: first who asks is checked, then what is stored is shown. Nothing is ever changed. */
export function createReport(deps: Dependencies) {
  const stored = createStored(deps);
  return async (event: unknown): Promise<PageResponse> => {
    const request = parseRequest(event);
    const { response, signInOrigin } = await answer(request, { deps, stored });
    return compress({ ...response, headers: { ...secureHeaders(signInOrigin), ...response.headers } }, request);
  };
}

interface Answer {
  readonly response: PageResponse;
  readonly signInOrigin?: string | undefined;
}

interface Parts {
  readonly deps: Dependencies;
  readonly stored: Stored;
}

async function answer(request: PageRequest, parts: Parts): Promise<Answer> {
  const { deps } = parts;
  try {
    const guard = await deps.guard();
    return { response: await admitted(request, parts, guard), signInOrigin: guard.signInOrigin };
  } catch (error) {
    deps.logger.error("Page not shown", { path: request.path, problem: describeError(error) });
    const text = "What is needed for this page could not be read. The function’s log says why.";
    return { response: message(500, "This page cannot be shown", text, emptyModel(deps)) };
  }
}

async function admitted(
  request: PageRequest,
  parts: Parts,
  guard: Awaited<ReturnType<Dependencies["guard"]>>,
): Promise<PageResponse> {
  const { deps } = parts;
  const admission = await guard.admit(request);
  if (admission.kind === "answered") return admission.response;
  if (admission.kind === "refused") {
    const { status, why, person } = admission;
    deps.logger.warn("Not admitted", { status, why });
    // Whoever is signed in as somebody else would be refused again and again, and has to sign out first.
    const model = { ...emptyModel(deps), signOut: person === undefined ? undefined : { person } };
    return message(status, "Not for you, as it is", html`${why} <a href="/">Try again</a>`, model);
  }
  if (request.method !== "GET" && request.method !== "HEAD")
    return message(405, "Pages are only read", "Nothing can be sent to the report.", emptyModel(deps));
  return showPage(request, admission.signOut, parts);
}

/** For messages: it says nothing of what is stored. */
function emptyModel({ stage, version, configuration, clock }: Dependencies): ReportModel {
  const { sweep, promises } = configuration;
  return {
    stage,
    version,
    now: clock(),
    every: sweep.every,
    promises,
    controls: [],
    clusters: [],
    tenants: [],
    states: [],
  };
}
