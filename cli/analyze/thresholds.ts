// The option --threshold of `analyze`: limits beyond which the rate or order of requests becomes a finding.

import { type AnalysisThresholds, DEFAULT_THRESHOLDS } from "../../codec/capture/mod.ts";
import type { Values } from "../options/args.ts";
import { type OptionRow, UsageError } from "../options/subcommand.ts";
import { parseDuration } from "../text/duration.ts";
import { didYouMean } from "../text/suggest.ts";

type Name = keyof AnalysisThresholds;

const NAMES = Object.keys(DEFAULT_THRESHOLDS) as readonly Name[];

/** `sweepMs` is written `sweep-time`, `scanCas` is written `scan-cas`. */
function optionName(name: Name): string {
  return name.replace(/(Time)?Ms$/, "Time").replace(
    /[A-Z]/g,
    (letter) => `-${letter.toLowerCase()}`,
  );
}

function isTime(name: Name): boolean {
  return name.endsWith("Ms");
}

/** Names and default values for the help: `sweep-objects=10`. */
function listed(): string {
  return NAMES.map((name) => {
    const value = DEFAULT_THRESHOLDS[name];
    const text = isTime(name) ? `${value / 1000}s` : String(value);
    return `${optionName(name)}=${text}`;
  }).join(", ");
}

/** The row of the option table. */
export const THRESHOLD_OPTION: OptionRow = {
  name: "threshold",
  value: "NAME=VALUE",
  text: `limit of a finding, may be repeated; the defaults are ${listed()}`,
};

/**
 * Reads the option.
 *
 * @throws {UsageError} A name is unknown, or a value is not a number or duration above 0.
 */
export function thresholdsOf(values: Values): Partial<AnalysisThresholds> {
  return Object.fromEntries(
    values.all("threshold").map((text) => {
      const [given, value = ""] = text.split("=", 2) as [string, string?];
      const name = NAMES.find((each) => optionName(each) === given);
      if (name === undefined) {
        const known = NAMES.map(optionName);
        const expected = didYouMean(given, known) || `, expected one of ${known.join(", ")}`;
        throw new UsageError(`Option --threshold names "${given}"${expected}`);
      }
      return [name, isTime(name) ? timeOf(name, value) : countOf(name, value)];
    }),
  );
}

function timeOf(name: Name, text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new UsageError(
    `Threshold ${optionName(name)} is "${text}", expected a duration above 0s such as 10s`,
  );
}

function countOf(name: Name, text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new UsageError(`Threshold ${optionName(name)} is "${text}", expected a number above 0`);
}
