// The commands fault and faults, which make the station misbehave on purpose.

import { formatDuration } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { didYouMean } from "../../text/suggest.ts";
import { Mistake, noMore, unexpected, type Word } from "../../text/words.ts";
import type { ActiveFault } from "../faults/fault_set.ts";
import type { FaultRole } from "../faults/fault_row.ts";
import { type FaultName, faultNames } from "../faults/fault_table.ts";
import { faultRows, faultText, parseFault } from "../faults/fault_text.ts";
import { parseNumber } from "../value_type.ts";
import type { Verb } from "./verb.ts";

/** Commands for faults. */
export const FAULT_VERBS: readonly Verb[] = [
  {
    name: "fault",
    usage: "NAME [KEY=VALUE...]",
    text:
      "misbehave from now on: fault omit-confirmation type=C_SC_NA_1 times=1; faults lists the names, and ends them",
    parse: (words) => {
      const fault = parseFault(words, "controlled");
      if (fault instanceof Mistake) return fault;
      return (bench) => faultLine(bench.addFault(fault), bench.clock.monotonic());
    },
  },
  {
    name: "faults",
    usage: "[names | end [NUMBER|NAME]]",
    text: "list the faults in force, list all faults that exist, or end one or all of them",
    parse: ([word, which, ...rest]) => {
      if (word === undefined) {
        return ({ faults, clock }) => {
          const now = clock.monotonic();
          const lines = faults.list(now).map((fault) => faultLine(fault, now));
          return lines.length === 0 ? "no faults" : lines;
        };
      }
      if (word.text === "names") {
        const wrong = noMore(which === undefined ? rest : [which]);
        return wrong ??
          (() => faultRows("controlled").map(({ name, usage }) => `${name} ${usage}`.trimEnd()));
      }
      if (word.text !== "end") return unexpected(word, "names, end, or nothing");
      const ending = parseEnding(which === undefined ? [] : [which, ...rest], "controlled");
      if (ending instanceof Mistake) return ending;
      return ({ faults }) => `${count(faults.end(ending.which), "fault")} ended`;
    },
  },
];

/** Parses which faults `faults end` ends, all of them by default. */
export function parseEnding(
  [word, ...rest]: readonly Word[],
  role: FaultRole,
): { readonly which: number | FaultName | undefined } | Mistake {
  if (word === undefined) return { which: undefined };
  const names = faultNames(role);
  const which = parseNumber(word.text) ?? names.find((each) => each === word.text);
  if (which !== undefined) return noMore(rest) ?? { which };
  return unexpected(word, `the number or the name of a fault${didYouMean(word.text, names)}`);
}

/** `2  omit-confirmation times=1, applied 3 times`. */
function faultLine({ id, declaration, from, applied }: ActiveFault, now: number): string {
  const state = from > now
    ? `begins in ${formatDuration(Math.round(from - now))}`
    : `applied ${count(applied, "time")}`;
  return `fault ${id}: ${faultText(declaration)}, ${state}`;
}
