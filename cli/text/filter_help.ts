// The filter language for the help of the commands and of the decoder page, from the table of its fields.

import { FIELD_TEXTS, type FieldText } from "../../codec/capture/filter_texts.ts";
import { widest } from "./extremes.ts";

const FIELDS = Object.entries(FIELD_TEXTS);

const WIDTH = widest(FIELDS.map(([name]) => name));

/** Longer lines would be cut on a terminal of ordinary width. */
const COLUMNS = 110;

function fieldLines(name: string, { values, text }: FieldText): string {
  const margin = `  ${name.padEnd(WIDTH)}  `;
  if (values === "") return margin + text;
  const line = `${margin}${text}: ${values}`;
  return line.length <= COLUMNS ? line : `${margin}${text}:\n${" ".repeat(margin.length)}${values}`;
}

/** How fields, words and operators are combined, without the option or the box that they are written in. */
export const FILTER_SYNTAX: string = [
  "FIELD=VALUE, combined with and (or nothing), or, not, any and brackets; && || ! work too.",
  "Operators are = != < <= > >= contains; several values are ca=1,5 or ca in {1 5}, ranges 100..200 or 100-200,",
  "and * in a name stands for any characters. Put values with spaces in double quotes.",
  "A word without a field is searched for in names, addresses, types, causes and hosts: Harbour not spont.",
  "Not binds tightest, then and, then or. ioa!=5 selects only what has an address, not ioa=5 everything else;",
  "not any ioa=5 selects APDUs in which no object has this address.",
].join(" ");

/** Fields of Wireshark by field, the ones that are not simply other names of a field at the end. */
export const WIRESHARK_FIELDS: readonly (readonly [field: string, names: string])[] = [
  ...FIELDS.filter(([, { wireshark }]) => wireshark.length > 0)
    .map(([name, { wireshark }]) => [name, wireshark.join(", ")] as const),
  ["value", "iec60870_asdu.float, .normval, .scalval, .siq.spi, .diq.dpi, .sco.on, .dco.on, ..."],
  ["quality", "iec60870_asdu.siq.iv == 1, also .diq and .qds with .bl .sb .nt .iv .ov"],
];

/** The paragraph and the tables, for the text of a command. */
export const FILTER_HELP = `Filters: --filter takes ${FILTER_SYNTAX} Fields:
${FIELDS.map(([name, field]) => fieldLines(name, field)).join("\n")}

Display filters of Wireshark are accepted if they use these fields:
${WIRESHARK_FIELDS.map(([name, names]) => `  ${name.padEnd(WIDTH)}  ${names}`).join("\n")}`;
