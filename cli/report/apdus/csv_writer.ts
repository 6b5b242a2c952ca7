// Formats decoded information objects as CSV, one row each.

import {
  type Asdu,
  describeCause,
  type Issue,
  toHex,
  type ZonePolicy,
} from "../../../codec/mod.ts";
import type { Endpoint } from "../../../codec/capture/mod.ts";
import { csvLine } from "../../text/csv_cell.ts";
import { formatEndpoint } from "../../text/endpoint.ts";
import { OctetText } from "../../text/octet_text.ts";
import { type AnyObject, ObjectCells } from "./object_cells.ts";
import type { FoundFault, Place } from "./source.ts";
import {
  type DecodedApdu,
  destinationOf,
  sourceOf,
  timeOf,
  type Writer,
  type WriterOptions,
} from "./writer.ts";

/** The columns and their descriptions, used by the header and the help. */
export const COLUMNS = {
  place: "number of the packet, line of text, or offset in raw octets",
  time: "capture time, or the time in the text",
  source: "sender, address:port",
  destination: "receiver",
  type: "mnemonic; raw or private for other types",
  type_id: "type identification",
  cause: "cause of transmission, short name from the standard",
  negative: "P/N: 1 for a negative confirmation",
  test: "T: 1 for a test",
  originator: "originator address",
  ca: "common address",
  ioa: "information object address",
  name: "name of the object; only with --names",
  unit: "its unit; only with --names",
  value: "value as a number; octets in hex if the ASDU is raw",
  meaning:
    "meaning of the value, such as ON; with --names, the scaled value or the text of the state",
  quality: "quality bits set, IV NT SB BL EI OV; empty if good",
  tag: "time tag as sent",
  tag_flags: "flags of the time tag, IV SB SU",
  tag_utc: "time tag in UTC, converted with --zone",
  details: "other fields as key=value",
  issues: "issue codes",
  direction: "sent or received, if the text names it",
  file: "name of the file; only if there are several",
} as const;

type Row = Partial<Record<keyof typeof COLUMNS, string | number>>;

type Column = keyof typeof COLUMNS;

const NAMES = Object.keys(COLUMNS) as Column[];

/** Cells of the causes of transmission. */
const CAUSES = Array.from({ length: 64 }, (_, cause) => csvLine([describeCause(cause).name]));

const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const Z = 0x5a;

/** Writes CSV (RFC 4180) with line feeds. S and U format APDUs contain no objects and therefore produce no rows. */
export class CsvWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #names: readonly Column[];
  readonly #endpoints = new WeakMap<Endpoint, string>();
  /** The beginning and the end of all rows of an ASDU. */
  readonly #head = new OctetText(256);
  readonly #tail = new OctetText(256);

  /** Creates a writer. */
  constructor(options: WriterOptions) {
    this.#options = options;
    const omitted: Column[] = [];
    if (options.hasFiles !== true) omitted.push("file");
    if (options.names === undefined) omitted.push("name", "unit");
    this.#names = NAMES.filter((name) => !omitted.includes(name));
  }

  begin(): void {
    this.#options.out.line(this.#names.join(","));
  }

  apdu({ apdu, found: { place }, selection }: DecodedApdu): void {
    if (apdu.format !== "I") return;
    const { asdu } = apdu;
    if (asdu.type === "raw" || asdu.objects.length === 0) {
      const value = asdu.type === "raw" ? { value: toHex(asdu.body) } : {};
      const row = { ...this.#place(place), ...headOf(asdu), ...value };
      return this.#options.out.line(this.#line(this.#names, row));
    }
    const head = this.#headOf(place, asdu);
    const tail = this.#tailOf(place, asdu);
    const { out, names, profile, zone = { zone: "UTC" }, tagZone = zone } = this.#options;
    const cells = new ObjectCells(asdu, { profile, place, zone: tagZone });
    const text = out.octets;
    const objects = asdu.objects as readonly AnyObject[];
    for (let i = 0; i < objects.length; i++) {
      if (selection?.object(asdu, i) === false) continue;
      const object = objects[i]!;
      const label = names?.labelIn(asdu.typeId, asdu.ca, object.ioa);
      text.octets(head);
      text.octet(COMMA);
      text.whole(object.ioa);
      if (label !== undefined) text.text(`,${this.#cell(label.name)},${this.#cell(label.unit)}`);
      const meaning = label?.textOf?.(cells.valueOf(object));
      cells.write(object, text, meaning === undefined ? undefined : this.#cell(meaning));
      text.octet(COMMA);
      text.octets(tail);
    }
  }

  /** Ignored: rows are information objects, and the summary lists lines. */
  unread(): void {}

  /** Ignored: rows are information objects, and the summary counts faults. */
  fault(_fault: FoundFault): void {}

  end(): void {}

  #place(place: Place): Row {
    const { frame, offset, direction, file } = place;
    return {
      ...file === undefined ? {} : { file },
      place: frame ?? offset ?? 0,
      time: timeOf(place, this.#options.zone),
      ...direction === undefined ? {} : { direction },
      source: sourceOf(place),
      destination: destinationOf(place),
    };
  }

  /** The cells before those of an object. */
  #headOf(place: Place, asdu: Asdu): Uint8Array {
    const text = this.#head;
    text.whole(place.frame ?? place.offset ?? 0);
    text.octet(COMMA);
    writeTime(place, this.#options.zone, text);
    text.octet(COMMA);
    text.text(this.#endpoint(place.source));
    text.octet(COMMA);
    text.text(this.#endpoint(place.destination));
    text.octet(COMMA);
    text.text(this.#cell(asdu.type === "private" ? asdu.name : asdu.type));
    text.octet(COMMA);
    text.whole(asdu.typeId);
    text.octet(COMMA);
    text.text(CAUSES[asdu.cause]!);
    text.text(asdu.negative ? ",1" : ",0");
    text.text(asdu.test ? ",1," : ",0,");
    text.whole(asdu.originator);
    text.octet(COMMA);
    text.whole(asdu.ca);
    return text.take();
  }

  /** The cells after those of an object. */
  #tailOf({ direction, file }: Place, { issues }: Asdu): Uint8Array {
    const text = this.#tail;
    if (issues.length > 0) text.text(this.#cell(codesOf(issues)));
    text.octet(COMMA);
    if (direction !== undefined) text.text(this.#cell(direction));
    if (this.#options.hasFiles === true) {
      text.octet(COMMA);
      text.text(this.#cell(file ?? ""));
    }
    text.octet(LINE_FEED);
    return text.take();
  }

  #endpoint(endpoint: Endpoint | undefined): string {
    if (endpoint === undefined) return "";
    let cell = this.#endpoints.get(endpoint);
    if (cell === undefined) {
      cell = this.#cell(formatEndpoint({ host: endpoint.address, port: endpoint.port }));
      this.#endpoints.set(endpoint, cell);
    }
    return cell;
  }

  #line(names: readonly Column[], row: Row): string {
    return csvLine(names.map((name) => row[name]), { isRaw: this.#options.csvRaw ?? false });
  }

  #cell(text: string): string {
    return csvLine([text], { isRaw: this.#options.csvRaw ?? false });
  }
}

function headOf(asdu: Asdu): Row {
  return {
    type: asdu.type === "private" ? asdu.name : asdu.type,
    type_id: asdu.typeId,
    cause: describeCause(asdu.cause).name,
    negative: Number(asdu.negative),
    test: Number(asdu.test),
    originator: asdu.originator,
    ca: asdu.ca,
    issues: codesOf(asdu.issues),
  };
}

function codesOf(issues: readonly Issue[]): string {
  return [...new Set(issues.map((issue) => issue.code))].join(" ");
}

/** Writes the time of a place, as `timeOf` returns it. */
function writeTime(place: Place, zone: ZonePolicy | undefined, text: OctetText): void {
  const { captured, missing } = place;
  const isUtc = zone === undefined || zone.zone === "UTC";
  const time = captured?.time;
  if (time === undefined || Math.abs(time) > 8.64e15 || missing !== undefined || !isUtc) {
    return text.text(timeOf(place, zone));
  }
  text.time(time);
  text.fraction(captured!.nanoseconds);
  text.octet(Z);
}
