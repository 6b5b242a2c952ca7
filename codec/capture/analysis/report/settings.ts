// The settings of an analysis, as its report states them.

import { sizesText } from "../../sizes/fit.ts";
import { type AnalyzerOptions, DEFAULT_CLOCK_LIMIT_MS, DEFAULT_LEARN_MS } from "../options.ts";
import type { SessionContext } from "../session/session.ts";
import { thresholdsOf } from "../thresholds.ts";
import type { SettingsReport } from "./model.ts";

/** Returns the settings of an analysis. */
export function buildSettings(options: AnalyzerOptions, context: SessionContext): SettingsReport {
  const { profile, profiles = {}, ports, controllers, thresholds } = options;
  const { privateTypes = [] } = profile ?? options;
  return {
    ...context.settings,
    assumed: !context.settingsKnown,
    profile: profile === undefined ? null : sizesText(profile),
    profiles: Object.fromEntries(
      Object.entries(profiles).map(([station, sizes]) => [station, sizesText(sizes)]),
    ),
    ports: ports ?? null,
    controllers: controllers ?? null,
    learnMs: options.learnMs ?? DEFAULT_LEARN_MS,
    clockLimitMs: options.clockLimitMs ?? DEFAULT_CLOCK_LIMIT_MS,
    thresholds: thresholdsOf(thresholds),
    privateTypes: privateTypes.map(({ row }) => row.name),
  };
}
