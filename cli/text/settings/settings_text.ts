// The settings of an analysis as options of the command line: those that differ from the defaults.

import { DEFAULT_SETTINGS, type SettingsReport } from "../../../codec/capture/mod.ts";
import { LINK_ROWS, NORMAL_ROWS, type SettingRow, THRESHOLD_ROWS } from "./setting_rows.ts";

/** The options with which `iec104 analyze` repeats an analysis; empty if all settings have their defaults. */
export function settingOptions(settings: SettingsReport): readonly string[] {
  const { profile, profiles, ports, controllers, thresholds } = settings;
  const links = LINK_ROWS.filter(({ key }) =>
    settings[key] !== DEFAULT_SETTINGS[key] || !settings.assumed && (key === "k" || key === "w")
  );
  return [
    ...profile === null ? [] : [`--profile ${profile}`],
    ...Object.entries(profiles).map(([station, sizes]) =>
      `${sizes} for ${station.replace(/ (\d+)$/, " port $1")}`
    ),
    ...(ports ?? []).map((port) => `--port ${port}`),
    ...(controllers ?? []).map((address) => `--controller ${address}`),
    ...links.map((row) => `--${row.name} ${written(row, settings[row.key])}`),
    ...NORMAL_ROWS.filter((row) => !isDefault(row, settings[row.key]))
      .map((row) => `--${row.name} ${written(row, settings[row.key])}`),
    ...THRESHOLD_ROWS.filter((row) => !isDefault(row, thresholds[row.key]))
      .map((row) => `--threshold ${row.name}=${written(row, thresholds[row.key])}`),
  ];
}

function isDefault({ form, initial }: SettingRow, value: number): boolean {
  return form.read(initial) === value;
}

function written({ value: unit }: SettingRow, value: number): string {
  if (unit !== "DURATION") return String(value);
  return value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`;
}
