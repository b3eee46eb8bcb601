import type { Alert } from "#domain/alert.ts";
import type { FlappingSettings } from "#domain/alert-settings.ts";
import { formatInstant } from "#domain/instant.ts";
import type { News } from "./follow.ts";
import { groupNews, type Topic } from "./group.ts";
import type { Advice, Letter } from "./letter.ts";
import { writeBroken, writeKnown, writeMended, writeUnknown } from "./write.ts";
import { writeFlapping, writeSettled } from "./write-flapping.ts";

type Severity = Alert["severity"];

/** What the messages depend on besides the news. */
interface Deployed extends Advice {
  readonly severityOf: (control: string) => Severity;
  readonly flapping: FlappingSettings;
}

/**
 * The messages that tell people what is new, the urgent ones first. Only what broke is as urgent as its control says:
 * that nobody can look, or that all is well again, can wait until the morning.
 */
export function planAlerts(news: readonly News[], { severityOf, ...advice }: Deployed): readonly Alert[] {
  const of = <K extends News["kind"]>(kind: K) =>
    groupNews(news.filter((one): one is Extract<News, { kind: K }> => one.kind === kind));
  const urgency = ({ news }: Topic<News>): Severity =>
    news.some(({ finding }) => finding.outcome === "broken" && severityOf(finding.control) === "page")
      ? "page"
      : "ticket";
  return [
    ...of("broken").map((topic) => alert(topic, writeBroken(topic, advice), urgency(topic))),
    ...of("flapping").map((topic) => alert(topic, writeFlapping(topic, advice), urgency(topic))),
    ...of("settled").map((topic) => alert(topic, writeSettled(topic, advice), urgency(topic))),
    ...of("unknown").map((topic) => alert(topic, writeUnknown(topic, advice), "ticket")),
    ...of("known").map((topic) => alert(topic, writeKnown(topic, advice), "ticket")),
    ...of("mended").map((topic) => alert(topic, writeMended(topic, advice), "ticket")),
  ];
}

function alert(topic: Topic<News>, letter: Letter, severity: Severity): Alert {
  return { severity, ...about(topic), ...letter, details: details(topic) };
}

/** Whom and what it is about, by which subscriptions can be filtered; only where it is about one. */
function about({ news }: Topic<News>): Pick<Alert, "tenant" | "control" | "outcome"> {
  const control = only(news.map(({ finding }) => finding.control));
  const outcome = only(news.map(({ finding }) => finding.outcome));
  return {
    tenant: only(news.map(({ finding }) => finding.tenant)) ?? null,
    ...(control === undefined ? {} : { control }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function only<T>(items: readonly T[]): T | undefined {
  return new Set(items).size === 1 ? items[0] : undefined;
}

/** A message may have 256 KiB, and holds this four times. All findings are in the state bucket anyway. */
const MOST_FINDINGS = 20;
const MOST_VIOLATIONS = 5;

function details({ news }: Topic<News>): Alert["details"] {
  const [{ kind, finding }] = news;
  return {
    kind,
    cluster: finding.cluster,
    findingsCount: news.length,
    findings: news
      .slice(0, MOST_FINDINGS)
      .map(({ finding: { control, tenant, outcome, reason, since, violations } }) => ({
        ...{ control, tenant, outcome, reason, since: formatInstant(since), violationsCount: violations.length },
        violations: violations.slice(0, MOST_VIOLATIONS).map(({ kind, id, reason }) => ({ kind, id, reason })),
      })),
  };
}
