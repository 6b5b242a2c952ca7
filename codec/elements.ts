// The information elements of the standard, bit by bit. Decoder, encoder, dissector and JSON use
// this table.

import {
  AFQ,
  FILE_ERROR,
  FRZ,
  GENERAL_COUNTER_REQUEST,
  KPA,
  LSQ,
  QPA,
  QRP,
  SCQ,
} from "./qualifiers.ts";
import {
  CHALLENGE_REASONS,
  KEY_CHANGE_METHODS,
  KEY_STATUSES,
  KEY_WRAPS,
  MAC_ALGORITHMS,
  namesOf,
  SECURITY_ERRORS,
  SECURITY_LIMITS,
  USER_OPERATIONS,
  USER_ROLES,
} from "./security/tables.ts";
import { DOUBLE_POINT, SINGLE_POINT, STEP_COMMAND } from "./states.ts";

/** How the bits of a field are converted to a JavaScript value. */
export type FieldForm =
  /** Unsigned whole number. */
  | "uint"
  /** Signed whole number (two's complement). */
  | "int"
  /** One bit as a boolean. */
  | "flag"
  /** Bits at their original position, as in a quality descriptor. */
  | "bits"
  /** Signed 16-bit fraction: raw / 32768. */
  | "normalized"
  /** IEEE 754 binary32. */
  | "float"
  /** CP24Time2a as `time` and `timeFlags`. */
  | "cp24"
  /** CP56Time2a as `time` and `timeFlags`. */
  | "cp56"
  /** A length octet, followed by this number of octets. */
  | "segment"
  /** The number of octets of a later field that names this one in `length`; not a key of the object. */
  | "length"
  /** Octets whose number is in the field `length`. */
  | "counted"
  /** UTF-8 text whose number of octets is in the field `length`. */
  | "text"
  /** A complete ASDU, whose octets determine its length. */
  | "asdu"
  /** All remaining octets. */
  | "rest"
  /** Reserved bits, which should be 0; the key is present only if one of them is set. */
  | "reserved";

/** One field of an information element. */
export interface FieldRow {
  /** Property of the decoded object. */
  readonly key: string;
  /** The abbreviation of the standard. */
  readonly symbol: string;
  /** Description. */
  readonly title: string;
  /** First octet, counted from the start of the element. */
  readonly at: number;
  /** Number of octets, little-endian; 0 for a variable length. */
  readonly octets: number;
  /** Conversion to a JavaScript value. */
  readonly form: FieldForm;
  /** Mask of a one-octet field; all bits if absent. */
  readonly mask?: number;
  /** Bits within `mask` that must be 0. */
  readonly reserved?: number;
  /** Maximum value that the standard allows, if the bits can represent more. */
  readonly max?: number;
  /** The only values that may be sent; received values are not checked. */
  readonly permitted?: readonly number[];
  /** Key of the field of the form `length` with the number of octets, for the forms `counted` and `text`. */
  readonly length?: string;
  /** Minimum number of octets that the standard allows, for fields of variable length. */
  readonly least?: number;
  /** Maximum number of octets that the standard allows, for fields of variable length. */
  readonly most?: number;
  /** Whether it may be omitted from an object to encode; it is then 0 or `false`. */
  readonly optional?: true;
  /** Whether it is shown in hexadecimal, because it consists of bits. */
  readonly pattern?: true;
  /** Meanings of values or, for the form `bits`, of bits. */
  readonly values?: Readonly<Record<number, string>>;
}

/** One information element. */
export interface ElementRow {
  /** Description. */
  readonly title: string;
  /** Clause of IEC 60870-5-101 that defines it; absent for elements of other standards. */
  readonly clause?: string;
  /** Number of octets; the minimum for elements of variable length. */
  readonly octets: number;
  /** Its fields in display order. */
  readonly fields: readonly FieldRow[];
}

// Texts for values of fields that several elements share, and tables with one row per line.

// deno-fmt-ignore
const QUALITY_BITS = { 0x80: "IV invalid", 0x40: "NT not topical", 0x20: "SB substituted", 0x10: "BL blocked" } as const;
// deno-fmt-ignore
const QDS_BITS = { 0x80: "IV invalid", 0x40: "NT not topical", 0x20: "SB substituted", 0x10: "BL blocked", 0x01: "OV overflow" } as const;
// deno-fmt-ignore
const QDP_BITS = { 0x80: "IV invalid", 0x40: "NT not topical", 0x20: "SB substituted", 0x10: "BL blocked", 0x08: "EI elapsed time invalid" } as const;

const OFF_ON = { [SINGLE_POINT.off]: "OFF", [SINGLE_POINT.on]: "ON" } as const;
const DOUBLE = {
  [DOUBLE_POINT.intermediate]: "intermediate",
  [DOUBLE_POINT.off]: "OFF",
  [DOUBLE_POINT.on]: "ON",
  [DOUBLE_POINT.indeterminate]: "indeterminate",
} as const;
const EVENT = { 0: "indeterminate", 1: "OFF", 2: "ON", 3: "indeterminate" } as const;
const QU = {
  0: "no additional definition",
  1: "short pulse",
  2: "long pulse",
  3: "persistent",
} as const;
const SELECT = { 0: "execute", 1: "select" } as const;
// deno-fmt-ignore
const FILE_ERRORS = { [FILE_ERROR.none]: "no error", [FILE_ERROR.memory]: "memory not available", [FILE_ERROR.checksum]: "checksum failed", [FILE_ERROR.unexpected]: "unexpected service", [FILE_ERROR.name]: "unexpected name of file", [FILE_ERROR.section]: "unexpected name of section" } as const;

const MACS: Readonly<Record<number, string>> = namesOf(MAC_ALGORITHMS);
const WRAPS: Readonly<Record<number, string>> = namesOf(KEY_WRAPS);
const METHODS: Readonly<Record<number, string>> = namesOf(KEY_CHANGE_METHODS);
const LIMITS: Readonly<typeof SECURITY_LIMITS> = SECURITY_LIMITS;

/** All information elements of IEC 60870-5-101 (7.2.6), of 104, and of 60870-5-7. */
// deno-fmt-ignore
export const ELEMENTS = {
  SIQ: { title: "Single-point information with quality descriptor", clause: "7.2.6.1", octets: 1, fields: [
    { key: "value", symbol: "SPI", title: "single-point information", at: 0, octets: 1, form: "uint", mask: 0x01, values: OFF_ON },
    { key: "quality", symbol: "QDS", title: "quality descriptor", at: 0, octets: 1, form: "bits", optional: true, mask: 0xfe, reserved: 0x0e, values: QUALITY_BITS }] },
  DIQ: { title: "Double-point information with quality descriptor", clause: "7.2.6.2", octets: 1, fields: [
    { key: "value", symbol: "DPI", title: "double-point information", at: 0, octets: 1, form: "uint", mask: 0x03, values: DOUBLE },
    { key: "quality", symbol: "QDS", title: "quality descriptor", at: 0, octets: 1, form: "bits", optional: true, mask: 0xfc, reserved: 0x0c, values: QUALITY_BITS }] },
  QDS: { title: "Quality descriptor", clause: "7.2.6.3", octets: 1, fields: [
    { key: "quality", symbol: "QDS", title: "quality descriptor", at: 0, octets: 1, form: "bits", optional: true, reserved: 0x0e, values: QDS_BITS }] },
  QDP: { title: "Quality descriptor for events of protection equipment", clause: "7.2.6.4", octets: 1, fields: [
    { key: "quality", symbol: "QDP", title: "quality descriptor", at: 0, octets: 1, form: "bits", optional: true, reserved: 0x07, values: QDP_BITS }] },
  VTI: { title: "Value with transient state indication", clause: "7.2.6.5", octets: 1, fields: [
    { key: "value", symbol: "VTI", title: "step position", at: 0, octets: 1, form: "int", mask: 0x7f },
    { key: "transient", symbol: "T", title: "transient state", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80, values: { 0: "not moving", 1: "moving" } }] },
  NVA: { title: "Normalized value", clause: "7.2.6.6", octets: 2, fields: [
    { key: "value", symbol: "NVA", title: "normalized value", at: 0, octets: 2, form: "normalized" }] },
  SVA: { title: "Scaled value", clause: "7.2.6.7", octets: 2, fields: [
    { key: "value", symbol: "SVA", title: "scaled value", at: 0, octets: 2, form: "int" }] },
  R32: { title: "Short floating point number", clause: "7.2.6.8", octets: 4, fields: [
    { key: "value", symbol: "R32-IEEE STD 754", title: "short floating point number", at: 0, octets: 4, form: "float" }] },
  BCR: { title: "Binary counter reading", clause: "7.2.6.9", octets: 5, fields: [
    { key: "value", symbol: "CR", title: "counter reading", at: 0, octets: 4, form: "int" },
    { key: "quality", symbol: "IV", title: "counter reading invalid", at: 4, octets: 1, form: "bits", optional: true, mask: 0x80, values: { 0x80: "IV invalid" } },
    { key: "sequence", symbol: "SQ", title: "sequence number", at: 4, octets: 1, form: "uint", optional: true, mask: 0x1f },
    { key: "carry", symbol: "CY", title: "counter overflow in the period", at: 4, octets: 1, form: "flag", optional: true, mask: 0x20 },
    { key: "adjusted", symbol: "CA", title: "counter was adjusted since the last reading", at: 4, octets: 1, form: "flag", optional: true, mask: 0x40 }] },
  SEP: { title: "Single event of protection equipment", clause: "7.2.6.10", octets: 1, fields: [
    { key: "value", symbol: "ES", title: "event state", at: 0, octets: 1, form: "uint", mask: 0x03, values: EVENT },
    { key: "quality", symbol: "QDP", title: "quality descriptor", at: 0, octets: 1, form: "bits", optional: true, mask: 0xfc, reserved: 0x04, values: QDP_BITS }] },
  SPE: { title: "Start events of protection equipment", clause: "7.2.6.11", octets: 1, fields: [
    { key: "value", symbol: "SPE", title: "start events", at: 0, octets: 1, form: "bits", reserved: 0xc0, values: { 0x01: "GS general start", 0x02: "SL1 start L1", 0x04: "SL2 start L2", 0x08: "SL3 start L3", 0x10: "SIE start earth current", 0x20: "SRD start reverse direction" } }] },
  OCI: { title: "Output circuit information of protection equipment", clause: "7.2.6.12", octets: 1, fields: [
    { key: "value", symbol: "OCI", title: "output circuit information", at: 0, octets: 1, form: "bits", reserved: 0xf0, values: { 0x01: "GC general command", 0x02: "CL1 command L1", 0x04: "CL2 command L2", 0x08: "CL3 command L3" } }] },
  BSI: { title: "Binary state information, 32 bit", clause: "7.2.6.13", octets: 4, fields: [
    { key: "value", symbol: "BSI", title: "bitstring, bit 1 is the lowest", at: 0, octets: 4, form: "uint", pattern: true }] },
  FBP: { title: "Fixed test bit pattern", clause: "7.2.6.14", octets: 2, fields: [
    { key: "fbp", symbol: "FBP", title: "fixed test bit pattern", at: 0, octets: 2, form: "uint", pattern: true, values: { 0x55aa: "as defined", 0xaa55: "octets exchanged" } }] },
  SCO: { title: "Single command", clause: "7.2.6.15", octets: 1, fields: [
    { key: "value", symbol: "SCS", title: "single command state", at: 0, octets: 1, form: "uint", mask: 0x01, values: OFF_ON },
    { key: "reserved", symbol: "RES", title: "reserved bit", at: 0, octets: 1, form: "reserved", optional: true, mask: 0x02, reserved: 0x02 },
    { key: "qualifier", symbol: "QU", title: "qualifier of command", at: 0, octets: 1, form: "uint", optional: true, mask: 0x7c, values: QU },
    { key: "select", symbol: "S/E", title: "select or execute", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80, values: SELECT }] },
  DCO: { title: "Double command", clause: "7.2.6.16", octets: 1, fields: [
    { key: "value", symbol: "DCS", title: "double command state", at: 0, octets: 1, form: "uint", mask: 0x03, permitted: [DOUBLE_POINT.off, DOUBLE_POINT.on], values: { 0: "not permitted", [DOUBLE_POINT.off]: "OFF", [DOUBLE_POINT.on]: "ON", 3: "not permitted" } },
    { key: "qualifier", symbol: "QU", title: "qualifier of command", at: 0, octets: 1, form: "uint", optional: true, mask: 0x7c, values: QU },
    { key: "select", symbol: "S/E", title: "select or execute", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80, values: SELECT }] },
  RCO: { title: "Regulating step command", clause: "7.2.6.17", octets: 1, fields: [
    { key: "value", symbol: "RCS", title: "regulating step command state", at: 0, octets: 1, form: "uint", mask: 0x03, permitted: [STEP_COMMAND.lower, STEP_COMMAND.higher], values: { 0: "not permitted", [STEP_COMMAND.lower]: "next step LOWER", [STEP_COMMAND.higher]: "next step HIGHER", 3: "not permitted" } },
    { key: "qualifier", symbol: "QU", title: "qualifier of command", at: 0, octets: 1, form: "uint", optional: true, mask: 0x7c, values: QU },
    { key: "select", symbol: "S/E", title: "select or execute", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80, values: SELECT }] },
  CP16_ELAPSED: { title: "Two octet binary time: elapsed time or duration", clause: "7.2.6.20", octets: 2, fields: [
    { key: "elapsedMs", symbol: "CP16Time2a", title: "elapsed time, relay duration or relay operating time in ms", at: 0, octets: 2, form: "uint", optional: true, max: 59999 }] },
  CP16_DELAY: { title: "Two octet binary time: delay", clause: "7.2.6.20", octets: 2, fields: [
    { key: "delayMs", symbol: "CP16Time2a", title: "delay or time within the minute in ms", at: 0, octets: 2, form: "uint", max: 59999 }] },
  COI: { title: "Cause of initialization", clause: "7.2.6.21", octets: 1, fields: [
    { key: "coi", symbol: "COI", title: "cause of initialization", at: 0, octets: 1, form: "uint", mask: 0x7f, values: { 0: "local power switch on", 1: "local manual reset", 2: "remote reset" } },
    { key: "parametersChanged", symbol: "BS1", title: "initialization after change of local parameters", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80 }] },
  QOI: { title: "Qualifier of interrogation", clause: "7.2.6.22", octets: 1, fields: [
    { key: "qoi", symbol: "QOI", title: "qualifier of interrogation", at: 0, octets: 1, form: "uint", values: { 0: "not used", 20: "station interrogation", 21: "group 1", 22: "group 2", 23: "group 3", 24: "group 4", 25: "group 5", 26: "group 6", 27: "group 7", 28: "group 8", 29: "group 9", 30: "group 10", 31: "group 11", 32: "group 12", 33: "group 13", 34: "group 14", 35: "group 15", 36: "group 16" } }] },
  QCC: { title: "Qualifier of counter interrogation command", clause: "7.2.6.23", octets: 1, fields: [
    { key: "rqt", symbol: "RQT", title: "request", at: 0, octets: 1, form: "uint", mask: 0x3f, values: { 0: "not used", 1: "counter group 1", 2: "counter group 2", 3: "counter group 3", 4: "counter group 4", [GENERAL_COUNTER_REQUEST]: "general" } },
    { key: "frz", symbol: "FRZ", title: "freeze", at: 0, octets: 1, form: "uint", mask: 0xc0, values: { [FRZ.read]: "read", [FRZ.freeze]: "freeze without reset", [FRZ.freezeAndReset]: "freeze with reset", [FRZ.reset]: "reset" } }] },
  QPM: { title: "Qualifier of parameter of measured values", clause: "7.2.6.24", octets: 1, fields: [
    { key: "kpa", symbol: "KPA", title: "kind of parameter", at: 0, octets: 1, form: "uint", mask: 0x3f, values: { 0: "not used", [KPA.threshold]: "threshold value", [KPA.filter]: "smoothing factor", [KPA.lowLimit]: "low limit", [KPA.highLimit]: "high limit" } },
    { key: "lpc", symbol: "LPC", title: "local parameter change", at: 0, octets: 1, form: "flag", optional: true, mask: 0x40 },
    { key: "pop", symbol: "POP", title: "parameter not in operation", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80 }] },
  QPA: { title: "Qualifier of parameter activation", clause: "7.2.6.25", octets: 1, fields: [
    { key: "qpa", symbol: "QPA", title: "qualifier of parameter activation", at: 0, octets: 1, form: "uint", values: { 0: "not used", [QPA.loaded]: "loaded parameters", [QPA.object]: "parameter of the object", [QPA.cyclic]: "cyclic transmission of the object" } }] },
  QRP: { title: "Qualifier of reset process command", clause: "7.2.6.27", octets: 1, fields: [
    { key: "qrp", symbol: "QRP", title: "qualifier of reset process", at: 0, octets: 1, form: "uint", values: { 0: "not used", [QRP.process]: "general reset of process", [QRP.events]: "reset of pending time-tagged events" } }] },
  FRQ: { title: "File ready qualifier", clause: "7.2.6.28", octets: 1, fields: [
    { key: "frq", symbol: "FRQ", title: "file ready qualifier", at: 0, octets: 1, form: "uint", optional: true, mask: 0x7f, values: { 0: "default" } },
    { key: "refused", symbol: "P/N", title: "negative confirm of select, request, deactivate or delete", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80 }] },
  SRQ: { title: "Section ready qualifier", clause: "7.2.6.29", octets: 1, fields: [
    { key: "srq", symbol: "SRQ", title: "section ready qualifier", at: 0, octets: 1, form: "uint", optional: true, mask: 0x7f, values: { 0: "default" } },
    { key: "notReady", symbol: "NR", title: "section not ready to load", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80 }] },
  SCQ: { title: "Select and call qualifier", clause: "7.2.6.30", octets: 1, fields: [
    { key: "scq", symbol: "SCQ", title: "select and call qualifier", at: 0, octets: 1, form: "uint", mask: 0x0f, values: { [SCQ.directory]: "default", [SCQ.selectFile]: "select file", [SCQ.requestFile]: "request file", [SCQ.deactivateFile]: "deactivate file", [SCQ.deleteFile]: "delete file", [SCQ.selectSection]: "select section", [SCQ.requestSection]: "request section", [SCQ.deactivateSection]: "deactivate section" } },
    { key: "error", symbol: "ERR", title: "error code", at: 0, octets: 1, form: "uint", optional: true, mask: 0xf0, values: FILE_ERRORS }] },
  LSQ: { title: "Last section or segment qualifier", clause: "7.2.6.31", octets: 1, fields: [
    { key: "lsq", symbol: "LSQ", title: "last section or segment qualifier", at: 0, octets: 1, form: "uint", values: { 0: "not used", [LSQ.file]: "file transfer without deactivation", [LSQ.deactivatedFile]: "file transfer with deactivation", [LSQ.section]: "section transfer without deactivation", [LSQ.deactivatedSection]: "section transfer with deactivation" } }] },
  AFQ: { title: "Acknowledge file or section qualifier", clause: "7.2.6.32", octets: 1, fields: [
    { key: "afq", symbol: "AFQ", title: "acknowledge file or section qualifier", at: 0, octets: 1, form: "uint", mask: 0x0f, values: { 0: "not used", [AFQ.acceptedFile]: "file accepted", [AFQ.refusedFile]: "file refused", [AFQ.acceptedSection]: "section accepted", [AFQ.refusedSection]: "section refused" } },
    { key: "error", symbol: "ERR", title: "error code", at: 0, octets: 1, form: "uint", optional: true, mask: 0xf0, values: FILE_ERRORS }] },
  NOF: { title: "Name of file", clause: "7.2.6.33", octets: 2, fields: [
    { key: "nof", symbol: "NOF", title: "name of file", at: 0, octets: 2, form: "uint", values: { 0: "default", 1: "transparent file", 2: "disturbance data", 3: "sequences of events", 4: "sequences of recorded analogue values" } }] },
  NOS: { title: "Name of section", clause: "7.2.6.34", octets: 1, fields: [
    { key: "nos", symbol: "NOS", title: "name of section", at: 0, octets: 1, form: "uint" }] },
  LOF: { title: "Length of file or section", clause: "7.2.6.35", octets: 3, fields: [
    { key: "lof", symbol: "LOF", title: "length of file or section in octets", at: 0, octets: 3, form: "uint" }] },
  SEGMENT: { title: "Length of segment, and its octets", clause: "7.2.6.36", octets: 1, fields: [
    { key: "segment", symbol: "LOS", title: "octets of the segment", at: 0, octets: 0, form: "segment" }] },
  CHS: { title: "Checksum", clause: "7.2.6.37", octets: 1, fields: [
    { key: "chs", symbol: "CHS", title: "sum of all octets modulo 256", at: 0, octets: 1, form: "uint" }] },
  SOF: { title: "Status of file", clause: "7.2.6.38", octets: 1, fields: [
    { key: "status", symbol: "STATUS", title: "status of file", at: 0, octets: 1, form: "uint", optional: true, mask: 0x1f, values: { 0: "default" } },
    { key: "lastFile", symbol: "LFD", title: "last file of the directory", at: 0, octets: 1, form: "flag", optional: true, mask: 0x20 },
    { key: "subdirectory", symbol: "FOR", title: "name of a subdirectory, not of a file", at: 0, octets: 1, form: "flag", optional: true, mask: 0x40 },
    { key: "active", symbol: "FA", title: "transfer of this file is active", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80 }] },
  QOS: { title: "Qualifier of set-point command", clause: "7.2.6.39", octets: 1, fields: [
    { key: "qualifier", symbol: "QL", title: "qualifier of set-point command", at: 0, octets: 1, form: "uint", optional: true, mask: 0x7f, values: { 0: "default" } },
    { key: "select", symbol: "S/E", title: "select or execute", at: 0, octets: 1, form: "flag", optional: true, mask: 0x80, values: SELECT }] },
  SCD: { title: "Status and status change detection", clause: "7.2.6.40", octets: 4, fields: [
    { key: "value", symbol: "ST", title: "status, bit 1 is point 1", at: 0, octets: 2, form: "uint", pattern: true },
    { key: "changed", symbol: "CD", title: "status change detected, bit 1 is point 1", at: 2, octets: 2, form: "uint", pattern: true, optional: true }] },
  TSC: { title: "Test sequence counter", octets: 2, fields: [
    { key: "tsc", symbol: "TSC", title: "test sequence counter", at: 0, octets: 2, form: "uint" }] },
  START: { title: "Start of the time range", clause: "7.2.6.18", octets: 7, fields: [
    { key: "start", symbol: "CP56Time2a", title: "start of the time range", at: 0, octets: 7, form: "cp56" }] },
  STOP: { title: "End of the time range", clause: "7.2.6.18", octets: 7, fields: [
    { key: "stop", symbol: "CP56Time2a", title: "end of the time range", at: 0, octets: 7, form: "cp56" }] },
  CP24: { title: "Three octet binary time", clause: "7.2.6.19", octets: 3, fields: [
    { key: "time", symbol: "CP24Time2a", title: "time tag", at: 0, octets: 3, form: "cp24" }] },
  CP56: { title: "Seven octet binary time", clause: "7.2.6.18", octets: 7, fields: [
    { key: "time", symbol: "CP56Time2a", title: "time tag", at: 0, octets: 7, form: "cp56" }] },
  AID: { title: "Association identifier", octets: 2, fields: [
    { key: "association", symbol: "AID", title: "association identifier", at: 0, octets: 2, form: "uint" }] },
  USR: { title: "User number", octets: 2, fields: [
    { key: "usr", symbol: "USR", title: "user number", at: 0, octets: 2, form: "uint" }] },
  SEGMENTATION: { title: "Segmentation control", octets: 1, fields: [
    { key: "asn", symbol: "ASN", title: "segment sequence number", at: 0, octets: 1, form: "uint", mask: 0x3f },
    { key: "fir", symbol: "FIR", title: "first segment", at: 0, octets: 1, form: "flag", mask: 0x40 },
    { key: "fin", symbol: "FIN", title: "last segment", at: 0, octets: 1, form: "flag", mask: 0x80 }] },
  DATA: { title: "Octets of a segment", octets: 0, fields: [
    { key: "data", symbol: "DATA", title: "octets of the message in this segment", at: 0, octets: 0, form: "rest" }] },
  CSQ: { title: "Challenge sequence number", octets: 4, fields: [
    { key: "csq", symbol: "CSQ", title: "challenge sequence number", at: 0, octets: 4, form: "uint" }] },
  KSQ: { title: "Key change sequence number", octets: 4, fields: [
    { key: "ksq", symbol: "KSQ", title: "key change sequence number", at: 0, octets: 4, form: "uint" }] },
  MAL: { title: "MAC algorithm", octets: 1, fields: [
    { key: "mal", symbol: "MAL", title: "MAC algorithm", at: 0, octets: 1, form: "uint", values: MACS }] },
  RSC: { title: "Reason for challenge", octets: 1, fields: [
    { key: "rsc", symbol: "RSC", title: "reason for challenge", at: 0, octets: 1, form: "uint", values: CHALLENGE_REASONS }] },
  CHALLENGE: { title: "Challenge data", octets: 2, fields: [
    { key: "challengeLength", symbol: "CLN", title: "number of octets of challenge data", at: 0, octets: 2, form: "length" },
    { key: "challenge", symbol: "DATA", title: "challenge data", at: 2, octets: 0, form: "counted", length: "challengeLength", least: LIMITS.leastChallenge }] },
  MAC_COUNTED: { title: "Message authentication code", octets: 2, fields: [
    { key: "macLength", symbol: "HLN", title: "number of octets of the MAC", at: 0, octets: 2, form: "length" },
    { key: "mac", symbol: "MAC", title: "message authentication code", at: 2, octets: 0, form: "counted", length: "macLength", most: LIMITS.mostMac }] },
  MAC: { title: "Message authentication code", octets: 0, fields: [
    { key: "mac", symbol: "MAC", title: "message authentication code", at: 0, octets: 0, form: "rest", most: LIMITS.mostMac }] },
  ASDU: { title: "Critical ASDU with its data unit identifier", octets: 0, fields: [
    { key: "asdu", symbol: "ASDU", title: "critical ASDU", at: 0, octets: 0, form: "asdu" }] },
  KWA: { title: "Key wrap algorithm", octets: 1, fields: [
    { key: "kwa", symbol: "KWA", title: "key wrap algorithm", at: 0, octets: 1, form: "uint", values: WRAPS }] },
  KST: { title: "Session key status", octets: 1, fields: [
    { key: "kst", symbol: "KST", title: "session key status", at: 0, octets: 1, form: "uint", values: KEY_STATUSES }] },
  CHALLENGE_KEYS: { title: "Challenge data of a session key status", octets: 2, fields: [
    { key: "challengeLength", symbol: "CLN", title: "number of octets of challenge data", at: 0, octets: 2, form: "length" },
    { key: "challenge", symbol: "DATA", title: "challenge data", at: 2, octets: 0, form: "counted", length: "challengeLength", least: LIMITS.leastKeyStatusChallenge, most: LIMITS.mostKeyStatusChallenge }] },
  WKD: { title: "Wrapped key data", octets: 2, fields: [
    { key: "wrappedLength", symbol: "WKL", title: "number of octets of wrapped key data", at: 0, octets: 2, form: "length" },
    { key: "wrapped", symbol: "WKD", title: "wrapped key data", at: 2, octets: 0, form: "counted", length: "wrappedLength", least: LIMITS.leastWrappedKey, most: LIMITS.mostWrappedKey }] },
  ERR: { title: "Error code", octets: 1, fields: [
    { key: "error", symbol: "ERR", title: "error code", at: 0, octets: 1, form: "uint", values: SECURITY_ERRORS }] },
  ETM: { title: "Time of the error", clause: "7.2.6.18", octets: 7, fields: [
    { key: "time", symbol: "ETM", title: "time of the error", at: 0, octets: 7, form: "cp56" }] },
  ETX: { title: "Text of the error", octets: 2, fields: [
    { key: "textLength", symbol: "ELN", title: "number of octets of the text", at: 0, octets: 2, form: "length" },
    { key: "text", symbol: "ETX", title: "text of the error", at: 2, octets: 0, form: "text", length: "textLength", most: LIMITS.mostErrorText }] },
  KCM: { title: "Key change method", octets: 1, fields: [
    { key: "kcm", symbol: "KCM", title: "key change method", at: 0, octets: 1, form: "uint", values: METHODS }] },
  CERTIFICATE: { title: "Certificate of a user", octets: 2, fields: [
    { key: "certificateLength", symbol: "CDL", title: "number of octets of the certificate", at: 0, octets: 2, form: "length" },
    { key: "certificate", symbol: "CD", title: "certificate", at: 2, octets: 0, form: "counted", length: "certificateLength" }] },
  OPR: { title: "Operation", octets: 1, fields: [
    { key: "operation", symbol: "OPR", title: "operation", at: 0, octets: 1, form: "uint", values: USER_OPERATIONS }] },
  SCS: { title: "Status change sequence number", octets: 4, fields: [
    { key: "scs", symbol: "SCS", title: "status change sequence number", at: 0, octets: 4, form: "uint" }] },
  URL: { title: "User role", octets: 2, fields: [
    { key: "role", symbol: "URL", title: "user role", at: 0, octets: 2, form: "uint", values: USER_ROLES }] },
  UEI: { title: "User role expiry interval", octets: 2, fields: [
    { key: "expiryDays", symbol: "UEI", title: "days until the user role expires", at: 0, octets: 2, form: "uint" }] },
  UNL: { title: "Length of the user name", octets: 2, fields: [
    { key: "nameLength", symbol: "UNL", title: "number of octets of the user name", at: 0, octets: 2, form: "length" }] },
  UKL: { title: "Length of the public key of the user", octets: 2, fields: [
    { key: "publicKeyLength", symbol: "UKL", title: "number of octets of the public key", at: 0, octets: 2, form: "length" }] },
  CDL: { title: "Length of the certification data", octets: 2, fields: [
    { key: "certificationLength", symbol: "CDL", title: "number of octets of certification data", at: 0, octets: 2, form: "length" }] },
  CCL: { title: "Length of the challenge data", octets: 2, fields: [
    { key: "challengeLength", symbol: "CCL", title: "number of octets of challenge data", at: 0, octets: 2, form: "length" }] },
  UN: { title: "User name", octets: 0, fields: [
    { key: "name", symbol: "UN", title: "user name", at: 0, octets: 0, form: "text", length: "nameLength" }] },
  UK: { title: "Public key of the user", octets: 0, fields: [
    { key: "publicKey", symbol: "UK", title: "public key", at: 0, octets: 0, form: "counted", length: "publicKeyLength" }] },
  CD: { title: "Certification data", octets: 0, fields: [
    { key: "certification", symbol: "CD", title: "certification data", at: 0, octets: 0, form: "counted", length: "certificationLength" }] },
  CC: { title: "Challenge data of the controlling station", octets: 0, fields: [
    { key: "challenge", symbol: "CC", title: "challenge data", at: 0, octets: 0, form: "counted", length: "challengeLength", least: LIMITS.leastChallenge }] },
  CHALLENGE_REPLY: { title: "Challenge data of the controlled station", octets: 2, fields: [
    { key: "challengeLength", symbol: "CDL", title: "number of octets of challenge data", at: 0, octets: 2, form: "length" },
    { key: "challenge", symbol: "DATA", title: "challenge data", at: 2, octets: 0, form: "counted", length: "challengeLength", least: LIMITS.leastChallenge }] },
  EUK: { title: "Encrypted update key data", octets: 2, fields: [
    { key: "encryptedKeyLength", symbol: "EUL", title: "number of octets of encrypted update key data", at: 0, octets: 2, form: "length" },
    { key: "encryptedKey", symbol: "EUK", title: "encrypted update key data", at: 2, octets: 0, form: "counted", length: "encryptedKeyLength", least: LIMITS.leastEncryptedKey }] },
  SIGNATURE: { title: "Digital signature", octets: 0, fields: [
    { key: "signature", symbol: "SIG", title: "digital signature", at: 0, octets: 0, form: "rest" }] },
} as const satisfies Record<string, ElementRow>;

/** Name of an information element. */
export type ElementName = keyof typeof ELEMENTS;

/** Elements between the information object address and the time tag, by body. */
// deno-fmt-ignore
export const BODIES = {
  single: ["SIQ"], double: ["DIQ"], step: ["VTI", "QDS"], bits: ["BSI", "QDS"],
  normalized: ["NVA", "QDS"], scaled: ["SVA", "QDS"], float: ["R32", "QDS"], bareNormalized: ["NVA"],
  total: ["BCR"], packed: ["SCD", "QDS"], statistic: ["AID", "BCR"],
  protectionEvent: ["SEP", "CP16_ELAPSED"], protectionStart: ["SPE", "QDP", "CP16_ELAPSED"], protectionOutput: ["OCI", "QDP", "CP16_ELAPSED"],
  singleCommand: ["SCO"], doubleCommand: ["DCO"], stepCommand: ["RCO"], bitsCommand: ["BSI"],
  normalizedSetpoint: ["NVA", "QOS"], scaledSetpoint: ["SVA", "QOS"], floatSetpoint: ["R32", "QOS"],
  initialization: ["COI"], interrogation: ["QOI"], counterInterrogation: ["QCC"], read: [], clock: [],
  fixedTest: ["FBP"], reset: ["QRP"], delay: ["CP16_DELAY"], test: ["TSC"],
  normalizedParameter: ["NVA", "QPM"], scaledParameter: ["SVA", "QPM"], floatParameter: ["R32", "QPM"], parameterActivation: ["QPA"],
  fileReady: ["NOF", "LOF", "FRQ"], sectionReady: ["NOF", "NOS", "LOF", "SRQ"], fileCall: ["NOF", "NOS", "SCQ"],
  lastSection: ["NOF", "NOS", "LSQ", "CHS"], fileAcknowledge: ["NOF", "NOS", "AFQ"], fileSegment: ["NOF", "NOS", "SEGMENT"],
  directory: ["NOF", "LOF", "SOF"], logQuery: ["NOF", "START", "STOP"],
  challenge: ["SEGMENTATION", "CSQ", "USR", "MAL", "RSC", "CHALLENGE"], challengeReply: ["SEGMENTATION", "CSQ", "USR", "MAC_COUNTED"],
  aggressiveRequest: ["SEGMENTATION", "ASDU", "CSQ", "USR", "MAC"], keyStatusRequest: ["USR"],
  keyStatus: ["SEGMENTATION", "KSQ", "USR", "KWA", "KST", "MAL", "CHALLENGE_KEYS", "MAC"], keyChange: ["SEGMENTATION", "KSQ", "USR", "WKD"],
  securityError: ["SEGMENTATION", "CSQ", "USR", "AID", "ERR", "ETM", "ETX"], userCertificate: ["SEGMENTATION", "KCM", "CERTIFICATE"],
  userStatusChange: ["SEGMENTATION", "KCM", "OPR", "SCS", "URL", "UEI", "UNL", "UKL", "CDL", "UN", "UK", "CD"],
  updateKeyRequest: ["SEGMENTATION", "KCM", "UNL", "CCL", "UN", "CC"], updateKeyReply: ["SEGMENTATION", "KSQ", "USR", "CHALLENGE_REPLY"],
  updateKeyChange: ["SEGMENTATION", "KSQ", "USR", "EUK", "MAC"], signedUpdateKeyChange: ["SEGMENTATION", "KSQ", "USR", "EUK", "SIGNATURE"],
  updateKeyConfirmation: ["SEGMENTATION", "MAC"],
} as const satisfies Record<string, readonly ElementName[]>;

/**
 * Other layouts that a body may have: `segment` instead of every body that begins with segmentation
 * control, for a message in several segments; the others by the name of the body.
 */
// deno-fmt-ignore
export const OTHER_LAYOUTS = {
  segment: ["SEGMENTATION", "DATA"],
  securityError: ["SEGMENTATION", "CSQ", "KSQ", "USR", "AID", "ERR", "ETM", "ETX"],
} as const satisfies Record<string, readonly ElementName[]>;

/** Name of a body: the elements of one information object without its time tag. */
export type BodyName = keyof typeof BODIES;
