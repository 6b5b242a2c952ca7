// Searches octets for packets, APDUs and, if asked for, ASDUs, and decides what the remaining octets are.

import { MAX_LENGTH, MIN_LENGTH, START } from "../../apci.ts";
import type { Profile } from "../../profile.ts";
import { BLANK, BREAK, JOIN, type Notation, OctetList } from "./octet_list.ts";
import { PACKET_HEAD_OCTETS, packetHead } from "./packet_head.ts";
import { asduLengths, isAsdu, judgeApdu, judgeTorn, type Likelihood } from "./plausible.ts";

/** What was found, and where. */
export interface Finding {
  /**
   * `apdu`: an APDU. `asdu`: an ASDU without APCI. `torn`: an APDU that ends too early. `excess`:
   * octets between or after APDUs that are not one. `packet`: a packet from its first header on.
   */
  readonly kind: "apdu" | "asdu" | "torn" | "excess" | "packet";
  /** A copy. */
  readonly octets: Uint8Array;
  /** Link type of a packet, and the length that its headers state. */
  readonly packet?: { readonly linkType: number; readonly octets: number };
  /** Line of the first octet, and its column from 0. */
  readonly line: number;
  readonly column: number;
  /** Line of the last octet, and the column after it. */
  readonly lastLine: number;
  readonly end: number;
  /** If asked for, three numbers for each octet: its line, its column from 0, and the column after it. */
  readonly places?: Int32Array;
}

/** How to search. */
export interface SearchOptions {
  readonly profile: Profile;
  /** Looks for ASDUs instead of APDUs. */
  readonly asdus: boolean;
  /** Whether findings have the place of each octet. */
  readonly places: boolean;
  readonly onFinding: (finding: Finding) => void;
}

const NOTATIONS: readonly Notation[] = ["hex", "code", "loose"];

/** Separators in one APDU that may differ from the others. */
const MAX_ODD_SEPARATORS = 2;

/** Fewer octets that are left over are a counter, a length or a checksum. */
const MIN_EXCESS = 3;

/** Maximum number of left over octets to keep. */
const MAX_LEFT = 4096;

/** Number of octets after which an incomplete APDU is certainly one. */
const TORN_OCTETS = 8;

const MAX_ASDU = 249;

/** The result of one attempt: the end of what was found, or that more octets are needed. */
type Attempt = { readonly end: number; readonly notation: Notation } | "wait" | undefined;

/** Octets of one stream of text: the lines of a log, or one column of a dump. */
export class OctetSearch {
  readonly list: OctetList = new OctetList();
  readonly #options: SearchOptions;
  #from = 0;
  /** Octets since the last finding, or since the start of the run. */
  #left: number[] = [];
  #leftCount = 0;
  #leftStyle = -1;
  #leftNotation: Notation = "hex";
  #leftPlace = { line: 0, column: 0, lastLine: 0, end: 0 };
  /** Places of the octets kept, if asked for. */
  #leftPlaces: number[] = [];
  /** Line of the last finding. */
  #lastLine = 0;
  /** Whether something was found in this run. */
  #isAfter = false;
  /** Whether the octets after it ended. */
  #isClosed = false;
  /** Whether a run consists of nothing but octets. */
  isPure = false;

  /** Creates a search. */
  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** Line of the first octet that is not decided; `undefined` if there is none. */
  get openLine(): number | undefined {
    return this.#from < this.list.length ? this.list.line[this.#from] : undefined;
  }

  /** Number of octets that the APDU at the end of the list lacks; 0 if it is complete or unknown. */
  get missing(): number {
    const { length } = this.list;
    const values = this.list.values("hex");
    const at = this.#from;
    if (at + 1 >= length || values[at] !== START) return 0;
    return Math.max(0, at + 2 + values[at + 1]! - length);
  }

  /** Decides as much as possible; everything, if no octet follows that belongs to the same run. */
  advance(isFinal: boolean): void {
    const { list } = this;
    let at = this.#from;
    while (at < list.length) {
      if (this.#isStart(at)) this.#endRun();
      const next = this.#step(at, isFinal);
      if (next === "wait") break;
      at = next;
    }
    this.#from = at;
    if (isFinal) this.#endRun();
    if (at === list.length || at > 4096) {
      list.drop(at);
      this.#from = 0;
    }
  }

  #isStart(at: number): boolean {
    return this.list.style[at] === BREAK && this.list.join[at] !== JOIN.certain;
  }

  /** Decides one octet; returns the index of the next one. */
  #step(at: number, isFinal: boolean): number | "wait" {
    if (this.list.join[at] !== JOIN.certain && this.#isGroupStart(at)) {
      const packet = this.#packet(at, isFinal);
      if (packet !== undefined) return packet;
    }
    const attempt = this.#options.asdus ? this.#asdu(at, isFinal) : this.#apdu(at, isFinal);
    if (attempt === "wait") return "wait";
    if (attempt !== undefined) {
      this.#excess();
      this.#emit(this.#options.asdus ? "asdu" : "apdu", at, attempt);
      this.#isAfter = true;
      this.#isClosed = false;
      this.#leftStyle = this.list.style[at + 1]!;
      return attempt.end;
    }
    this.#leave(at);
    return at + 1;
  }

  /** Whether an octet begins a run, a line, or a part with other separators. */
  #isGroupStart(at: number): boolean {
    const { style, join } = this.list;
    if (style[at] === BREAK || join[at] !== JOIN.none) return true;
    return at + 1 < this.list.length && style[at + 1] !== BREAK && style[at] !== style[at + 1];
  }

  #apdu(at: number, isFinal: boolean): Attempt {
    let possible: Attempt;
    for (const notation of NOTATIONS) {
      const values = this.list.values(notation);
      if (values[at] !== START) continue;
      if (notation === "loose" && !this.#needsLoose(at)) continue;
      const length = at + 1 < this.list.length ? values[at + 1]! : -1;
      if (at + 1 === this.list.length) {
        if (!isFinal) return "wait";
        continue;
      }
      if (length < MIN_LENGTH || length > MAX_LENGTH) continue;
      const found = this.#complete(at, at + 2 + length, { notation, isFinal });
      if (found === "wait") return "wait";
      if (found === undefined) continue;
      if (found === "sure") return { end: at + 2 + length, notation };
      possible ??= { end: at + 2 + length, notation };
    }
    return possible;
  }

  /** Single digits are read as octets only where pairs do not suffice. */
  #needsLoose(at: number): boolean {
    const hex = this.list.values("hex");
    const loose = this.list.values("loose");
    const to = Math.min(this.list.length, at + 2 + Math.max(0, loose[at + 1] ?? 0));
    for (let i = at; i < to; i++) if (hex[i]! < 0) return true;
    return false;
  }

  /** Judges the octets of an APDU; `undefined` if they are not one. */
  #complete(
    at: number,
    end: number,
    { notation, isFinal }: { readonly notation: Notation; readonly isFinal: boolean },
  ): "sure" | "possible" | "wait" | undefined {
    const { list } = this;
    const values = list.values(notation);
    const to = Math.min(end, list.length);
    const separator = list.style[at + 1]!;
    let odd = 0;
    for (let i = at + 1; i < to; i++) {
      if (values[i]! < 0 || list.style[i] === BREAK && list.join[i] === JOIN.none) return undefined;
      if (list.join[i] === JOIN.none && list.style[i] !== separator) odd++;
    }
    if (odd > MAX_ODD_SEPARATORS) return undefined;
    if (end > list.length) return isFinal ? undefined : this.#worthWaiting(at, notation);
    const octets = this.#octets(at, end, notation);
    const likelihood = judgeApdu(octets, this.#options.profile);
    if (likelihood === "none") return undefined;
    if (end === list.length && !isFinal && (likelihood !== "sure" || this.#crosses(at, end))) {
      return "wait";
    }
    if (!this.#maySpan(at, end, notation)) return undefined;
    if (likelihood === "sure") return "sure";
    return odd === 0 && this.#isExact(at, end, { notation, likelihood }) ? "possible" : undefined;
  }

  #worthWaiting(at: number, notation: Notation): "wait" | undefined {
    const octets = this.#octets(at, this.list.length, notation);
    return judgeTorn(octets) ? "wait" : undefined;
  }

  /** Whether an APDU that is not certain begins and ends where octets begin and end. */
  #isExact(
    at: number,
    end: number,
    { notation, likelihood }: { readonly notation: Notation; readonly likelihood: Likelihood },
  ): boolean {
    const { list } = this;
    const begins = this.#isAfter && this.#leftCount === 0 || this.#isGroupStart(at);
    if (!begins) return false;
    const isEnd = end === list.length || list.style[end] === BREAK || list.join[end] !== JOIN.none;
    if (likelihood === "damaged") return isEnd && this.isPure && notation === "hex";
    return isEnd || list.style[end] !== list.style[at + 1] ||
      list.values(notation)[end] === START;
  }

  /** Whether an APDU continues on another line that is not certain to continue this one. */
  #crosses(at: number, end: number): boolean {
    for (let i = at + 1; i < end; i++) if (this.list.join[i] === JOIN.perhaps) return true;
    return false;
  }

  /** Whether the lines of an APDU belong together: no later one begins with an APDU of its own. */
  #maySpan(at: number, end: number, notation: Notation): boolean {
    const { list } = this;
    const values = list.values(notation);
    for (let i = at + 1; i < end; i++) {
      if (list.join[i] !== JOIN.perhaps || values[i] !== START) continue;
      const own = i + 2 + (values[i + 1] ?? 0);
      if (own > list.length || i + 1 >= list.length) continue;
      let isWhole = true;
      for (let j = i + 1; j < own; j++) {
        if (values[j]! < 0 || list.join[j] !== JOIN.none) isWhole = false;
      }
      const isLine = own === list.length || list.join[own] !== JOIN.none ||
        list.style[own] === BREAK || values[own] === START;
      if (!isWhole || !isLine) continue;
      if (judgeApdu(this.#octets(i, own, notation), this.#options.profile) === "sure") return false;
    }
    return true;
  }

  /** A group of octets that is exactly an ASDU, or begins with one on a whole number of lines. */
  #asdu(at: number, isFinal: boolean): Attempt {
    if (!this.#isGroupStart(at)) return undefined;
    const { list } = this;
    for (const notation of NOTATIONS) {
      if (notation === "loose" && list.values("hex")[at]! >= 0) continue;
      const values = list.values(notation);
      if (values[at]! < 0 || at + 1 >= list.length && isFinal) continue;
      if (at + 1 >= list.length) return "wait";
      const lengths = asduLengths(this.#octets(at, at + 2, notation), this.#options.profile);
      if (lengths?.length === 0) continue;
      const separator = list.style[at + 1];
      for (let end = at + 1; end <= list.length && end - at <= MAX_ASDU + 1; end++) {
        const isLast = end === list.length;
        if (isLast && !isFinal) return "wait";
        const isNew = isLast || list.style[end] === BREAK || list.join[end] !== JOIN.none;
        if (isNew || list.style[end] !== separator) {
          if (
            (lengths === undefined || lengths.includes(end - at)) && end - at <= MAX_ASDU &&
            isAsdu(this.#octets(at, end, notation), this.#options.profile)
          ) {
            return { end, notation };
          }
          if (isLast || list.join[end] === JOIN.none) break;
        }
        if (values[end]! < 0) break;
      }
    }
    return undefined;
  }

  /** A packet; returns the index after it. */
  #packet(at: number, isFinal: boolean): number | "wait" | undefined {
    const { list } = this;
    const values = list.values("hex");
    if (values[at] === START) return undefined;
    const separator = list.style[at + 1];
    let to = at;
    while (to < list.length && to - at < PACKET_HEAD_OCTETS && values[to]! >= 0) {
      if (to > at && list.style[to] === BREAK && list.join[to] === JOIN.none) break;
      if (to > at && list.join[to] === JOIN.none && list.style[to] !== separator) break;
      to++;
    }
    if (to === list.length && to - at < PACKET_HEAD_OCTETS && !isFinal) return "wait";
    const head = packetHead(this.#octets(at, to, "hex"));
    if (head === undefined) return undefined;
    let end = at + head.octets;
    for (let i = to; i < Math.min(end, list.length); i++) {
      const isOther = list.join[i] === JOIN.none && list.style[i] !== separator;
      if (values[i]! < 0 || isOther) {
        end = i;
        break;
      }
    }
    if (end > list.length) {
      if (!isFinal) return "wait";
      end = list.length;
    }
    this.#excess();
    this.#emit("packet", at, { end, notation: "hex" }, head);
    while (end < list.length && list.join[end] === JOIN.certain) end++; // a trailer
    this.#isAfter = false;
    return end;
  }

  #octets(at: number, end: number, notation: Notation): Uint8Array {
    return Uint8Array.from(this.list.values(notation).subarray(at, end));
  }

  #emit(
    kind: Finding["kind"],
    at: number,
    { end, notation }: { readonly end: number; readonly notation: Notation },
    packet?: { readonly linkType: number; readonly octets: number },
  ): void {
    const { list } = this;
    this.#options.onFinding({
      kind,
      octets: this.#octets(at, end, notation),
      ...packet === undefined ? {} : { packet },
      line: list.line[at]!,
      column: list.column[at]!,
      lastLine: list.line[end - 1]!,
      end: list.end[end - 1]!,
      ...this.#options.places ? { places: this.#places(at, end) } : {},
    });
    this.#lastLine = list.line[end - 1]!;
    this.#forget();
  }

  #places(at: number, end: number): Int32Array {
    const { list } = this;
    const places = new Int32Array(3 * (end - at));
    for (let i = at; i < end; i++) {
      places.set([list.line[i]!, list.column[i]!, list.end[i]!], 3 * (i - at));
    }
    return places;
  }

  /** Keeps an octet that belongs to nothing, as long as it continues the octets before it. */
  #leave(at: number): void {
    const { list } = this;
    const style = list.style[at]!;
    const isOther = list.join[at] === JOIN.none && style !== this.#leftStyle;
    if (this.#isAfter && (this.#isClosed || isOther)) {
      if (this.#leftCount >= MIN_EXCESS) this.#report("excess");
      this.#restart();
      this.#isClosed = true;
      return;
    }
    if (isOther && this.#leftCount === 1) this.#leftStyle = style;
    else if (isOther) this.#restart();
    if (this.#leftCount === 0) this.#leftNotation = list.values("hex")[at]! < 0 ? "code" : "hex";
    const value = list.values(this.#leftNotation)[at]!;
    if (value < 0) {
      if (this.#left[0] !== START) this.#restart();
      return;
    }
    const [line, column, end] = [list.line[at]!, list.column[at]!, list.end[at]!];
    if (this.#leftCount === 0) this.#leftPlace = { line, column, lastLine: line, end };
    if (this.#left.length < MAX_LEFT) {
      this.#left.push(value);
      if (this.#options.places) this.#leftPlaces.push(line, column, end);
    }
    this.#leftCount++;
    Object.assign(this.#leftPlace, { lastLine: line, end });
  }

  #restart(): void {
    this.#forget();
    this.#leftStyle = -1;
  }

  #forget(): void {
    this.#left = [];
    this.#leftPlaces = [];
    this.#leftCount = 0;
  }

  /** Reports octets between two APDUs, or before the first one if they begin like one. */
  #excess(): void {
    const isOne = this.#isAfter || this.#left[0] === START;
    const isBetween = this.#isAfter && this.#leftPlace.line === this.#lastLine;
    if (isOne && this.#leftCount >= (isBetween ? 1 : MIN_EXCESS)) this.#report("excess");
    this.#forget();
  }

  /** At the end of a run: an incomplete APDU, or more octets than APDUs. */
  #endRun(): void {
    const left = this.#left;
    if (this.#leftCount === left.length && !this.#options.asdus) {
      for (let at = left.indexOf(START); at !== -1; at = left.indexOf(START, at + 1)) {
        const rest = Uint8Array.from(left.slice(at));
        const isPlain = this.#leftNotation === "hex" && this.#leftStyle === BLANK;
        const isAlone = at === 0 && isPlain && (this.isPure || this.#isAfter) && rest.length >= 2;
        if ((isAlone || rest.length >= TORN_OCTETS) && judgeTorn(rest)) {
          this.#left = left.slice(at);
          this.#leftPlaces.splice(0, 3 * at);
          this.#leftCount = this.#left.length;
          this.#report("torn");
          break;
        }
      }
    }
    if (this.#leftCount > 0 && this.#isAfter && this.#leftCount >= MIN_EXCESS) {
      this.#report("excess");
    }
    this.#restart();
    this.#isAfter = false;
  }

  #report(kind: "torn" | "excess"): void {
    const { line, column, lastLine, end } = this.#leftPlace;
    const octets = Uint8Array.from(this.#left);
    const places = this.#options.places ? { places: Int32Array.from(this.#leftPlaces) } : {};
    this.#options.onFinding({ kind, octets, line, column, lastLine, end, ...places });
    this.#forget();
  }
}
