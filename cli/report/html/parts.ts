// The parts that reports on paper have in common: tables, facts, verdicts and the lines for signatures.

import { type Markup, markup, markupLines, type MarkupPart } from "./markup.ts";

/** How a word is coloured. It says the same, for paper without colours. */
export type Tone = "good" | "bad" | "open" | "dim";

/** A column of a table. */
export interface HtmlColumn {
  /** Its heading. */
  readonly title: string;
  /** Whether it is aligned to the right and not wrapped, for numbers. */
  readonly right?: boolean;
  /** Whether it is not wrapped, for times and addresses. */
  readonly nowrap?: boolean;
}

/** A table. */
export interface HtmlTable {
  readonly columns: readonly HtmlColumn[];
  /** The cells of each row, as many as there are columns. */
  readonly rows: readonly (readonly MarkupPart[])[];
  /** Text above it. */
  readonly caption?: string;
}

/** A table whose header is repeated on every page. */
export function htmlTable({ columns, rows, caption }: HtmlTable): Markup {
  const above = caption === undefined ? undefined : markup`<caption>${caption}</caption>`;
  const head = columns.map(({ title, right = false }) =>
    right
      ? markup`<th scope="col" class="right">${title}</th>`
      : markup`<th scope="col">${title}</th>`
  );
  const body = rows.map((cells) =>
    markup`<tr>${cells.map((cell, at) => field(cell, columns[at]))}</tr>`
  );
  return markup`<div class="scroll"><table>${above}
<thead><tr>${head}</tr></thead>
<tbody>
${markupLines(body)}
</tbody>
</table></div>`;
}

/** A cell of a column. */
function field(
  cell: MarkupPart,
  { right = false, nowrap = false }: Partial<HtmlColumn> = {},
): Markup {
  if (right) return markup`<td class="right">${cell}</td>`;
  return nowrap ? markup`<td class="nowrap">${cell}</td>` : markup`<td>${cell}</td>`;
}

/** Names and values, one pair per row. Pairs without a value are omitted. */
export function factTable(
  facts: readonly (readonly [name: string, value: MarkupPart])[],
): Markup {
  const rows = facts.filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  return markup`<table class="facts"><tbody>
${markupLines(rows)}
</tbody></table>`;
}

/** A word in a frame. */
export function verdict(text: string, tone: Tone): Markup {
  return markup`<span class="verdict ${tone}">${text}</span>`;
}

/** A line to sign on. */
export interface Signature {
  /** In which role: `Tester`. */
  readonly role: string;
  /** Who signs; written by hand if absent. */
  readonly name?: string | undefined;
}

/** The lines for signatures: role, name, place and date, signature. They stay together on one page. */
export function signatureBlock(signatures: readonly Signature[]): Markup {
  const columns = ["Role", "Name", "Place and date", "Signature"];
  const rows = signatures.map(({ role, name }) =>
    markup`<tr><td>${role}</td><td>${name}</td><td></td><td></td></tr>`
  );
  return markup`<div class="keep"><table class="signatures">
<thead><tr>${columns.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${markupLines(rows)}
</tbody></table></div>`;
}
