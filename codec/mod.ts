/**
 * Encoding and decoding of IEC 60870-5-104 and -101 application data: pure functions over octets, without I/O.
 *
 * ```ts
 * import { decodeApdu, formatApdu, parseHex } from "@telecontrol/iec104/codec";
 *
 * const octets = parseHex("68 12 00 00 00 00 0D 01 03 00 01 00 E9 03 00 EC 51 47 42 00");
 * console.log(formatApdu(decodeApdu(octets)));
 * // I N(S)=0 N(R)=0 M_ME_NC_1 spont CA 1: 1001=49.83
 * ```
 *
 * This module runs in browsers, Deno, Node and Bun.
 *
 * @module
 */

export type { SupervisoryApci, UFunction, UnnumberedApci } from "./apci.ts";
export {
  type Apdu,
  type ApduInput,
  decodeApdu,
  type DecodeApduOptions,
  encodeApdu,
  type InformationApdu,
  type RawApdu,
} from "./apdu.ts";
export type {
  Asdu,
  AsduHeader,
  AsduInput,
  AsduInputOf,
  AsduOf,
  CauseOf,
  KnownAsdu,
  ObjectInput,
  PrivateAsdu,
  PrivateAsduInput,
  PrivateAsduInputOf,
  PrivateAsduOf,
  RawAsdu,
} from "./asdu_types.ts";
export { CAUSE, type CauseText, describeCause } from "./cause.ts";
export { checkPrivateTypes } from "./check_private_type.ts";
export type { DeclarationFault } from "./check_schema.ts";
export { isEventCause, isInterrogatedCause } from "./classify_cause.ts";
export { decodeAsdu, type DecodeOptions } from "./decode_asdu.ts";
export {
  type ApduEvent,
  Deframer,
  type DeframerEvent,
  type DeframerOptions,
  type SkippedEvent,
} from "./deframer.ts";
export { describeFault } from "./describe_fault.ts";
export { dissect, dissectAsdu, type DissectOptions } from "./dissect.ts";
export type { DissectNode } from "./dissect_node.ts";
export { formatDuration } from "./duration.ts";
export { encodeAsdu, type EncodeOptions } from "./encode_asdu.ts";
export { DecodeError, Iec104Error, type Issue, type IssueCode } from "./errors.ts";
export type { AddressFormat } from "./address_text.ts";
export { formatApdu, formatAsdu, type FormatOptions } from "./format.ts";
export { formatDissection } from "./format_dissection.ts";
export {
  hexDump,
  type HexDumpOptions,
  HexSyntaxError,
  parseHex,
  type ParseHexOptions,
  toHex,
} from "./hex.ts";
export type { AsInstant, AsWallClock, InstantFlags, InstantInput, Zone } from "./instant.ts";
export { type AsduJson, fromJson, type JsonOptions, type JsonValue, toJson } from "./json.ts";
export type { ObjectOf, TagOf } from "./object_of.ts";
export type {
  Bitstring,
  BitstringCommand,
  ClockSynchronization,
  Command,
  CounterInterrogation,
  DelayAcquisition,
  DirectoryEntry,
  DoubleCommand,
  DoublePoint,
  EndOfInitialization,
  FileAcknowledge,
  FileCall,
  FileReady,
  FileSegment,
  FloatSetpoint,
  FloatValue,
  InformationObject,
  IntegratedTotal,
  Interrogation,
  LastSection,
  LogQuery,
  MeasuredValueParameter,
  NormalizedSetpoint,
  NormalizedValue,
  NormalizedValueWithoutQuality,
  PackedSinglePoints,
  ParameterActivation,
  Point,
  ProtectionEvent,
  ProtectionOutput,
  ProtectionStart,
  ReadCommand,
  RegulatingStepCommand,
  ResetProcess,
  ScaledSetpoint,
  ScaledValue,
  SectionReady,
  SecurityStatistic,
  SingleCommand,
  SinglePoint,
  StepPosition,
  TestCommand,
  TestCommandWithCounter,
  Timed,
  Untimed,
} from "./objects.ts";
export type { AuthenticationMessage, KeyStatusRequest } from "./security/objects.ts";
export { packAsdus, type PackOptions } from "./pack.ts";
export {
  type CommandAsdu,
  type CommandTypeName,
  isCommandAsdu,
  isPointAsdu,
  type PointAsdu,
  pointKey,
  type PointOf,
  pointsOf,
  type PointTypeName,
  type PointValue,
  type PrivatePoint,
  type PrivatePointAsdu,
  type PrivatePointObject,
  type ReportedPoint,
} from "./points.ts";
export type { PrivateObject, PrivateObjectInput } from "./private_object.ts";
export type {
  PrivateElement,
  PrivateField,
  PrivateType,
  PrivateTypeRow,
  PrivateTypes,
} from "./private_row.ts";
export { definePrivateType, isPrivateAsdu, requirePrivateTypes } from "./private_type.ts";
export { IEC104, type Profile } from "./profile.ts";
export { QRP } from "./qualifiers.ts";
export { describeQuality, isGood, isInvalid, QUALITY } from "./quality.ts";
export { DOUBLE_POINT, SINGLE_POINT, STEP_COMMAND } from "./states.ts";
export { describeTimeFlags, formatTime, TIME_FLAGS } from "./time.ts";
export { type TypeName, typeName } from "./types.ts";
export { instantOf, type TimeTag, timeTagOf, type ZonePolicy } from "./zone.ts";
