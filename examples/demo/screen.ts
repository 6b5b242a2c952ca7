// The output of the demo: 100 columns wide, in colour on terminals that support it.

import { cutCells, padCells } from "../../cli/text/cells.ts";
import type { PointRow } from "../../cli/text/point_row.ts";

const COLOURS = Deno.stdout.isTerminal() && !Deno.noColor;

function styled(text: string, style: "1" | "31" | "32"): string {
  return COLOURS ? `\x1b[${style}m${text}\x1b[0m` : text;
}

/** Causes of transmission that occur in the live view. */
const CAUSES = new Map([["spont", "spontaneous"], ["retrem", "return information"]]);

/** Prints a heading. */
export function title(text: string): void {
  console.log(`\n${styled(text, "1")}`);
}

/** Prints a step with its number and result. */
export function step(number: number, what: string, how: string): void {
  console.log(`\n${styled(`${number}  ${what.padEnd(18)}`, "1")}  ${how}`);
}

/** Prints a line below a step. */
export function detail(text: string): void {
  console.log(`   ${text}`);
}

/** Prints values in two columns, sorted by address. */
export function image(rows: readonly PointRow[]): void {
  const sorted = rows.toSorted((a, b) => a.ioa - b.ioa);
  const height = Math.ceil(sorted.length / 2);
  for (let i = 0; i < height; i++) {
    const right = sorted[i + height];
    detail(`${cell(sorted[i]!)}   ${right === undefined ? "" : cell(right)}`.trimEnd());
  }
}

/** Formats name, value, unit and quality in 47 columns. */
function cell({ name, value, unit, quality }: PointRow): string {
  const text = `${padCells(cutCells(name, 28), 28)} ${value.padStart(10)} ${unit.padEnd(4)} `;
  return quality === "" ? `${text}   ` : `${text}${styled(quality.padEnd(3), "31")}`;
}

/** Prints a received value: time tag, address, name, value, quality and cause. */
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
