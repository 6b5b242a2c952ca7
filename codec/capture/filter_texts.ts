// What the fields of the filter language are for users: in the help of the command line, which must appear at once and
// therefore loads nothing else, and in that of the page.

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

/** A field, described for users. */
export interface FieldText {
  /** Sample values; empty for a field that is used alone. */
  readonly values: string;
  /** Meaning. */
  readonly text: string;
  /** Names of the same field in display filters of Wireshark. */
  readonly wireshark: readonly string[];
}

/** All fields by name, in the order of the help. */
// deno-fmt-ignore
export const FIELD_TEXTS: Readonly<Record<FieldName, FieldText>> = {
  host: { values: "10.0.0.5, 10.0.0.0/8, 10.1.*, fe80::/10", text: "address of the sender or receiver", wireshark: ["ip.addr", "ipv6.addr", "ip.host"] },
  source: { values: "10.0.0.5", text: "address of the sender", wireshark: ["ip.src", "ipv6.src"] },
  destination: { values: "10.0.0.5", text: "address of the receiver", wireshark: ["ip.dst", "ipv6.dst"] },
  port: { values: "2404, 2404-2410", text: "TCP port of either side", wireshark: ["tcp.port"] },
  sourceport: { values: "2404", text: "TCP port of the sender", wireshark: ["tcp.srcport"] },
  destinationport: { values: "2404", text: "TCP port of the receiver", wireshark: ["tcp.dstport"] },
  connection: { values: "3", text: "number of the TCP connection in the capture, from 0", wireshark: ["tcp.stream"] },
  direction: { values: "control, monitor", text: "sent by the controlling station (client) or the controlled one (server)", wireshark: [] },
  frame: { values: "720, 700..800", text: "number of the packet in its file", wireshark: ["frame.number"] },
  time: { values: "03:12, 03:10..03:15, 2026-03-12T03:12:00, +90s", text: "time of capture on the first day, on a date, or after the start", wireshark: ["frame.time", "frame.time_relative"] },
  delta: { values: "15s, 200ms, 1m..5m", text: "time since the previous APDU of the connection", wireshark: ["tcp.time_delta"] },
  format: { values: "I, S, U", text: "format of the APDU", wireshark: ["iec60870_104.type"] },
  function: { values: 'STARTDT, con, "TESTFR act"', text: "function of a U format", wireshark: [] },
  type: { values: "M_ME_TF_1, C_*, 45..64", text: "type identification, by name or number", wireshark: ["iec60870_asdu.typeid"] },
  cause: { values: "spont, act, inro*, 20..36", text: "cause of transmission, by name or number", wireshark: ["iec60870_asdu.causetx"] },
  negative: { values: "", text: "negative answers (P/N); used alone", wireshark: ["iec60870_asdu.nega"] },
  test: { values: "", text: "test bit (T); used alone", wireshark: ["iec60870_asdu.test"] },
  originator: { values: "0, 1..9", text: "originator address", wireshark: ["iec60870_asdu.oa"] },
  ca: { values: "47, 1..9", text: "common address", wireshark: ["iec60870_asdu.addr"] },
  ioa: { values: "5020, 100-200, 0x1389, 0.2.188, 2_188", text: "information object address", wireshark: ["iec60870_asdu.ioa"] },
  name: { values: '"K06 breaker", *breaker*', text: "name of the object in a station file", wireshark: [] },
  value: { values: "ON, 100, -0.5, 49..51", text: "value of the object as a number or the name of a state", wireshark: [] },
  quality: { values: 'IV, "IV NT", good, bad', text: "quality bits that are set; good means none, bad means any", wireshark: [] },
  octets: { values: "68:04:43, 640106", text: "octets that the APDU contains", wireshark: [] },
  length: { values: "6, 200..255", text: "number of octets of the APDU", wireshark: [] },
  usr: { values: "1, 2..65535", text: "user number (USR) in messages of secure authentication", wireshark: [] },
  username: { values: '"operator 1", *operator*', text: "name of a user in messages that change users or update keys", wireshark: [] },
  csq: { values: "7, 100..200", text: "challenge sequence number (CSQ)", wireshark: [] },
  ksq: { values: "7, 100..200", text: "key change sequence number (KSQ)", wireshark: [] },
  mal: { values: "hmac-sha256-octets8, aes-gmac, *sha1*, 3..4", text: "MAC algorithm (MAL), by name or number", wireshark: [] },
  errorcode: { values: "authentication-failed, unknown-user, 128..255", text: "error code (ERR) in messages of secure authentication, by name or number", wireshark: [] },
  finding: { values: "scan-ioa, sequence-*, warning, T0846", text: "packets of a finding; alone, of any finding", wireshark: [] },
  transaction: { values: "command, refused, 12", text: "packets of a request and its answers, by kind, result or number; alone, of any request", wireshark: [] },
};
