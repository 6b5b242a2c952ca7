// Formats the report as one HTML file without scripts or external resources, for any browser and for printing.

import { formatDuration } from "../../../codec/mod.ts";
import type {
  ActivityChart,
  Block,
  Cell,
  Document,
  FindingGroup,
  Section,
  Table,
} from "./document.ts";
import { escapeHtml as escape } from "../html/markup.ts";
import { STYLE, STYLE_HASH } from "./style.ts";
import { largest } from "../../text/extremes.ts";

/** Permits only the style sheet of the file itself. */
const POLICY = [
  "default-src 'none'",
  `style-src '${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Maximum number of points, rows per table and places per finding, so that browsers can display the file. */
export const HTML_LIMITS = { points: 2000, rows: 500, places: 20 } as const;

/** Formats the report as HTML. */
export function htmlReport({ title, lead, sections }: Document): string {
  const name = `${escape(title)} - IEC 60870-5-104 analysis`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${name}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kind">IEC 60870-5-104 analysis</p>
<h1>${escape(title)}</h1>
${lead.map(({ text, tone }) => paragraph(text, tone)).join("\n")}
</header>
<nav aria-label="Sections"><ul>
${sections.map(link).join("\n")}
</ul></nav>
<main>
${sections.map(section).join("\n")}
</main>
</body>
</html>
`;
}

function paragraph(text: string, tone?: string): string {
  return tone === undefined ? `<p>${escape(text)}</p>` : `<p class="${tone}">${escape(text)}</p>`;
}

function link({ title }: Section, at: number): string {
  return `<li><a href="#s${at}">${escape(title)}</a></li>`;
}

function section({ title, blocks }: Section, at: number): string {
  return `<section aria-labelledby="s${at}">
<h2 id="s${at}">${escape(title)}</h2>
${blocks.map((each) => block(each, title)).join("\n")}
</section>`;
}

function block(each: Block, title: string): string {
  switch (each.type) {
    case "table":
      return table(each, title);
    case "remark":
      return paragraph(each.text, each.tone);
    case "finding":
      return finding(each);
    case "activity":
      return activity(each);
  }
}

/** A table that scrolls horizontally, also by keyboard, if it is too wide. */
function table({ columns, rows, notes, rest }: Table, title: string): string {
  const head = columns.map((column) =>
    `<th scope="col"${column.right === true ? ' class="right"' : ""}>${escape(column.title)}</th>`
  );
  const body = rows.map((row, index) => {
    const note = notes?.[index];
    const below = note === undefined
      ? ""
      : `\n<tr class="note"><td></td><td colspan="${columns.length - 1}" class="${
        note.tone ?? ""
      }">` +
        `${escape(note.text)}</td></tr>`;
    const cells = row.map((cell, at) => field(cell, columns[at]!.right === true));
    return `<tr>${cells.join("")}</tr>${below}`;
  });
  const more = rest === undefined ? "" : `\n<p class="dim">${escape(rest)}</p>`;
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escape(title)}"><table>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody>
</table></div>${more}`;
}

function field(cell: Cell | string, right: boolean): string {
  const { text, tone } = typeof cell === "string" ? { text: cell, tone: undefined } : cell;
  const classes = [...right ? ["right"] : [], ...tone === undefined ? [] : [tone]];
  return `<td${classes.length === 0 ? "" : ` class="${classes.join(" ")}"`}>${escape(text)}</td>`;
}

function finding(
  { severity, title, techniques, places, rest, meaning, check }: FindingGroup,
): string {
  const items = places.map(({ time, text }) =>
    `<li>${time === "" ? "" : `<time>${escape(time)}</time> `}${escape(text)}</li>`
  );
  const more = rest === undefined ? "" : `\n<p class="dim">${escape(rest)}</p>`;
  return `<article class="finding ${severity}-edge">
<h3><span class="badge ${severity}">${severity}</span> ${escape(title)}</h3>
<ul>
${items.join("\n")}
</ul>${more}
<p class="dim">${escape(meaning)} <b>Check:</b> ${escape(check)}${signs(techniques)}</p>
</article>`;
}

const WIDTH = 960;
const HEIGHT = 120;

/** Draws APDUs over time as bars, with markers for findings above them. */
function activity({ from, to, bucketMs, apdus, marks }: ActivityChart): string {
  const most = largest(apdus, 1);
  const step = WIDTH / apdus.length;
  const bars = apdus.map((count, at) => {
    if (count === 0) return "";
    const height = Math.max(1, count / most * HEIGHT);
    const [x, y] = [at * step, HEIGHT - height].map((each) => each.toFixed(1));
    return `<rect x="${x}" y="${y}" width="${Math.max(0.5, step - 0.5).toFixed(1)}" ` +
      `height="${height.toFixed(1)}"/>`;
  });
  const ticks = marks.map(({ at, severity }) =>
    `<circle class="${severity}-mark" cx="${(at * WIDTH).toFixed(1)}" cy="-10" r="4"/>`
  );
  const label = `APDUs from ${from} to ${to}, at most ${most} in ${formatDuration(bucketMs)}`;
  return `<figure>
<svg viewBox="-8 -20 ${WIDTH + 16} ${HEIGHT + 24}" role="img" aria-label="${escape(label)}">
<g class="bars">${bars.join("")}</g>
<line class="axis" x1="0" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}"/>
${ticks.join("")}
</svg>
<figcaption><span>${escape(from)}</span><span>${escape(label)}; dots are findings</span>` +
    `<span>${escape(to)}</span></figcaption>
</figure>`;
}

/** Techniques as text, because the report opens no links. */
function signs(techniques: FindingGroup["techniques"]): string {
  if (techniques.length === 0) return "";
  const names = techniques.map(({ id, name }) => `${id} ${name}`).join(", ");
  return ` <b>MITRE ATT&amp;CK for ICS:</b> ${escape(names)}.`;
}
