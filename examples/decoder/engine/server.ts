// The worker's side of the page: keeps the loaded data and answers the requests of the page.

import { typeName } from "../../../codec/mod.ts";
import { textEncoding } from "../../../cli/report/content/format.ts";
import { findPrivateType, formatCount } from "../../../codec/low_level.ts";
import { HTML_LIMITS, htmlReport } from "../../../cli/report/analysis/html.ts";
import { makeDocument } from "../../../cli/report/analysis/make_document.ts";
import { namedReport } from "../../../cli/report/analysis/named_report.ts";
import { pointLines } from "../../../cli/report/analysis/points_csv.ts";
import { Names } from "../../../cli/text/names.ts";
import {
  type Filter,
  FilterError,
  type FilterFacts,
  isCaptureFormat,
  parseFilter,
} from "../../../codec/capture/mod.ts";
import type {
  CallName,
  Calls,
  ExportKind,
  ExportView,
  FilterFault,
  ListRow,
  LoadedView,
  NameList,
  NamesView,
  PointKey,
  Progress,
  SelectionView,
  TextFile,
} from "../messages.ts";
import { NO_SETTINGS, readSettings, type SettingTexts } from "../analysis_settings.ts";
import { makeSample } from "../sample/sample.ts";
import { setUp } from "./decoder_setup.ts";
import { InputError } from "./input.ts";
import { Ladder } from "./ladder.ts";
import { readNames, SAMPLE_NAMES, viewNames } from "./names.ts";
import { load, type Loaded } from "./loader.ts";
import { Pasted } from "./paste.ts";
import { convertedTags, readZones, type RowLook } from "./row_look.ts";
import { viewDetail, viewRows } from "./row_view.ts";
import { recordOf, savePackets } from "./save.ts";
import { savePcapng } from "./save_pcapng.ts";
import { saveSeries } from "./save_series.ts";
import { firstLine, selectRows } from "./selection.ts";
import { SeriesSource } from "./series_source.ts";
import { listStationSizes } from "./station_sizes.ts";
import { type LoadedTypes, NO_TYPES, readTypes } from "./types.ts";

type Answers = {
  readonly [Name in CallName]: (ask: Calls[Name]["ask"]) => Promise<Calls[Name]["answer"]>;
};

/** Why a filter that uses names cannot be applied. */
const NO_NAMES =
  "The filter uses name: open a station file or a point list, which has the names of objects";

/** A request needs a capture, and none is loaded. */
class NothingLoadedError extends Error {
  /** Always `NothingLoadedError`. */
  override readonly name = "NothingLoadedError";
}

/** Options for reading a file. */
interface ReadOptions extends Decoding {
  readonly name: string;
  readonly signal: AbortSignal;
}

/** What takes a while: a new task of a kind replaces the one before it, and leaves those of other kinds alone. */
type TaskKind = "load" | "filter" | "series" | "save";

/** The private types and the settings for decoding. */
interface Decoding {
  readonly types: LoadedTypes;
  readonly settings: SettingTexts;
}

/** Answers the requests of one page. */
export class Server {
  readonly #report: (progress: Progress) => void;
  #loaded: Loaded | undefined;
  #view: LoadedView | undefined;
  /** The names that belong to the open file itself: the sample has some. */
  #ownNames: NameList | undefined;
  /** The names of objects of the open file; `undefined` if there are none. */
  #names: Names | undefined;
  /** The same without those that belong to the file itself; other inputs take these over. */
  #fileNames: Names | undefined;
  /** The zones in which times are shown and exported. */
  #zones = readZones({ zone: "UTC", tagZone: "UTC" });
  /** Private types for decoding the next file. */
  #types = NO_TYPES;
  /** Settings for decoding the next file. */
  #settings: SettingTexts = NO_SETTINGS;
  /** Settles when no file is being read. */
  #reading: Promise<unknown> = Promise.resolve();
  #selected: Uint32Array<ArrayBuffer> | undefined;
  /** Values of points, once a chart needs them. */
  #values: SeriesSource | undefined;
  #ladder: { readonly connection: number; readonly ladder: Ladder } | undefined;
  /** The text that is being typed. */
  #pasted: Pasted | undefined;
  #pasteTurn = 0;
  readonly #tasks = new Map<TaskKind, AbortController>();
  /** Number of files that were to be read. */
  #turn = 0;

  readonly #answers: Answers = {
    load: ({ file, name, names }) => this.#load(file, name, names),
    names: ({ files }) => this.#takeNames(files),
    paste: ({ text, caret }) => {
      const setup = setUp(this.#types.profile, readSettings(this.#settings));
      const look = { ...this.#look, names: this.#fileNames };
      this.#pasted = new Pasted(text, { setup, look });
      return this.#pasted.view(++this.#pasteTurn, caret);
    },
    pastedRows: async ({ turn, from, count }) =>
      await this.#pastedIn(turn)?.rows(from, count) ?? [],
    pastedRow: async ({ turn, row }) => await this.#pastedIn(turn)?.detail(row) ?? null,
    zones: (zones) => {
      this.#zones = readZones(zones);
      return Promise.resolve(null);
    },
    types: ({ files, forNext }) =>
      this.#change({ types: readTypes(files), settings: this.#settings }, forNext),
    settings: ({ settings, types, forNext }) =>
      this.#change({ types: readTypes(types), settings }, forNext),
    checkTypes: ({ files }) => Promise.resolve(readTypes(files).view),
    cancel: () => {
      for (const task of this.#tasks.values()) task.abort();
      return Promise.resolve(null);
    },
    filter: ({ text }) => this.#filter(text),
    rows: ({ from, count }) => this.#rows(from, count),
    locate: (ask) => Promise.resolve(this.#locate(ask)),
    first: () => Promise.resolve(firstLine(this.#file.capture.rows, this.#selected)),
    row: ({ row }) => viewDetail(this.#file.capture, row, this.#look),
    record: ({ row }) => recordOf(this.#file.capture, row),
    series: (ask) => this.#series(ask),
    sparks: ({ points }) => Promise.resolve(this.#sparks(points)),
    ladder: ({ connection }) => Promise.resolve(this.#ladderOf(connection).view()),
    ladderRows: ({ connection, from, count }) =>
      this.#ladderOf(connection).window(from, count, this.#look),
    ladderLine: ({ connection, row }) => Promise.resolve(this.#ladderOf(connection).lineOf(row)),
    save: ({ kind, point }) => this.#save(kind, point),
  };

  /** Creates a server that reports its progress. */
  constructor(report: (progress: Progress) => void) {
    this.#report = report;
  }

  /** Answers a request. Rejects with a message for the user. */
  async answer<Name extends CallName>(
    name: Name,
    ask: Calls[Name]["ask"],
  ): Promise<Calls[Name]["answer"]> {
    return await (this.#answers[name] as Answers[Name])(ask);
  }

  /** The text of a turn, unless another one has been decoded since. */
  #pastedIn(turn: number): Pasted | undefined {
    return turn === this.#pasteTurn ? this.#pasted : undefined;
  }

  get #file(): Loaded {
    if (this.#loaded === undefined) throw new NothingLoadedError("No capture is loaded");
    return this.#loaded;
  }

  async #load(
    chosen: Blob | null,
    name: string,
    names: NameList | undefined,
  ): Promise<LoadedView> {
    const types = chosen === null ? NO_TYPES : this.#types;
    const signal = this.#begin("load");
    const turn = ++this.#turn;
    return await this.#track(async () => {
      const loaded = await this.#read(chosen ?? makeSample(), {
        ...{ name, signal, types, settings: this.#settings },
      });
      if (turn !== this.#turn) throw new InputError("Another input was opened");
      this.#ownNames = chosen === null ? SAMPLE_NAMES : undefined;
      return this.#put(loaded, { types, names: names ?? this.#ownNames });
    });
  }

  async #takeNames(files: readonly TextFile[]): Promise<NamesView | null> {
    for (let last; last !== this.#reading;) await (last = this.#reading); // files opened before
    const { privateTypes } = this.#types.profile;
    return this.#useNames(files.length > 0 ? readNames(files, privateTypes) : this.#ownNames);
  }

  #useNames(names: NameList | undefined): NamesView | null {
    const view = this.#view;
    if (view === undefined) throw new NothingLoadedError("No capture is loaded");
    this.#names = names === undefined ? undefined : new Names().add(names.list);
    this.#fileNames = names === this.#ownNames ? undefined : this.#names;
    this.#view = { ...view, names: names === undefined ? null : viewNames(names, view.report) };
    return this.#view.names;
  }

  /** Uses other private types and settings for the next file, or reads the open one again with them. */
  async #change({ types, settings }: Decoding, forNext: boolean): Promise<LoadedView | null> {
    if (forNext) {
      this.#types = types;
      this.#settings = settings;
      return null;
    }
    for (let last; last !== this.#reading;) await (last = this.#reading); // files opened before
    const { file, name } = this.#file;
    const signal = this.#begin("load");
    return await this.#track(async () => {
      const loaded = await this.#read(file, { name, signal, types, settings });
      if (signal.aborted) {
        throw new InputError("Cancelled: private types and settings are unchanged");
      }
      this.#types = types;
      this.#settings = settings;
      return this.#put(loaded, { types, names: this.#view?.names ?? undefined });
    });
  }

  /** Runs a task that a later read must wait for instead of cancelling it. */
  #track<T>(read: () => Promise<T>): Promise<T> {
    const reading = read();
    this.#reading = reading.catch(() => {});
    return reading;
  }

  #read(
    file: Blob,
    { name, signal, types: { profile }, settings }: ReadOptions,
  ): Promise<Loaded> {
    return load(file, {
      name,
      profile,
      settings: readSettings(settings),
      signal,
      onProgress: ({ consumed, octets, packets, apdus, links }) => {
        const counts = [
          formatCount(packets, "packet"),
          formatCount(apdus, "APDU"),
          formatCount(links, "link"),
        ].join(", ");
        this.#report({ what: "load", share: consumed / octets, text: counts });
      },
    });
  }

  /** Replaces the previous file once a new one has been read. If it cannot be read, the previous file stays. */
  #put(
    loaded: Loaded,
    { types, names }: { readonly types: LoadedTypes; readonly names: NameList | undefined },
  ): LoadedView {
    for (const kind of ["filter", "series"] as const) this.#tasks.get(kind)?.abort();
    this.#loaded = loaded;
    this.#selected = this.#ladder = this.#values = undefined;
    const { name, file, capture, input, stopped } = loaded;
    this.#view = {
      name,
      octets: file.size,
      format: `${textEncoding(input.format) === undefined ? input.format : "text"}${
        input.compressed ? ", compressed" : ""
      }`,
      hasPackets: isCaptureFormat(input.format),
      report: loaded.analyzer.report(),
      rows: capture.rows.length,
      rowsDropped: capture.rowsDropped,
      issues: capture.issues,
      issueCount: capture.issueCount,
      stopped: stopped ?? null,
      names: null,
      privateTypes: types.view,
      stations: listStationSizes(capture.links, this.#settings),
    };
    this.#useNames(names);
    return this.#view;
  }

  async #filter(text: string): Promise<SelectionView | FilterFault | null> {
    const { capture } = this.#file;
    const signal = this.#begin("filter");
    const total = capture.rows.length;
    if (text.trim() === "") {
      this.#selected = undefined;
      return { filter: "", count: total };
    }
    try {
      const filter = parseFilter(text, { profile: capture.profile });
      const facts = this.#factsFor(filter);
      if (facts === undefined) return { message: NO_NAMES, offset: 0, length: 0 };
      const selected = await selectRows(capture, filter, {
        facts,
        signal,
        onProgress: (rows) => this.#progress("filter", rows / total),
      });
      if (selected === undefined || signal.aborted) return null;
      this.#selected = selected;
      return { filter: text, count: selected.length };
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      const { message, offset, length } = error;
      return { message, offset, length };
    }
  }

  /** What the filter needs to know besides the octets; `undefined` if it uses names and there are none. */
  #factsFor({ uses }: Filter): FilterFacts | undefined {
    if (uses.has("name") && this.#names === undefined) return undefined;
    const names = uses.has("name") || uses.has("word") ? this.#names : undefined;
    const isMarked = uses.has("finding") || uses.has("transaction");
    return {
      ...names !== undefined &&
        { nameOf: (ca, ioa, typeId) => names.nameIn(typeId, ca, ioa) },
      ...isMarked && { marks: this.#file.analyzer.marks() },
    };
  }

  get #look(): RowLook {
    return { names: this.#names, tags: convertedTags(this.#zones) };
  }

  #lines(from: number, count: number): Uint32Array {
    const selected = this.#selected;
    if (selected !== undefined) return selected.subarray(from, from + count);
    const length = Math.max(0, Math.min(count, this.#file.capture.rows.length - from));
    return Uint32Array.from({ length }, (_, index) => from + index);
  }

  /** Some lines, each with the pause since the line before it. */
  async #rows(from: number, count: number): Promise<readonly ListRow[]> {
    const { capture } = this.#file;
    const [before] = from === 0 ? [] : this.#lines(from - 1, 1);
    let last = before === undefined ? NaN : capture.rows.time(before);
    const views = await viewRows(capture, this.#lines(from, count), this.#look);
    return views.map((view) => {
      const pause = view.time === null || Number.isNaN(last) ? null : view.time - last;
      if (view.time !== null) last = view.time;
      return { ...view, pause };
    });
  }

  #locate({ frame, apdu = 1, row: known }: Calls["locate"]["ask"]): Calls["locate"]["answer"] {
    const { rows } = this.#file.capture;
    let row = known ?? (frame === undefined ? undefined : rows.findFrame(frame));
    if (row === undefined) return null;
    for (let n = 1; n < apdu && row + 1 < rows.length && rows.frame(row + 1) === frame; n++) row++;
    if (this.#selected === undefined) return { row, line: row };
    const line = this.#selected.indexOf(row);
    return { row, line: line < 0 ? null : line };
  }

  async #series(ask: Calls["series"]["ask"]): Promise<Calls["series"]["answer"]> {
    const { capture } = this.#file;
    const indexed = this.#source.indexed(ask);
    if (indexed !== undefined) return indexed;
    const series = await this.#source.read(ask, {
      signal: this.#begin("series"),
      onProgress: (rows) => this.#progress("series", rows / capture.rows.length),
    });
    return series ?? null;
  }

  #sparks(points: readonly number[]): Calls["sparks"]["answer"] {
    const { firstTime, lastTime } = this.#file.summary;
    return this.#source.sparks(points, [firstTime ?? 0, lastTime ?? 0]);
  }

  get #source(): SeriesSource {
    const { capture, analyzer } = this.#file;
    return this.#values ??= new SeriesSource(capture, analyzer, this.#view!.report.points);
  }

  #ladderOf(connection: number): Ladder {
    if (this.#ladder?.connection === connection) return this.#ladder.ladder;
    const { capture } = this.#file;
    const link = capture.links.find(connection);
    if (link === undefined) throw new InputError(`Connection ${connection} is not in the list`);
    const ladder = new Ladder(capture, link);
    this.#ladder = { connection, ladder };
    return ladder;
  }

  async #save(kind: ExportKind, point: PointKey | undefined): Promise<ExportView | null> {
    const { name: file } = this.#file;
    const base = file.replace(/(?:\.(?:pcap|pcapng|cap|gz|hex|txt))+$/i, "") || "capture";
    const isFiltered = this.#selected !== undefined;
    const saved = await this.#content(kind, point);
    if (saved === undefined) return null;
    return {
      name: `${base}${isFiltered ? saved.suffix : ""}${saved.ending}`,
      blob: saved.blob,
    };
  }

  async #content(
    kind: ExportKind,
    point: PointKey | undefined,
  ): Promise<{ blob: Blob; suffix: string; ending: string } | undefined> {
    const { capture, input } = this.#file;
    const report = this.#view!.report;
    const all = (blob: Blob, ending: string) => ({ blob, suffix: "", ending });
    switch (kind) {
      case "report-json": {
        const named = this.#names === undefined ? report : namedReport(report, this.#names);
        const text = `${JSON.stringify(named, null, 2)}\n`;
        return all(new Blob([text], { type: "application/json" }), "-report.json");
      }
      case "report-html": {
        const html = htmlReport(makeDocument(report, {
          ...{ names: this.#names, zone: this.#zones.zone },
          ...HTML_LIMITS,
        }));
        return all(new Blob([html], { type: "text/html" }), "-report.html");
      }
      case "points-csv": {
        const lines = pointLines(report, this.#names ?? new Names());
        const blob = new Blob(lines.map((line) => `${line}\n`).toArray(), { type: "text/csv" });
        return all(blob, "-points.csv");
      }
      case "series-csv": {
        if (point === undefined) return undefined;
        const series = (await this.#series({ points: [point], exact: "all" }))?.[0];
        if (series === undefined) return undefined;
        const blob = saveSeries(series, {
          frameOf: (row) => capture.rows.frame(row),
          nameOf: (typeId) =>
            typeName(typeId) ?? findPrivateType({ typeId }, capture.profile)?.row.name,
          zone: this.#zones.zone,
          label: this.#names?.object(point.ca, point.ioa),
        });
        return all(blob, `-ca${point.ca}-ioa${point.ioa}.csv`);
      }
    }
    const selected = this.#selected;
    const signal = this.#begin("save");
    const total = selected?.length ?? capture.rows.length;
    const onProgress = (rows: number) => this.#progress("save", rows / total);
    const suffix = "-filtered";
    const saving = { selected, signal, names: this.#names, zones: this.#zones };
    if (kind === "packets-pcapng") {
      const share = (part: number) => this.#progress("save", part);
      const blob = await savePcapng(input, capture, { ...saving, onProgress: share });
      return blob && { blob, suffix, ending: ".pcapng" };
    }
    const form = kind === "packets-csv" ? "csv" : "ndjson";
    const blob = await savePackets(capture, form, { ...saving, onProgress });
    return blob && { blob, suffix, ending: `.${form}` };
  }

  /** Starts a task, which cancels the previous one of its kind. */
  #begin(kind: TaskKind): AbortSignal {
    this.#tasks.get(kind)?.abort();
    const task = new AbortController();
    this.#tasks.set(kind, task);
    return task.signal;
  }

  #progress(what: Progress["what"], share: number): void {
    this.#report({ what, share, text: `${Math.floor(share * 100)} %` });
  }
}
