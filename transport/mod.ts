/**
 * Sessions and stations of IEC 60870-5-104: the APCI state machine without I/O, what drives it over a stream, and
 * the controlling and the controlled station.
 *
 * TCP, TLS and the event store work in Deno, Node.js 22.3 or later (the event store: 22.13) and Bun. The rest also runs in
 * browsers, over a stream of your own.
 *
 * @module
 */

export { checkSchema, type DeclarationFault, memberPath } from "../codec/check_schema.ts";
export { describeFault } from "../codec/describe_fault.ts";
export type { JsonSchema, JsonType } from "../codec/json_schema.ts";
export { CertificateError, type CertificateErrorCode } from "./certificates/certificate_error.ts";
export * from "./connection/clock.ts";
export * from "./connection/connection.ts";
export * from "./connection/connection_options.ts";
export type {
  ChangeResult,
  ReportedChange,
  ReportingOptions,
  SetOptions,
} from "./controlled/events/change.ts";
export {
  checkDeclaration,
  DeclarationError,
  requireDeclaration,
} from "./controlled/declaration/check_declaration.ts";
export { ControlledStation } from "./controlled/serving/controlled_station.ts";
export type * from "./controlled/serving/controlled_station_options.ts";
export type * from "./controlled/declaration/declaration.ts";
export type { EventStore, LoadedEventStore, StoredEvent } from "./event_store.ts";
export {
  COMMAND_TYPES,
  type CommandType as CommandPointType,
  COUNTER_TYPES,
  type CounterType,
  type ObjectType,
  POINT_TYPES,
  type PointType,
  type PrivatePointType,
} from "./controlled/declaration/families.ts";
export type { StationFile, StationFileInput } from "./controlled/files/station_file.ts";
export type { RemoteAddress } from "./controlled/core/remote_address.ts";
export { StationMachine } from "./controlled/machine.ts";
export type { Moment } from "./moment.ts";
export type {
  LinkNotice,
  RefusalReason,
  StationNotice,
  TurnedAwayReason,
} from "./controlled/core/notices.ts";
export type { ObjectState } from "./controlled/objects/object_state.ts";
export type * from "./controlled/core/questions.ts";
export type { FieldValues } from "./controlled/objects/own_fields.ts";
export type { PointChange } from "./controlled/objects/point.ts";
export type { ReportOptions, ReportResult } from "./controlled/events/reporter.ts";
export { STATION_SCHEMA } from "./controlled/declaration/schema.ts";
export * from "./controlled/serving/serve.ts";
export type { MachineEvent, StationMachineOptions } from "./controlled/core/station_core.ts";
export type { StoreOperation } from "./controlled/events/event_keeper.ts";
export { BackOff, type BackOffOptions } from "./controlling/supervision/back_off.ts";
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
export { DeclarationDraft, type ObjectReport } from "./controlled/declaration/declaration_draft.ts";
export type { ParameterReport } from "./controlled/declaration/parameter_draft.ts";
export type * from "./controlling/discovery/discovery.ts";
export type * from "./controlling/points/image_point.ts";
export type * from "./controlling/points/received_point.ts";
export * from "./controlling/supervision/dial_in.ts";
export type {
  RedundantLinkChange,
  RedundantLinkState,
} from "./controlling/supervision/redundant_link.ts";
export type { RedundantLinkStatus } from "./controlling/supervision/redundant_link_group.ts";
export { type CallOptions, Requests } from "./controlling/requests.ts";
export {
  StartUpGate,
  type StartUpReport,
  type StartUpStep,
} from "./controlling/supervision/start_up.ts";
export { supervise, SupervisedStation } from "./controlling/supervision/supervised_station.ts";
export type {
  SupervisionOptions,
  SupervisionTarget,
} from "./controlling/supervision/supervision_options.ts";
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
export {
  type DataLimits,
  DEFAULT_DATA_LIMITS,
  type GatheringOptions,
} from "./controlling/procedures/data_limits.ts";
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
export type {
  BroadcastRequestOptions,
  RequestOptions,
  TerminatedRequestOptions,
} from "./controlling/procedures/request_options.ts";
export type { ResetOptions } from "./controlling/procedures/reset.ts";
export * from "./controlling/procedures/result.ts";
export type { TerminationPolicy } from "./controlling/procedures/roll_call.ts";
export type { TestOptions } from "./controlling/procedures/test_command.ts";
export type { GetFileResult, UploadOptions } from "./controlling/procedures/upload.ts";
export * from "./runtime/event_store.ts";
export * from "./runtime/tcp.ts";
export * from "./runtime/tls/connect_tls.ts";
export {
  checkTlsIdentity,
  DEFAULT_TLS_PORT,
  type TlsIdentity,
  type TlsIdentityFault,
} from "./runtime/tls/identity.ts";
export * from "./runtime/tls/listen_tls.ts";
export type { TlsLink, TlsPeer } from "./runtime/tls/tls_link.ts";
export {
  RevocationLists,
  type RevocationListStatus,
  type RevocationOptions,
  type WatchedSession,
} from "./runtime/tls/revocation_lists.ts";
export type { TlsWarning, TlsWarningCode } from "./runtime/tls/tls_warning.ts";
export * from "./errors.ts";
export * from "./session/session.ts";
export * from "./session/session_events.ts";
export * from "./session/session_options.ts";
export * from "./connection/stream.ts";
