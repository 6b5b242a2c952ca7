// Formats decoded APDUs as JSON, one record per line or as one array.

import {
  type Apdu,
  type Asdu,
  type DissectNode,
  instantOf,
  type Issue,
  toHex,
  toJson,
  type ZonePolicy,
} from "../../../codec/mod.ts";
import { APCI_OCTETS, completeCp24, TYPES } from "../../../codec/low_level.ts";
import type { Names, ObjectName } from "../../text/names.ts";
import { wallClockOf } from "../../text/zoned_time.ts";
import type { FoundFault, FoundUnread, Place } from "./source.ts";
import {
  type DecodedApdu,
  destinationOf,
  sourceOf,
  timeOf,
  type Writer,
  type WriterOptions,
} from "./writer.ts";

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

  /** Creates a writer of one array, or of one record per line. */
  constructor(options: WriterOptions, array: boolean) {
    this.#options = options;
    this.#array = array;
  }

  begin(): void {
    if (this.#array) this.#options.out.write("[");
  }

  apdu({ apdu, found, tree }: DecodedApdu): void {
    const { profile, zone, tagZone = zone, verbose, names } = this.#options;
    this.#record({
      kind: "apdu",
      ...placeRecord(found.place, zone),
      format: found.isAsdu === true ? "ASDU" : apdu.format,
      ...found.isAsdu === true ? {} : contentOf(apdu),
      ...(apdu.format === "I" && {
        asdu: toJson(apdu.asdu, { profile }),
        ...(tagZone !== undefined && { instants: instantsOf(apdu.asdu, found.place, tagZone) }),
        ...(names !== undefined && { labels: labelsOf(apdu.asdu, names) }),
      }),
      ...(verbose && apdu.format !== "raw" &&
        { octets: toHex(found.octets.subarray(found.isAsdu === true ? APCI_OCTETS : 0)) }),
      ...(tree !== undefined && { dissection: nodeRecord(tree) }),
    });
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
    const { out } = this.#options;
    const text = JSON.stringify(record);
    if (this.#array) out.write(`${this.#records === 0 ? "" : ","}\n${text}`);
    else out.line(text);
    this.#records++;
  }
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

/** The time tags of the objects as instants in UTC; `null` if missing or invalid. */
export function instantsOf(
  asdu: Asdu,
  place: Place,
  zone: ZonePolicy,
): readonly (string | null)[] {
  if (asdu.type === "raw") return [];
  const tag = asdu.type === "private" ? "cp56" : TYPES[asdu.type].time;
  return asdu.objects.map((object) => {
    if (!("time" in object) || typeof object.time !== "number") return null;
    const timeFlags = object.timeFlags as number;
    const time = tag === "cp24" ? withHour(object.time, place, zone) : object.time;
    const instant = instantOf({ time, timeFlags }, zone);
    return instant === undefined ? null : new Date(instant).toISOString();
  });
}

/** Adds the hour to a CP24Time2a: the hour of the capture or the one before. */
function withHour(time: number, place: Place, zone: ZonePolicy): number | undefined {
  const captured = place.captured?.time;
  if (captured === undefined || Number.isNaN(time)) return undefined;
  return completeCp24(time, { time: wallClockOf(captured, zone) });
}
