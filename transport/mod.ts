/**
 * Sessions and stations of IEC 60870-5-104: the APCI state machine without I/O, what drives it over a stream, and
 * the controlling and the controlled station.
 *
 * @module
 */

export * from "./clock.ts";
export * from "./connection.ts";
export * from "./connection_options.ts";
export * from "./controlling/connect.ts";
export * from "./controlling/controlling_options.ts";
export { ControllingStation } from "./controlling/controlling_station.ts";
export { type CallOptions, Requests } from "./controlling/requests.ts";
export type { ClockOptions, ClockResult } from "./controlling/procedures/clock.ts";
export type {
  BitstringCommandInput,
  CommandBase,
  CommandInput,
  CommandType,
  DoubleCommandInput,
  SelectableCommandInput,
  SetpointInput,
  SingleCommandInput,
  StepCommandInput,
} from "./controlling/procedures/command_input.ts";
export type * from "./controlling/procedures/command_options.ts";
export type {
  CounterRequestOptions,
  CountersResult,
  FreezeCountersOptions,
  FreezeMode,
  ReadCountersOptions,
} from "./controlling/procedures/counters.ts";
export type { DelayOptions, DelayResult } from "./controlling/procedures/delay.ts";
export type {
  InterrogationOptions,
  InterrogationResult,
} from "./controlling/procedures/interrogation.ts";
export { DEFAULT_STEP_LIMITS, type StepLimits } from "./controlling/procedures/limits.ts";
export type {
  ActivationInput,
  ActivationOptions,
  ParameterInput,
} from "./controlling/procedures/parameter.ts";
export type { PeerQuirks } from "./controlling/procedures/quirks.ts";
export type { ReadOptions, ReadResult } from "./controlling/procedures/read.ts";
export { RequestError, type RequestErrorCode } from "./controlling/procedures/request_error.ts";
export type {
  BroadcastRequestOptions,
  Prepared,
  RequestDefaults,
  RequestOptions,
  TerminatedRequestOptions,
} from "./controlling/procedures/request_options.ts";
export type { ResetOptions } from "./controlling/procedures/reset.ts";
export type * from "./controlling/procedures/result.ts";
export type { TestOptions } from "./controlling/procedures/station_test.ts";
export * from "./deno_tcp.ts";
export * from "./errors.ts";
export * from "./session.ts";
export * from "./session_events.ts";
export * from "./session_options.ts";
export * from "./stream.ts";
