// Formats decoded information objects as CSV, one row each.

import {
  type Asdu,
  type AsduJson,
  describeCause,
  describeQuality,
  describeTimeFlags,
  type JsonValue,
  toJson,
} from "../../../codec/mod.ts";
import { csvLine } from "../../text/csv_cell.ts";
import { meaningOf } from "../../text/value_text.ts";
import { instantsOf } from "./json_writer.ts";
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

/** Keys of objects that have their own column. */
const OWN_COLUMN = new Set(["ioa", "value", "quality", "time", "timeFlags"]);

/** Writes CSV (RFC 4180) with line feeds. S and U format APDUs contain no objects and therefore produce no rows. */
export class CsvWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #names: readonly Column[];

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
    const { profile, zone = { zone: "UTC" }, tagZone = zone } = this.#options;
    const json = toJson(asdu, { profile });
    const head = { ...this.#place(place), ...headOf(asdu) };
    const objects = json.objects as readonly Readonly<Record<string, JsonValue>>[] | undefined;
    if (objects === undefined) this.#row({ ...head, value: json.body as string });
    else if (objects.length === 0) this.#row(head);
    const instants = instantsOf(asdu, place, tagZone);
    objects?.forEach((object, index) => {
      if (selection?.object(asdu, index) === false) return;
      const label = this.#options.names?.labelIn(asdu.typeId, asdu.ca, object.ioa as number);
      const meaning = label?.textOf?.(object.value);
      this.#row({
        ...head,
        ...objectRow(json, object),
        ...label && { name: label.name, unit: label.unit },
        ...meaning !== undefined && { meaning },
        tag_utc: instants[index] ?? "",
      });
    });
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

  #row(row: Row): void {
    const { out, csvRaw: isRaw = false } = this.#options;
    out.line(csvLine(this.#names.map((name) => row[name]), { isRaw }));
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
    issues: [...new Set(asdu.issues.map((issue) => issue.code))].join(" "),
  };
}

function objectRow(json: AsduJson, object: Readonly<Record<string, JsonValue>>): Row {
  const { ioa, value, quality, time, timeFlags } = object;
  const details = Object.entries(object).filter(([key]) => !OWN_COLUMN.has(key));
  return {
    ioa: ioa as number,
    value: (value ?? "") as string | number,
    meaning: typeof value === "number" ? meaningOf(json.type, value) : "",
    quality: describeQuality((quality ?? 0) as number),
    tag: (time ?? "") as string,
    tag_flags: describeTimeFlags((timeFlags ?? 0) as number),
    details: details.map(([key, text]) => `${key}=${text}`).join(" "),
  };
}
