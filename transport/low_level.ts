/**
 * The building blocks of the codec and the stations: protocol tables, APCI, classification of types
 * and causes, the session without I/O, connections, and the state machine of a controlled station.
 * Most programs do not need them.
 *
 * @module
 */

export * from "../codec/low_level.ts";
export { describeAuthenticationEvent } from "./authentication/describe_event.ts";
export {
  isKeyUncertified,
  OPEN_POINTS,
  type OpenPoints,
  resolveOpenPoints,
} from "./authentication/open_points.ts";
export {
  AUTHENTICATION_CHOICES,
  AUTHENTICATION_RANGES,
  type AuthenticationOptionOf,
  type AuthenticationOptions,
  type ChosenAuthenticationOption,
  DEFAULT_AUTHENTICATION_OPTIONS,
  type RangedAuthenticationOption,
  resolveAuthenticationOptions,
} from "./authentication/options.ts";
export { PERMISSIONS } from "./authentication/roles.ts";
export { Connection } from "./connection/connection.ts";
export {
  type ConnectionHandlers,
  type ConnectionOptions,
  errorOf,
  type FrameDirection,
} from "./connection/connection_options.ts";
export type {
  CommandVerdict,
  Question,
  QuestionKind,
  Questions,
  REFUSALS,
} from "./controlled/core/questions.ts";
export type { ReportedStatistics } from "./controlled/core/reported_statistics.ts";
export type { MachineEvent, StationMachineOptions } from "./controlled/core/station_core.ts";
export type { StoreOperation } from "./controlled/events/event_keeper.ts";
export {
  requireDeclaration,
  unknownPointTypes,
} from "./controlled/declaration/check_declaration.ts";
export { COMMAND_TYPES, COUNTER_TYPES, POINT_TYPES } from "./controlled/declaration/families.ts";
export { STATION_SCHEMA } from "./controlled/declaration/schema.ts";
export { StationMachine } from "./controlled/machine.ts";
export { DEFAULT_DATA_LIMITS } from "./controlling/procedures/data_limits.ts";
export { DEFAULT_STEP_LIMITS } from "./controlling/procedures/limits.ts";
export { BackOff } from "./controlling/supervision/back_off.ts";
export { performStep } from "./controlling/supervision/start_up.ts";
export { parseAddress } from "./ip_address.ts";
export type { Moment } from "./moment.ts";
export { connectTcp, type ConnectTcpOptions, DEFAULT_PORT } from "./runtime/tcp.ts";
export { connectTls, type ConnectTlsOptions } from "./runtime/tls/connect_tls.ts";
export { WARNING_EVENTS } from "./runtime/tls/tls_warning.ts";
export {
  checkTlsIdentity,
  DEFAULT_TLS_PORT,
  type TlsIdentityFault,
} from "./runtime/tls/identity.ts";
export { Session } from "./session/session.ts";
export { SECURITY_EVENTS } from "./tls/security_event.ts";
export type { SubjectRule } from "./tls/subject_rule.ts";
export { type ResolvedTlsPolicy, resolveTlsPolicy } from "./tls/tls_policy.ts";
export type { SessionEvent } from "./session/session_events.ts";
export {
  DEFAULT_SESSION_OPTIONS,
  resolveSessionOptions,
  type Role,
} from "./session/session_options.ts";
