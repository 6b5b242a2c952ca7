// Entry point "./authentication": secure authentication for both stations.

/**
 * Secure authentication (IEC TS 60870-5-7:2013 with IEC TS 62351-5:2013) for controlling and controlled stations. It is
 * built from public sources and has to be proven with devices; every point that they leave open is an option. Stations
 * that do not use it do not load it.
 *
 * {@linkcode secureAuthentication} creates what the option `authentication` of `ControlledStation`, `connect()` and
 * `supervise()` takes.
 *
 * @module
 */

export {
  KEY_CHANGE_METHOD,
  KEY_CHANGE_METHODS,
  KEY_STATUS,
  KEY_WRAP,
  type KeyChangeMethodRow,
  MAC_ALGORITHM,
  MAC_ALGORITHMS,
  type MacAlgorithmRow,
  SECURITY_ERROR,
  SECURITY_ERRORS,
  SECURITY_STATISTICS,
  type SecurityStatisticName,
  USER_OPERATION,
  USER_ROLE,
  USER_ROLES,
} from "../codec/security/tables.ts";
export type {
  AttachOptions,
  Authentication,
  SecuredConnection,
  SecuredLink,
  SecuredLinkHandlers,
  StatisticsReport,
} from "./connection/authentication.ts";
export type {
  KeyAuthority,
  KeyChangeOrder,
  KeyNeeded,
  UserChange,
  UserChanges,
} from "./connection/user_changes.ts";
export { authenticationCrypto } from "./runtime/authentication_crypto.ts";
export {
  secureAuthentication,
  type SecureAuthenticationOptions,
  type UserChangeOptions,
} from "./runtime/secure_authentication.ts";
export type {
  Association,
  Delivery,
  Departure,
  SendAsduOptions,
} from "./authentication/association.ts";
export {
  type AuthorityContext,
  type AuthorityKeys,
  type AuthoritySecrets,
  certifyStatusChange,
  encryptUpdateKey,
  newUpdateKey,
  type StatusChangeOrder,
  type UpdateKeyOrder,
} from "./authentication/authority.ts";
export {
  AuthenticationError,
  type AuthenticationErrorCode,
} from "./authentication/authentication_error.ts";
export type {
  AuthenticationCrypto,
  AuthenticationHash,
  BlockCipher,
  RsaOptions,
  RsaPadding,
  SignatureEncoding,
  SignOptions,
  VerifyOptions,
} from "./authentication/crypto.ts";
export {
  describeAuthenticationEvent,
  describeSecurityError,
} from "./authentication/describe_event.ts";
export type { CriticalOptions } from "./authentication/critical.ts";
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
export {
  DEFAULT_OPEN_POINTS,
  type GmacVector,
  type OctetRange,
  OPEN_POINTS,
  type OpenPoints,
  type OpenPointSettings,
  resolveOpenPoints,
} from "./authentication/open_points.ts";
export {
  type AuthenticationOptions,
  type AuthenticationSettings,
  DEFAULT_AUTHENTICATION_OPTIONS,
} from "./authentication/options.ts";
export type { RequestAuthentication } from "./authentication/request_authentication.ts";
export {
  DEFAULT_ROLES,
  type Permission,
  PERMISSIONS,
  type RolePermissions,
} from "./authentication/roles.ts";
export {
  type SecurityCounter,
  SecurityStatistics,
  type SecurityStatisticsState,
  type StatisticThresholds,
} from "./authentication/statistics.ts";
export type { UpdateKeyEvent, UpdateKeyReason } from "./authentication/update_key_events.ts";
export type { KeyJob, ProvidedKey, StatusJob } from "./authentication/update_key_jobs.ts";
export type { UpdateKeyOptions, UpdateKeySettings } from "./authentication/update_key_options.ts";
export type {
  KeyAnswer,
  UpdateKeyRequests,
  UpdateKeyShare,
} from "./authentication/update_key_relay.ts";
export {
  type LedgerChange,
  type LedgerOptions,
  type LedgerState,
  type Proposal,
  type ProposalState,
  type UpdateKeyCandidate,
  UserLedger,
  type UserRecord,
} from "./authentication/user_ledger.ts";
export {
  type AuthenticationUser,
  UserDirectory,
  type UserIdentity,
} from "./authentication/users.ts";
export type { KnownKeys, OfflineVerifierOptions } from "./authentication/offline_verifier.ts";
export type {
  OpenPointResult,
  OpenPointSearch,
  ProofCount,
  ProofKind,
} from "./authentication/open_point_search.ts";
export { macVerifier, openPointSearch } from "./runtime/mac_verifier.ts";
export type { MacVerifier, SessionKeyPair } from "../codec/security/verifier.ts";
