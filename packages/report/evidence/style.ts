/** The style of printable pages: one file with no resources beside it, readable in the light, in the dark and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --desk: #eef0f2; --ink: #1b1f24; --soft: #57606a; --line: #d4d9df; --tint: #f5f7f9;
  --good: #116329; --good-tint: #e6f4ea; --wait: #7a4b00; --wait-tint: #fdf3dc; --bad: #a40e26; --bad-tint: #fdeaec;
  --accent: #16425b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161b22; --desk: #0d1117; --ink: #e6edf3; --soft: #9aa5b1; --line: #30363d; --tint: #1d242d;
    --good: #7ee2a0; --good-tint: #12281a; --wait: #f2cc60; --wait-tint: #2d2410; --bad: #ff9aa2; --bad-tint: #331619;
    --accent: #79b8d9;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 3rem clamp(1.25rem, 5vw, 4rem); background: var(--paper); border: 1px solid var(--line); border-top: .4rem solid var(--accent); }
h1, h2 { font-family: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif; font-weight: 600; line-height: 1.2; }
h1 { margin: 0 0 1.25rem; font-size: 2.4rem; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 .6rem; font-size: 1.35rem; break-after: avoid; }
p { margin: .5rem 0; max-width: 46rem; }
.kind { margin: 0 0 .25rem; color: var(--accent); font-size: .85rem; font-weight: 600; letter-spacing: .09em; text-transform: uppercase; }
.notice { max-width: none; margin: 0 0 .75rem; padding: .7rem 1rem; border-left: .3rem solid currentcolor; }
.notice strong { margin-right: .35rem; }
.notice span { color: var(--ink); }
.good { color: var(--good); background: var(--good-tint); }
.wait { color: var(--wait); background: var(--wait-tint); }
.bad { color: var(--bad); background: var(--bad-tint); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; margin: 1.5rem 0 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; margin: .75rem 0 0; border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { break-after: avoid; padding-bottom: .3rem; color: var(--soft); text-align: left; }
th, td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; }
thead th { color: var(--soft); font-size: .88em; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { font-weight: 500; }
th .soft { font-weight: 400; }
th:has(code) { width: 38%; }
th code { display: block; }
.scroll + .scroll { margin-top: 1.75rem; }
.number { text-align: right; white-space: nowrap; }
time { white-space: nowrap; }
.scroll { overflow-x: auto; }
code, pre { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { margin: .75rem 0; padding: .8rem 1rem; background: var(--tint); border: 1px solid var(--line); white-space: pre-wrap; }
ul { margin: .5rem 0; padding-left: 1.25rem; max-width: 48rem; }
li { margin: .3rem 0; }
.soft, footer { color: var(--soft); font-size: .9em; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (max-width: 40rem) {
  body { font-size: 15px; }
  main { margin: 0; padding: 1.5rem 1.1rem; border-width: .4rem 0 0; }
  time { white-space: normal; }
  td code { overflow-wrap: anywhere; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .6rem; }
}
@page { margin: 18mm 16mm; }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --desk: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #fff;
    --good: #0b4a1e; --good-tint: #fff; --wait: #5c3900; --wait-tint: #fff; --bad: #8a0c20; --bad-tint: #fff; --accent: #16425b;
  }
  body { font-size: 10pt; }
  main { max-width: none; margin: 0; padding: 0; border: 0; }
  table { font-size: 8.5pt; }
  th, td { padding-top: .2rem; padding-bottom: .2rem; }
  h1 { font-size: 22pt; }
  h2 { font-size: 13pt; margin-top: 1.6rem; }
  .notice { border: 1px solid currentcolor; border-left-width: .3rem; }
  tr, li, .notice, pre { break-inside: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  tfoot { display: table-row-group; }
  .scroll { overflow: visible; }
}
`;

/** Of STYLE, for the page's content security policy. A test says what it must be. */
export const STYLE_DIGEST = "sha256-j9NUHRa10XhABssEvXdSCXaS3oDIlQ8lZeWUEUH2GtY=";
