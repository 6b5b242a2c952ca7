// The building blocks of the codec. The entry point "./low-level" exports them together with those
// of the stations.

export {
  type Apci,
  APCI_OCTETS,
  decodeApci,
  encodeApci,
  type InformationApci,
  MAX_APDU_OCTETS,
  MAX_ASDU_OCTETS,
  MAX_LENGTH,
  MIN_LENGTH,
  nextSequence,
  readControlField,
  SEQUENCE_MODULUS,
  sequenceDistance,
  START,
  writeApci,
} from "./apci.ts";
export type { ImpliedKey, InputOf, OptionalField, OptionalKey, ZeroAddress } from "./asdu_types.ts";
export {
  CAUSE_OCTET,
  CAUSE_SETS,
  causeDirection,
  type CauseSetName,
  type Direction,
  isCauseIn,
  isReservedCause,
  isUnknownCause,
  PRIVATE_CAUSES,
  type PrivateCause,
} from "./cause.ts";
export {
  ADDRESS_FORMATS,
  type AddressOctets,
  formatAddressNumber,
  parseAddressNumber,
} from "./address_text.ts";
export { checkSchema, memberPath } from "./check_schema.ts";
export { QUALITY_BITS } from "./quality.ts";
export { shownText } from "./shown.ts";
export { nearestName } from "./nearest_name.ts";
export {
  counterpartOf,
  directionOf,
  familyHeadOf,
  familyOf,
  fieldRowOf,
  isCommand,
  isCounterInterrogation,
  isDatedData,
  isFileTransfer,
  isInterrogation,
  isMeasured,
  isOtherEdition,
  isParameter,
  isPrivateType,
  isProcessData,
  isSecurity,
  isSystemCommand,
  isTotal,
  mayBroadcast,
  roleOf,
  tagKindOf,
} from "./classify.ts";
export {
  confirmationOf,
  counterCause,
  groupOf,
  isCountedCause,
  isMirrorCause,
  isPrivateCause,
} from "./classify_cause.ts";
export { AsduColumns, type AsduRow, PointColumns } from "./columns.ts";
export { formatCount } from "./count.ts";
export {
  BODIES,
  type BodyName,
  type ElementName,
  type ElementRow,
  ELEMENTS,
  type FieldForm,
  type FieldRow,
  OTHER_LAYOUTS,
} from "./elements.ts";
export { FIRST_CP56_TIME } from "./time.ts";
export { asduOctets, encodeAsduInto } from "./encode_asdu.ts";
export { MAX_FLOAT32, shortestDecimals, shortestFloat32 } from "./float32.ts";
export { fieldToJson, formsOf } from "./json.ts";
export type { JsonSchema, JsonType } from "./json_schema.ts";
export type { BodyObjects } from "./object_of.ts";
export { PRIVATE_TYPE_SCHEMA } from "./private_schema.ts";
export { broadcastCa, identifierOctets, maxIoa, type SecurityProfile } from "./profile.ts";
export { AFQ, FILE_ERROR, FRZ, GENERAL_COUNTER_REQUEST, KPA, LSQ, QPA, SCQ } from "./qualifiers.ts";
export { BatchReader, decodeBatch } from "./decode_batch.ts";
export { type BatchOptions, encodeBatch } from "./encode_batch.ts";
export { extraFields, readPoints } from "./read_points.ts";
export {
  isCauseAllowed,
  TYPE_RANGES,
  type TypeRange,
  type TypeRole,
  type TypeRow,
  TYPES,
} from "./types.ts";
export { completeCp24 } from "./zone.ts";
export { findPrivateType, privateFieldOf } from "./private_type.ts";
export type {
  FlatObject,
  IsTypedRow,
  OneBitMask,
  PrivateCarried,
  PrivateElementField,
  PrivateFieldKey,
  PrivateFieldOf,
  PrivateFieldValue,
  PrivateKeptKey,
  PrivateKind,
  PrivateLacked,
  PrivateNeededKey,
  PrivateOptionalField,
  PrivateReservedKey,
  PrivateTimeKey,
  TwoBitMask,
  UntypedPrivateObject,
} from "./private_object.ts";
export type { Digit, PrivateIdText, StrictRow } from "./private_type.ts";
export type { WithoutSq } from "./pack.ts";
export { typeText } from "./type_text.ts";
export {
  CHALLENGE_REASON,
  CHALLENGE_REASONS,
  COMMON_USER,
  KEY_CHANGE_METHOD,
  KEY_CHANGE_METHODS,
  KEY_STATUS,
  KEY_STATUSES,
  KEY_WRAP,
  KEY_WRAPS,
  type KeyChangeMethodRow,
  type KeyWrapRow,
  MAC_ALGORITHM,
  MAC_ALGORITHMS,
  type MacAlgorithmRow,
  OWN_ASSOCIATION,
  SECURITY_ERROR,
  SECURITY_ERRORS,
  SECURITY_LIMITS,
  SECURITY_STATISTICS,
  type SecurityStatisticName,
  type SecurityStatisticRow,
  UNKNOWN_USER,
  USER_OPERATION,
  USER_OPERATIONS,
  USER_ROLE,
  USER_ROLES,
} from "./security/tables.ts";
export type {
  AggressiveRequest,
  Challenge,
  ChallengeReply,
  KeyChange,
  KeyStatus,
  KeyStatusQuery,
  SecurityContents,
  SecurityError,
  SecurityMessage,
  SecurityMessageOf,
  SecurityTypeName,
  SignedUpdateKeyChange,
  UpdateKeyChange,
  UpdateKeyConfirmation,
  UpdateKeyReply,
  UpdateKeyRequest,
  UserCertificate,
  UserStatusChange,
} from "./security/message.ts";
export {
  decodeSecurityMessage,
  encodeSecurityMessage,
  type SecurityMessageOptions,
} from "./security/code.ts";
export {
  type Reassembled,
  type ReassemblerOptions,
  securityAsdus,
  securityCause,
  type SecurityHeader,
  SecurityReassembler,
  SEGMENTATION,
} from "./security/segments.ts";
export { wholeAsdu } from "./security/show_message.ts";
export type {
  MessageSegment,
  SecurityObjectOf,
  Segmentation,
  WholeMessage,
} from "./security/objects.ts";
