import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "#domain/finding.ts";
import { aFinding, HOSTILE, NOW } from "./finding.fixture.ts";
import { renderFindingsCsv } from "./findings-csv.ts";
import { type DatedFinding, reportOn } from "./findings-report.ts";
import { withoutControls } from "./plain-text.ts";

const csv = (findings: readonly DatedFinding[]) => renderFindingsCsv(reportOn(findings, NOW));

/** As RFC 4180 defines it: a reader of our own, that takes nothing but what the grammar allows. */
function parse(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text;
  while (rest !== "") {
    const [whole, quoted, plain = "", end = ""] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/u.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`not CSV: ${JSON.stringify(rest.slice(0, 40))}`);
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") {
      rows.push(row);
      row = [];
    }
    rest = rest.slice(whole.length);
  }
  return rows;
}

describe("renderFindingsCsv", () => {
  it("has a row of names, and one for each finding", () => {
    const violations = [{ kind: "Backup", id: "b-1", reason: "BackupTooOld", message: "Too old." }];
    const mute = { owner: "ops@example.com", reason: "moving", until: NOW };
    const broken: DatedFinding = {
      ...aFinding({ outcome: "broken", reason: "BackupTooOld", message: 'The "newest" is old, 30 h.', violations }),
      ...{ since: NOW - 60_000, muted: [mute] },
    };
    expect(csv([broken, aFinding({ tenant: null })])).toBe(
      [
        "observedAt,cluster,tenant,promise,control,outcome,since,reason,message,violations,advisories,muted",
        '2026-03-10T12:00:00Z,prod-eu,acme,daily-backups,backup-fresh,broken,2026-03-10T11:59:00Z,BackupTooOld,"The ""newest"" is old, 30 h.",Backup b-1: BackupTooOld,,ops@example.com until 2026-03-10T12:00:00Z: moving',
        "2026-03-10T12:00:00Z,prod-eu,,daily-backups,backup-fresh,kept,,BackupFresh,The newest backup is 11 h old.,,,",
        "",
      ].join("\r\n"),
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])(
    "disarms what a spreadsheet would compute: %j",
    (text) => {
      const [, row] = parse(csv([aFinding({ message: text, reason: text })]));
      expect([row?.[7], row?.[8]]).toEqual([`'${text}`, `'${text}`]);
    },
  );

  it("leaves alone what only has such a sign within", () => {
    const [, row] = parse(csv([aFinding({ message: "a=b, c-d" })]));
    expect(row?.[8]).toBe("a=b, c-d");
  });

  it("is read as what it was, but for what a terminal obeys, and no cell begins a formula", () => {
    const any = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(HOSTILE, '"', '","', "\r\n", "=cmd|' /C calc'!A0"),
    );
    fc.assert(
      fc.property(any, any, (message, id) => {
        const violations = [{ kind: "Backup", id, reason: "R", message }];
        const finding: Finding = aFinding({ outcome: "broken", message, violations });
        const rows = parse(csv([finding, finding]));
        expect(rows.map((row) => row.length)).toEqual([12, 12, 12]);
        for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n]|[^\P{Cc}\t\r\n]|\p{Bidi_Control}/u);
        expect(rows[1]?.[8]?.replace(/^'/u, "")).toBe(withoutControls(message).replace(/^'/u, ""));
      }),
    );
  });
});
