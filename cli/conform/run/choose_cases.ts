// Which cases of the catalogue a command line names: by id, area, range and status.

import { UsageError } from "../../options/subcommand.ts";
import { didYouMean } from "../../text/suggest.ts";
import { areaIn, areaOf, type ConformanceCase } from "../case.ts";

/** What `--only` and `--skip` name. */
export interface CaseChoice {
  /** Only these cases; all if there are none. */
  readonly only: readonly string[];
  /** Not these. */
  readonly skip: readonly string[];
}

/** Words for cases that are mandatory, and for those that items of the sheet select. */
const STATUSES: Readonly<Record<string, (each: ConformanceCase) => boolean>> = {
  mandatory: isMandatory,
  optional: (each) => !isMandatory(each),
};

/** Separates the first case of a range from its last one. */
const RANGE = "..";

/** Whether every device has to pass a case, whatever its sheet marks. */
export function isMandatory({ condition = [] }: ConformanceCase): boolean {
  return condition.length === 0;
}

/** `M` for a mandatory case, `C` for one that items of the sheet select. */
export function statusOf(each: ConformanceCase): "M" | "C" {
  return isMandatory(each) ? "M" : "C";
}

/**
 * The cases that are chosen, in the order of the catalogue.
 *
 * @throws {UsageError} A term names no case, or no case is left.
 */
export function chooseCases(
  cases: readonly ConformanceCase[],
  { only, skip }: CaseChoice,
): readonly ConformanceCase[] {
  const wanted = only.length === 0 ? cases : named(cases, "only", only);
  const unwanted = new Set(named(cases, "skip", skip));
  const chosen = cases.filter((each) => wanted.includes(each) && !unwanted.has(each));
  if (chosen.length > 0) return chosen;
  throw new UsageError("--only and --skip leave no case, expected at least one");
}

/** The cases that the terms of an option name. */
function named(
  cases: readonly ConformanceCase[],
  option: "only" | "skip",
  texts: readonly string[],
): readonly ConformanceCase[] {
  const terms = texts.flatMap((text) => text.split(",")).map((term) => term.trim());
  return terms.flatMap((term) => {
    const found = term.includes(RANGE) ? rangeOf(cases, term) : casesOf(cases, term);
    if (found.length > 0) return found;
    const known = [...cases.map(areaOf), ...cases.map(({ id }) => id), ...Object.keys(STATUSES)];
    throw new UsageError(
      `Option --${option} has "${term}", expected a case such as SSP-03, an area such as SSP, a range such as ` +
        `SSP-03${RANGE}SSP-07, mandatory or optional${didYouMean(term.toUpperCase(), known)}`,
    );
  });
}

function casesOf(cases: readonly ConformanceCase[], term: string): readonly ConformanceCase[] {
  const status = Object.hasOwn(STATUSES, term.toLowerCase())
    ? STATUSES[term.toLowerCase()]
    : undefined;
  if (status !== undefined) return cases.filter(status);
  const name = term.toUpperCase();
  return cases.filter((each) => each.id === name || areaOf(each) === name);
}

/** The cases of a range within one area; its last case may be a number alone. */
function rangeOf(cases: readonly ConformanceCase[], term: string): readonly ConformanceCase[] {
  const [first = "", last = ""] = term.toUpperCase().split(RANGE);
  const area = areaIn(first);
  const from = numberOf(first);
  const to = numberOf(last.includes("-") ? last : `${area}-${last}`);
  if (last.includes("-") && areaIn(last) !== area) return [];
  return cases.filter((each) => {
    const number = numberOf(each.id);
    return areaOf(each) === area && number >= from && number <= to;
  });
}

/** The number of a case within its area. */
function numberOf(id: string): number {
  return Number(id.slice(id.indexOf("-") + 1));
}
