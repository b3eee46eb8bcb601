/** How the report's pages look: calm and dense, in the light, in the dark and on paper. */
export const PAGES_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --desk: #f4f6f8; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --tint: #f6f8fa;
  --good: #116329; --good-tint: #e6f4ea; --wait: #7a4b00; --wait-tint: #fdf3dc; --bad: #a40e26; --bad-tint: #fdeaec;
  --calm: #0b4f79; --calm-tint: #e3f0f8; --accent: #0b4f79;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161b22; --desk: #0d1117; --ink: #e6edf3; --soft: #9aa5b1; --line: #30363d; --tint: #1d242d;
    --good: #7ee2a0; --good-tint: #12281a; --wait: #f2cc60; --wait-tint: #2d2410; --bad: #ff9aa2; --bad-tint: #3a1519;
    --calm: #8fc7e8; --calm-tint: #12283a; --accent: #8fc7e8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--paper); z-index: 1; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top { display: flex; flex-wrap: wrap; gap: .25rem 2rem; align-items: baseline; padding: .7rem clamp(1rem, 3vw, 2.5rem); background: var(--paper); border-bottom: 1px solid var(--line); border-top: .3rem solid var(--accent); }
.top p { margin: 0; }
.name a { color: var(--ink); font: 600 1.25rem Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif; text-decoration: none; }
.stage { color: var(--soft); font-size: .85rem; }
.top nav { flex: 1; }
.top ul { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: 0; padding: 0; list-style: none; }
.top nav a { display: inline-block; padding: .2rem 0; color: var(--soft); text-decoration: none; border-bottom: 2px solid transparent; }
.top nav a:hover { color: var(--ink); }
.top nav a[aria-current] { color: var(--ink); border-color: var(--accent); font-weight: 600; }
.person { display: flex; gap: .75rem; align-items: baseline; color: var(--soft); font-size: .9rem; }
main { max-width: 90rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 2rem; }
main:focus { outline: none; }
h1, h2, h3 { font-weight: 600; line-height: 1.25; }
h1, h2 { font-family: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif; }
h1 { margin: 0 0 .75rem; font-size: 2rem; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.3rem; break-after: avoid; }
h3 { margin: 0; font-size: 1rem; break-after: avoid; }
p { margin: .4rem 0; max-width: 50rem; }
.kind { margin: 0; color: var(--accent); font-size: .8rem; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; }
.soft { color: var(--soft); }
.small { font-size: .88rem; }
.notice { max-width: none; margin: 0 0 .6rem; padding: .55rem .9rem; border-left: .3rem solid currentcolor; }
.notice strong { margin-right: .25rem; }
.notice.good { color: var(--good); background: var(--good-tint); }
.notice.wait { color: var(--wait); background: var(--wait-tint); }
.notice.bad { color: var(--bad); background: var(--bad-tint); }
.mark { display: inline-flex; gap: .35rem; align-items: baseline; white-space: nowrap; font-weight: 600; }
.sign { display: inline-block; min-width: 1.35rem; padding: 0 .2rem; border: 1px solid currentcolor; border-radius: .2rem; text-align: center; font-weight: 700; line-height: 1.3; }
.kept { color: var(--good); } .kept .sign { background: var(--good-tint); }
.broken { color: var(--bad); } .broken .sign { background: var(--bad); color: var(--paper); border-color: var(--bad); }
.unknown { color: var(--wait); } .unknown .sign { background: var(--wait-tint); }
.stale, .unseen { color: var(--wait); } .stale .sign, .unseen .sign { background: transparent; border-style: dashed; }
.exempt { color: var(--calm); } .exempt .sign { background: var(--calm-tint); }
.notApplicable { color: var(--soft); font-weight: 400; } .notApplicable .sign { border-color: transparent; }
.counts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .6rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.counts li { padding: .55rem .8rem; background: var(--paper); border: 1px solid var(--line); border-radius: .3rem; }
.counts a { display: block; color: inherit; text-decoration: none; }
.counts a:hover .mark { text-decoration: underline; }
.counts .mark { white-space: normal; }
.counts b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
form.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: .75rem 0; }
label { display: grid; gap: .1rem; color: var(--soft); font-size: .85rem; }
input, select, button { padding: .35rem .55rem; border: 1px solid var(--soft); border-radius: .25rem; background: var(--paper); color: var(--ink); font: inherit; font-size: .95rem; }
button { cursor: pointer; }
.filter button { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; }
.scroll { position: relative; overflow-x: auto; }
.scroll + .scroll { margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line); font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 .35rem; color: var(--soft); text-align: left; break-after: avoid; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2.5rem); }
th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--soft); font-size: .85em; font-weight: 600; vertical-align: bottom; background: var(--tint); }
tbody th { min-width: 9rem; font-weight: 500; overflow-wrap: anywhere; }
tbody tr:hover { background: var(--tint); }
tbody tr:last-child > * { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.matrix th, .matrix td { padding: .22rem .35rem; vertical-align: middle; }
.matrix .sub { display: inline; margin-left: .3rem; }
.matrix td, .matrix thead th:not(:first-child) { text-align: center; }
.matrix th:first-child { padding-left: .7rem; min-width: 11rem; }
.matrix .mark, .matrix .mark a { display: inline; }
.sub { display: block; color: var(--soft); font-size: .85em; font-weight: 400; }
.pager { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; margin: .6rem 0; color: var(--soft); max-width: none; }
.pager > :first-child { flex: 1; }
.promise { margin: 1rem 0 0; padding: .9rem 1.1rem; background: var(--paper); border: 1px solid var(--line); border-radius: .3rem; break-inside: avoid-page; }
.promise > h2 { margin: 0 0 .2rem; font-size: 1.15rem; }
.promise.bad { border-left: .3rem solid var(--bad); }
.promise.wait { border-left: .3rem solid var(--wait); }
.finding { margin: .7rem 0 0; padding: .7rem 0 0; border-top: 1px solid var(--line); }
.finding > h3 { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; }
.finding p { overflow-wrap: anywhere; }
.todo { padding-left: .8rem; border-left: .2rem solid var(--accent); }
ul.violations { margin: .4rem 0; padding-left: 1.1rem; }
ul.violations li { margin: .35rem 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.3rem; margin: .5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
details { margin: .35rem 0; }
summary { color: var(--soft); cursor: pointer; width: max-content; max-width: 100%; }
code, pre { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { margin: .4rem 0; padding: .6rem .8rem; background: var(--tint); border: 1px solid var(--line); white-space: pre-wrap; }
time { white-space: nowrap; }
svg { display: block; max-width: 100%; height: auto; overflow: visible; }
svg.large { width: 100%; } svg.large text { font-size: 6.5px; }
.strip { display: grid; grid-template-columns: minmax(0, 720px) minmax(0, 1fr); gap: .2rem 1.5rem; align-items: center; margin: .5rem 0 0; }
.strip figcaption, .legend { color: var(--soft); font-size: .85rem; }
figure { margin: 0; }
svg .k { fill: var(--good); } svg .b { fill: var(--bad); } svg .e { fill: var(--calm); } svg .n { fill: var(--soft); }
svg .u { fill: none; stroke: var(--wait); stroke-width: 1.4; }
svg .x { fill: none; stroke: var(--wait); stroke-width: 1.4; } svg .w { fill: var(--soft); } svg .g { fill: none; stroke: var(--soft); stroke-width: 1; stroke-dasharray: 1.5 2; }
svg .p { fill: var(--bad); } svg .f { fill: none; stroke: var(--bad); stroke-width: 1.6; } svg .d { fill: none; stroke: var(--bad); stroke-width: 1.6; stroke-dasharray: 2.5 2; }
svg .gap { fill: none; stroke: var(--bad); stroke-width: 1.6; } svg .ends { fill: var(--wait); }
.keys { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .5rem 0; padding: 0; list-style: none; color: var(--soft); font-size: .85rem; }
.keys li { display: flex; gap: .35rem; align-items: center; }
svg .axis { stroke: var(--line); stroke-width: 1; } svg .band { fill: var(--tint); stroke: var(--line); }
svg .limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 3 2; }
svg text { fill: var(--soft); font: 10px system-ui, sans-serif; }
ol.steps { margin: .5rem 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .3rem .5rem; }
ol.steps li { padding: .2rem .6rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--paper); font-size: .88rem; }
ol.steps .done { color: var(--good); border-color: currentcolor; }
ol.steps .next { color: var(--wait); border: 1px dashed currentcolor; font-weight: 600; }
ol.steps .bad { color: var(--bad); border: 1px solid currentcolor; font-weight: 600; }
ol.steps .later { color: var(--soft); }
.bottom { padding: 0 clamp(1rem, 3vw, 2.5rem) 1.5rem; max-width: 90rem; margin: 0 auto; color: var(--soft); font-size: .85rem; }
.bottom p { max-width: none; border-top: 1px solid var(--line); padding-top: .8rem; }
@media (max-width: 70rem) { .strip { grid-template-columns: 1fr; } }
@media (max-width: 40rem) {
  h1 { font-size: 1.6rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .4rem; } time { white-space: normal; }
  .mark { white-space: normal; }
  .top nav { flex-basis: 100%; } .top ul { column-gap: 1rem; } svg.large { margin: .3rem 0; } svg.large text { font-size: 14px; }
  .scroll > table:not(.matrix) { min-width: 40rem; } .scroll > table:has(td:nth-child(5)) { min-width: 52rem; }
  tbody th { position: sticky; left: 0; max-width: 9rem; background: var(--paper); border-right: 1px solid var(--line); }
}
@page { margin: 14mm 12mm; }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --desk: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #fff; --accent: #0b4f79;
    --good: #0b4a1e; --good-tint: #fff; --wait: #5c3900; --wait-tint: #fff; --bad: #8a0c20; --bad-tint: #fff; --calm: #0b4f79; --calm-tint: #fff;
  }
  body { font-size: 9pt; } main { padding: 0; max-width: none; }
  .top nav, .person, form.filter, nav.pager a, .skip { display: none; }
  .top { border-top-width: 1mm; padding: 0 0 2mm; margin-bottom: 4mm; }
  .scroll { overflow: visible; } table { font-size: 7.5pt; } th, td { padding: .15rem .3rem; }
  .strip { grid-template-columns: 1fr; }
  .matrix th:first-child { min-width: 0; } .broken .sign { background: #fff; color: var(--bad); border-width: 2px; }
  h1 { font-size: 18pt; } h2 { font-size: 12pt; margin-top: 1rem; }
  tr, li, .notice, pre, .finding { break-inside: avoid; } thead { display: table-header-group; }
  .notice { border: 1px solid currentcolor; border-left-width: .3rem; }
  .bottom { padding: 0; }
}
`;
