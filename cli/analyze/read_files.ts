// Reads captures one after another into an analysis, as far as they are readable.

import {
  type AnalysisReport,
  Analyzer,
  type AnalyzerOptions,
  CaptureDecoder,
  type CaptureIssueCode,
  isCaptureFormat,
  type PacketMarks,
  readText,
} from "../../codec/capture/mod.ts";
import type { ListedFile } from "../io/list_files.ts";
import { type Input, InputError, openInput } from "../io/capture_input.ts";
import type { ZonePolicy } from "../../codec/mod.ts";
import { type TextEncoding, textEncoding } from "../report/content/format.ts";
import { TextCollector } from "../report/content/text_content.ts";
import { FAULTS } from "../text/issues.ts";
import type { Io } from "../io/io.ts";
import { Progress } from "../io/progress.ts";

/** Options for reading the files. */
export interface ReadOptions {
  readonly analyzer: AnalyzerOptions;
  /** TCP ports of the protocol; 2404 if empty. */
  readonly ports: readonly number[];
  /** Zone of times without one in text; UTC by default. */
  readonly zone?: ZonePolicy | undefined;
  /** Called with the name of each file before it is read. */
  readonly onFile?: (name: string) => void;
}

/** Result of reading the files. */
export interface Analyzed {
  readonly report: AnalysisReport;
  /** Lists the packets of findings and transactions, for a filter. */
  readonly marks: () => PacketMarks;
  /** Whether something could not be read, or reading was interrupted. */
  readonly lost: boolean;
}

/** Analyzes the files in their order. */
export async function analyzeFiles(
  files: readonly ListedFile[],
  io: Io,
  options: ReadOptions,
): Promise<Analyzed> {
  return await new Reading(io, options).run(files);
}

/** A single pass through all files. */
class Reading {
  readonly #io: Io;
  readonly #options: ReadOptions;
  readonly #analyzer: Analyzer;
  readonly #stop: AbortSignal;
  #lost = false;

  constructor(io: Io, options: ReadOptions) {
    this.#io = io;
    this.#options = options;
    this.#analyzer = new Analyzer(options.analyzer);
    this.#stop = io.interruption();
  }

  async run(files: readonly ListedFile[]): Promise<Analyzed> {
    const io = this.#io;
    const sizes = files.map(({ octets }) => octets);
    const total = sizes.some((octets) => octets === undefined)
      ? undefined
      : sizes.reduce<number>((sum, octets) => sum + octets!, 0);
    let progress: Progress | undefined;
    let before = 0;
    for (const { path, fault } of files) {
      if (this.#stop.aborted) break;
      if (fault !== undefined) {
        this.#refuse(path, fault);
        continue;
      }
      const input = await openInput(path, io, { stop: this.#stop });
      if (io.stderr.isTerminal) {
        const size = files.length === 1 ? input.octets : total;
        progress ??= new Progress(io.stderr, size, io.now());
      }
      const update = async () => await progress?.update(before + input.consumed(), io.now());
      await this.#read(path, input, update);
      before += input.consumed();
    }
    progress?.clear();
    await io.stderr.flush();
    if (this.#stop.aborted) this.#lost = true;
    else this.#analyzer.end();
    const analyzer = this.#analyzer;
    return { report: analyzer.report(), marks: () => analyzer.marks(), lost: this.#lost };
  }

  async #read(path: string, input: Input, update: () => Promise<void>): Promise<void> {
    const { ports, onFile } = this.#options;
    onFile?.(nameOf(path));
    const encoding = textEncoding(input.format);
    if (encoding !== undefined) return await this.#readText(path, input, { encoding, update });
    const { profile, privateTypes, security } = this.#options.analyzer;
    const decoder = new CaptureDecoder({
      ...profile === undefined ? {} : { profile },
      ...privateTypes === undefined ? {} : { privateTypes },
      ...security === undefined ? {} : { security },
      ...ports.length === 0 ? {} : { ports },
    });
    const isCapture = isCaptureFormat(input.format);
    let failed = false;
    try {
      for await (const chunk of input.chunks) {
        if (!isCapture) break;
        decoder.push(chunk);
        this.#takeAll(decoder);
        await update();
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failed = true;
      const code = error.code === "unknown-format" ? error.code : "truncated";
      this.#fault(decoder, code, error.message);
    }
    if (isCapture) {
      decoder.end();
      this.#takeAll(decoder);
    } else if (!failed && !this.#stop.aborted) {
      this.#fault(decoder, "unknown-format", notCapture(input.format));
    }
    this.#analyzer.endFile(decoder.summary, nameOf(path));
  }

  /** Reports a file that cannot be opened. */
  #refuse(path: string, fault: string): void {
    const decoder = new CaptureDecoder();
    this.#fault(decoder, "unreadable", fault);
    this.#analyzer.endFile(decoder.summary, path);
  }

  /** Reads text, which must be read as a whole. */
  async #readText(
    path: string,
    input: Input,
    { encoding, update }: {
      readonly encoding: TextEncoding;
      readonly update: () => Promise<void>;
    },
  ): Promise<void> {
    const { analyzer: { profile, privateTypes, security }, ports, zone } = this.#options;
    const content = new TextCollector(encoding);
    let failure: string | undefined;
    try {
      for await (const chunk of input.chunks) {
        content.push(chunk);
        await update();
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failure = error.message;
    }
    const { text, fault = failure } = content.end();
    const reading = readText(text, {
      ...profile === undefined ? {} : { profile },
      ...privateTypes === undefined ? {} : { privateTypes },
      ...security === undefined ? {} : { security },
      ...ports.length === 0 ? {} : { ports },
      ...zone === undefined ? {} : { zone },
    });
    for (const item of reading) {
      if (item.type === "unread") continue;
      if (item.type === "issue" && FAULTS[item.code].lost) this.#lost = true;
      if (item.type === "skipped") this.#lost = true;
      this.#analyzer.accept(item);
    }
    const { summary } = reading;
    if (fault !== undefined) this.#fault({ summary }, "truncated", fault);
    if (summary.packets === 0) this.#fault({ summary }, "unknown-format", notCapture(input.format));
    this.#analyzer.endFile(summary, nameOf(path));
  }

  /** Hot path: called for every packet. */
  #takeAll(decoder: CaptureDecoder): void {
    const analyzer = this.#analyzer;
    const { columns } = analyzer;
    for (let item = decoder.next(columns); item !== undefined; item = decoder.next(columns)) {
      if (item.type === "issue" && FAULTS[item.code].lost) this.#lost = true;
      analyzer.accept(item);
    }
  }

  #fault(
    { summary }: Pick<CaptureDecoder, "summary">,
    code: CaptureIssueCode,
    detail: string,
  ): void {
    this.#lost = true;
    this.#analyzer.accept({ type: "issue", code, detail, frame: summary.packets, fileOffset: 0 });
  }
}

function nameOf(path: string): string {
  return path === "-" ? "standard input" : path;
}

/** Describes the unexpected content of a file, and what to do about it. */
function notCapture(format: Input["format"]): string {
  switch (format) {
    case "empty":
      return "Expected a pcap, pcapng, snoop or ERF file, found an empty one";
    case "hex":
    case "hex-utf-16":
    case "hex-utf-16be":
      return "Expected a capture or text with octets of APDUs, found text without; iec104 decode lists its lines";
    case "octets":
      return "Expected a pcap, pcapng, snoop or ERF file, found raw octets; iec104 decode reads them";
    default:
      return "Expected a pcap, pcapng, snoop or ERF file, found something else; iec104 decode --raw looks for APDUs in it";
  }
}
