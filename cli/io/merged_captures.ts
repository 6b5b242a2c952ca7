// Reads several captures as one: opens each file when its first packet is due, and closes it at its end.

import {
  type CaptureDecoderOptions,
  type CaptureItem,
  CaptureMerger,
  type CaptureSummary,
  type PointsItem,
} from "../../codec/capture/mod.ts";
import type { PointColumns } from "../../codec/low_level.ts";
import { UsageError } from "./exit.ts";
import { type Input, InputError, openInput } from "./capture_input.ts";
import type { Io } from "./io.ts";
import type { ListedFile } from "./list_files.ts";

/** Receives what is read. */
export interface MergeTarget {
  /** Receives an item; its octets are valid until the returned promise is settled. */
  readonly take: (item: CaptureItem | PointsItem) => Promise<void> | undefined;
  /** Receives the fault of a file. */
  readonly fail: (file: ListedFile, error: InputError) => void;
  /** Called after each chunk with the number of octets read so far; returns false to stop. */
  readonly proceed: (consumed: number) => Promise<boolean>;
}

/** A file that is being read. */
interface Reading {
  readonly input: Input;
  readonly chunks: AsyncIterator<Uint8Array>;
}

/**
 * Reads the files, merged by time. The frame of an item is that of `framePlace()`, with the index of the file.
 *
 * @returns The totals of all files.
 */
export async function readMerged(
  files: readonly ListedFile[],
  io: Io,
  { options, target, wanted, columns }: {
    readonly options: CaptureDecoderOptions;
    readonly target: MergeTarget;
    /** Whether a file is one of the captures; others keep their index, but are not read. */
    readonly wanted: (file: ListedFile) => boolean;
    /** Receives the points of each item of type `points`; without it there are none. */
    readonly columns?: PointColumns | undefined;
  },
): Promise<CaptureSummary> {
  const merger = new CaptureMerger(files.map(({ start }) => start), options);
  const readings = new Map<number, Reading>();
  let past = 0; // Octets of files that have ended.
  const finish = async (file: number) => {
    merger.end(file);
    const reading = readings.get(file);
    if (reading === undefined) return;
    past += reading.input.consumed();
    readings.delete(file);
    await reading.chunks.return?.();
  };
  try {
    for (;;) {
      columns?.clear();
      const step = merger.next(columns);
      if (step === undefined) break;
      if (step.type === "open") {
        if (!wanted(files[step.file]!)) continue;
        merger.open(step.file);
        try {
          const input = await openInput(files[step.file]!.path, io);
          readings.set(step.file, { input, chunks: input.chunks[Symbol.asyncIterator]() });
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          target.fail(files[step.file]!, new InputError(error.message, { code: "unreadable" }));
          await finish(step.file);
        }
      } else if (step.type === "read") {
        const { file } = step;
        try {
          const { done, value } = await readings.get(file)!.chunks.next();
          if (done === true) await finish(file);
          else merger.push(file, value);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          target.fail(files[file]!, error);
          await finish(file);
        }
        let consumed = past;
        for (const { input } of readings.values()) consumed += input.consumed();
        if (!await target.proceed(consumed)) break;
      } else {
        const written = target.take(step);
        if (written !== undefined) await written;
      }
    }
  } finally {
    for (const file of [...readings.keys()]) await finish(file);
  }
  return merger.summary;
}
