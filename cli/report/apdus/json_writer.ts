// Formats decoded APDUs as JSON, one record per line or as one array.

import {
  type Apdu,
  type Asdu,
  type DissectNode,
  type Issue,
  toHex,
  type ZonePolicy,
} from "../../../codec/mod.ts";
import { APCI_OCTETS, type InformationApci, readControlField } from "../../../codec/low_level.ts";
import type { Names, ObjectName } from "../../text/names.ts";
import { FixedText } from "../../text/digits.ts";
import type { OctetText } from "../../text/octet_text.ts";
import { writeAsdu } from "./asdu_text.ts";
import { instantsOf } from "./object_instant.ts";
import { JsonPoints } from "./json_points.ts";
import { LinkTexts } from "./link_texts.ts";
import { writeTime } from "./place_time.ts";
import type { FoundApdu, FoundFault, FoundPoints, FoundUnread, Place } from "./source.ts";
import {
  type DecodedApdu,
  destinationOf,
  sourceOf,
  timeOf,
  type Writer,
  type WriterOptions,
} from "./writer.ts";

const LINE_FEED = 0x0a;

const QUOTE = 0x22;

/** Octets of the control field, which precedes the ASDU. */
const CONTROL_OCTETS = 4;

const BEGIN = new FixedText('{"kind":"apdu"');
const FRAME = new FixedText(',"frame":');
const TIME = new FixedText(',"time":"');
const SEND_NUMBER = new FixedText(',"format":"I","sendNumber":');
const RECEIVE_NUMBER = new FixedText(',"receiveNumber":');
const SUPERVISORY = new FixedText(',"format":"S","receiveNumber":');
const ASDU = new FixedText(',"asdu":');

/**
 * Writes three kinds of records. Keys that do not apply are omitted.
 *
 * - `{"kind":"apdu", file, frame, line, column, time, direction, connection, source, destination, offset, format, sendNumber, receiveNumber,
 *   function, asdu, issues, instants, labels, octets, dissection}`: `asdu` is the result of `toJson()`, with its own issues;
 *   `issues` accompanies `octets` in the format `raw`; `instants`, if a zone is set, are the time tags of the objects
 *   in UTC; `labels`, with `--names`, are `name` and `unit` of the objects; `octets` and `dissection` require `--verbose`.
 * - `{"kind":"fault", file, frame, fileOffset, line, column, time, direction, connection, source, destination, offset, code,
 *   detail, octets}`.
 * - `{"kind":"unread", file, line, text}`: a line of text without octets.
 *
 * In text, `line` replaces `frame`, and an ASDU without APCI has the format `ASDU` and no numbers.
 */
export class JsonWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #array: boolean;
  #records = 0;
  /** Absent if records have more than the APDU. */
  readonly points: ((found: FoundPoints) => void) | undefined;
  readonly #asdus = new JsonPoints();
  readonly #links = new LinkTexts(linkText);
  readonly #end: FixedText;

  /** Creates a writer of one array, or of one record per line. */
  constructor(options: WriterOptions, array: boolean) {
    const { names, verbose, zone, tagZone = zone } = options;
    const hasMore = names !== undefined || verbose || tagZone !== undefined;
    this.#options = options;
    this.#array = array;
    this.#end = new FixedText(array ? "}" : "}\n");
    this.points = hasMore ? undefined : (found) => this.#points(found);
  }

  begin(): void {
    if (this.#array) this.#options.out.write("[");
  }

  apdu({ apdu, found, tree }: DecodedApdu): void {
    const { profile, zone, tagZone = zone, verbose, names } = this.#options;
    if (apdu.format === "S" && this.points !== undefined && hasPacket(found)) {
      return this.#supervisory(found.place, apdu.receiveNumber);
    }
    const head = {
      kind: "apdu",
      ...placeRecord(found.place, zone),
      format: found.isAsdu === true ? "ASDU" : apdu.format,
      ...found.isAsdu === true ? {} : contentOf(apdu),
    };
    const tail = {
      ...(apdu.format === "I" && {
        ...(tagZone !== undefined && { instants: instantsOf(apdu.asdu, found.place, tagZone) }),
        ...(names !== undefined && { labels: labelsOf(apdu.asdu, names) }),
      }),
      ...(verbose && apdu.format !== "raw" &&
        { octets: toHex(found.octets.subarray(found.isAsdu === true ? APCI_OCTETS : 0)) }),
      ...(tree !== undefined && { dissection: nodeRecord(tree) }),
    };
    if (apdu.format !== "I") return this.#record({ ...head, ...tail });
    const text = this.#begin();
    const members = JSON.stringify(tail).slice(1, -1);
    text.text(JSON.stringify(head).slice(0, -1));
    text.text(',"asdu":');
    writeAsdu(apdu.asdu, profile, text);
    if (members !== "") text.text(`,${members}`);
    text.text(this.#array ? "}" : "}\n");
  }

  /** Writes the record of an S format APDU without more than the APDU. */
  #supervisory(place: Place, receiveNumber: number): void {
    const text = this.#begin();
    this.#writePlace(place, text);
    text.fixed(SUPERVISORY);
    text.whole(receiveNumber);
    text.fixed(this.#end);
  }

  #points({ octets, columns, place }: FoundPoints): void {
    const { asdus } = columns;
    let from = 0;
    let length = 0;
    for (let i = 0; i < asdus.length; i++) {
      const text = this.#begin();
      const control = readControlField(octets, asdus.at[i]! - CONTROL_OCTETS) as InformationApci;
      if (i === 0) {
        from = text.length;
        this.#writePlace(place, text);
        text.fixed(SEND_NUMBER);
        length = text.length - from;
      } else text.again(from, length);
      text.whole(control.sendNumber);
      text.fixed(RECEIVE_NUMBER);
      text.whole(control.receiveNumber);
      text.fixed(ASDU);
      this.#asdus.write(columns, i, text);
      text.fixed(this.#end);
    }
  }

  /** Writes the record of an APDU of a packet up to its format. */
  #writePlace(place: Place, text: OctetText): void {
    const { file, frame, captured } = place;
    text.fixed(BEGIN);
    if (file !== undefined) text.text(`,"file":${JSON.stringify(file)}`);
    text.fixed(FRAME);
    text.whole(frame!);
    if (captured?.time !== undefined) {
      text.fixed(TIME);
      writeTime(place, undefined, text);
      text.octet(QUOTE);
    }
    text.fixed(this.#links.of(place));
  }

  fault({ code, detail, octets, place }: FoundFault): void {
    this.#record({
      kind: "fault",
      ...placeRecord(place, this.#options.zone),
      code,
      detail,
      ...(octets !== undefined && { octets: toHex(octets) }),
    });
  }

  unread({ line, text, file }: FoundUnread): void {
    this.#record({ kind: "unread", ...file !== undefined && { file }, line, text });
  }

  end(): void {
    if (this.#array) this.#options.out.write(this.#records === 0 ? "]\n" : "\n]\n");
  }

  #record(record: object): void {
    const text = this.#begin();
    text.text(JSON.stringify(record));
    if (!this.#array) text.octet(LINE_FEED);
  }

  /** Begins a record. */
  #begin(): OctetText {
    const text = this.#options.out.octets;
    if (this.#array) text.text(this.#records === 0 ? "\n" : ",\n");
    this.#records++;
    return text;
  }
}

/** The members of a place that depend only on its connection and its direction. */
function linkText({ file: _, frame: __, captured: ___, ...rest }: Place): FixedText {
  return new FixedText(`,${JSON.stringify(placeRecord(rest, undefined)).slice(1, -1)}`);
}

/** Whether an APDU comes from a packet of a capture, and not from text. */
function hasPacket(
  { isAsdu = false, place: { frame, line, source, direction } }: FoundApdu,
): boolean {
  return !isAsdu && frame !== undefined && line === undefined && source !== undefined &&
    direction === undefined;
}

function placeRecord(place: Place, zone: ZonePolicy | undefined): object {
  const { file, frame, fileOffset, line, column, direction, connection, offset } = place;
  const time = timeOf(place, zone);
  return {
    ...(file !== undefined && { file }),
    ...(frame !== undefined && line === undefined && { frame }),
    ...(fileOffset !== undefined && line === undefined && { fileOffset }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(time !== "" && { time }),
    ...(direction !== undefined && { direction }),
    ...(connection !== undefined && { connection }),
    ...(place.source !== undefined && { source: sourceOf(place) }),
    ...(place.destination !== undefined && { destination: destinationOf(place) }),
    ...(offset !== undefined && { offset }),
  };
}

function contentOf(apdu: Apdu): object {
  switch (apdu.format) {
    case "I":
      return { sendNumber: apdu.sendNumber, receiveNumber: apdu.receiveNumber };
    case "S":
      return { receiveNumber: apdu.receiveNumber };
    case "U":
      return { function: apdu.function };
    case "raw":
      return { octets: toHex(apdu.octets), issues: apdu.issues.map(issueRecord) };
  }
}

function issueRecord(issue: Issue): object {
  return { ...issue, octets: toHex(issue.octets) };
}

function nodeRecord({ field: _, children, ...node }: DissectNode): object {
  return children.length === 0 ? node : { ...node, children: children.map(nodeRecord) };
}

/** Names and units of the objects; `null` if there is neither. */
function labelsOf(asdu: Asdu, names: Names): readonly (ObjectName | null)[] {
  if (asdu.type === "raw") return [];
  return asdu.objects.map(({ ioa }) => {
    const { name, unit } = names.transmitted(asdu.typeId, asdu.ca, ioa);
    return name === "" && unit === "" ? null : { name, unit };
  });
}
