// The files that can be saved: the report, packets in the formats of `iec104 decode`, points, and the reports of one point.

import { CsvWriter } from "../../../cli/report/apdus/csv_writer.ts";
import { JsonWriter } from "../../../cli/report/apdus/json_writer.ts";
import type { Place } from "../../../cli/report/apdus/source.ts";
import type { Writer } from "../../../cli/report/apdus/writer.ts";
import type { Names } from "../../../cli/text/names.ts";
import { Output } from "../../../cli/text/output.ts";
import { decodeApdu } from "../../../codec/mod.ts";
import { formatCount } from "../../../codec/low_level.ts";
import { type Capture, SKIP_CODES } from "./capture.ts";
import { readOctets } from "./octets.ts";
import type { ZonePair } from "./row_look.ts";
import { KIND } from "./row_store.ts";
import { pause } from "./selection.ts";

/** Number of rows written before other work can run. */
const STEP_ROWS = 4096;

/** How to save. */
export interface SaveOptions {
  /** The selected rows, or all rows without a selection. */
  readonly selected: Uint32Array | undefined;
  readonly signal: AbortSignal;
  /** Names of objects, which are saved with them. */
  readonly names?: Names | undefined;
  /** The zones of the times saved, and of the stations' time tags; UTC by default. */
  readonly zones?: ZonePair | undefined;
  readonly onProgress: (rows: number) => void;
}

/** Packets with their content as lines of JSON, or their objects as CSV; `undefined` if cancelled. */
export async function savePackets(
  capture: Capture,
  form: "ndjson" | "csv",
  options: SaveOptions,
): Promise<Blob | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const out = new Output({
    write: (octets) => {
      parts.push(octets.slice());
      return Promise.resolve(octets.length);
    },
  });
  const { profile } = capture;
  const { selected, names, zones } = options;
  const isUtc = zones === undefined || zones.zone.zone === "UTC" && zones.tagZone.zone === "UTC";
  const shared = {
    ...{ out, profile, zone: undefined, verbose: true },
    ...!isUtc && zones,
    ...names !== undefined && { names },
  };
  const writer: Writer = form === "csv" ? new CsvWriter(shared) : new JsonWriter(shared, false);
  writer.begin();
  const length = selected?.length ?? capture.rows.length;
  for (let from = 0; from < length; from += STEP_ROWS) {
    const to = Math.min(length, from + STEP_ROWS);
    const rows = selected?.subarray(from, to) ??
      Uint32Array.from({ length: to - from }, (_, index) => from + index);
    const octets = await readOctets(capture, rows);
    rows.forEach((row, index) => writeRow(writer, capture, row, octets[index]!));
    await out.flush();
    options.onProgress(to);
    await pause();
    if (options.signal.aborted) return undefined;
  }
  writer.end();
  await out.flush();
  const type = form === "csv" ? "text/csv" : "application/x-ndjson";
  return new Blob(parts, { type });
}

/** One row as a line of JSON, as in the export; empty for the start and the end of a connection. */
export async function recordOf(capture: Capture, row: number): Promise<string> {
  const saved = await savePackets(capture, "ndjson", {
    selected: Uint32Array.of(row),
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  return (await saved!.text()).trimEnd();
}

function writeRow(writer: Writer, capture: Capture, row: number, octets: Uint8Array): void {
  const kind = capture.rows.kind(row);
  const place = placeOf(capture, row);
  if (kind <= KIND.undefined) {
    const found = { type: "apdu", octets, place } as const;
    writer.apdu({
      apdu: decodeApdu(octets, { profile: capture.profileOf(row) }),
      found,
      tree: undefined,
    });
  } else if (kind === KIND.skipped) {
    const code = SKIP_CODES[capture.rows.note(row)]!;
    const detail = code === "conflict"
      ? "Other octets at the TCP sequence number of an earlier packet"
      : "Octets that are not an APDU";
    writer.fault({ type: "fault", code, detail, octets, place });
  } else if (kind === KIND.gap) {
    const detail = `${formatCount(capture.rows.note(row), "octet")} missing in the capture`;
    writer.fault({ type: "fault", code: "gap", detail, place });
  }
}

function placeOf({ rows, links }: Capture, row: number): Place {
  const { client, server, connection } = links.links[rows.link(row)]!;
  const fromClient = rows.fromClient(row);
  const time = rows.time(row);
  const whole = Math.floor(time);
  const captured = Number.isNaN(time)
    ? {}
    : { captured: { time: whole, nanoseconds: Math.round((time - whole) * 1000) * 1000 } };
  if (client.address === "") return { frame: rows.frame(row) };
  const [source, destination] = fromClient ? [client, server] : [server, client];
  return { frame: rows.frame(row), ...captured, connection, source, destination };
}
