// Runs `decode`: from the options and files to the exit code.

import {
  type Apdu,
  decodeApdu,
  DecodeError,
  dissect,
  toHex,
  type ZonePolicy,
} from "../../codec/mod.ts";
import { type CaptureDecoderOptions, isCaptureFormat } from "../../codec/capture/mod.ts";
import { PointColumns } from "../../codec/low_level.ts";
import type { Values } from "../options/args.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { count } from "../text/count.ts";
import { CsvWriter } from "../report/apdus/csv_writer.ts";
import { type Input, InputError, openInput } from "../io/capture_input.ts";
import { type ListedFile, listFiles } from "../io/list_files.ts";
import { readMerged } from "../io/merged_captures.ts";
import { JsonWriter } from "../report/apdus/json_writer.ts";
import {
  CaptureSource,
  describeSummary,
  type Found,
  type FoundApdu,
  type FoundFault,
  foundIn,
  lackOf,
  OctetSource,
  type Source,
  TextSource,
  timeOf,
} from "../report/apdus/source.ts";
import { textEncoding } from "../report/content/format.ts";
import { Summary } from "../report/apdus/summary.ts";
import { TextWriter } from "../report/apdus/text_writer.ts";
import { Selection } from "../report/apdus/selection.ts";
import type { Writer, WriterOptions } from "../report/apdus/writer.ts";
import { filterOf } from "../options/filter_options.ts";
import { factsOf } from "../analyze/filter_facts.ts";
import { readNames } from "../points/point_list_file.ts";
import { addressStyleOf } from "../options/address_options.ts";
import type { Io } from "../io/io.ts";
import { profileOf, sizesOf, withEdition } from "../options/profile_option.ts";
import { Progress } from "../io/progress.ts";
import { zoneOf } from "../options/zone.ts";
import { DECODE_FORMATS } from "./formats.ts";

/** Runs `decode`. */
export async function runDecode(values: Values, io: Io): Promise<number> {
  const format = values.choice("format", DECODE_FORMATS);
  const verbose = values.flag("verbose");
  if (verbose && format === "csv") {
    throw new UsageError("--verbose explains octets, which the csv format does not contain");
  }
  const profile = withEdition(values, await profileOf(values, io));
  const zone = zoneOf(values);
  const filter = filterOf(values, { zone, profile });
  const follow = values.flag("follow");
  const files = await listFiles(values.operands, io);
  const hasFiles = files.length > 1;
  if (follow && hasFiles) {
    throw new UsageError(`Option --follow needs one FILE, found ${count(files.length, "file")}`);
  }
  const names = await readNames(values.text("names"), io, profile);
  const options: WriterOptions = {
    out: io.stdout,
    profile,
    ...names === undefined ? {} : { names },
    zone,
    verbose,
    hasFiles,
    csvRaw: values.flag("csv-raw"),
    addressFormat: addressStyleOf(values).format,
  };
  const ports = values.integers("port", [1, 65_535]);
  const sizes = sizesOf(values, profile);
  const facts = await factsOf(filter, io, {
    files,
    names,
    analyzer: sizes,
    ports,
    isLive: follow,
  });
  const selection = filter === undefined ? undefined : new Selection(filter, facts);
  const run = new Run(writerOf(format, options), {
    ...options,
    strict: values.flag("strict"),
    selection,
    isLive: follow,
    raw: values.flag("raw"),
    source: { ...sizes, ports: ports.length === 0 ? [2404] : ports, zone },
  });
  await run.decode(files, io);
  run.summary.print(io.stderr, run.texts.join("\n"));
  if (selection !== undefined) io.stderr.line(`${count(selection.leftOut, "APDU")} omitted`);
  return run.summary.lost || run.stopped ? EXIT.fault : EXIT.done;
}

/** Options of the decoders of all kinds of content. */
interface SourceOptions extends CaptureDecoderOptions {
  /** The zone of times in text. */
  readonly zone: ZonePolicy | undefined;
}

function sourceOf(
  { format }: Input,
  { zone, ...options }: SourceOptions,
  columns: PointColumns | undefined,
): Source {
  switch (format) {
    case "pcap":
    case "pcapng":
    case "snoop":
    case "erf":
      return new CaptureSource(options, columns);
    case "hex":
    case "hex-utf-16":
    case "hex-utf-16be":
      return new TextSource(textEncoding(format)!, {
        ...options,
        ...zone === undefined ? {} : { zone },
      });
    case "octets":
    case "unknown":
    case "other":
    case "empty":
      return new OctetSource(options);
  }
}

/** Describes content that is nothing this command reads. */
function unknownContent(octets: Uint8Array): string {
  const found = toHex(octets.subarray(0, 8), " ");
  return `Expected a capture, text or octets that begin with an APDU, found ${found}; --raw looks for APDUs in them`;
}

function writerOf(format: typeof DECODE_FORMATS[number], options: WriterOptions): Writer {
  switch (format) {
    case "text":
      return new TextWriter(options);
    case "json":
      return new JsonWriter(options, true);
    case "ndjson":
      return new JsonWriter(options, false);
    case "csv":
      return new CsvWriter(options);
  }
}

/** The same in a named file. */
function inFile(found: Found, file: string): Found {
  if (found.type === "unread") return { ...found, file };
  return { ...found, place: { ...found.place, file } };
}

/** Run settings other than the output format. */
interface RunOptions extends WriterOptions {
  /** Stops at the first issue. */
  readonly strict: boolean;
  /** Selects the APDUs to show; `undefined` shows all. */
  readonly selection: Selection | undefined;
  /** Whether the input is live and has no end. */
  readonly isLive: boolean;
  /** Whether all files count as octets. */
  readonly raw: boolean;
  /** Options of the decoders. */
  readonly source: SourceOptions;
}

/** Decodes inputs from start to end, or to the first issue in strict mode. */
class Run {
  readonly summary = new Summary();
  /** Descriptions of what was read, for the summary. */
  readonly texts: string[] = [];
  /** Whether an issue stopped the run. */
  stopped = false;

  readonly #writer: Writer;
  readonly #options: RunOptions;
  /** Columns for the points of captures; absent if objects are needed. */
  readonly #columns: PointColumns | undefined;

  constructor(writer: Writer, options: RunOptions) {
    this.#writer = writer;
    this.#options = options;
    const needsObjects = writer.points === undefined || options.selection !== undefined;
    this.#columns = needsObjects ? undefined : new PointColumns();
  }

  /** Decodes files: the captures merged, then the others; pauses while the output is blocked. */
  async decode(files: readonly ListedFile[], io: Io): Promise<void> {
    const { isLive, raw } = this.#options;
    const isOne = files.length === 1;
    const sizes = files.map(({ octets }) => octets);
    const show = io.stderr.isTerminal && !io.stdout.isTerminal && !isLive;
    const total = sizes.includes(undefined)
      ? undefined
      : sizes.reduce<number>((sum, octets) => sum + octets!, 0);
    const progress = show && !isOne ? new Progress(io.stderr, total, io.now()) : undefined;
    const only = isOne ? await this.#open(files[0]!.path, io) : undefined;
    this.#writer.begin();
    for (const { name: file, fault: detail } of files) {
      if (detail === undefined) continue;
      await this.#takeAll([{ type: "fault", code: "unreadable", detail, place: { file } }]);
    }
    const isMerged = (file: ListedFile) => {
      if (isOne || raw || file.fault !== undefined) return false;
      return file.format === undefined || isCaptureFormat(file.format);
    };
    if (files.some(isMerged)) {
      await this.#decodeMerged(files, { io, progress, isMerged });
    }
    progress?.clear();
    for (const file of files) {
      if (this.stopped || file.fault !== undefined || isMerged(file)) continue;
      const name = isOne ? undefined : file.name;
      const input = only ?? await this.#open(file.path, io);
      await this.#decodeFile(input, { io, name, show });
    }
    this.#writer.end();
    await io.stdout.flush();
  }

  /** Decodes captures as one. */
  async #decodeMerged(
    files: readonly ListedFile[],
    { io, progress, isMerged }: {
      readonly io: Io;
      readonly progress: Progress | undefined;
      readonly isMerged: (file: ListedFile) => boolean;
    },
  ): Promise<void> {
    const { out, source: options } = this.#options;
    const names = files.map(({ name }) => name);
    let start: number | undefined;
    const summary = await readMerged(files, io, {
      options,
      wanted: isMerged,
      columns: this.#columns,
      target: {
        take: (item) => {
          if (item.type !== "issue") start ??= timeOf(item);
          const found = foundIn(item, { start, names, columns: this.#columns });
          if (found === undefined || this.stopped) return undefined;
          this.#take(found);
          return out.full ? out.flush() : undefined;
        },
        fail: ({ name: file }, { code, message: detail }) => {
          if (!this.stopped) this.#fault({ type: "fault", code, detail, place: { file } });
        },
        proceed: async (consumed) => {
          await progress?.update(consumed, io.now());
          return !this.stopped;
        },
      },
    });
    await this.#takeAll(lackOf(summary));
    const merged = files.filter(isMerged).length;
    this.texts.push(`${count(merged, "capture")}, ${describeSummary(summary)}`);
  }

  #open(path: string, io: Io): Promise<Input> {
    const { isLive, raw } = this.#options;
    const live = isLive ? { follow: true, stop: io.interruption() } : {};
    return openInput(path, io, { raw, ...live });
  }

  /** Decodes one file. */
  async #decodeFile(
    input: Input,
    { io, name, show }: {
      readonly io: Io;
      readonly name: string | undefined;
      readonly show: boolean;
    },
  ): Promise<void> {
    const source = sourceOf(input, this.#options.source, this.#columns);
    const file = name === undefined ? {} : { file: name };
    const progress = show ? new Progress(io.stderr, input.octets, io.now()) : undefined;
    let failure: FoundFault | undefined;
    try {
      for await (const chunk of input.chunks) {
        if (input.format === "unknown") {
          failure = {
            type: "fault",
            code: "unknown-format",
            detail: unknownContent(chunk),
            place: file,
          };
          break;
        }
        await this.#takeAll(source.push(chunk), name);
        if (this.stopped) break;
        // A pipe may carry live traffic, so write each APDU immediately.
        if (input.octets === undefined || io.stdout.full) await io.stdout.flush();
        await progress?.update(input.consumed(), io.now());
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failure = { type: "fault", code: error.code, detail: error.message, place: file };
    }
    if (input.format === "empty") {
      const detail = "Empty input; expected a capture, text or octets";
      failure ??= { type: "fault", code: "empty", detail, place: file };
    }
    await this.#takeAll(source.end(), name);
    await this.#takeAll(failure === undefined ? [] : [failure]);
    progress?.clear();
    this.texts.push(name === undefined ? source.describe() : `${name}: ${source.describe()}`);
  }

  /** Takes what was found in a file; `name` is its name if there are several. */
  async #takeAll(items: Iterable<Found>, name?: string): Promise<void> {
    for (const found of items) {
      if (this.stopped) return;
      this.#take(name === undefined ? found : inFile(found, name));
      if (this.#options.out.full) await this.#options.out.flush();
    }
  }

  #take(found: Found): void {
    if (found.type === "fault") return this.#fault(found);
    if (found.type === "unread") {
      this.summary.unread(found);
      return this.#writer.unread(found);
    }
    if (found.type === "points") {
      this.summary.points(found);
      return this.#writer.points!(found);
    }
    const { verbose, selection } = this.#options;
    const { profile = this.#options.profile } = found;
    const apdu = this.#decodeApdu(found);
    if (apdu === undefined || selection?.apdu(apdu, found) === false) return;
    this.summary.apdu(apdu, found.isAsdu);
    const whole = verbose ? dissect(found.octets, { profile }) : undefined;
    const tree = found.isAsdu === true ? whole?.children.at(-1) : whole;
    this.#writer.apdu({ apdu, found, tree, selection });
  }

  #decodeApdu(found: FoundApdu): Apdu | undefined {
    const { octets, place, profile = this.#options.profile } = found;
    try {
      return decodeApdu(octets, { profile, strict: this.#options.strict });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const { code, message: detail } = error;
      this.#fault({ type: "fault", code, detail, octets, place });
      return undefined;
    }
  }

  #fault(fault: FoundFault): void {
    if (this.#options.selection?.fault(fault) === false) return;
    this.summary.fault(fault);
    this.#writer.fault(fault);
    this.stopped = this.#options.strict;
  }
}
