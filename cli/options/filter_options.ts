// The filter options shared by `analyze` and `decode`.

import {
  allOf,
  type Filter,
  FilterError,
  type FilterOptions,
  parseFilter,
} from "../../codec/capture/mod.ts";
import type { PrivateTypes, ZonePolicy } from "../../codec/mod.ts";
import { cellsOf } from "../text/cells.ts";
import type { Values } from "./args.ts";
import { UsageError } from "../io/exit.ts";

/** Options that filter on one field, with the name of that field in the filter language. */
const FIELDS = {
  host: "host=",
  ca: "ca=",
  ioa: "ioa=",
  type: "type=",
  cause: "cause=",
  from: "time>=",
  to: "time<=",
} as const;

/**
 * The filter that the options describe; `undefined` without any. Repeated options are combined with OR.
 *
 * @throws {UsageError} An option cannot be parsed.
 */
export function filterOf(
  values: Values,
  { zone, profile }: { readonly zone: ZonePolicy | undefined; readonly profile: PrivateTypes },
): Filter | undefined {
  const options = { ...(zone === undefined ? {} : { zone }), profile };
  const filters = Object.entries(FIELDS).flatMap(([name, field]) => {
    const texts = values.all(name);
    if (texts.length === 0) return [];
    for (const text of texts) {
      if (!/^[^\s()<>=!&|{}~"'“”„]+$/.test(text)) throw refusal(name, text, `expected a value`);
    }
    // If one value contains the other, the last one wins.
    const text = name === "from" || name === "to" ? texts.at(-1)! : texts.join(",");
    return [read(name, `${field}${text}`, { options, shown: text })];
  });
  const texts = values.all("filter");
  return allOf([
    ...filters,
    ...texts.map((text) => read("filter", text, { options, shown: text })),
  ]);
}

function read(
  name: string,
  text: string,
  { options, shown }: { readonly options: FilterOptions; readonly shown: string },
): Filter {
  try {
    return parseFilter(text, options);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const why = error.message.replace("Cannot read filter: ", "");
    if (name !== "filter") throw refusal(name, shown, why.replace(/, found .*$/, ""));
    throw new UsageError(`Option --filter: ${why}\n${placeText(text, error)}`);
  }
}

/** Maximum length of the part of a filter that is shown with an error. */
const SHOWN_CHARACTERS = 100;

/** The filter, and below it carets that mark the fault. */
function placeText(text: string, { offset, length }: FilterError): string {
  const from = Math.max(0, offset - SHOWN_CHARACTERS / 2);
  const line = text.slice(from, from + SHOWN_CHARACTERS).replace(/[\r\n\t]/g, " ");
  const [left, right] = [from > 0 ? "..." : "", from + SHOWN_CHARACTERS < text.length ? "..." : ""];
  const before = cellsOf(left + line.slice(0, offset - from));
  const marked = Math.max(1, cellsOf(line.slice(offset - from, offset - from + length)));
  return `  ${left}${line}${right}\n  ${" ".repeat(before)}${"^".repeat(marked)}`;
}

function refusal(name: string, text: string, why: string): UsageError {
  return new UsageError(`Option --${name} is "${text}", ${why}`);
}
