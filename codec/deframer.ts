// Splits a byte stream, in chunks of any size, into complete APDUs.

import {
  APCI_OCTETS,
  MAX_APDU_OCTETS,
  MAX_LENGTH,
  MIN_LENGTH,
  readControlField,
  START,
} from "./apci.ts";
import { plainOctets } from "./octets.ts";

/** A complete APDU in the stream. */
export interface ApduEvent {
  /** Kind of item. */
  readonly type: "apdu";
  /** The APDU from its start octet: a view, valid until the next call of the deframer. */
  readonly octets: Uint8Array;
  /** Position of the start octet, in octets since the deframer was created. */
  readonly offset: number;
}

/** Octets that do not belong to an APDU. */
export interface SkippedEvent {
  /** Kind of item. */
  readonly type: "skipped";
  /** The octets: a view, valid until the next call of the deframer. */
  readonly octets: Uint8Array;
  /** Position of the first octet, in octets since the deframer was created. */
  readonly offset: number;
  /** Kind of fault: not a start octet, a length outside 4..253, or an APDU whose end is missing. */
  readonly code: "bad-start" | "bad-length" | "torn";
  /** Description: what was found and what was expected. */
  readonly detail: string;
}

/** Items of a {@linkcode Deframer}. */
export type DeframerEvent = ApduEvent | SkippedEvent;

/** Options of a {@linkcode Deframer}. */
export interface DeframerOptions {
  /**
   * Reaction to an octet that cannot begin an APDU. `false`: stop, which is right for a live
   * connection. `true`, for captures: skip to the next 0x68 with a valid control field. In rare
   * cases that is a coincidence, and up to 255 further octets are lost.
   *
   * @default {false}
   */
  readonly resync?: boolean;
}

const NOTHING = new Uint8Array(0);

/** Special sizes: no APDU begins here, or too few octets to decide. */
const NO_APDU = -1;
const UNKNOWN = 0;

/**
 * Splits chunks of a stream into whole APDUs. It checks only the start and length octets; use
 * `decodeApci()` for the control field.
 *
 * APDUs within one chunk are views of it; an APDU that crosses a chunk boundary is assembled in a
 * buffer of 255 octets, the only memory that a deframer uses.
 *
 * @example
 * ```ts
 * import { Deframer } from "@telecontrol/iec104/codec";
 *
 * const deframer = new Deframer();
 * deframer.push(new Uint8Array([0x68, 0x04, 0x43, 0x00, 0x00, 0x00, 0x68]));
 * for (let event = deframer.next(); event; event = deframer.next()) {
 *   console.log(event.type, event.offset, event.octets.length); // apdu 0 6
 * }
 * ```
 * @example Octets that are completely available, such as from a file or from `parseHex()`
 * ```ts
 * import { Deframer, type DeframerEvent, parseHex } from "@telecontrol/iec104/codec";
 *
 * function* apdusOf(octets: Uint8Array): Generator<DeframerEvent> {
 *   const deframer = new Deframer({ resync: true });
 *   deframer.push(octets);
 *   for (;;) {
 *     const event = deframer.next() ?? deframer.end();
 *     if (event === undefined) return;
 *     yield event;
 *   }
 * }
 *
 * for (const { type, offset } of apdusOf(parseHex("68 04 43 00 00 00 FF FF 68 04 83 00"))) {
 *   console.log(type, offset); // apdu 0, then skipped 6, then skipped 8
 * }
 * ```
 */
export class Deframer {
  readonly #resync: boolean;
  /** The start of an incomplete APDU: begins with 0x68, or is empty. */
  #partial: Uint8Array = NOTHING; // Room for the first APDU that is incomplete in its chunk.
  #partialOctets = 0;
  #chunk: Uint8Array = NOTHING;
  #at = 0;
  /** Stream position of the first octet not yet reported, including those of a partial APDU. */
  #offset = 0;
  #searching = false;
  #failed = false;

  /** Creates a deframer for one stream. */
  constructor(options: DeframerOptions = {}) {
    this.#resync = options.resync ?? false;
  }

  /** Number of octets accepted but not yet reported. */
  get buffered(): number {
    return this.#partialOctets + this.#chunk.length - this.#at;
  }

  /** True once the stream can no longer be followed; only without `resync`. */
  get failed(): boolean {
    return this.#failed;
  }

  /**
   * Accepts the next chunk. The chunk is not copied: do not change it until `next()` returns
   * `undefined`.
   *
   * @throws {TypeError} The previous chunk was not read completely.
   */
  push(chunk: Uint8Array): void {
    if (this.#failed) return;
    if (this.#at < this.#chunk.length) {
      throw new TypeError(
        "Cannot push a chunk: the previous one was not read completely, expected next() to have returned undefined",
      );
    }
    this.#chunk = plainOctets(chunk);
    this.#at = 0;
  }

  /** Returns the next APDU or skipped octets; `undefined` if more octets are needed. */
  next(): DeframerEvent | undefined {
    if (this.#failed) return undefined;
    if (this.#partialOctets > 0) return this.#nextInPartial();
    const chunk = this.#chunk;
    const start = this.#at;
    if (start === chunk.length) return this.#endChunk();
    const size = this.#measure(chunk, start, chunk.length);
    if (size === NO_APDU) return this.#skipInChunk();
    if (size === UNKNOWN || start + size > chunk.length) {
      this.#keep(chunk.length);
      return this.#endChunk();
    }
    this.#at = start + size;
    return this.#found(chunk.subarray(start, this.#at));
  }

  /**
   * Marks the end of the input. Call it after `next()` has returned `undefined`, until it also
   * returns `undefined`.
   *
   * @returns The start of an incomplete APDU, if any, with the code `torn`. With `resync`, any
   * APDUs found inside it follow, because its length octet was then wrong.
   */
  end(): DeframerEvent | undefined {
    const length = this.#partialOctets;
    if (length === 0) return undefined;
    const size = this.#measure(this.#partial, 0, length);
    if (size > 0 && size <= length) return this.#found(this.#take(size));
    const next = this.#resync ? this.#searchWhole() : length;
    const expected = length > 1 ? `${this.#partial[1]! + 2} octets` : "a length octet";
    const found = next < length ? "another one" : "the end";
    const detail = `Expected ${expected} of an APDU, found ${found} after ${next}`;
    return this.#skipped(this.#take(next), "torn", detail);
  }

  /** Completes the partial APDU, without taking an octet beyond its end. */
  #nextInPartial(): DeframerEvent | undefined {
    for (;;) {
      const size = this.#measure(this.#partial, 0, this.#partialOctets);
      if (size === NO_APDU) return this.#skipInPartial();
      const wanted = size === UNKNOWN ? this.#partialOctets + 1 : size;
      this.#keep(Math.min(this.#chunk.length, this.#at + wanted - this.#partialOctets));
      if (this.#partialOctets < wanted) return this.#endChunk();
      if (size === UNKNOWN) continue;
      this.#partialOctets = 0;
      return this.#found(this.#partial.subarray(0, size));
    }
  }

  /** Forgets a chunk that was read completely: a station has a deframer for each of thousands of connections. */
  #endChunk(): undefined {
    this.#chunk = NOTHING;
    this.#at = 0;
  }

  /** Appends octets of the chunk, up to index `end`, to the kept ones. */
  #keep(end: number): void {
    if (this.#partial === NOTHING) this.#partial = new Uint8Array(MAX_APDU_OCTETS);
    this.#partial.set(this.#chunk.subarray(this.#at, end), this.#partialOctets);
    this.#partialOctets += end - this.#at;
    this.#at = end;
  }

  /**
   * Returns the length of the APDU that begins at `start`, as far as known from the octets up to
   * `end`.
   */
  #measure(octets: Uint8Array, start: number, end: number): number {
    if (octets[start] !== START) return NO_APDU;
    if (end - start < 2) return UNKNOWN;
    const length = octets[start + 1]!;
    if (length < MIN_LENGTH || length > MAX_LENGTH) return NO_APDU;
    // 0x68 is a frequent octet, so while resynchronizing it counts only before a valid control
    // field.
    if (this.#searching) {
      if (end - start < APCI_OCTETS) return UNKNOWN;
      const apci = readControlField(octets, start + 2);
      if (apci === undefined || (apci.format === "I") === (length === MIN_LENGTH)) return NO_APDU;
    }
    return length + 2;
  }

  #skipInChunk(): SkippedEvent {
    const chunk = this.#chunk;
    const start = this.#at;
    const { code, detail } = explain(chunk, start);
    this.#at = this.#search(chunk, start + 1, chunk.length);
    return this.#skipped(chunk.subarray(start, this.#at), code, detail);
  }

  #skipInPartial(): SkippedEvent {
    const { code, detail } = explain(this.#partial, 0);
    const next = this.#search(this.#partial, 1, this.#partialOctets);
    return this.#skipped(this.#take(next), code, detail);
  }

  /** Removes octets from the partial APDU and returns a copy. */
  #take(count: number): Uint8Array {
    const octets = this.#partial.slice(0, count);
    this.#partial.copyWithin(0, count, this.#partialOctets);
    this.#partialOctets -= count;
    return octets;
  }

  /**
   * Returns the index of the next octet that may begin an APDU; the end if there is none, or
   * without resync.
   */
  #search(octets: Uint8Array, from: number, end: number): number {
    this.#searching = true;
    let at = this.#resync ? from : end;
    while (at < end && this.#measure(octets, at, end) === NO_APDU) at++;
    return at;
  }

  /**
   * Returns the index in the partial APDU at which complete APDUs begin; its end if there are none.
   */
  #searchWhole(): number {
    this.#searching = true;
    let start = 1;
    while (start < this.#partialOctets && !this.#leadsToEnd(start)) start++;
    return start;
  }

  /**
   * Whether complete APDUs, at least one, lead from `start` to the end or to the start of another.
   * A single one among other octets may be a coincidence.
   */
  #leadsToEnd(start: number): boolean {
    const end = this.#partialOctets;
    for (let at = start; at < end;) {
      const size = this.#measure(this.#partial, at, end);
      if (size === NO_APDU) return false;
      if (size === UNKNOWN || at + size > end) return at > start;
      at += size;
    }
    return true;
  }

  #found(octets: Uint8Array): ApduEvent {
    const offset = this.#offset;
    this.#offset += octets.length;
    this.#searching = false;
    return { type: "apdu", octets, offset };
  }

  #skipped(octets: Uint8Array, code: SkippedEvent["code"], detail: string): SkippedEvent {
    const offset = this.#offset;
    this.#offset += octets.length;
    this.#failed = !this.#resync;
    return { type: "skipped", octets, offset, code, detail };
  }
}

/** First octets of TLS records, and the octet after them: a peer that speaks TLS where plain TCP was expected. */
const TLS_RECORD = [0x14, 0x17] as const;
const TLS_VERSION = 3;

/** Returns the reason why no APDU begins at `start`. */
function explain(octets: Uint8Array, start: number): Pick<SkippedEvent, "code" | "detail"> {
  const first = octets[start]!;
  const length = octets[start + 1]!;
  if (first !== START) {
    const found = `0x${first.toString(16).toUpperCase().padStart(2, "0")}`;
    const isTls = first >= TLS_RECORD[0] && first <= TLS_RECORD[1] && length === TLS_VERSION;
    const hint = isTls ? ", the start of a TLS record: the peer speaks TLS, not plain TCP" : "";
    return { code: "bad-start", detail: `Expected start octet 0x68, found ${found}${hint}` };
  }
  if (length >= MIN_LENGTH && length <= MAX_LENGTH) {
    return { code: "bad-start", detail: "Expected an APDU, found 0x68 without a control field" };
  }
  const range = `${MIN_LENGTH} to ${MAX_LENGTH}`;
  return { code: "bad-length", detail: `Expected an APDU length of ${range}, found ${length}` };
}
