// The style sheet of the HTML report.

/** Supports dark and light mode, narrow and wide screens, and printing. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --dim: #57606a; --ground: #ffffff; --panel: #f4f6f8; --line: #d0d7de; --bar: #3b6ea5;
  --error: #b3261e; --warning: #8a5300; --notice: #0b6077;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ec; --dim: #9aa4ae; --ground: #14181d; --panel: #1e242b; --line: #39424c; --bar: #79aadb;
    --error: #ff8a80; --warning: #ffc168; --notice: #7fd3e6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 88rem; padding: 1rem clamp(0.75rem, 3vw, 2.5rem) 3rem;
  background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif;
}
h1 { margin: 0 0 0.5rem; font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.2rem 0 0.6rem; font-size: 1.2rem; }
h3 { margin: 0 0 0.3rem; font-size: 1rem; }
p { margin: 0.25rem 0; max-width: 75rem; overflow-wrap: anywhere; }
.kind { color: var(--dim); font-size: 0.85rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; margin: 1rem 0 0; padding: 0; list-style: none; }
a { color: var(--bar); }
.scroll { overflow-x: auto; margin: 0.6rem 0; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: 0.87rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.7rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
th { border-top: 0; background: var(--panel); font-weight: 600; white-space: nowrap; }
td { min-width: 3rem; }
.note td { border-top: 0; padding-top: 0; max-width: 0; overflow-wrap: anywhere; }
.right { text-align: right; white-space: nowrap; }
.error { color: var(--error); } .warning { color: var(--warning); } .notice { color: var(--notice); }
.dim { color: var(--dim); }
.finding { margin: 0.6rem 0; padding: 0.6rem 0.9rem; background: var(--panel); border-radius: 6px; border-left: 5px solid var(--line); }
.error-edge { border-left-color: var(--error); } .warning-edge { border-left-color: var(--warning); }
.notice-edge { border-left-color: var(--notice); }
.finding ul { margin: 0.2rem 0; padding-left: 1.1rem; }
.finding li { overflow-wrap: anywhere; }
.badge { display: inline-block; min-width: 4.6rem; font-size: 0.75rem; text-transform: uppercase; letter-spacing: 0.05em; }
time { font-variant-numeric: tabular-nums; color: var(--dim); margin-right: 0.3rem; }
figure { margin: 0.6rem 0; }
svg { display: block; width: 100%; height: auto; max-height: 12rem; }
.bars rect { fill: var(--bar); } .axis { stroke: var(--line); }
.error-mark { fill: var(--error); } .warning-mark { fill: var(--warning); } .notice-mark { fill: var(--notice); }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; color: var(--dim); font-size: 0.85rem; }
@media print { nav { display: none; } .scroll { overflow: visible; } body { max-width: none; padding: 0; } }
`;

/** SHA-256 of the style sheet, with which the content security policy of the file permits it. */
export const STYLE_HASH = "sha256-M15BVaHg2mKzXL7fvJBHlFArPz6lxysEJTLRdABo8Zc=";
