// The messages between the page and its worker: requests with answers, and progress reports.

import type { AnalysisReport, CaptureIssue, Endpoint } from "../../codec/capture/mod.ts";
import type { DissectNode } from "../../codec/mod.ts";
import type { PointList } from "../../cli/text/point_list/point_list.ts";
import type { SettingTexts } from "./analysis_settings.ts";

/** Kind of a row in the list of packets. */
export type RowKind =
  | "I"
  | "S"
  | "U"
  | "undefined"
  | "skipped"
  | "gap"
  | "opened"
  | "closed";

/** One row of the list of packets. */
export interface RowView {
  /** Number of the row in the whole capture, from 0. */
  readonly row: number;
  readonly kind: RowKind;
  /** Number of the packet. */
  readonly frame: number;
  /** ms since 1970 with a fraction; `null` if the capture has no time. */
  readonly time: number | null;
  readonly fromClient: boolean;
  /** Number of the connection, as Wireshark counts. */
  readonly connection: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Format with sequence numbers or function. */
  readonly control: string;
  /** Mnemonic of the type, if there is an ASDU. */
  readonly type: string;
  /** Abbreviated cause, with P/N and T. */
  readonly cause: string;
  readonly ca: number | null;
  /** The objects in brief, or a description of the event. */
  readonly text: string;
  /** Whether it has a fault. */
  readonly odd: boolean;
  /** Addresses of its first objects, as in the text. */
  readonly objects: readonly number[];
}

/** One row with the pause before it. */
export interface ListRow extends RowView {
  /** ms since the previous listed row with a time; `null` if unknown. */
  readonly pause: number | null;
}

/** The offset of a node of a dissection whose octets are in several rows. */
export const SEVERAL_ROWS = -1;

/** Everything about one row. */
export interface RowDetail extends RowView {
  readonly octets: Uint8Array;
  readonly tree: DissectNode;
  /** The findings of the decoder. */
  readonly issues: readonly string[];
  /** Number of the packet in which it begins. */
  readonly firstFrame: number;
  /** Its position among the rows of its packet, from 1. */
  readonly apdu: number;
  /** Addresses of its objects, if they are points. */
  readonly points: readonly number[];
}

/** The loaded capture. */
export interface LoadedView {
  readonly name: string;
  readonly octets: number;
  /** A short description. */
  readonly format: string;
  /** Whether it has packets, with times and addresses. Otherwise, it consists of APDUs alone. */
  readonly hasPackets: boolean;
  readonly report: AnalysisReport;
  /** Rows of the list. */
  readonly rows: number;
  /** Number of rows that did not fit. */
  readonly rowsDropped: number;
  /** The first faults of the file. */
  readonly issues: readonly CaptureIssue[];
  readonly issueCount: number;
  /** Why it was not read to its end. */
  readonly stopped: string | null;
  /** The names of objects; `null` if there are none. */
  readonly names: NamesView | null;
  /** The private types used for decoding; `null` if there were none. */
  readonly privateTypes: TypesView | null;
  /** The field sizes of each controlled station. */
  readonly stations: readonly StationSizes[];
}

/** The field sizes of the links of a controlled station. */
export interface StationSizes {
  /** Its address and port, as the settings name it. */
  readonly station: string;
  readonly server: Endpoint;
  /** The sizes in use, such as `2/2/3`. */
  readonly sizes: string;
  /**
   * Where they are from: the standard, the content of a link (if others than the standard's were found, with or without
   * certainty), the settings for all links, or those for this station.
   */
  readonly origin: "standard" | "detected" | "uncertain" | "all" | "station";
  /** Number of its connections. */
  readonly connections: number;
}

/** Private types in use. */
export interface TypesView {
  /** Names of their files. */
  readonly files: readonly string[];
  readonly types: readonly { readonly id: number; readonly name: string }[];
}

/** Names and units of objects, from station files and point lists. */
export interface NameList {
  /** Names of the files; empty for the names that belong to the sample. */
  readonly files: readonly string[];
  readonly list: PointList;
}

/** Names and units, and how many of them the capture uses. */
export interface NamesView extends NameList {
  /** Number of the listed points and commands that occur in the capture. */
  readonly found: number;
}

/** Time zones, as for `--zone`: `UTC`, `+01:00`, `Europe/Madrid`. */
export interface Zones {
  /** The zone of all times shown and exported. */
  readonly zone: string;
  /** The zone of the time tags that stations send. */
  readonly tagZone: string;
}

/** A file that was read as text. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** A fault in a text, with its place; in the dump of a whole capture, all numbers of the place are 0. */
export interface PastedFault {
  /** Line and column of its first character, from 1. */
  readonly line: number;
  readonly column: number;
  /** Positions of its first character and after its last one, from 0. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Everything about a row of a text that is decoded while it is typed. */
export interface PastedDetail extends RowDetail {
  /** Positions of the first character of each octet and after its last one, in pairs; -1 for octets not in the text. */
  readonly places: Int32Array;
}

/** A text that is decoded while it is typed. */
export interface PastedView {
  /** Identifies the text, for requests about it. */
  readonly turn: number;
  /** Whether it is the dump of a whole capture. */
  readonly isCapture: boolean;
  /** Number of rows, and of the APDUs among them. */
  readonly rows: number;
  readonly apdus: number;
  /** The characters of the rows: three numbers for each part on one line, namely from, to and row. */
  readonly marks: Int32Array;
  /** The first faults, in the order of the text. */
  readonly faults: readonly PastedFault[];
  readonly faultCount: number;
  /** What the text lacks, and what is assumed instead. */
  readonly notes: readonly string[];
  /** The row at the caret, otherwise the first with content; `null` if there are none. */
  readonly detail: PastedDetail | null;
}

/** The rows that a filter selected. */
export interface SelectionView {
  /** Empty for all. */
  readonly filter: string;
  readonly count: number;
}

/** A filter that cannot be parsed. */
export interface FilterFault {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** A point of a station. */
export interface PointKey {
  readonly address: string;
  readonly port: number;
  readonly ca: number;
  readonly ioa: number;
  /** One of its types, where points of several types have the same address; the first of them if omitted. */
  readonly typeId?: number | undefined;
}

/** All reports of a point; each array has one entry per report. */
export interface SeriesView {
  /** Time of capture, ms since 1970. */
  readonly time: Float64Array;
  /** Time tag of the station as if it were UTC; `NaN` if there is none. */
  readonly tag: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
  readonly typeId: Uint8Array;
  readonly cause: Uint8Array;
  readonly row: Uint32Array;
  /** Indexes of reports before which the link was interrupted or data is missing. */
  readonly breaks: Uint32Array;
  /** Start of each of these interruptions. */
  readonly breakTimes: Float64Array;
  /** Number of reports beyond the limit. */
  readonly dropped: number;
  /** If it comes from the index; each entry may then stand for several reports. `null` if it was read from the file. */
  readonly summary: SeriesSummary | null;
}

/** What the entries of a series from the index stand for; each array has one element per entry. */
export interface SeriesSummary {
  /** The lowest and highest value of its reports; `value` is the last one, `quality` has the bits of all. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Number of its reports; `time` and `row` are those of the first. */
  readonly count: Uint32Array;
  /** Number of entries with an interruption in between. */
  readonly innerBreaks: number;
  /** Whether values have 24 significant bits only. */
  readonly isRounded: boolean;
}

/** The values of a point in brief: one element for each of some equal parts of the capture. */
export interface SparkView {
  /** The lowest and highest value, from 0 for the least of the point to 254 for the greatest; 255 if there is none. */
  readonly low: Uint8Array;
  readonly high: Uint8Array;
  /** All quality bits. */
  readonly quality: Uint8Array;
}

/** A session as a sequence diagram. */
export interface LadderView {
  readonly connection: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly length: number;
}

/** One line of a sequence diagram. */
export interface LadderRow extends ListRow {
  /** I format: the line that acknowledges it, and the time until then. */
  readonly acknowledgedBy: number | null;
  readonly acknowledgeMs: number | null;
  /** S format, or I format that acknowledges others: the number of APDUs that it newly acknowledges. */
  readonly acknowledges: number;
  /** Number of unacknowledged APDUs of the client and of the server after this line. */
  readonly outstanding: readonly [client: number, server: number];
  /** The timer that caused it, if known. */
  readonly timer: "t1" | "t2" | "t3" | null;
}

/** An acknowledgement that spans lines of a sequence diagram. */
export interface LadderSpan {
  /** Line of the I format, and line that acknowledges it; `null` if none does. */
  readonly from: number;
  readonly to: number | null;
  readonly fromClient: boolean;
  readonly ms: number | null;
}

/** The kinds of exports. */
export type ExportKind =
  | "report-html"
  | "report-json"
  | "packets-ndjson"
  | "packets-csv"
  | "packets-pcapng"
  | "points-csv"
  | "series-csv";

/** A file to be saved. */
export interface ExportView {
  readonly name: string;
  readonly blob: Blob;
}

/** The requests of the page, and the answers of the worker. */
export interface Calls {
  /** Reads a file, or the sample without one, and uses these names for it. */
  load: {
    ask: { file: Blob | null; name: string; names?: NameList | undefined };
    answer: LoadedView;
  };
  /**
   * Replaces the names of the open file with those in station files and point lists, or removes them if there are no
   * files. The sample then has its own again.
   */
  names: { ask: { files: readonly TextFile[] }; answer: NamesView | null };
  /** Decodes a text that is being typed, without opening it. The caret is a position in the text. */
  paste: { ask: { text: string; caret: number }; answer: PastedView };
  /** Rows of that text; none if another text has been decoded since. */
  pastedRows: {
    ask: { turn: number; from: number; count: number };
    answer: readonly RowView[];
  };
  /** A row of that text; `null` if another text has been decoded since. */
  pastedRow: { ask: { turn: number; row: number }; answer: PastedDetail | null };
  /**
   * Replaces the private types with those of these files, or removes them if there are no files. They apply to the
   * next file (the answer is `null`), or to the open one, which is read again.
   */
  types: { ask: { files: readonly TextFile[]; forNext: boolean }; answer: LoadedView | null };
  /** Shows and exports times in other zones; UTC by default. */
  zones: { ask: Zones; answer: null };
  /**
   * Replaces the settings and the private types. They apply to the next file (the answer is `null`), or to the open one,
   * which is read again.
   */
  settings: {
    ask: { settings: SettingTexts; types: readonly TextFile[]; forNext: boolean };
    answer: LoadedView | null;
  };
  /** Checks files of private types, without using them. */
  checkTypes: { ask: { files: readonly TextFile[] }; answer: TypesView | null };
  /** Stops reading, filtering, charting or exporting. */
  cancel: { ask: Record<never, never>; answer: null };
  filter: { ask: { text: string }; answer: SelectionView | FilterFault | null };
  /** Lines of the selection. */
  rows: { ask: { from: number; count: number }; answer: readonly ListRow[] };
  /** The line in the selection of a packet or row; `null` if it is not selected. */
  locate: {
    ask: { frame?: number; apdu?: number | undefined; row?: number };
    answer: { row: number; line: number | null } | null;
  };
  /**
   * The first selected row with an ASDU, otherwise the first with an APDU, otherwise the first; `null` if no row is
   * selected.
   */
  first: { ask: Record<never, never>; answer: { row: number; line: number } | null };
  row: { ask: { row: number }; answer: RowDetail };
  /** A row as a record of the export to NDJSON; empty for the start and the end of a connection. */
  record: { ask: { row: number }; answer: string };
  /**
   * The values of points: from the file if it is small, otherwise from the index; `exact` reads all of them from the file,
   * or those of a period, with times in ms since 1970.
   */
  series: {
    ask: { points: readonly PointKey[]; exact?: "all" | readonly [from: number, to: number] };
    answer: readonly SeriesView[] | null;
  };
  /** Points of the report by their position, in brief. */
  sparks: { ask: { points: readonly number[] }; answer: readonly SparkView[] };
  ladder: { ask: { connection: number }; answer: LadderView };
  ladderRows: {
    ask: { connection: number; from: number; count: number };
    answer: { rows: readonly LadderRow[]; spans: readonly LadderSpan[] };
  };
  /** The line of a row in the diagram of its connection. */
  ladderLine: { ask: { connection: number; row: number }; answer: number };
  save: { ask: { kind: ExportKind; point?: PointKey }; answer: ExportView | null };
}

/** The name of a request. */
export type CallName = keyof Calls;

/** A message from the page. */
export type Question = {
  [Name in CallName]: {
    readonly id: number;
    readonly name: Name;
    readonly ask: Calls[Name]["ask"];
  };
}[CallName];

/** Progress of the worker with a slow task. */
export interface Progress {
  readonly what: "load" | "filter" | "series" | "save";
  /** Completed fraction, 0 to 1. */
  readonly share: number;
  /** The numbers, as text for the user. */
  readonly text: string;
}

/** A message from the worker. */
export type Reply =
  | { readonly id: number; readonly answer: Calls[CallName]["answer"] }
  | { readonly id: number; readonly error: string }
  | { readonly progress: Progress };
