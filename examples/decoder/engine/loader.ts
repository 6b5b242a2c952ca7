// Reads an input from start to end, and passes every item to the index and to the analysis.

import { IEC104, type Profile } from "../../../codec/mod.ts";
import { formatCount } from "../../../codec/low_level.ts";
import {
  Analyzer,
  CaptureDecoder,
  type CaptureItem,
  type CaptureSummary,
  isCaptureFormat,
} from "../../../codec/capture/mod.ts";
import type { ReadingSettings } from "../analysis_settings.ts";
import { Capture, type Chunk } from "./capture.ts";
import { setUp } from "./decoder_setup.ts";
import { type Input, InputError, openInput } from "./input.ts";
import { OctetDecoder } from "./octet_decoder.ts";
import { capturePasted, TextItemDecoder } from "./text_input.ts";
import { textEncoding } from "../../../cli/report/content/format.ts";

/** Progress of reading. */
export interface LoadProgress {
  /** Number of octets read, and the size of the file. */
  readonly consumed: number;
  readonly octets: number;
  readonly packets: number;
  readonly apdus: number;
  readonly links: number;
}

/** The result of reading. */
export interface Loaded {
  readonly name: string;
  /** The input it was read from. */
  readonly file: Blob;
  readonly input: Input;
  readonly capture: Capture;
  readonly analyzer: Analyzer;
  readonly summary: CaptureSummary;
  /** Why it was not read to its end, as text for the user; `undefined` if it was. */
  readonly stopped: string | undefined;
}

/** The common interface of the decoders for captures, text and octets. */
export interface ItemDecoder {
  readonly summary: CaptureSummary;
  push(chunk: Uint8Array): void;
  end(): void;
  next(): CaptureItem | undefined;
  /** Why the input was not read to its end, or yielded nothing; `undefined` if neither is the case. */
  fault?(): string | undefined;
}

/** How to load. */
export interface LoadOptions {
  readonly name: string;
  /** Profile; {@linkcode IEC104} by default. It may contain private types. */
  readonly profile?: Profile;
  /** Settings; all have their defaults without them. */
  readonly settings?: ReadingSettings;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** Interval between progress reports, in ms. */
const PROGRESS_MS = 80;

/**
 * Reads a file. Everything decoded before a fault or a cancellation is kept.
 *
 * @throws {InputError} Nothing in it can be read.
 */
export async function load(file: Blob, options: LoadOptions): Promise<Loaded> {
  const opened = await openInput(file);
  const input = await capturePasted(opened);
  const { format } = input;
  const encoding = textEncoding(format);
  if (format === "empty") throw new InputError("The file is empty");
  if (format === "unknown") {
    throw new InputError(
      "No APDU was found: the file is neither a capture nor text, and does not begin with an APDU",
    );
  }
  const isCapture = isCaptureFormat(format);
  const { profile = IEC104, settings } = options;
  const setup = setUp(profile, settings);
  const decoder: ItemDecoder = isCapture
    ? new CaptureDecoder(setup.decoder)
    : encoding === undefined
    ? new OctetDecoder(setup.decoder)
    : new TextItemDecoder(encoding, setup.decoder);
  const capture = new Capture(input.content, setup);
  const analyzer = new Analyzer({ ...setup.analyzer, observer: capture.series });
  let chunk: Chunk = { octets: new Uint8Array(0), position: 0 };
  // Octets and text have no connection whose start and end could be shown.
  const hasRow = ({ type }: CaptureItem) => isCapture || type !== "opened" && type !== "closed";
  const take = () => {
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      if (hasRow(item)) capture.add(item, chunk);
      analyzer.accept(item);
    }
  };
  let stopped: string | undefined;
  let reported = 0;
  try {
    for await (chunk of input.chunks()) {
      if (options.signal.aborted) {
        stopped = "Cancelled";
        break;
      }
      decoder.push(chunk.octets);
      take();
      if (Date.now() - reported < PROGRESS_MS) continue;
      reported = Date.now();
      const { packets, apdus, links } = decoder.summary;
      const { octets } = input;
      options.onProgress({ consumed: input.consumed(), octets, packets, apdus, links });
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    stopped = error.message;
  }
  decoder.end();
  take();
  const { summary } = decoder;
  const fault = decoder.fault?.();
  if (!isCapture && summary.apdus === 0 && stopped === undefined) {
    const found = fault ?? "They are neither a capture nor text, and no APDU begins in them";
    throw new InputError(`No APDU was found in ${formatCount(summary.octets, "octet")}. ${found}`);
  }
  analyzer.endFile(summary, options.name);
  analyzer.end();
  const { name } = options;
  return { name, file, input, capture, analyzer, summary, stopped: stopped ?? fault };
}
