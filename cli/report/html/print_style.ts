// The style sheet of reports that are printed and signed. It is light on purpose, also on dark screens: the paper is white.

/**
 * Classes: `cover` the first page, `page` begins a new one, `keep` stays together, `verdict` and a tone (`good`, `bad`, `open`,
 * `dim`) a word in a frame, which reads without colours, `scroll` what may be wider than the screen, `kind` the line above a
 * title, `right` numbers.
 */
export const PRINT_STYLE = `
:root {
  color-scheme: light;
  --ink: #16191d; --dim: #565f69; --panel: #f3f5f7; --line: #c5ccd3; --rule: #16191d;
  --good: #14662f; --bad: #a8201a; --open: #7a4a00;
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 78rem; padding: 1.5rem clamp(0.75rem, 3vw, 2.5rem) 3rem;
  background: #ffffff; color: var(--ink); font: 15px/1.45 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0 0 0.5rem; font-size: 1.7rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.6rem; padding-bottom: 0.2rem; border-bottom: 2px solid var(--rule); font-size: 1.2rem; }
h3 { margin: 1.2rem 0 0.3rem; font-size: 1rem; overflow-wrap: anywhere; }
p { margin: 0.3rem 0; max-width: 70rem; overflow-wrap: anywhere; }
a { color: inherit; }
code, pre, .mono { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
pre { margin: 0.4rem 0; padding: 0.5rem 0.7rem; background: var(--panel); white-space: pre-wrap; overflow-wrap: anywhere; }
svg { display: block; max-width: 100%; height: auto; }
.kind { color: var(--dim); font-size: 0.85rem; letter-spacing: 0.02em; }
.dim { color: var(--dim); }
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.3rem; text-align: left; color: var(--dim); }
th, td { padding: 0.28rem 0.5rem; border: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: var(--panel); font-weight: 600; overflow-wrap: normal; }
th.right, td.right { text-align: right; white-space: nowrap; }
td.nowrap { white-space: nowrap; }
.facts { width: auto; }
.facts th { width: 13rem; white-space: nowrap; }
.verdict { display: inline-block; padding: 0 0.4em; border: 1px solid currentColor; border-radius: 3px; font-weight: 600; white-space: nowrap; }
.signatures td { height: 4.2rem; vertical-align: bottom; }
.signatures td:first-child { width: 20%; } .signatures td:last-child { width: 36%; }
@page { size: A4; margin: 15mm 13mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
@page wide { size: A4 landscape; }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  table { font-size: 8pt; }
  th, td { padding: 0.9mm 1.4mm; }
  th, .verdict, pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr, .keep, figure, svg { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  .cover { break-after: page; }
  .page { break-before: page; }
  .wide { page: wide; }
  .screen { display: none; }
}
`;
