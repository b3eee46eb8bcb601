import { formatDuration } from "#domain/duration.ts";
import { type Content, html, type Markup } from "../evidence/html.ts";
import { time } from "../evidence/page.ts";
import { relativeTo } from "../time-in-words.ts";
import { LINKS } from "./links.ts";
import type { ClusterState, ReportModel } from "./model.ts";
import { PAGES_STYLE } from "./style.ts";

const NAVIGATION = [
  ["Overview", LINKS.overview],
  ["Promises", LINKS.promises],
  ["Backups", LINKS.backups],
  ["Rehearsals", LINKS.rehearsals],
  ["Certificates", LINKS.certificates],
  ["Deletions", LINKS.deletions],
] as const;

interface Page {
  readonly title: string;
  /** The entry of the navigation that this page is, or belongs to. */
  readonly current?: string;
  /** Above the heading: what kind of thing it is. */
  readonly kind?: Content;
}

/** A whole page. It loads nothing and runs nothing; its forms send to where it came from. */
export function renderReportPage({ title, current, kind }: Page, model: ReportModel, body: Content): string {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · Surety</title>
<link rel="icon" href="data:,">
<style>${{ markup: PAGES_STYLE }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<p class="name"><a href="${LINKS.overview}">Surety</a> <span class="stage">${model.stage}</span></p>
<nav aria-label="Pages of the report"><ul>${NAVIGATION.map(([words, href]) => html`<li><a href="${href}"${href === current ? html` aria-current="page"` : ""}>${words}</a></li>`)}</ul></nav>
${signedIn(model)}</header>
<main id="main" tabindex="-1">
${kind === undefined ? "" : html`<p class="kind">${kind}</p>\n`}<h1>${title}</h1>
${freshness(model)}${body}</main>
<footer class="bottom"><p>Shown at ${time(model.now)} by Surety ${model.version}, from what sweeps have stored. Sweeps are due every ${formatDuration(model.every)}; times are UTC. What counts as proof is the <em>signed evidence</em>, not this page.</p></footer>
</body>
</html>
`;
  return markup;
}

/** What went wrong, or what is not there, in the same frame. */
export function renderMessagePage(title: string, message: Content, model: ReportModel): string {
  return renderReportPage({ title }, { ...model, clusters: [] }, html`<p>${message}</p>\n`);
}

function signedIn({ signOut }: ReportModel): Content {
  if (signOut === undefined) return "";
  return html`<form class="person" method="post" action="/sign-out"><span>${signOut.person}</span> <button type="submit">Sign out</button></form>
`;
}

/** Says of each cluster that was not looked at lately that it was not; a page must not look newer than it is. */
function freshness({ clusters, now, every }: ReportModel): readonly Markup[] {
  return clusters.flatMap((cluster) => {
    const problem = problemOf(cluster, now, every);
    return problem === undefined
      ? []
      : [html`<p class="notice wait" role="status"><strong>Cluster ${cluster.name}</strong> ${problem}</p>\n`];
  });
}

function problemOf({ sweptAt, problem }: ClusterState, now: number, every: number): string | undefined {
  if (problem !== undefined) return `cannot be shown: ${problem}`;
  if (sweptAt === undefined) return "has not been looked at yet. Nothing is known of it.";
  if (now - sweptAt <= 2 * every) return undefined;
  return `was last looked at ${relativeTo(sweptAt, now)}, although a sweep is due every ${formatDuration(every)}. What it said then is shown as stale.`;
}
