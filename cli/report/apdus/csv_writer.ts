// Formats decoded information objects as CSV, one row each.

import { type Asdu, describeCause, type Issue, toHex } from "../../../codec/mod.ts";
import type { Endpoint } from "../../../codec/capture/mod.ts";
import type { AsduColumns } from "../../../codec/low_level.ts";
import { csvLine } from "../../text/csv_cell.ts";
import { COLUMNS } from "./csv_columns.ts";
import { formatEndpoint } from "../../text/endpoint.ts";
import { FixedText } from "../../text/digits.ts";
import { OctetText } from "../../text/octet_text.ts";
import { type AnyObject, ObjectCells } from "./object_cells.ts";
import { CsvPoints } from "./csv_points.ts";
import { LinkTexts } from "./link_texts.ts";
import { writeTime } from "./place_time.ts";
import { asduAt, type AsduHead, AsduTexts, pointForm } from "./point_form.ts";
import type { FoundFault, FoundPoints, Place } from "./source.ts";
import {
  type DecodedApdu,
  destinationOf,
  sourceOf,
  timeOf,
  type Writer,
  type WriterOptions,
} from "./writer.ts";

type Row = Partial<Record<keyof typeof COLUMNS, string | number>>;

type Column = keyof typeof COLUMNS;

const NAMES = Object.keys(COLUMNS) as Column[];

/** Cells of the causes of transmission. */
const CAUSES = Array.from({ length: 64 }, (_, cause) => csvLine([describeCause(cause).name]));

const COMMA = 0x2c;
const LINE_FEED = 0x0a;

/** Writes CSV (RFC 4180) with line feeds. S and U format APDUs contain no objects and therefore produce no rows. */
export class CsvWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #names: readonly Column[];
  readonly #endpoints = new WeakMap<Endpoint, string>();
  /** The beginning and the end of all rows of an ASDU. */
  readonly #head = new OctetText(256);
  readonly #tail = new OctetText(256);
  /** Absent if the objects have names. */
  readonly points: ((found: FoundPoints) => void) | undefined;
  readonly #rows: CsvPoints;
  #lastTail: { readonly file: string | undefined; readonly text: FixedText } | undefined;
  readonly #asdus = new AsduTexts(({ asdus }, row) => this.#asduOf(asdus, row));
  readonly #links = new LinkTexts(({ source, destination }) =>
    new FixedText(`${this.#endpoint(source)},${this.#endpoint(destination)},`)
  );

  /** Creates a writer. */
  constructor(options: WriterOptions) {
    const { zone = { zone: "UTC" }, tagZone = zone } = options;
    this.#options = options;
    this.#rows = new CsvPoints(tagZone);
    this.points = options.names === undefined ? (found) => this.#points(found) : undefined;
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
    const tail = this.#tailOf(place, asdu.issues);
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

  #points({ place, columns }: FoundPoints): void {
    const { asdus } = columns;
    const { length } = asdus;
    const text = this.#options.out.octets;
    const tail = this.#pointTail(place.file);
    const placeAt = text.length;
    this.#writeWhen(place, text);
    text.fixed(this.#links.of(place));
    const placeOctets = text.length - placeAt;
    for (let i = 0; i < length; i++) {
      this.#rows.write({
        columns,
        from: asdus.first[i]!,
        to: i + 1 < length ? asdus.first[i + 1]! : columns.length,
        form: pointForm(asdus.typeId[i]!),
        placeAt,
        placeOctets,
        asdu: this.#asdus.of(columns, i),
        tail,
      }, text);
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
    this.#writePlace(place, text);
    this.#writeAsdu(asdu, text);
    return text.take();
  }

  /** Writes `place,time,source,destination,`. */
  #writePlace(place: Place, text: OctetText): void {
    this.#writeWhen(place, text);
    text.text(this.#endpoint(place.source));
    text.octet(COMMA);
    text.text(this.#endpoint(place.destination));
    text.octet(COMMA);
  }

  /** Writes `place,time,`. */
  #writeWhen(place: Place, text: OctetText): void {
    text.whole(place.frame ?? place.offset ?? 0);
    text.octet(COMMA);
    writeTime(place, this.#options.zone, text);
    text.octet(COMMA);
  }

  /** Writes `type,type_id,cause,negative,test,originator,ca`. */
  #writeAsdu(asdu: AsduHead, text: OctetText): void {
    text.text(this.#cell(asdu.type === "private" ? asdu.name! : asdu.type));
    text.octet(COMMA);
    text.whole(asdu.typeId);
    text.octet(COMMA);
    text.text(CAUSES[asdu.cause]!);
    text.text(asdu.negative ? ",1" : ",0");
    text.text(asdu.test ? ",1," : ",0,");
    text.whole(asdu.originator);
    text.octet(COMMA);
    text.whole(asdu.ca);
  }

  /** The cells of an ASDU in columns. */
  #asduOf(asdus: AsduColumns, row: number): FixedText {
    const text = new OctetText(64);
    this.#writeAsdu(asduAt(asdus, row), text);
    return new FixedText(text.take());
  }

  /** The cells after those of an object in columns of a file. */
  #pointTail(file: string | undefined): FixedText {
    if (this.#lastTail?.file !== file || this.#lastTail === undefined) {
      const text = new FixedText(this.#tailOf(file === undefined ? {} : { file }, []));
      this.#lastTail = { file, text };
    }
    return this.#lastTail.text;
  }

  /** The cells after those of an object. */
  #tailOf({ direction, file }: Place, issues: readonly Issue[]): Uint8Array {
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
