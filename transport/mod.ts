/**
 * Sessions and stations of IEC 60870-5-104: the APCI state machine without I/O, what drives it over a stream, and
 * the controlling and the controlled station.
 *
 * @module
 */

export * from "./clock.ts";
export * from "./connection.ts";
export * from "./connection_options.ts";
export type { ChangeResult, ReportedChange } from "./controlled/change.ts";
export {
  checkDeclaration,
  DeclarationError,
  describeFault,
  requireDeclaration,
} from "./controlled/check_declaration.ts";
export { ControlledStation } from "./controlled/controlled_station.ts";
export type * from "./controlled/controlled_station_options.ts";
export type * from "./controlled/declaration.ts";
export type { EventStore, StoredEvent } from "./controlled/event_store.ts";
export {
  COMMAND_TYPES,
  type CommandType as CommandPointType,
  POINT_TYPES,
  type PointType,
} from "./controlled/families.ts";
export type { StationFile } from "./controlled/file_message.ts";
export { checkSchema, type DeclarationFault, type JsonSchema } from "./controlled/json_schema.ts";
export type { RemoteAddress } from "./controlled/link.ts";
export { StationMachine } from "./controlled/machine.ts";
export type { Moment } from "./controlled/moment.ts";
export type { LinkNotice, RefusalReason, StationNotice } from "./controlled/notices.ts";
export type { ObjectState } from "./controlled/object_state.ts";
export type * from "./controlled/questions.ts";
export type { PointChange } from "./controlled/point.ts";
export type { ReportOptions, ReportResult } from "./controlled/reporter.ts";
export { STATION_SCHEMA } from "./controlled/schema.ts";
export * from "./controlled/serve.ts";
export type { MachineEvent, StationMachineOptions } from "./controlled/station_core.ts";
export type { BackOffOptions } from "./controlling/back_off.ts";
export {
  connect,
  type ConnectOptions,
  type OpenStream,
  type StreamTarget,
  type TcpTarget,
} from "./controlling/connect.ts";
export type {
  AsduContext,
  ControllingHandlers,
  ControllingOptions,
  LinkState,
  LinkStateChange,
} from "./controlling/controlling_options.ts";
export { ControllingStation } from "./controlling/controlling_station.ts";
export * from "./controlling/dial_in.ts";
export type { PathChange, PathState } from "./controlling/path.ts";
export type { PathStatus } from "./controlling/path_group.ts";
export { type CallOptions, Requests } from "./controlling/requests.ts";
export { StartUpGate, type StartUpReport, type StartUpStep } from "./controlling/start_up.ts";
export { supervise, SupervisedStation } from "./controlling/supervised_station.ts";
export type { SupervisionOptions, SupervisionTarget } from "./controlling/supervision_options.ts";
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
  DirectoryFile,
  ListFilesOptions,
  ListFilesResult,
} from "./controlling/procedures/directory.ts";
export type { FileName } from "./controlling/procedures/file_message.ts";
export type { GetFileOptions, LogRange } from "./controlling/procedures/get_file.ts";
export type {
  InterrogationOptions,
  InterrogationResult,
} from "./controlling/procedures/interrogation.ts";
export { DEFAULT_STEP_LIMITS, type StepLimits } from "./controlling/procedures/limits.ts";
export type {
  ActivationInput,
  ActivationOptions,
  ActivationSubject,
  ParameterInput,
  ParameterKind,
} from "./controlling/procedures/parameter.ts";
export type { PutFileOptions } from "./controlling/procedures/put_file.ts";
export type { PeerQuirks } from "./controlling/procedures/quirks.ts";
export type { ReadOptions, ReadResult } from "./controlling/procedures/read.ts";
export { RequestError, type RequestErrorCode } from "./controlling/procedures/request_error.ts";
export type {
  BroadcastRequestOptions,
  RequestOptions,
  TerminatedRequestOptions,
} from "./controlling/procedures/request_options.ts";
export type { ResetOptions } from "./controlling/procedures/reset.ts";
export type * from "./controlling/procedures/result.ts";
export type { TerminationPolicy } from "./controlling/procedures/roll_call.ts";
export type { Reach } from "./controlling/procedures/run.ts";
export type { TestOptions } from "./controlling/procedures/test_command.ts";
export type { GetFileResult, UploadOptions } from "./controlling/procedures/upload.ts";
export * from "./deno_event_store.ts";
export * from "./deno_tcp.ts";
export * from "./deno_tls.ts";
export * from "./errors.ts";
export * from "./session.ts";
export * from "./session_events.ts";
export * from "./session_options.ts";
export * from "./stream.ts";
