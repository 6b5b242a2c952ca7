// Files with recordings: captures, also compressed, and CSV.

import { InputError, openInput } from "../io/capture_input.ts";
import { UsageError } from "../options/subcommand.ts";
import { count } from "../text/count.ts";
import type { Io } from "../io/io.ts";
import { recordingOf } from "./captured_station.ts";
import { type CapturedTraffic, TrafficReader } from "./captured_traffic.ts";
import { readCsvRecording } from "./csv_recording.ts";
import type { ReplayDeclaration } from "./declaration.ts";
import type { ObjectTable } from "./object_table.ts";
import type { RecordedValue } from "./replay.ts";

/** A file that was read: traffic of a capture, or a text. */
export type RecordingFile =
  | { readonly type: "capture"; readonly traffic: CapturedTraffic }
  | { readonly type: "csv"; readonly text: string };

/** What a recording holds for a station. */
export interface LoadedRecording {
  /** The values in the order of time; none if there are faults. */
  readonly values: readonly RecordedValue[];
  /** What is wrong. */
  readonly faults: readonly string[];
  /** What people should know besides. */
  readonly notes: readonly string[];
}

/** Addresses that are listed; more are counted. */
const LISTED_ADDRESSES = 5;

/**
 * Reads a file.
 *
 * @throws {UsageError} It cannot be read.
 */
export async function readRecordingFile(
  path: string,
  io: Io,
  options: Pick<ReplayDeclaration, "station"> = {},
): Promise<RecordingFile> {
  try {
    const { format, chunks } = await openInput(path, io);
    if (format === "pcap" || format === "pcapng") {
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

/** Reads from a recording the values that the objects of a station can have. */
export function recordingIn(file: RecordingFile, objects: ObjectTable): LoadedRecording {
  if (file.type === "csv") return { ...readCsvRecording(file.text, objects), notes: [] };
  const { traffic } = file;
  const { values, unknown } = recordingOf(traffic, objects);
  if (values.length === 0) {
    const found = traffic.values.length === 0
      ? "it holds no monitored values"
      : `none of its ${count(unknown.size, "object")} is declared with the type it has there`;
    return { values, faults: [found], notes: [] };
  }
  const notes: string[] = [];
  if (unknown.size > 0) {
    const some = [...unknown].slice(0, LISTED_ADDRESSES).join(", ");
    const more = unknown.size > LISTED_ADDRESSES
      ? `, and ${unknown.size - LISTED_ADDRESSES} more`
      : "";
    notes.push(`not declared with the type they have there, left out: ${some}${more}`);
  }
  if (traffic.isCut) {
    notes.push(`only the first ${count(traffic.values.length, "value")} of it are played`);
  }
  if (traffic.stations.size > 1) {
    notes.push(
      `it holds values of ${[...traffic.stations.keys()].join(", ")}; --from chooses one`,
    );
  }
  return { values, faults: [], notes };
}
