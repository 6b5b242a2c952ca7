// Rules of style of this report, after those that all printed reports have.

/** The style sheet, with the report's identifier at the foot of each page. */
export function reportStyle(reportId: string): string {
  return `
.result { margin: 1rem 0; padding: 0.8rem 1rem; border: 2px solid currentColor; border-radius: 4px; font-size: 1.3rem; font-weight: 700; }
.result small { display: block; margin-top: 0.2rem; color: var(--ink); font-size: 0.86rem; font-weight: 400; }
.notice { padding: 0.6rem 0.9rem; border-left: 4px solid var(--rule); background: var(--panel); }
.contents { margin: 1rem 0; } .contents a { margin-right: 1.2rem; }
.case { margin-top: 1.6rem; padding-top: 0.6rem; border-top: 1px solid var(--line); }
.case h3 { margin-top: 0; }
.columns { columns: 2; column-gap: 2rem; }
.columns section { break-inside: avoid; }
.items { margin: 0.2rem 0 0.6rem; padding: 0; list-style: none; font-size: 0.86rem; }
.items li { padding-left: 2.2rem; text-indent: -2.2rem; }
.mark { display: inline-block; width: 1.6rem; margin-right: 0.6rem; text-indent: 0; text-align: center; border: 1px solid var(--line); }
.items .used { font-weight: 600; }
.matrix th, .matrix td { padding: 0.15rem 0.3rem; font-size: 0.8em; text-align: center; white-space: nowrap; overflow-wrap: normal; }
.matrix th[scope="row"] { text-align: left; white-space: nowrap; }
.hex { display: inline-block; min-width: 15rem; color: var(--dim); font-size: 0.92em; overflow-wrap: anywhere; }
th[scope="col"] { overflow-wrap: normal; }
.chart td:nth-child(2) { min-width: 5rem; } .chart td:nth-child(4) { min-width: 15rem; } .chart td:nth-child(5) { min-width: 10rem; }
figure { margin: 0.6rem 0; }
svg text { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; }
@page { @bottom-left { content: "Report ${reportId}"; font: 8pt sans-serif; } }
@media print {
  .result { print-color-adjust: exact; -webkit-print-color-adjust: exact; font-size: 14pt; }
  .columns { column-gap: 8mm; }
  .chart td:nth-child(2) { min-width: 15mm; } .chart td:nth-child(4) { min-width: 48mm; } .chart td:nth-child(5) { min-width: 31mm; }
  .case { margin-top: 4mm; padding-top: 2mm; }
  figure { margin: 2mm 0; }
  figure svg { width: 150mm; }
  .matrix th, .matrix td { padding: 0.4mm 0.5mm; font-size: 6.5pt; }
}
`;
}
