// The command line for the report.

import type { Values } from "../../options/args.ts";
import type { OptionRow } from "../../options/option_row.ts";

/** The command line with these options, as it can be typed again. */
export function commandText(values: Values, options: readonly OptionRow[]): string {
  const words = ["iec104", "conform", ...values.operands.map(quoted)];
  for (const { name, value } of options) {
    if (value === undefined && values.flag(name)) words.push(`--${name}`);
    for (const text of value === undefined ? [] : values.all(name)) {
      words.push(`--${name}`, quoted(text));
    }
  }
  return words.join(" ");
}

/** A word for a shell. */
function quoted(word: string): string {
  return /^[\w.,:/@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
