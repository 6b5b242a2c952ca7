// Reads recordings: captures, optionally compressed, and CSV files.

import { isCaptureFormat } from "../../codec/capture/mod.ts";
import { InputError, openInput } from "../io/capture_input.ts";
import { UsageError } from "../io/exit.ts";
import { count } from "../text/count.ts";
import type { Io } from "../io/io.ts";
import { recordingOf } from "./captured_station.ts";
import { type CapturedTraffic, TrafficReader } from "./captured_traffic.ts";
import { readCsvRecording } from "./csv_recording.ts";
import type { ReplayDeclaration } from "./declaration.ts";
import type { ObjectTable } from "./object_table.ts";
import type { RecordedValue } from "./replay.ts";

/** Content of a recording file: captured traffic, or text. */
export type RecordingFile =
  | { readonly type: "capture"; readonly traffic: CapturedTraffic }
  | { readonly type: "csv"; readonly text: string };

/** A recording, converted for a station. */
export interface LoadedRecording {
  /** Values in time order; empty if there are faults. */
  readonly values: readonly RecordedValue[];
  /** Faults that prevent the replay. */
  readonly faults: readonly string[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/** Maximum number of addresses listed; the rest are only counted. */
const LISTED_ADDRESSES = 5;

/**
 * Reads a recording file.
 *
 * @throws {UsageError} The file cannot be read.
 */
export async function readRecordingFile(
  path: string,
  io: Io,
  options: Pick<ReplayDeclaration, "station"> = {},
): Promise<RecordingFile> {
  try {
    const { format, chunks } = await openInput(path, io);
    if (isCaptureFormat(format)) {
      const reader = new TrafficReader(options);
      for await (const chunk of chunks) reader.push(chunk);
      return { type: "capture", traffic: reader.end() };
    }
    const decoder = new TextDecoder(format === "hex-utf-16" ? "utf-16le" : "utf-8");
    let text = "";
    for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
    return { type: "csv", text: text + decoder.decode() };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new UsageError(`${path}: ${error.message}`);
  }
}

/** Selects the values that match the objects of a station. */
export function recordingIn(file: RecordingFile, objects: ObjectTable): LoadedRecording {
  if (file.type === "csv") return { ...readCsvRecording(file.text, objects), notes: [] };
  const { traffic } = file;
  const { values, unknown } = recordingOf(traffic, objects);
  if (values.length === 0) {
    const found = traffic.values.length === 0
      ? "it contains no monitored values"
      : `none of its ${count(unknown.size, "object")} is declared with the type in the recording`;
    return { values, faults: [found], notes: [] };
  }
  const notes: string[] = [];
  if (unknown.size > 0) {
    const some = [...unknown].slice(0, LISTED_ADDRESSES).join(", ");
    const more = unknown.size > LISTED_ADDRESSES
      ? `, and ${unknown.size - LISTED_ADDRESSES} more`
      : "";
    notes.push(`skipped, because not declared with the type in the recording: ${some}${more}`);
  }
  if (traffic.isCut) {
    notes.push(`only its first ${count(traffic.values.length, "value")} are replayed`);
  }
  if (traffic.stations.size > 1) {
    notes.push(
      `it contains values of ${[...traffic.stations.keys()].join(", ")}; select one with --from`,
    );
  }
  return { values, faults: [], notes };
}
