// The names of the options of controlled stations and of serving them.

import type { OptionNames } from "../../known_options.ts";
import { LISTEN_TCP_OPTIONS } from "../../runtime/option_names.ts";
import type { ControlledStationOptions } from "./controlled_station_options.ts";
// circle: the names are checked against the types of the options that they belong to
import type { ServeOptions } from "./serve.ts";

/** Options of a controlled station. */
export const STATION_OPTIONS: OptionNames<ControlledStationOptions> = {
  onAsdu: true,
  onInterrogation: true,
  onCounterInterrogation: true,
  onRead: true,
  onClock: true,
  onReset: true,
  onParameter: true,
  onFile: true,
  onCommand: true,
  onNotice: true,
  onAuthority: true,
  onFrame: true,
  profile: true,
  authority: true,
  authentication: true,
  store: true,
  storeTimeoutMs: true,
  causeOfInitialization: true,
  parametersChanged: true,
  signal: true,
  clock: true,
};

/** Options of `serve()`. */
export const SERVE_OPTIONS: OptionNames<ServeOptions> = {
  ...LISTEN_TCP_OPTIONS,
  listener: true,
  onError: true,
  clock: true,
};
