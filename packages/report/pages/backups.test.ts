import { describe, expect, it } from "vitest";
import type { ListedBackup, TenantBackups } from "#domain/backup-list.ts";
import { DAY, HOUR } from "#domain/duration.ts";
import { tenantIdSchema } from "#domain/tenant.ts";
import { backupLineOf, kindOf } from "./backup-line.ts";
import { lineInWords } from "./backup-words.ts";
import { askedBackups, renderBackupsPage } from "./backups-page.ts";
import { aBackup, aModel, aTracked, NOW, someBackups, withFindings } from "./report.fixture.ts";
import { renderTenantBackupsPage } from "./tenant-backups-page.ts";

const ACME = tenantIdSchema.parse("acme");
const MODEL = aModel({ tenants: 1 });
const asked = (text = "") => new URLSearchParams(text);
const COVERAGE = { seenAt: NOW, snapshots: 9, copies: 0, missing: 0, missingNames: [], unclear: 0 };

/** Daily Backups of a month, without those of some ages in days, and with others besides. */
function listOf(without: readonly number[] = [], others: readonly ListedBackup[] = []): TenantBackups {
  const ages = Array.from({ length: 31 }, (_, age) => age).filter((age) => !without.includes(age));
  const backups = [...ages.map((age) => aBackup("acme", age)), ...others].sort((a, b) => b.takenAt - a.takenAt);
  return { tenant: ACME, seenAt: NOW, backups, more: 0 };
}

const lineOf = (list: TenantBackups, since?: number) => backupLineOf(list, since, MODEL);

describe("a Backup", () => {
  it.each<[string, Partial<ListedBackup>]>([
    ["whole", {}],
    ["unclear", { coverage: undefined }],
    ["partial", { coverage: undefined, snapshots: { completed: 8, attempted: 9 } }],
    ["partial", { coverage: { ...COVERAGE, snapshots: 8, missing: 1 } }],
    ["unclear", { coverage: { ...COVERAGE, snapshots: 8, unclear: 1 } }],
    ["partial", { phase: "PartiallyFailed" }],
    ["failed", { phase: "Failed" }],
    ["failed", { phase: "FailedValidation" }],
    ["running", { phase: "InProgress" }],
    ["running", { phase: "Deleting" }],
    ["unclear", { phase: "SomethingNew" }],
    ["gone", { goneSince: NOW }],
  ])("is %s: %j", (kind, fields) => {
    expect(kindOf(aBackup("acme", 1, fields))).toBe(kind);
  });

  it.each<[string | undefined, number]>([
    ["expired", NOW],
    ["tooShort", NOW + 1],
    ["tooShort", NOW + 19 * DAY - 11 * HOUR - 60_001],
    [undefined, NOW + 20 * DAY - 11 * HOUR - 60_000],
    [undefined, NOW + 60 * DAY],
  ])("of ten days ago is %s where it expires at %i", (expiry, expiresAt) => {
    const [shown] = lineOf({ ...listOf(), backups: [aBackup("acme", 10, { expiresAt })] }).backups;
    expect(shown?.expiry).toBe(expiry);
  });

  it("of the first day of the retention period expires soon, which is as it should be", () => {
    const [shown] = lineOf({ ...listOf(), backups: [aBackup("acme", 29)] }).backups;
    expect(shown?.expiry).toBe("soon");
  });
});

describe("a time line of Backups", () => {
  it("has no gap where one was taken every day", () => {
    expect(lineOf(listOf()).gaps).toEqual([]);
  });

  it("has a gap where two are not there, from the one before to the one after", () => {
    const taken = (age: number) => NOW - 11 * HOUR - age * DAY;
    expect(lineOf(listOf([4, 5])).gaps).toEqual([{ from: taken(6), to: taken(3) }]);
  });

  it.each<[string, Partial<ListedBackup>]>([
    ["failed", { phase: "Failed" }],
    ["failed in part", { phase: "PartiallyFailed" }],
    ["is gone", { goneSince: NOW }],
    ["has not ended", { phase: "InProgress" }],
  ])("has a gap that a Backup does not fill which %s", (_, fields) => {
    expect(lineOf(listOf([4], [aBackup("acme", 4, fields)])).gaps).toHaveLength(1);
  });

  it("has a gap up to now where the newest is too old, from the limit on", () => {
    const newest = (ago: number) => ({ ...aBackup("acme", 0), takenAt: NOW - ago });
    const old = (ago: number) =>
      lineOf(listOf([0, 1], [aBackup("acme", 2), newest(ago)])).gaps.filter(({ to }) => to === NOW);
    expect([old(26 * HOUR), old(26 * HOUR + 1)]).toEqual([[], [{ from: NOW - 26 * HOUR - 1, to: NOW }]]);
  });

  it("has no gap before the tenant was served, nor before what is listed", () => {
    const young = { ...listOf(), backups: [aBackup("acme", 0), aBackup("acme", 1)] };
    expect(lineOf(young).gaps).toHaveLength(1);
    expect(lineOf(young, NOW - 2 * DAY).gaps).toEqual([]);
    expect(lineOf({ ...young, more: 7 }).gaps).toEqual([]);
  });

  it("without any Backup is one gap", () => {
    const line = lineOf({ ...listOf(), backups: [] });
    expect(line.gaps).toEqual([{ from: NOW - 30 * DAY, to: NOW }]);
    expect(lineInWords(line, NOW)).toMatch(/^No Backup; none completed; 1 gap: 30 d until/u);
  });

  it("says in words what the picture shows", () => {
    expect(lineInWords(lineOf(someBackups(ACME)), NOW)).toBe(
      "30 Backups: 1 gone before its time, 1 failed, 2 partial, 1 not known to be whole, 1 not ended yet, 24 whole; the newest completed one 1 d 11 h ago; 5 gaps: 2 d until 2026-03-06 01:00, 1 d 11 h until 2026-03-10 12:00 and more before; 2 expired and still there; 2 expire soon or too soon.",
    );
  });
});

describe("the page of backups", () => {
  const page = (list: readonly TenantBackups[], model = MODEL, query = asked()) =>
    renderBackupsPage(askedBackups(model, query), list, model);

  it("draws nothing as well that nobody has seen lately", () => {
    const old = { ...listOf(), seenAt: NOW - HOUR };
    expect(page([listOf()])).toMatch(/<path class="k" d="M\d/u);
    expect(page([old]).replace(/<ul class="keys">.*?<\/ul>/su, "")).not.toContain('<path class="k"');
    expect(page([old])).toContain("As it was seen long ago");
  });

  it("draws of Backups that are too close to each other the worst", () => {
    const close = (phases: readonly string[]) => {
      const backups = phases.map((phase, at) => aBackup("acme", at / 1_000, { phase }));
      const shown = page([{ ...listOf(), backups }]);
      return [...shown.slice(shown.indexOf("<tbody>")).matchAll(/<path class="([kpuwfd])"/gu)].map(([, name]) => name);
    };
    expect(close(["Completed", "Failed", "Completed"])).toEqual(["f"]);
    expect(close(["Failed", "Completed", "Completed"])).toEqual(["f"]);
    expect(close(["Completed", "InProgress"])).toEqual(["w"]);
  });

  it("says of a tenant that no sweep has listed its Backups yet", () => {
    expect(page([])).toContain("No sweep has listed them yet.");
  });

  it("asks for the lists of those tenants alone that it shows", () => {
    const model = aModel({ tenants: 250 });
    expect(askedBackups(model, asked()).slice.items).toHaveLength(100);
    expect(askedBackups(model, asked("q=globex")).slice.items.every(({ tenant }) => tenant.includes("globex"))).toBe(
      true,
    );
    expect(askedBackups(model, asked("state=broken")).slice.items.every(({ state }) => state === "broken")).toBe(true);
  });

  it("has first whose backups are worst", () => {
    const of = (id: string, outcome: "broken" | "kept") =>
      aTracked({ control: "backup-kept", cluster: "prod-eu", tenant: id, outcome });
    const model = withFindings(MODEL, [of("a", "kept"), of("z", "broken"), of("b", "kept")]);
    expect(askedBackups(model, asked()).slice.items.map(({ tenant }) => tenant)).toEqual(["z", "a", "b"]);
  });

  it("of hourly Backups of a hundred tenants stays under 300 KB", () => {
    const model = aModel({ tenants: 100 });
    const backups = Array.from({ length: 400 }, (_, at) =>
      aBackup("acme", at / 24, at % 2 === 0 ? {} : { phase: "Failed" }),
    );
    const lists = model.tenants.map(({ id }) => ({ tenant: id, seenAt: NOW, backups, more: 100 }));
    expect(Buffer.byteLength(page(lists, model))).toBeLessThan(300_000);
  });
});

describe("the page of one tenant's backups", () => {
  const page = (list: TenantBackups | undefined, query = asked()) =>
    renderTenantBackupsPage({ id: "acme", tenant: undefined }, list, MODEL, query);

  it("has a row for each, with what is missing in it, escaped", () => {
    const shown = page(someBackups(ACME));
    expect(shown.match(/<tr><th scope="row"><code>acme-daily-/gu)).toHaveLength(30);
    expect(shown).toContain(
      '7 of 9: 7 snapshots<span class="sub">missing: data-kafka-1, &lt;b&gt;data&lt;/b&gt;</span>',
    );
    expect(shown).toContain("not opened; Velero counts 9 of 9 snapshots");
    expect(shown).toContain("kept for less than promised");
  });

  it("of hourly Backups has pages, each under 300 KB", () => {
    const backups = Array.from({ length: 400 }, (_, at) =>
      aBackup("n".repeat(253), at / 24, {
        coverage: { ...COVERAGE, missing: 900, missingNames: Array(10).fill("c".repeat(63)) },
      }),
    );
    const shown = page({ tenant: ACME, seenAt: NOW, backups, more: 5 }, asked("page=4"));
    expect(shown).toContain("Page 4 of 4");
    expect(shown).toContain("5 Backups more, not listed");
    expect(Buffer.byteLength(shown)).toBeLessThan(300_000);
  });

  it("says where no sweep has listed them", () => {
    expect(page(undefined)).toContain("No sweep has listed its Backups yet.");
  });
});
