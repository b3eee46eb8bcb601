import { describe, expect, it } from "vitest";
import {
  digestOf,
  finalCertificate,
  provisionalCertificate,
  RECORDED,
  rehearsalStatement,
  sweepStatement,
} from "#domain/statement.fixture.ts";
import type { DeletionStatement } from "#domain/statement.ts";
import { renderCertificatePage } from "./certificate-page.ts";
import { renderRehearsalPage } from "./rehearsal-page.ts";
import type { Shown } from "./shown.ts";
import { renderSweepPage } from "./sweep-page.ts";

const shown = (changes: Partial<Shown> = {}): Shown => ({
  ...{ file: "record.dsse.json", sha256: digestOf("1"), at: RECORDED, version: "0.1.0" },
  ...{ verifiedBy: "sha256:abc", keyid: "sha256:abc" },
  ...changes,
});

/** As `surety evidence show` would render it. */
function pageOf({ predicate }: DeletionStatement, changes: Partial<Shown> = {}): string {
  const { items, residuals } = predicate;
  return renderCertificatePage(
    predicate,
    shown({
      items: "items" in items ? items.items : undefined,
      residuals: "items" in residuals ? residuals.items : undefined,
      ...changes,
    }),
  );
}

const sweepPage = (statement = sweepStatement()) => renderSweepPage(statement.predicate, digestOf("c"), shown());
const rehearsalPage = (...changes: Parameters<typeof rehearsalStatement>) =>
  renderRehearsalPage(rehearsalStatement(...changes).predicate, shown());
const hostile = `<script>alert("1")</script><img src=x onerror='a()'>&\u202e`;

describe("the page of a certificate", () => {
  it("of all that is gone says so", () => {
    const page = pageOf(finalCertificate());
    expect(page).toContain("<title>Certificate of deletion: acme (final)</title>");
    expect(page).toContain("All of tenant acme that was found, 2 resources, is deleted.");
    expect(page).toContain("<code>vol-1</code>");
    expect(page).toContain('<time datetime="2026-03-20T10:00:00Z">2026-03-20 10:00:00 UTC</time>');
  });

  it("of what is provisional names what remains, why, and until when", () => {
    const page = pageOf(provisionalCertificate());
    expect(page).toContain("<strong>Provisional.</strong>");
    expect(page).toContain("1 is deleted and 1 cannot be deleted yet");
    expect(page).toContain('The snapshot is locked in compliance mode. <span class="soft">(SnapshotLocked)</span>');
    expect(page).toContain("2026-04-19 10:00:00 UTC");
  });

  it("says until when something can come back", () => {
    const dangerWindows = [{ name: "kopia", message: "…", endsAt: RECORDED + 3_600_000 }];
    const page = pageOf(finalCertificate({ status: "provisional", dangerWindows }));
    expect(page).toContain("Until 2026-03-20 11:00:00 UTC something can come back by itself.");
  });

  it("names the file of a list that is not given", () => {
    const items = { count: 40_000, digest: { sha256: digestOf("e") } };
    const kinds = [{ kind: "ObjectVersion", found: 40_000, deleted: 40_000, remaining: 0 }];
    const page = pageOf(finalCertificate({ items, inventory: { takenAt: RECORDED, kinds } }));
    expect(page).toContain(`40,000, listed in a file of their own: <code>${digestOf("e")}.jsonl.gz</code>`);
  });

  it("of a tenant of whom nothing was found says that", () => {
    const nothing = { inventory: { takenAt: RECORDED, kinds: [] }, items: { items: [] } };
    expect(pageOf(finalCertificate(nothing))).toContain("Nothing of tenant acme was found anywhere.");
  });

  it("says that nobody checked the signature, where nobody did", () => {
    expect(pageOf(finalCertificate(), { verifiedBy: undefined })).toContain("<strong>Signature not checked.</strong>");
    expect(pageOf(finalCertificate())).not.toContain("Signature not checked");
  });

  it("tells how to check it, as a command that a shell takes for what it is", () => {
    const file = "it's; rm -rf $(x).json";
    expect(pageOf(finalCertificate(), { file })).toContain(
      "surety evidence verify &#39;it&#39;\\&#39;&#39;s; rm -rf $(x).json&#39; --key public-key.pem",
    );
  });

  it("shows hostile names as text", () => {
    const { predicate } = finalCertificate();
    const [item] = "items" in predicate.items ? predicate.items.items : [];
    if (item === undefined) throw new Error("the fixture has an item");
    const evil = { ...item, kind: hostile, id: hostile, place: hostile, method: hostile };
    const page = pageOf(
      finalCertificate({
        tenant: { ...predicate.tenant, id: hostile, namespace: hostile, cluster: hostile },
        request: { ...predicate.request, id: hostile, source: hostile },
        items: { items: [evil, evil] },
        looks: [{ road: hostile, lookedFor: hostile, at: RECORDED, found: 0 }],
        dangerWindows: [{ name: hostile, message: hostile, endsAt: RECORDED }],
      }),
      { file: hostile, keyid: hostile },
    );
    expect(page).not.toMatch(/<script|<img|onerror='|\u202e/u);
    expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  });
});

describe("the page of a sweep", () => {
  it.each<[string, object, string]>([
    ["that found all well", { kept: 2 }, "Every promise that was looked at was kept,"],
    ["that could not see all", { kept: 1, unknown: 1 }, "Not everything could be seen."],
    ["that found a broken promise", { broken: 1, unknown: 1 }, "Not every promise was kept."],
  ])("%s says so", (_, counts, sentence) => {
    const findings = { kept: 0, broken: 0, unknown: 0, notApplicable: 0, exempt: 0, ...counts };
    expect(sweepPage(sweepStatement({ findings }))).toContain(sentence);
  });

  it("counts by control, and names the documents behind it", () => {
    const page = sweepPage();
    expect(page).toMatch(/<th scope="row">backup-fresh<\/th><td class="number">2<\/td>/u);
    expect(page).toContain(digestOf("c"));
    expect(page).toContain(`${digestOf("d")}.jsonl.gz`);
  });
});

describe("the page of a rehearsal", () => {
  it("that passed says what was restored from what", () => {
    const page = rehearsalPage();
    expect(page).toContain("<strong>Passed.</strong>");
    expect(page).toContain("Backup acme-daily was restored beside the tenant, with its 2 volumes,");
    expect(page).toMatch(/data<.*<code>snap-data<\/code> 8 GiB<.*<code>vol-data<\/code>.*8 GiB<.*yes</u);
  });

  it("that failed says what was wrong, and that there was no volume", () => {
    const [claim] = rehearsalStatement().predicate.claims;
    if (claim === undefined) throw new Error("the fixture has a claim");
    const claims = [{ ...claim, volume: null, sizeGiB: null, encrypted: null }];
    const faults = [{ reason: "ClaimMissing", message: hostile }];
    const page = rehearsalPage({ outcome: "failed", faults, claims });
    expect(page).toContain("<strong>Failed.</strong>");
    expect(page).toContain("<code>ClaimMissing</code>");
    expect(page).toMatch(/none<.*–<.*–</u);
    expect(page).not.toMatch(/<script|<img|onerror='|\u202e/u);
  });

  it("that was stopped says that it says nothing", () => {
    expect(rehearsalPage({ outcome: "abandoned", claims: [] })).toContain("and says nothing about it.");
  });
});

describe.each([
  ["a certificate", pageOf(finalCertificate())],
  ["a provisional certificate", pageOf(provisionalCertificate())],
  ["a sweep", sweepPage()],
  ["a rehearsal", rehearsalPage()],
])("every page, such as that of %s", (_, page) => {
  it("loads nothing, runs nothing, and forbids both", () => {
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-`);
    expect(page).not.toMatch(/<script|<link|<iframe|<img|\ssrc=|\son\w+=|javascript:|@import|url\(/iu);
    expect(page).not.toMatch(/\sstyle=/u);
  });

  it("is a document with a language, one heading of the first rank, and tables that say what they are", () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/u);
    expect(page.match(/<h1/gu)).toHaveLength(1);
    expect(page.match(/<table>/gu)?.length).toBe(page.match(/<caption>/gu)?.length);
    expect(page).not.toMatch(/<th(?! scope)(?=[ >])/u);
    expect(page).not.toMatch(/<th scope="col"[^>]*><\/th>/u);
  });

  it("says what it does not prove", () => {
    expect(page).toContain("<h2>What it does not prove</h2>");
    expect(page).toContain("That what is signed is true.");
  });
});
