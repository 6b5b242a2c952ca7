// Converts chunks of input into APDUs and faults with their location.

import {
  CaptureDecoder,
  type CaptureDecoderOptions,
  type CaptureItem,
  type CaptureSummary,
  type CaptureTime,
  type Endpoint,
  framePlace,
  type PointsItem,
  readText,
  type Released,
  sizeChoice,
  SizeGate,
  type SizesItem,
  sizesText,
  type SizeVerdict,
  type TextDirection,
  type TextItem,
  type TextOptions,
  type TextReading,
  type UnreadLine,
} from "../../../codec/capture/mod.ts";
import { Deframer, type DeframerEvent, type Profile } from "../../../codec/mod.ts";
import type { PointColumns } from "../../../codec/low_level.ts";
import type { TextEncoding } from "../content/format.ts";
import { TextCollector } from "../content/text_content.ts";
import { count } from "../../text/count.ts";
import { adviceFor, describeOmitted, describeOther } from "../../text/other_connections.ts";
import { describeSizes } from "../../text/sizes_text.ts";
import type { FaultCode } from "../../text/issues.ts";
import { skippedText } from "../../text/skipped_text.ts";
import { tunnelText } from "../../text/tunnel_text.ts";

/** A location: in a packet of a capture, in a line of text, or in a sequence of octets. */
export interface Place {
  /** Name of the file, if there are several. */
  readonly file?: string;
  /** Index of the file, if there are several. */
  readonly fileIndex?: number;
  /** Number of the packet, from 1; 0 before the first. */
  readonly frame?: number;
  /** Position in the decompressed file, for a fault of the file itself. */
  readonly fileOffset?: number;
  /** Time of capture, or the time that a line of text has. */
  readonly captured?: CaptureTime;
  /** Time of the first packet of a link in ms since 1970, from which filters count times such as `+90s`. */
  readonly start?: number | undefined;
  /** The part that a time in text lacks: it has the year 1970, or the day 1970-01-01, instead. */
  readonly missing?: "date" | "year";
  /** Number of the TCP connection in the capture. */
  readonly connection?: number;
  /** Sender. */
  readonly source?: Endpoint;
  /** Receiver. */
  readonly destination?: Endpoint;
  /** Whether the client is the sender. */
  readonly fromClient?: boolean;
  /** Position in raw octets, in octets from the start. */
  readonly offset?: number;
  /** Line of text, from 1. */
  readonly line?: number;
  /** Column of the first octet in its line, in characters from 1. */
  readonly column?: number;
  /** Direction that the text names. */
  readonly direction?: TextDirection;
}

/** A complete APDU. The octets are a view, valid until the next one is read. */
export interface FoundApdu {
  readonly type: "apdu";
  readonly octets: Uint8Array;
  /** The field sizes of its ASDU, if they are known. */
  readonly profile?: Profile;
  readonly place: Place;
  /** Whether it is only an ASDU: its control field is assumed. */
  readonly isAsdu?: boolean;
}

/** APDUs of one packet whose points are in columns. */
export interface FoundPoints {
  readonly type: "points";
  /** The octets to which the positions of the ASDUs refer: a view, valid until the next one is read. */
  readonly octets: Uint8Array;
  /** Their points and ASDUs, and nothing else; valid as long as the octets. */
  readonly columns: PointColumns;
  readonly place: Place;
}

/** Input that is not an APDU. */
export interface FoundFault {
  readonly type: "fault";
  readonly code: FaultCode;
  /** What was found and what was expected. */
  readonly detail: string;
  /** The octets concerned, if any: a view. */
  readonly octets?: Uint8Array;
  readonly place: Place;
}

/** A result of a source. */
export type Found = FoundApdu | FoundPoints | FoundFault | FoundUnread;

/** A line of text without octets. */
export interface FoundUnread extends UnreadLine {
  /** Name of the file, if there are several. */
  readonly file?: string;
}

/** Reads chunks of any size and yields the results. Consume all of them before the next chunk. */
export interface Source {
  /** Reads the next chunk. */
  push(chunk: Uint8Array): Iterable<Found>;
  /** Ends the input. */
  end(): Iterable<Found>;
  /** Describes the whole input, for the summary. */
  describe(): string;
}

/** Maximum number of servers with other protocols to list. */
const MAX_OTHERS = 8;

/** Reads pcap and pcapng. */
export class CaptureSource implements Source {
  readonly #decoder: CaptureDecoder;
  readonly #columns: PointColumns | undefined;
  #start: number | undefined;

  /** Creates a source with the options of its decoder. With columns, points are read into them where possible. */
  constructor(options: CaptureDecoderOptions, columns?: PointColumns) {
    this.#decoder = new CaptureDecoder(options);
    this.#columns = columns;
  }

  *push(chunk: Uint8Array): Iterable<Found> {
    this.#decoder.push(chunk);
    yield* this.#items();
  }

  *end(): Iterable<Found> {
    this.#decoder.end();
    yield* this.#items();
    yield* lackOf(this.#decoder.summary);
  }

  describe(): string {
    return describeSummary(this.#decoder.summary);
  }

  *#items(): Iterable<Found> {
    const columns = this.#columns;
    for (;;) {
      columns?.clear();
      const item = this.#decoder.next(columns);
      if (item === undefined) return;
      if (item.type !== "issue") this.#start ??= timeOf(item);
      const found = foundIn(item, { start: this.#start, columns });
      if (found !== undefined) yield found;
    }
  }
}

/** Reports that a capture has no APDU, and what it holds instead. */
export function lackOf(
  { packets, apdus, others, othersOmitted }: CaptureSummary,
): readonly FoundFault[] {
  if (apdus > 0 || packets === 0) return [];
  const texts = others.map(({ server, protocol = null, ...other }) => ({
    ...other,
    server: server.address,
    port: server.port,
    protocol,
  }));
  const listed = texts.slice(0, MAX_OTHERS);
  const more = texts.slice(MAX_OTHERS).reduce((sum, each) => sum + each.connections, othersOmitted);
  const found = [...listed.map(describeOther), describeOmitted(more)].filter((text) => text !== "")
    .join("; ");
  const detail = texts.length === 0
    ? `Expected APDUs, found none in ${count(packets, "packet")}`
    : `Expected APDUs, found only ${found}. Advice: ${adviceFor(texts)}`;
  return [{ type: "fault", code: "no-104", detail, place: {} }];
}

/** The totals of a capture in one line. */
export function describeSummary(
  { packets, connections, links, tunnels, skippedPackets }: CaptureSummary,
): string {
  const inside = tunnelText(tunnels);
  const skipped = skippedText(skippedPackets);
  return `${count(packets, "packet")}${
    inside === "" ? "" : ` (${inside})`
  }, ${links} of ${connections} TCP connections carry IEC 60870-5-104${
    skipped === "" ? "" : `; skipped ${skipped}`
  }`;
}

/** Where items come from. */
export interface Origin {
  /** Time of the first item in ms since 1970. */
  readonly start: number | undefined;
  /** Names of the merged files; absent for a single file. */
  readonly names?: readonly string[];
  /** The columns with the points of an item. */
  readonly columns?: PointColumns | undefined;
}

/** The points, APDU or fault of an item; `undefined` for others. */
export function foundIn(item: CaptureItem, origin: Origin): FoundApdu | FoundFault | undefined;
export function foundIn(
  item: CaptureItem | PointsItem,
  origin: Origin,
): FoundApdu | FoundPoints | FoundFault | undefined;
export function foundIn(
  item: CaptureItem | PointsItem,
  origin: Origin,
): FoundApdu | FoundPoints | FoundFault | undefined {
  switch (item.type) {
    case "points": {
      const { octets } = item;
      return { type: "points", octets, columns: origin.columns!, place: placeOf(item, origin) };
    }
    case "apdu":
      return {
        type: "apdu",
        octets: item.octets,
        profile: item.profile,
        place: placeOf(item, origin),
      };
    case "sizes":
      return sizesFault(item, origin);
    case "skipped": {
      const { code, detail, octets } = item;
      return { type: "fault", code, detail, octets, place: placeOf(item, origin) };
    }
    case "gap": {
      const missing = item.missing === undefined ? "octets" : count(item.missing, "octet");
      const detail = item.reason === "cut"
        ? `${missing} missing, truncated by the capture`
        : `${missing} missing, not captured`;
      return { type: "fault", code: "gap", detail, place: placeOf(item, origin) };
    }
    case "issue": {
      const { code, detail, frame, fileOffset } = item;
      return { type: "fault", code, detail, place: { ...packetOf(frame, origin), fileOffset } };
    }
    case "opened":
    case "closed":
      return undefined;
  }
}

/** Reports field sizes other than those of the standard. */
function sizesFault(item: SizesItem, origin: Origin): FoundFault {
  const { frame, connection: { id: connection, client, server } } = item;
  const packet = packetOf(frame, origin);
  const place = { ...packet, captured: item, connection, source: client, destination: server };
  return { type: "fault", code: "field-sizes", detail: sizesDetail(item), place };
}

function sizesDetail({ profile, candidates, fits, asdus }: SizeVerdict): string {
  return describeSizes({
    profile: profile === undefined ? null : sizesText(profile),
    candidates: candidates.map(sizesText),
    fits,
    asdus,
  });
}

function placeOf(
  item: Extract<CaptureItem | PointsItem, { readonly fromClient: boolean }>,
  origin: Origin,
): Place {
  const { source, destination, fromClient, connection: { id } } = item;
  const packet = packetOf(item.frame, origin);
  const { start } = origin;
  return { ...packet, captured: item, start, connection: id, source, destination, fromClient };
}

/** The number of a packet, with its file if there are several. */
function packetOf(
  frame: number,
  { names }: Origin,
): Pick<Place, "frame" | "file" | "fileIndex"> {
  if (names === undefined) return { frame };
  const { file: fileIndex, frame: number } = framePlace(frame);
  return { frame: number, file: names[fileIndex]!, fileIndex };
}

/** Time of capture in ms since 1970; `undefined` if unknown. */
export function timeOf(captured: CaptureTime | undefined): number | undefined {
  return captured?.time === undefined ? undefined : captured.time + captured.nanoseconds / 1e6;
}

/** Reads consecutive APDUs, which count as one link. */
export class OctetSource implements Source {
  readonly #deframer = new Deframer({ resync: true });
  #gate: SizeGate<FoundApdu | FoundFault> | undefined;
  #profile: Profile | undefined;
  #octets = 0;

  /** Creates a source. The field sizes are detected unless `profile` forces them. */
  constructor(options: CaptureDecoderOptions = {}) {
    const { profile } = options;
    this.#profile = profile;
    if (profile === undefined) this.#gate = new SizeGate(sizeChoice(options));
  }

  *push(chunk: Uint8Array): Iterable<Found> {
    this.#octets += chunk.length;
    this.#deframer.push(chunk);
    for (let event = this.#deframer.next(); event !== undefined; event = this.#deframer.next()) {
      yield* this.#found(foundOf(event));
    }
  }

  *end(): Iterable<Found> {
    for (let event = this.#deframer.end(); event !== undefined; event = this.#deframer.end()) {
      yield* this.#found(foundOf(event));
    }
    if (this.#gate !== undefined) yield* this.#release(this.#gate.end());
  }

  *#found(found: FoundApdu | FoundFault): Iterable<Found> {
    const result = this.#gate?.take(found) ?? "pass";
    if (result === "keep") return;
    if (result !== "pass") yield* this.#release(result);
    else if (found.type === "fault" || this.#profile === undefined) yield found;
    else yield { ...found, profile: this.#profile };
  }

  *#release({ profile, items, verdict }: Released<FoundApdu | FoundFault>): Iterable<Found> {
    this.#gate = undefined;
    this.#profile = profile;
    if (verdict !== undefined) {
      yield {
        type: "fault",
        code: "field-sizes",
        detail: sizesDetail(verdict),
        place: items[0]!.place,
      };
    }
    yield* items;
  }

  describe(): string {
    return count(this.#octets, "octet");
  }
}

function foundOf(event: DeframerEvent): FoundApdu | FoundFault {
  const { octets, offset } = event;
  if (event.type === "apdu") return { type: "apdu", octets, place: { offset } };
  return { ...event, type: "fault", place: { offset } };
}

/** Reads text, which must be read as a whole. */
export class TextSource implements Source {
  readonly #content: TextCollector;
  readonly #options: TextOptions;
  #reading: TextReading | undefined;
  #lines = 0;

  /** Creates a source. */
  constructor(
    encoding: TextEncoding,
    { limit, ...options }: TextOptions & { readonly limit?: number } = {},
  ) {
    this.#content = new TextCollector(encoding, limit);
    this.#options = options;
  }

  push(chunk: Uint8Array): Iterable<Found> {
    this.#content.push(chunk);
    return [];
  }

  *end(): Iterable<Found> {
    const { text, fault } = this.#content.end();
    this.#lines = linesIn(text);
    const reading = readText(text, this.#options);
    let start: number | undefined;
    this.#reading = reading;
    let isEmpty = true;
    for (const item of reading) {
      if ("time" in item) start ??= timeOf(item);
      const found = foundInText(item, start);
      if (found === undefined) continue;
      yield found;
      if (found.type !== "unread") isEmpty = false;
    }
    if (fault !== undefined) {
      yield { type: "fault", code: "text-too-long", detail: fault, place: {} };
    } else if (isEmpty) {
      const detail = `Expected octets of an APDU, an ASDU or a packet, found none in ${
        count(this.#lines, "line")
      }`;
      yield { type: "fault", code: "no-apdu", detail, place: {} };
    }
  }

  describe(): string {
    const unread = this.#reading?.unreadLines ?? 0;
    return `text of ${count(this.#lines, "line")}${unread === 0 ? "" : `, ${unread} not read`}`;
  }
}

/** Number of lines; an empty last one does not count. */
function linesIn(text: string): number {
  let lines = text === "" || /[\r\n]$/.test(text) ? 0 : 1;
  for (const _ of text.matchAll(/\r\n|\n|\r/g)) lines++;
  return lines;
}

const OF_TEXT: ReadonlySet<string> = new Set(["text-incomplete", "unread-lines"]);

function foundInText(
  item: TextItem | UnreadLine,
  start: number | undefined,
): Found | undefined {
  if (item.type === "unread") return item;
  // decode shows only what the text contains, and lists all lines that it did not read.
  if (item.type === "issue" && OF_TEXT.has(item.code)) return undefined;
  const found = foundIn(item, { start });
  const { text } = item;
  if (found === undefined) return undefined;
  const { frame: line = 0, captured, fromClient } = found.place;
  if (text === undefined) return { ...found, place: { ...found.place, line } };
  const { isAsdu = false, column, direction, missing } = text;
  const where = {
    ...captured === undefined ? {} : { captured },
    ...fromClient === undefined ? {} : { fromClient },
    start,
    frame: line,
    line,
    column,
    ...direction === undefined ? {} : { direction },
    ...missing === undefined ? {} : { missing },
  };
  return found.type === "apdu" ? { ...found, isAsdu, place: where } : { ...found, place: where };
}
