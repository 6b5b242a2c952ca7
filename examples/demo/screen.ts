// What the demo prints: 100 columns, with colours where there is a terminal that wants them.

import { cutCells, padCells } from "../../cli/text/cells.ts";
import type { PointRow } from "../../cli/text/point_row.ts";

const COLOURS = Deno.stdout.isTerminal() && !Deno.noColor;

function styled(text: string, style: "1" | "31" | "32"): string {
  return COLOURS ? `\x1b[${style}m${text}\x1b[0m` : text;
}

/** Causes of transmission that the demo meets in its live view. */
const CAUSES = new Map([["spont", "spontaneous"], ["retrem", "return information"]]);

/** A headline. */
export function title(text: string): void {
  console.log(`\n${styled(text, "1")}`);
}

/** A step with its number, and how it went. */
export function step(number: number, what: string, how: string): void {
  console.log(`\n${styled(`${number}  ${what.padEnd(18)}`, "1")}  ${how}`);
}

/** A line below a step. */
export function detail(text: string): void {
  console.log(`   ${text}`);
}

/** Values side by side in two columns, in the order of their addresses. */
export function image(rows: readonly PointRow[]): void {
  const sorted = rows.toSorted((a, b) => a.ioa - b.ioa);
  const height = Math.ceil(sorted.length / 2);
  for (let i = 0; i < height; i++) {
    const right = sorted[i + height];
    detail(`${cell(sorted[i]!)}   ${right === undefined ? "" : cell(right)}`.trimEnd());
  }
}

/** Name, value, unit and quality in 47 columns. */
function cell({ name, value, unit, quality }: PointRow): string {
  const text = `${padCells(cutCells(name, 28), 28)} ${value.padStart(10)} ${unit.padEnd(4)} `;
  return quality === "" ? `${text}   ` : `${text}${styled(quality.padEnd(3), "31")}`;
}

/** One value that has just arrived: time tag, address, name, value, quality and cause. */
export function event(row: PointRow): void {
  const { ca, ioa, name, value, unit, quality, cause, tag } = row;
  const time = tag === "" ? "".padEnd(12) : tag.slice(11, 23);
  const state = quality === "" ? "good" : quality;
  const why = CAUSES.get(cause) ?? cause;
  const text = `${time}  ${`${ca}/${ioa}`.padEnd(7)} ${padCells(cutCells(name, 30), 30)} ${
    value.padStart(10)
  } ${unit.padEnd(4)}  ${state.padEnd(4)}  ${why}${invalid(tag)}`;
  const style = quality !== "" ? "31" : cause === "retrem" ? "32" : undefined;
  detail(style === undefined ? text.trimEnd() : styled(text.trimEnd(), style));
}

function invalid(tag: string): string {
  return tag.includes("(IV)") ? ", time invalid" : "";
}
