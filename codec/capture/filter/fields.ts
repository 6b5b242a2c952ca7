// The fields of filters: the table for the parser, the help of the command line and the help of the page.

import type { FilterField } from "./field.ts";
import { CAUSE_NAMES, typeNames } from "./names.ts";
import { addressNumber, flag, named, numbers, words } from "./number_field.ts";
import { NAME, QUALITY_FIELD, VALUE } from "./object_fields.ts";
import { FUNCTION, LENGTH, OCTETS } from "./octet_fields.ts";
import { DELTA, ends, hosts, ports, TIME } from "./place_fields.ts";
import { FINDING, TRANSACTION } from "./report_fields.ts";
import { CSQ, ERROR_CODE, KSQ, MAL, USER_NAME, USR } from "./security_fields.ts";

/** A row of the table. */
export interface FieldEntry extends FilterField {
  /** Sample values, for the help. */
  readonly values: string;
  /** Meaning, for the help. */
  readonly text: string;
  /** Names of the same field in display filters of Wireshark. */
  readonly wireshark: readonly string[];
}

/** Name of a field. */
export type FieldName =
  | "host"
  | "source"
  | "destination"
  | "port"
  | "sourceport"
  | "destinationport"
  | "connection"
  | "direction"
  | "frame"
  | "time"
  | "delta"
  | "format"
  | "function"
  | "type"
  | "cause"
  | "negative"
  | "test"
  | "originator"
  | "ca"
  | "ioa"
  | "name"
  | "value"
  | "quality"
  | "octets"
  | "length"
  | "usr"
  | "username"
  | "csq"
  | "ksq"
  | "mal"
  | "errorcode"
  | "finding"
  | "transaction";

/** All fields by name. */
// deno-fmt-ignore
export const FIELDS: Readonly<Record<FieldName, FieldEntry>> = {
  host: { ...hosts(ends), values: "10.0.0.5, 10.0.0.0/8, 10.1.*, fe80::/10", text: "address of the sender or receiver", wireshark: ["ip.addr", "ipv6.addr", "ip.host"] },
  source: { ...hosts(({ source }) => [source]), values: "10.0.0.5", text: "address of the sender", wireshark: ["ip.src", "ipv6.src"] },
  destination: { ...hosts(({ destination }) => [destination]), values: "10.0.0.5", text: "address of the receiver", wireshark: ["ip.dst", "ipv6.dst"] },
  port: { ...ports(ends), values: "2404, 2404-2410", text: "TCP port of either side", wireshark: ["tcp.port"] },
  sourceport: { ...ports(({ source }) => [source]), values: "2404", text: "TCP port of the sender", wireshark: ["tcp.srcport"] },
  destinationport: { ...ports(({ destination }) => [destination]), values: "2404", text: "TCP port of the receiver", wireshark: ["tcp.dstport"] },
  connection: { ...numbers(({ connection }) => connection, "the number of a TCP connection", { ofAsdus: false }), values: "3", text: "number of the TCP connection in the capture, from 0", wireshark: ["tcp.stream"] },
  direction: { ...words("control or monitor", { control: true, monitor: false, client: true, server: false }, ({ fromClient }) => fromClient), values: "control, monitor", text: "sent by the controlling station (client) or the controlled one (server)", wireshark: [] },
  frame: { ...numbers(({ frame }) => frame, "the number of a packet", { ofAsdus: false }), values: "720, 700..800", text: "number of the packet in its file", wireshark: ["frame.number"] },
  time: { ...TIME, values: "03:12, 03:10..03:15, 2026-03-12T03:12:00, +90s", text: "time of capture on the first day, on a date, or after the start", wireshark: ["frame.time", "frame.time_relative"] },
  delta: { ...DELTA, values: "15s, 200ms, 1m..5m", text: "time since the previous APDU of the connection", wireshark: ["tcp.time_delta"] },
  format: { ...words("I, S or U", { I: "I", S: "S", U: "U" }, ({ format }) => format), values: "I, S, U", text: "format of the APDU", wireshark: ["iec60870_104.type"] },
  function: { ...FUNCTION, values: 'STARTDT, con, "TESTFR act"', text: "function of a U format", wireshark: [] },
  type: { ...named(({ typeId }) => typeId, typeNames, { expected: "a type such as M_ME_TF_1, C_*, 36 or 45..64", max: 0xff }), values: "M_ME_TF_1, C_*, 45..64", text: "type identification, by name or number", wireshark: ["iec60870_asdu.typeid"] },
  cause: { ...named(({ cause }) => cause, () => CAUSE_NAMES, { expected: "a cause such as spont, act, inro*, 3 or 20..36", max: 63 }), values: "spont, act, inro*, 20..36", text: "cause of transmission, by name or number", wireshark: ["iec60870_asdu.causetx"] },
  negative: { ...flag(({ negative }) => negative), values: "", text: "negative answers (P/N); used alone", wireshark: ["iec60870_asdu.nega"] },
  test: { ...flag(({ test }) => test), values: "", text: "test bit (T); used alone", wireshark: ["iec60870_asdu.test"] },
  originator: { ...numbers(({ originator }) => originator, "an originator address", { max: 0xff }), values: "0, 1..9", text: "originator address", wireshark: ["iec60870_asdu.oa"] },
  ca: { ...numbers(({ ca }) => ca, "a common address", { max: 0xffff, parse: addressNumber }), values: "47, 1..9", text: "common address", wireshark: ["iec60870_asdu.addr"] },
  ioa: { ...numbers(({ ioa }) => ioa, "an information object address", { max: 0xffffff, parse: addressNumber }), values: "5020, 100-200, 0x1389, 0.2.188, 2_188", text: "information object address", wireshark: ["iec60870_asdu.ioa"] },
  name: { ...NAME, values: '"K06 breaker", *breaker*', text: "name of the object in a station file", wireshark: [] },
  value: { ...VALUE, values: "ON, 100, -0.5, 49..51", text: "value of the object as a number or the name of a state", wireshark: [] },
  quality: { ...QUALITY_FIELD, values: 'IV, "IV NT", good, bad', text: "quality bits that are set; good means none, bad means any", wireshark: [] },
  octets: { ...OCTETS, values: "68:04:43, 640106", text: "octets that the APDU contains", wireshark: [] },
  length: { ...LENGTH, values: "6, 200..255", text: "number of octets of the APDU", wireshark: [] },
  usr: { ...USR, values: "1, 2..65535", text: "user number (USR) in messages of secure authentication", wireshark: [] },
  username: { ...USER_NAME, values: '"operator 1", *operator*', text: "name of a user in messages that change users or update keys", wireshark: [] },
  csq: { ...CSQ, values: "7, 100..200", text: "challenge sequence number (CSQ)", wireshark: [] },
  ksq: { ...KSQ, values: "7, 100..200", text: "key change sequence number (KSQ)", wireshark: [] },
  mal: { ...MAL, values: "hmac-sha256-octets8, aes-gmac, *sha1*, 3..4", text: "MAC algorithm (MAL), by name or number", wireshark: [] },
  errorcode: { ...ERROR_CODE, values: "authentication-failed, unknown-user, 128..255", text: "error code (ERR) in messages of secure authentication, by name or number", wireshark: [] },
  finding: { ...FINDING, values: "scan-ioa, sequence-*, warning, T0846", text: "packets of a finding; alone, of any finding", wireshark: [] },
  transaction: { ...TRANSACTION, values: "command, refused, 12", text: "packets of a request and its answers, by kind, result or number; alone, of any request", wireshark: [] },
};

/** Names of all fields, in the order of the help. */
export const FIELD_NAMES: readonly FieldName[] = Object.keys(FIELDS) as FieldName[];
