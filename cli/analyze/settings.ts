// Options of `analyze` that describe normal behaviour of the links.

import type { AnalyzerOptions } from "../../codec/capture/mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { LINK_ROWS, NORMAL_ROWS, type SettingRow } from "../text/settings/setting_rows.ts";
import { THRESHOLD_OPTION, thresholdsOf } from "./thresholds.ts";

/** Option table rows. */
export const SETTING_OPTIONS: readonly OptionRow[] = [
  ...LINK_ROWS.map((row) => optionOf({ ...row, text: `${row.name} of the stations` })),
  {
    name: "controller",
    value: "ADDRESS",
    text:
      "address permitted to send commands, may be repeated; commands from any other address are findings",
  },
  ...NORMAL_ROWS.map(optionOf),
  THRESHOLD_OPTION,
];

function optionOf({ name, value, text, initial }: SettingRow): OptionRow {
  return { name, value, text: `${text} (default ${initial})` };
}

/**
 * Parses these options.
 *
 * @throws {UsageError} An option is invalid.
 */
export async function settingsOf(values: Values): Promise<AnalyzerOptions> {
  const controllers = values.all("controller");
  if (controllers.length > 0) await requireAddresses(controllers);
  return {
    settings: valuesOf(values, LINK_ROWS),
    ...controllers.length === 0 ? {} : { controllers },
    ...valuesOf(values, NORMAL_ROWS),
    ...values.given("threshold") ? { thresholds: thresholdsOf(values) } : {},
  };
}

/** Loads the transport, which nothing else of `analyze` needs. */
async function requireAddresses(controllers: readonly string[]): Promise<void> {
  const { HOST_ADDRESS: { read, expected } } = await import("../text/settings/host_address.ts");
  const wrong = controllers.find((text) => read(text) === undefined);
  if (wrong === undefined) return;
  throw new UsageError(`Option --controller is "${wrong}", expected ${expected}`);
}

/** The values of the options that are given, by their keys. */
function valuesOf<Key extends string>(
  values: Values,
  rows: readonly SettingRow<Key>[],
): { readonly [K in Key]?: number } {
  const found: { [K in Key]?: number } = {};
  for (const { name, key, form } of rows) {
    const value = values.formed(name, form);
    if (value !== undefined) found[key] = value;
  }
  return found;
}
