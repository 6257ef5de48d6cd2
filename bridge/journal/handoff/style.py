"""How the report looks: its style sheet, for light and dark screens and for paper. Nothing is fetched from anywhere."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d1b18; --soft: #625d55; --line: #dfdad0; --accent: #a3420b;
  --good: #1b6b45; --bad: #9b2335; --wait: #7a5b00;
  --p0: #c9601f; --p1: #2f6fb5; --p2: #4f8f5b; --p3: #8a5aa8; --p4: #96790c; --p5: #2c8585; --p6: #b5496f;
  --p7: #7a7468;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614; --card: #201f1c; --ink: #efebe3; --soft: #b0a99c; --line: #3a3731; --accent: #f0a06a;
    --good: #7fd0a3; --bad: #f29aa6; --wait: #e5c765;
    --p0: #ea8a4a; --p1: #6aa5e6; --p2: #7fbf8a; --p3: #b88ad6; --p4: #dcc04f; --p5: #66c3c3; --p6: #e07a9d;
    --p7: #a39c8e;
  }
}
* { box-sizing: border-box; }
html { font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3rem; }
header p.kind { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: .08em; text-transform: uppercase;
  font-size: .8rem; }
h1 { font-size: clamp(1.7rem, 6vw, 2.6rem); line-height: 1.15; margin: .2rem 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.35rem; margin: 3rem 0 .8rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.8rem 0 .5rem; }
p { margin: .4rem 0 .8rem; }
.soft, figcaption, caption { font-size: .86rem; color: var(--soft); }
a { color: var(--accent); }
nav { margin: 1.4rem 0 0; font-size: .92rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; margin: 0; padding: 0; }
dl.facts { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.6rem 0 0; }
dl.facts div { flex: 1 1 7rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: .7rem .9rem; }
dl.facts dt { color: var(--soft); font-size: .82rem; }
dl.facts dd { margin: 0; font-size: 1.3rem; font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }
blockquote.vision { margin: 0; padding: .3rem 0 .3rem 1.3rem; border-left: 4px solid var(--accent);
  font-size: 1.35rem; line-height: 1.45; font-family: Georgia, "Iowan Old Style", "Times New Roman", serif; }
ul.plain { padding-left: 1.2rem; margin: .3rem 0; }
ul.plain li { margin: .25rem 0; }
figure { margin: 1rem 0 1.4rem; overflow-x: auto; }
.plot { display: block; width: 100%; height: auto; } .plot + .plot { margin-top: 1rem; }
.plot text { font: 13px system-ui, sans-serif; fill: var(--ink); }
.plot text.end { text-anchor: end; }
.plot text.tick { text-anchor: middle; fill: var(--soft); font-size: 11.5px; }
.plot text.note { fill: var(--soft); font-size: 11.5px; }
.plot text.number { font-variant-numeric: tabular-nums; fill: var(--soft); }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .zero { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.plot .way { stroke: var(--soft); stroke-width: 2; }
.plot .now { fill: var(--accent); stroke: var(--card); stroke-width: 1.5; }
.plot .rough { fill: var(--paper); stroke: var(--p1); stroke-width: 2.5; }
.slim { display: none; }
.key, .plot.key { display: inline-block; min-width: 0; width: .85rem; height: .85rem; margin-right: .45rem;
  vertical-align: -.08rem; }
ul.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; margin: .4rem 0 0; padding: 0;
  font-size: .9rem; }
.p0 { fill: var(--p0); } .p1 { fill: var(--p1); } .p2 { fill: var(--p2); } .p3 { fill: var(--p3); }
.p4 { fill: var(--p4); } .p5 { fill: var(--p5); } .p6 { fill: var(--p6); } .p7 { fill: var(--p7); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .4rem 0 1rem; }
caption { text-align: left; font-size: .86rem; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .42rem .7rem .42rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; font-size: .8rem; white-space: nowrap; }
tbody th { font-weight: 600; min-width: 5rem; } tbody th:has(code) { min-width: 11.5rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.number + :not(.number) { padding-left: 1rem; }
td.short { white-space: nowrap; } td.daw { min-width: 4.5rem; }
td.words { min-width: 14rem; }
table.ideas { table-layout: fixed; min-width: 44rem; }
table.ideas th:nth-child(1) { width: 3rem; } table.ideas th:nth-child(2) { width: 7rem; }
table.ideas th:nth-child(4) { width: 11.5rem; } table.ideas th:nth-child(5) { width: 11.5rem; }
table.ideas td.place { white-space: normal; padding-right: .7rem; }
td.place { font-variant-numeric: tabular-nums; white-space: nowrap; }
.state { white-space: nowrap; font-weight: 600; }
.state.open, .state.offered { color: var(--wait); }
.state.taken, .state.done { color: var(--good); }
.state.declined { color: var(--bad); }
dl.answers dt { font-weight: 600; margin-top: .9rem; }
dl.answers dd { margin: .2rem 0 .4rem 1.2rem; }
.unknown li { margin: .3rem 0; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
footer { margin-top: 3rem; padding-top: 1rem; padding-bottom: 3rem; border-top: 1px solid var(--line);
  color: var(--soft); font-size: .86rem; }
@media screen and (max-width: 46rem) {
  main, header, footer { padding-left: 1.1rem; padding-right: 1.1rem; }
  h2 { margin-top: 2.2rem; }
  .wide { display: none; } .slim { display: block; }
  table.stacks { display: block; min-width: 0; }
  .stacks caption, .stacks tbody, .stacks tr { display: block; }
  .stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacks tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .stacks tbody th, .stacks td { display: block; width: auto; min-width: 0; padding: .1rem 0; border: 0; }
  .stacks.ideas tbody th, .stacks.ideas tbody td.place { display: inline-block; width: auto; margin-right: .8rem; }
  .ideas tbody th::before { content: "No. "; }
  .scroll tbody th { position: sticky; left: 0; background: var(--paper); min-width: 7rem; }
  .scroll .stacks tbody th { position: static; min-width: 0; }
}
@page { margin: 15mm 14mm; }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #8a3608; --good: #1b6b45;
    --bad: #9b2335; --wait: #6a4f00; --p0: #c9601f; --p1: #2f6fb5; --p2: #4f8f5b; --p3: #8a5aa8; --p4: #96790c;
    --p5: #2c8585; --p6: #b5496f; --p7: #7a7468; }
  html { font-size: 11pt; }
  nav { display: none; }
  header { padding-top: 0; }
  main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
  h2 { margin-top: 1.6rem; }
  h2, h3, dt, caption, thead, .legend { break-after: avoid; }
  figcaption { break-before: avoid; }
  .plot, tr, dl.facts div, dd, ul.plain li, .few { break-inside: avoid; }
  table.ideas { min-width: 0; }
  table.ideas th:nth-child(4) { width: 9.5rem; }
  table.ideas th:nth-child(5) { width: 9rem; }
  rect, circle { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll, figure { overflow: visible; }
}
"""
