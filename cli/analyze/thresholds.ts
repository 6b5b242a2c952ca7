// The option --threshold of `analyze`: limits beyond which the rate or order of requests becomes a finding.

import type { AnalysisThresholds } from "../../codec/capture/mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { THRESHOLD_ROWS } from "../text/settings/setting_rows.ts";
import { didYouMean } from "../text/suggest.ts";

const LISTED = THRESHOLD_ROWS.map(({ name, initial }) => `${name}=${initial}`).join(", ");

/** The row of the option table. */
export const THRESHOLD_OPTION: OptionRow = {
  name: "threshold",
  value: "NAME=VALUE",
  text: `limit of a finding, may be repeated; the defaults are ${LISTED}`,
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
      const row = THRESHOLD_ROWS.find(({ name }) => name === given);
      if (row === undefined) {
        const known = THRESHOLD_ROWS.map(({ name }) => name);
        const expected = didYouMean(given, known) || `, expected one of ${known.join(", ")}`;
        throw new UsageError(`Option --threshold names "${given}"${expected}`);
      }
      const { name, key, form } = row;
      const limit = form.read(value);
      if (limit !== undefined) return [key, limit];
      throw new UsageError(`Threshold ${name} is "${value}", expected ${form.expected}`);
    }),
  );
}
