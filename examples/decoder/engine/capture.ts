// The part of a capture that has been read: the index of its rows, and where to find their octets.

import type {
  CaptureIssue,
  CaptureItem,
  SkippedItem,
  TcpCloseReason,
  TcpConnection,
} from "../../../codec/capture/mod.ts";
import type { Profile } from "../../../codec/mod.ts";
import type { DecoderSetup } from "./decoder_setup.ts";
import { LinkTable } from "./link_table.ts";
import { MessageIndex } from "./message_index.ts";
import { KIND, type NewRow, type RowPlace, RowStore } from "./row_store.ts";
import { SeriesIndex } from "./series_index.ts";
import { Spool } from "./spool.ts";

/** Maximum number of listed rows; later ones are only analysed. */
const MAX_ROWS = 16_000_000;

/** Maximum number of file faults to keep. */
const MAX_ISSUES = 100;

/** Maximum number of octets that a row can show. */
const MAX_ROW_OCTETS = 0xffff;

/** Why a connection ended; the note of its last row is an index into this list, plus 8 if it was not closed. */
export const CLOSE_REASONS: readonly TcpCloseReason[] = [
  "fin",
  "reset",
  "reused",
  "evicted",
  "end",
  "other-protocol",
];

/** The reasons for skipping octets; the note of a row is an index into this list. */
export const SKIP_CODES: readonly SkippedItem["code"][] = [
  "bad-start",
  "bad-length",
  "torn",
  "unaligned",
  "conflict",
];

/** The chunk of the file that is being read: items inside it need no copy of their octets. */
export interface Chunk {
  readonly octets: Uint8Array;
  /** Position of its first octet in {@linkcode Capture.file}. */
  readonly position: number;
}

/** The index of a capture, which grows while the file is read. */
export class Capture {
  readonly rows = new RowStore();
  /** Receives the reports of the points of the item that was added last. */
  readonly series: SeriesIndex = new SeriesIndex(this.rows);
  readonly links: LinkTable;
  /** The messages in several segments. */
  readonly messages: MessageIndex = new MessageIndex();
  /** The first faults of the file. */
  readonly issues: CaptureIssue[] = [];
  /** Number of all faults of the file. */
  issueCount = 0;
  /** Number of rows that did not fit. */
  rowsDropped = 0;
  /** Time of the first row with a time. */
  start = NaN;
  /** The content of the file, decompressed. */
  readonly file: () => Blob;
  /** The private types used for decoding, and the field sizes of links without others. */
  readonly profile: Profile;
  readonly #copies = new Spool();

  /** Creates an empty index of a file. */
  constructor(
    file: () => Blob,
    { profile, profileOf }: Pick<DecoderSetup, "profile" | "profileOf">,
  ) {
    this.file = file;
    this.profile = profile;
    this.links = new LinkTable(profileOf);
  }

  /** Records an item of the decoder. */
  add(item: CaptureItem, chunk: Chunk): void {
    if (item.type === "issue") {
      this.issueCount++;
      if (this.issues.length < MAX_ISSUES) this.issues.push(item);
      return;
    }
    const link = this.#linkOf(item.connection);
    if (link === undefined || this.rows.length >= MAX_ROWS) {
      this.rowsDropped++;
      this.series.skip();
      return;
    }
    const time = item.time === undefined ? NaN : item.time + item.nanoseconds / 1e6;
    if (Number.isNaN(this.start)) this.start = time;
    const { frame } = item;
    const common = { link, time, frame, firstFrame: frame, note: 0 };
    switch (item.type) {
      case "opened":
        return this.#put({ ...common, ...NO_OCTETS, kind: KIND.opened, fromClient: true });
      case "closed": {
        const note = CLOSE_REASONS.indexOf(item.reason) + (item.byClient === undefined ? 8 : 0);
        const fromClient = item.byClient ?? true;
        return this.#put({ ...common, ...NO_OCTETS, kind: KIND.closed, fromClient, note });
      }
      case "sizes":
        Object.assign(this.links.links[link]!, {
          profile: item.profile ?? this.profile,
          verdict: item.profile === undefined ? "uncertain" : "detected",
        });
        return;
      case "gap": {
        const { fromClient, missing: note = 0 } = item;
        return this.#put({ ...common, ...NO_OCTETS, kind: KIND.gap, fromClient, note });
      }
      case "skipped": {
        const { fromClient, octets } = item;
        const note = SKIP_CODES.indexOf(item.code);
        const place = this.#place(octets, chunk);
        return this.#put({ ...common, ...place, kind: KIND.skipped, octets, fromClient, note });
      }
      case "apdu": {
        const { fromClient, octets, firstFrame, profile } = item;
        const kind = kindOf(octets);
        const place = this.#place(octets, chunk);
        return this.#put({ ...common, ...place, kind, octets, fromClient, firstFrame, profile });
      }
    }
  }

  /** The profile with which a row is decoded. */
  profileOf(row: number): Profile {
    return this.links.links[this.rows.link(row)]!.profile;
  }

  /** The part of the file or of the copies that contains the octets of a row. */
  blobOf({ copied }: RowPlace): Blob {
    return copied ? this.#copies.blob() : this.file();
  }

  #linkOf(connection: TcpConnection): number | undefined {
    return this.links.indexOf(connection);
  }

  #put(row: NewRow): void {
    const link = this.links.links[row.link]!;
    const at = this.rows.length;
    if (link.rows++ === 0) link.firstRow = at;
    this.rows.add(row);
    const { kind, fromClient } = row;
    if (kind === KIND.information) {
      this.series.begin(at);
      const { octets, profile = link.profile } = row;
      this.messages.take(at, { link: row.link, fromClient, octets: octets!, profile });
    } else if (kind === KIND.closed) this.messages.end(row.link);
    if (isInterruption(kind, fromClient)) this.series.interrupt(at);
  }

  #place(octets: Uint8Array, chunk: Chunk): RowPlace {
    const length = Math.min(octets.length, MAX_ROW_OCTETS);
    if (octets.buffer === chunk.octets.buffer) {
      const position = chunk.position + octets.byteOffset - chunk.octets.byteOffset;
      return { copied: false, position, length };
    }
    return { copied: true, position: this.#copies.append(octets.subarray(0, length)), length };
  }
}

const NO_OCTETS = { copied: false, position: 0, length: 0, octets: undefined } as const;

/** Whether nothing is known about the points of a link after a row of this kind. */
export function isInterruption(kind: number, fromClient: boolean): boolean {
  return kind === KIND.closed || kind === KIND.gap && !fromClient;
}

/** I, S or U format as a receiver would interpret it, or none of them. */
function kindOf(octets: Uint8Array): number {
  const first = octets[2]!;
  const third = octets[4]!;
  if ((first & 3) === 3) {
    const isFunction = U_FUNCTIONS.has(first) && octets[3] === 0 && third === 0 && octets[5] === 0;
    return isFunction ? KIND.unnumbered : KIND.undefined;
  }
  if ((third & 1) !== 0) return KIND.undefined;
  if ((first & 1) === 0) return octets.length > 6 ? KIND.information : KIND.undefined;
  return first === 1 && octets[3] === 0 ? KIND.supervisory : KIND.undefined;
}

const U_FUNCTIONS = new Set([0x07, 0x0b, 0x13, 0x23, 0x43, 0x83]);
