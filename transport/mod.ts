/**
 * Sessions and stations of IEC 60870-5-104: the APCI state machine without I/O, its driver for
 * streams, and the controlling and the controlled station.
 *
 * TCP, TLS and the event store work in Deno, Node.js 22.3 or later (the event store: 22.13) and
 * Bun. The rest also runs in browsers, over a custom stream.
 *
 * @module
 */

export type { DeclarationFault } from "../codec/check_schema.ts";
export { describeFault } from "../codec/describe_fault.ts";
export type {
  AuthenticationEvent,
  AuthenticationMode,
  AuthenticationWarning,
  DiscardReason,
  NotPossibleReason,
  RefusalReason as AuthenticationRefusalReason,
  SessionKeyReason,
  SessionKeyStatus,
} from "./authentication/events.ts";
export type { RequestAuthentication } from "./authentication/request_authentication.ts";
export type { UserIdentity } from "./authentication/users.ts";
export { CertificateError, type CertificateErrorCode } from "./certificates/certificate_error.ts";
export type {
  AttachOptions,
  Authentication,
  SecuredLink,
  SecuredLinkHandlers,
  StatisticsReport,
} from "./connection/authentication.ts";
export { type CancelSchedule, type Clock, SYSTEM_CLOCK } from "./connection/clock.ts";
export type { CloseReason, ConnectionCloseCode } from "./connection/connection_options.ts";
export { type ByteStream, fromWebStreams, type WebStreamPair } from "./connection/stream.ts";
export type {
  AddressRange,
  AuthorityDeclaration,
  AuthorityRight,
  AuthorityRule,
  CommandLimit,
} from "./controlled/authority/authority_declaration.ts";
export type { AuthorityDecision } from "./controlled/authority/authority_decision.ts";
export { REQUEST_FAMILIES, type RequestFamily } from "./controlled/authority/request_families.ts";
export { STANDARD_ROLES } from "./controlled/authority/standard_roles.ts";
export type {
  LinkNotice,
  RefusalReason,
  StationNotice,
  TurnedAwayReason,
} from "./controlled/notices/notices.ts";
export type {
  AcceptedCommand,
  ClockDecision,
  CommandDecision,
  FileDecision,
  InterrogationDecision,
  ReadDecision,
  ReceivedAsdu,
  ReceivedClock,
  ReceivedCommand,
  ReceivedCounterInterrogation,
  ReceivedFile,
  ReceivedInterrogation,
  ReceivedParameter,
  ReceivedRead,
  ReceivedRequest,
  ReceivedReset,
  RefusalCause,
  RefusedCommand,
} from "./controlled/core/questions.ts";
export type {
  AuthenticatedUser,
  PeerCertificate,
  PeerIdentity,
  RemoteAddress,
} from "./controlled/notices/peer_identity.ts";
export { isRefusalCause } from "./controlled/core/verdict.ts";
export { checkDeclaration, DeclarationError } from "./controlled/declaration/check_declaration.ts";
export type {
  CommandDeclaration,
  CounterDeclaration,
  DeadbandDeclaration,
  EventClassDeclaration,
  EventsDeclaration,
  FeedbackDeclaration,
  GroupDeclaration,
  InterrogationLayout,
  ParameterName,
  PointDeclaration,
  ProceduresDeclaration,
  QualityName,
  RedundancyDeclaration,
  SectorDeclaration,
  StationDeclaration,
  TimeDeclaration,
} from "./controlled/declaration/declaration.ts";
export {
  DeclarationDraft,
  type DeclarationDraftOptions,
  type ObjectReport,
} from "./controlled/declaration/declaration_draft.ts";
export type {
  CommandType as CommandPointType,
  CounterType,
  ObjectType,
  PointType,
  PrivatePointType,
} from "./controlled/declaration/families.ts";
export type { FieldValues } from "./controlled/declaration/own_fields.ts";
export type { ParameterReport } from "./controlled/declaration/parameter_draft.ts";
export type {
  ChangeResult,
  ReportedChange,
  ReportingOptions,
  SetOptions,
} from "./controlled/procedures/change.ts";
export type { ReportOptions, ReportResult } from "./controlled/events/reporter.ts";
export type { StationFile, StationFileInput } from "./controlled/objects/station_file.ts";
export type { ObjectState } from "./controlled/objects/object_state.ts";
export type { PointChange } from "./controlled/objects/point.ts";
export { ControlledStation } from "./controlled/serving/controlled_station.ts";
export type {
  ControlledStationHandlers,
  ControlledStationOptions,
  Decided,
  OpenStationOptions,
  StationLink,
} from "./controlled/serving/controlled_station_options.ts";
export {
  identityOf,
  serve,
  type ServeOptions,
  type StationServer,
} from "./controlled/serving/serve.ts";
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
export type {
  DiscoveredFile,
  DiscoverOptions,
  Discovery,
  DiscoveryNote,
  DiscoveryNoteCode,
  DiscoveryRequest,
} from "./controlling/discovery/discovery.ts";
export type {
  ImagePoint,
  PointImage,
  PointImageOptions,
} from "./controlling/points/image_point.ts";
export type { PointsOptions, ReceivedPoint } from "./controlling/points/received_point.ts";
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
} from "./command_input.ts";
export type {
  CancelOptions,
  CancelSubject,
  CommandOptions,
  CommandResult,
  ConfirmationOptions,
  ExecuteOptions,
  ModeOptions,
  ReturnInformation,
  ReturnOptions,
  SelectOptions,
  TagOptions,
} from "./controlling/procedures/command_options.ts";
export type {
  CounterRequestOptions,
  CountersResult,
  FreezeCountersOptions,
  FreezeMode,
  ReadCountersOptions,
} from "./controlling/procedures/counters.ts";
export type { DataLimits, GatheringOptions } from "./controlling/procedures/data_limits.ts";
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
export type { StepLimits } from "./controlling/procedures/limits.ts";
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
export {
  type Ending,
  type Note,
  type NoteCode,
  type Outcome,
  type ProcedureResult,
  type Progress,
  type Reach,
  RequestError,
  type RequestErrorCode,
  type StationEnding,
  type StationsResult,
  type StepName,
  type StepTiming,
  type TraceEntry,
} from "./controlling/procedures/result.ts";
export type { TerminationPolicy } from "./controlling/procedures/roll_call.ts";
export type { TestOptions } from "./controlling/procedures/test_command.ts";
export type { GetFileResult, UploadOptions } from "./controlling/procedures/upload.ts";
export { type CallOptions, Requests } from "./controlling/requests.ts";
export type { BackOffOptions } from "./controlling/supervision/back_off.ts";
export {
  DialIn,
  type DialInListener,
  type DialInOptions,
} from "./controlling/supervision/dial_in.ts";
export type {
  RedundantLinkChange,
  RedundantLinkState,
} from "./controlling/supervision/redundant_link.ts";
export type { RedundantLinkStatus } from "./controlling/supervision/redundant_link_group.ts";
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
export {
  EventStoreError,
  type EventStoreErrorCode,
  LinkError,
  type LinkErrorCode,
  ProtocolError,
  type ProtocolErrorCode,
  SendError,
  type SendErrorCode,
} from "./errors.ts";
export type { EventStore, LoadedEventStore, StoredEvent } from "./event_store.ts";
export {
  type EventStoreOptions,
  type OpenEventStore,
  openEventStore,
} from "./runtime/event_store.ts";
export {
  listenTcp,
  type ListenTcpOptions,
  type TcpAddress,
  type TcpLink,
  type TcpListener,
} from "./runtime/tcp.ts";
export type { TlsSettings } from "./runtime/tls/connect_tls.ts";
export type { TlsIdentity } from "./runtime/tls/identity.ts";
export { listenTls, type ListenTlsOptions, type TlsListener } from "./runtime/tls/listen_tls.ts";
export {
  RevocationLists,
  type RevocationListStatus,
  type RevocationOptions,
  type WatchedSession,
} from "./runtime/tls/revocation_lists.ts";
export type { TlsLink, TlsPeer } from "./runtime/tls/tls_link.ts";
export type { TlsWarning, TlsWarningCode } from "./runtime/tls/tls_warning.ts";
export type {
  SecurityEvent,
  SecurityEventName,
  SecurityEventSeverity,
} from "./tls/security_event.ts";
export type { MinimumKeyBits, TlsPolicy } from "./tls/tls_policy.ts";
export type { CloseCode, SessionState } from "./session/session_events.ts";
export type { SessionOptions } from "./session/session_options.ts";
