// Which cases of the catalogue a command line names: by id, area, range and status.

import { UsageError } from "../../io/exit.ts";
import type { CaseReport } from "../campaign_report.ts";
import { didYouMean } from "../../text/suggest.ts";
import { AREA_NAMES } from "../areas.ts";
import { areaIn, areaOf, type ConformanceCase } from "../case.ts";
import type { Verdict } from "../verdict.ts";

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
    throw new UsageError(`Option --${option} has "${term}", expected ${expectedFor(term, cases)}`);
  });
}

/** What a term that names no case should have been: the cases of its area, or everything that names cases. */
function expectedFor(term: string, cases: readonly ConformanceCase[]): string {
  const name = term.toUpperCase();
  const area = areaIn(name);
  const ids = cases.filter((each) => areaOf(each) === area).map(({ id }) => id);
  if (ids.length > 0) {
    return `a case or an ascending range of the area ${area}: ${ids[0]} to ${ids.at(-1)}`;
  }
  const words = Object.keys(STATUSES);
  const meant = didYouMean(area ?? name.split("-")[0]!, AREA_NAMES) ||
    didYouMean(term.toLowerCase(), words);
  return `a case such as SSP-03, a range such as SSP-03${RANGE}SSP-07, ${
    words.join(", ")
  }, the .json file of a report, ` +
    `or an area: ${AREA_NAMES.join(", ")}${meant}`;
}

/** A case with its verdict. */
type Judged = Pick<CaseReport, "id" | "verdict">;

/** The verdicts of cases that have to be tested again after a correction. */
const REPEATED: readonly Verdict[] = ["FAIL", "INCONCLUSIVE", "ERROR", "NOT TESTED"];

/** The cases that have to be tested again after a correction. */
export function casesToRepeat(judged: readonly Judged[]): readonly string[] {
  return judged.filter(({ verdict }) => REPEATED.includes(verdict)).map(({ id }) => id);
}

/** The terms that name the cases that have to be tested again: areas of which no case is done, otherwise ranges and ids. */
export function termsToRepeat(
  judged: readonly Judged[],
  cases: readonly ConformanceCase[],
): readonly string[] {
  const again = new Set(casesToRepeat(judged));
  const idle = judged.filter(({ verdict }) => verdict === "NOT APPLICABLE").map(({ id }) => id);
  const open = new Set([...again, ...idle]);
  return [...Map.groupBy(cases, areaOf)].flatMap(([area, all]) => {
    if (!all.some(({ id }) => again.has(id))) return [];
    return all.every(({ id }) => open.has(id)) ? [area] : rangesOf(all, again);
  });
}

/** The terms of the cases of an area that are wanted. */
function rangesOf(
  all: readonly ConformanceCase[],
  wanted: ReadonlySet<string>,
): readonly string[] {
  const runs: string[][] = [];
  for (const [index, { id }] of all.entries()) {
    if (!wanted.has(id)) continue;
    const before = all[index - 1]?.id;
    if (before !== undefined && wanted.has(before)) runs.at(-1)!.push(id);
    else runs.push([id]);
  }
  return runs.map((ids) => {
    const [first, last] = [ids[0]!, ids.at(-1)!];
    return ids.length === 1 ? first : `${first}${RANGE}${last.slice(last.indexOf("-") + 1)}`;
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
