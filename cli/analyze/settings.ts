// Options of `analyze` that describe normal behaviour of the links.

import type { AnalyzerOptions, LinkSettings } from "../../codec/capture/mod.ts";
import type { Values } from "../options/args.ts";
import { type OptionRow, UsageError } from "../options/subcommand.ts";
import { THRESHOLD_OPTION, thresholdsOf } from "./thresholds.ts";

/** Option table rows. */
export const SETTING_OPTIONS: readonly OptionRow[] = [
  {
    name: "k",
    value: "APDUS",
    text: "k of the stations (default 12)",
  },
  { name: "w", value: "APDUS", text: "w of the stations (default 8)" },
  { name: "t1", value: "DURATION", text: "t1 of the stations (default 15s)" },
  { name: "t2", value: "DURATION", text: "t2 of the stations (default 10s)" },
  { name: "t3", value: "DURATION", text: "t3 of the stations (default 20s)" },
  {
    name: "controller",
    value: "ADDRESS",
    text:
      "address permitted to send commands, may be repeated; commands from any other address are findings",
  },
  {
    name: "learn",
    value: "DURATION",
    text:
      "learning period: peers and commands seen within this time from the start are normal (default 5m)",
  },
  {
    name: "clock-limit",
    value: "DURATION",
    text: "permitted clock deviation (default 10s)",
  },
  THRESHOLD_OPTION,
];

/**
 * Parses these options.
 *
 * @throws {UsageError} An option is invalid.
 */
export function settingsOf(values: Values): AnalyzerOptions {
  const settings: { -readonly [K in keyof LinkSettings]?: LinkSettings[K] } = {};
  for (const name of ["k", "w"] as const) {
    const value = values.integer(name, [1, 32_767]);
    if (value !== undefined) settings[name] = value;
  }
  for (const name of ["t1", "t2", "t3"] as const) {
    const value = values.duration(name);
    if (value === 0) throw new UsageError(`Option --${name} is "0s", expected more than 0s`);
    if (value !== undefined) settings[`${name}Ms`] = value;
  }
  const controllers = values.all("controller");
  const learnMs = values.duration("learn");
  const clockLimitMs = values.duration("clock-limit");
  return {
    settings,
    ...controllers.length === 0 ? {} : { controllers },
    ...learnMs === undefined ? {} : { learnMs },
    ...clockLimitMs === undefined ? {} : { clockLimitMs },
    ...values.given("threshold") ? { thresholds: thresholdsOf(values) } : {},
  };
}
