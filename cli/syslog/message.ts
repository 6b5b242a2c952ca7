// Encodes a syslog message (RFC 5424) as octets.

import { shownText } from "../../transport/low_level.ts";

/** Severities of RFC 5424, 6.2.1. */
export const SEVERITIES = {
  emergency: 0,
  alert: 1,
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
} as const;

/** The name of a severity. */
export type Severity = keyof typeof SEVERITIES;

/** Facilities of RFC 5424, 6.2.1, by their usual names. */
export const FACILITIES = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  ntp: 12,
  audit: 13,
  alert: 14,
  clock: 15,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const;

/** The name of a facility. */
export type Facility = keyof typeof FACILITIES;

/** An element of structured data: its ID, and parameters by name. */
export interface DataElement {
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A message. */
export interface SyslogMessage {
  readonly facility: Facility;
  readonly severity: Severity;
  /** In ms since 1970-01-01 UTC. */
  readonly time: number;
  /** HOSTNAME. */
  readonly host: string;
  /** APP-NAME. */
  readonly app: string;
  /** PROCID. */
  readonly process: string;
  /** MSGID. */
  readonly id: string;
  readonly data: readonly DataElement[];
  readonly text: string;
}

const ENCODER = new TextEncoder();

/** The byte order mark that identifies text as UTF-8. */
const BOM = "\ufeff";

/**
 * Writes a message.
 *
 * @param most Maximum number of octets: if necessary, the text is truncated, then structured data are omitted from the end.
 */
export function formatMessage(message: SyslogMessage, most: number): Uint8Array {
  const { facility, severity, time, host, app, process, id, text } = message;
  const priority = FACILITIES[facility] * 8 + SEVERITIES[severity];
  const header = [
    `<${priority}>1`,
    new Date(time).toISOString(),
    headerField(host, 255),
    headerField(app, 48),
    headerField(process, 128),
    headerField(id, 32),
  ].join(" ");
  const data = [...message.data];
  let lead = ENCODER.encode(`${header} ${dataText(data)}`);
  while (lead.length > most && data.length > 0) {
    data.pop();
    lead = ENCODER.encode(`${header} ${dataText(data)}`);
  }
  const rest = ENCODER.encode(` ${BOM}${shownText(text)}`);
  const room = most - lead.length;
  const octets = new Uint8Array(lead.length + Math.min(room, rest.length));
  octets.set(lead);
  octets.set(rest.subarray(0, room), lead.length);
  return room >= rest.length ? octets : octets.subarray(0, wholeCharacters(octets, lead.length));
}

/** A field of the header: printable ASCII without spaces, `-` for nothing. */
function headerField(text: string, most: number): string {
  return text.replaceAll(/[^\x21-\x7e]/gu, "_").slice(0, most) || "-";
}

function dataText(elements: readonly DataElement[]): string {
  if (elements.length === 0) return "-";
  return elements.map(({ id, values }) => {
    const parameters = Object.entries(values).map(([name, value]) =>
      ` ${dataName(name)}="${shownText(value).toWellFormed().replaceAll(/["\\\]]/g, "\\$&")}"`
    );
    return `[${dataName(id)}${parameters.join("")}]`;
  }).join("");
}

/** SD-NAME: printable ASCII without `=`, `]`, quotation marks and spaces. */
function dataName(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]|[="\]]/gu, "_").slice(0, 32) || "_";
}

/** The end of the last whole character in UTF-8; a truncated byte order mark is omitted. */
function wholeCharacters(octets: Uint8Array, least: number): number {
  let end = octets.length;
  let start = end - 1;
  while (start > least && (octets[start]! & 0xc0) === 0x80) start--;
  const first = octets[start]!;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (start >= least && start + length > end) end = start;
  return Math.max(least, end);
}

/** A message in a stream, with octet counting (RFC 6587, 3.4.1, and RFC 5425, 4.3). */
export function countedFrame(message: Uint8Array): Uint8Array {
  const count = ENCODER.encode(`${message.length} `);
  const frame = new Uint8Array(count.length + message.length);
  frame.set(count);
  frame.set(message, count.length);
  return frame;
}
