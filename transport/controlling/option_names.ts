// The names of the options of controlling stations.

import { namesOf, type OptionNames } from "../known_options.ts";
import { CONNECT_TCP_OPTIONS } from "../runtime/option_names.ts";
import { DEFAULT_SESSION_OPTIONS, type SessionOptions } from "../session/session_options.ts";
// circle: the names are checked against the types of the options that they belong to
import type { StreamTarget, TcpTarget } from "./connect.ts";
import type { ControllingHandlers, ControllingOptions } from "./controlling_options.ts";
import type { DataLimits } from "./procedures/data_limits.ts";
import { DEFAULT_STEP_LIMITS, type StepLimits } from "./procedures/limits.ts";
// circle: the names are checked against the types of the options that they belong to
import type { SupervisionOptions, SupervisionTarget } from "./supervision/supervision_options.ts";

const { signal: _, clock: _1, ...TCP } = CONNECT_TCP_OPTIONS;

/** The common properties of all targets. */
type Targets = Omit<TcpTarget, "open"> & Omit<StreamTarget, "host">;

/** A controlled station by its address, or by a stream. */
export const TARGET_OPTIONS: OptionNames<Targets> = {
  ...TCP,
  tls: true,
  tap: true,
  open: true,
  reauthenticateMs: true,
};

const LIMITS: OptionNames<StepLimits & DataLimits> = {
  ...namesOf<StepLimits>(DEFAULT_STEP_LIMITS),
  maxObjects: true,
  maxOctets: true,
};

const HANDLERS: OptionNames<ControllingHandlers> = {
  onAsdu: true,
  onStateChange: true,
  onObservation: true,
  onDiscarded: true,
  onAuthentication: true,
  onError: true,
  onFrame: true,
};

/** Options of a controlling station. */
export const CONTROLLING_OPTIONS: OptionNames<ControllingOptions> = {
  ...namesOf<SessionOptions>(DEFAULT_SESSION_OPTIONS),
  ...LIMITS,
  ...HANDLERS,
  profile: true,
  zone: true,
  originator: true,
  authentication: true,
  quirks: true,
  controlled: true,
  asduBufferLimit: true,
  pendingAsduLimit: true,
  signal: true,
  clock: true,
};

/** Options of `connect()`. */
export const CONNECT_OPTIONS: OptionNames<ControllingOptions & Targets & { start: boolean }> = {
  ...CONTROLLING_OPTIONS,
  ...TARGET_OPTIONS,
  start: true,
};

const { onStateChange: _2, ...SUPERVISED } = CONTROLLING_OPTIONS;

/** Options of `supervise()`. */
export const SUPERVISION_OPTIONS: OptionNames<SupervisionOptions> = {
  ...SUPERVISED,
  targets: true,
  startUp: true,
  startUpGate: true,
  onInitialization: true,
  backOff: true,
  random: true,
  whenDown: true,
  retryReads: true,
  replayWindow: true,
  onLinkChange: true,
  onStartUp: true,
};

/** A target of `supervise()`. */
export const SUPERVISION_TARGET_OPTIONS: OptionNames<Targets & Pick<SupervisionTarget, "name">> = {
  ...TARGET_OPTIONS,
  name: true,
};
