// Reads APDUs from text as people paste it, and yields them as a capture would: a link with two sides.

import { MAX_ASDU_OCTETS, SEQUENCE_MODULUS, START } from "../../apci.ts";
import { formatCount } from "../../count.ts";
import { describeTornApdu } from "../../describe_torn.ts";
import type { Profile } from "../../profile.ts";
import { instantOf, type ZonePolicy } from "../../zone.ts";
import { newCounters, stationOf, type TcpConnection } from "../connection.ts";
import { CaptureDecoder, type CaptureDecoderOptions } from "../decoder.ts";
import type { ApduItem, CaptureItem, CaptureSummary, SkippedItem } from "../items.ts";
import type { PacketMark } from "../packet.ts";
import { type Released, sizeChoice, SizeGate } from "../sizes/size_gate.ts";
import type { TextDirection, TextStation } from "./direction_words.ts";
import { captureInText } from "./capture_in_text.ts";
import { scanText, type TextFinding, type UnreadLine } from "./scan_text.ts";
import { otherOf, SenderGuess } from "./sides.ts";
import { surveyText, type TextSurvey } from "./survey.ts";
import type { TextTime } from "./time_stamp.ts";

/** Where octets are in the text, and what the text says about them. */
export interface TextPlace {
  /** Line of the first octet, from 1. */
  readonly line: number;
  /** Column of the first octet in characters, from 1. */
  readonly column: number;
  /** From the view of the program that wrote the log; `undefined` if the text does not say. */
  readonly direction?: TextDirection;
  /**
   * The part of the time that the text lacks: the mark has the year 1970, or the day 1970-01-01,
   * instead.
   */
  readonly missing?: "date" | "year";
  /** Whether it is an ASDU without APCI: its control field was added, with assumed numbers. */
  readonly isAsdu?: true;
  /**
   * With {@linkcode TextOptions.octetPlaces}, three numbers for each octet in the text: its line, its
   * column, and the column after it, all from 1. Those of an ASDU have none for the control field.
   */
  readonly octets?: Int32Array;
}

/** An item of a capture, found in text. The `frame` of its mark is the number of its line. */
export type TextItem = CaptureItem & {
  /** The place of the octets; `undefined` for items without, and for those of packets. */
  readonly text?: TextPlace;
};

/** Options of {@linkcode readText}; those of {@linkcode CaptureDecoder} apply to packets in the text too. */
export interface TextOptions extends CaptureDecoderOptions {
  /** Zone of times without one in the text; UTC by default. */
  readonly zone?: ZonePolicy;
  /**
   * Whether items have the place of each octet, which needs more memory.
   *
   * @default {false}
   */
  readonly octetPlaces?: boolean;
}

type GatedItem = (ApduItem | SkippedItem) & { readonly text: TextPlace };

/** Iterates over the content of a text. */
export interface TextReading extends IterableIterator<TextItem | UnreadLine> {
  /** Totals of what has been read so far. */
  readonly summary: CaptureSummary;
  /** Number of lines with text or octets that yield nothing, so far. */
  readonly unreadLines: number;
}

/** Number of unread lines that an issue names, and how much of each. */
const NAMED_LINES = 3;
const NAMED_LENGTH = 60;

const HALF_DAY_MS = 43_200_000;

/**
 * Reads text as people paste it: logs, source code, dumps, emails. In every line, it finds the octets that make an
 * APDU, in any notation; in a text without APDUs also ASDUs and whole packets. Times and directions around them
 * are kept. Lines that yield nothing are returned as such, and reading continues.
 *
 * Octets are found if they begin with 0x68, have the length that follows and a control field of the standard, so
 * dates, addresses and counters are not mistaken for them. The text never causes an error. Time and memory grow with
 * the length of the text only.
 *
 * @param text The text.
 * @returns The items, one at a time; their octets are copies.
 * @example
 * ```ts
 * import { readText } from "@telecontrol/iec104/capture";
 *
 * for (const item of readText("12:00:01 TX: 68 04 07 00 00 00 (STARTDT)")) {
 *   if (item.type === "apdu") console.log(item.text?.column, item.text?.direction); // 14 sent
 * }
 * ```
 */
export function readText(text: string, options: TextOptions = {}): TextReading {
  const reader = new Reader(text, options);
  const items = reader.items();
  return {
    get summary(): CaptureSummary {
      return reader.summary;
    },
    get unreadLines(): number {
      return reader.unreadLines;
    },
    next: () => items.next(),
    return: () => items.return(undefined),
    [Symbol.iterator]() {
      return this;
    },
  };
}

class Reader {
  unreadLines = 0;
  readonly #text: string;
  readonly #options: TextOptions;
  #profile: Profile;
  /** Keeps APDUs until the field sizes are known. */
  #gate: SizeGate<GatedItem> | undefined;
  readonly #capture: CaptureDecoder;
  readonly #connection: TcpConnection = {
    id: 0,
    client: { address: "controlling station", port: 0 },
    server: { address: "controlled station", port: 0 },
    handshake: false,
    fromClient: newCounters(),
    fromServer: newCounters(),
  };
  readonly #renumbered = new Map<TcpConnection, TcpConnection>();
  /** The first lines that were not read. */
  readonly #unread: UnreadLine[] = [];
  readonly #guess = new SenderGuess();
  readonly #sent = { controlling: 0, controlled: 0 };
  #frames = 0;
  #octets = 0;
  #apdus = 0;
  #lastLine = 0;
  #lastClock = 0;
  #days = 0;
  #first: number | undefined;
  #last: number | undefined;
  #mark: PacketMark = { frame: 0, fileOffset: 0, time: undefined, nanoseconds: 0 };

  constructor(text: string, options: TextOptions) {
    this.#text = text;
    this.#options = options;
    const { zone: _zone, octetPlaces: _places, ...decoder } = options;
    const choice = sizeChoice(options);
    const forced = options.profiles?.[stationOf(this.#connection)] ?? options.profile;
    this.#profile = forced ?? choice.standard;
    if (forced === undefined) this.#gate = new SizeGate(choice);
    this.#capture = new CaptureDecoder(decoder);
  }

  get summary(): CaptureSummary {
    const inside = this.#capture.summary;
    const own = this.#frames > 0 ? 1 : 0;
    return {
      ...inside,
      packets: inside.packets + this.#frames,
      octets: inside.octets + this.#octets,
      firstTime: this.#first ?? inside.firstTime,
      lastTime: this.#last ?? inside.lastTime,
      connections: inside.connections + own,
      links: inside.links + own,
      apdus: inside.apdus + this.#apdus,
    };
  }

  *items(): Generator<TextItem | UnreadLine, void, undefined> {
    const file = captureInText(this.#text);
    if (file !== undefined) {
      this.#capture.push(file);
      yield* this.#captured();
      this.#capture.end();
      return yield* this.#captured();
    }
    const survey = surveyText(this.#text, this.#profile);
    const { content, order } = survey;
    const scan = scanText(this.#text, {
      profile: this.#profile,
      asdus: content === "asdus",
      order,
      places: this.#options.octetPlaces ?? false,
    });
    for (const item of scan) {
      if (item.type === "unread") {
        if (this.unreadLines++ < NAMED_LINES) this.#unread.push(item);
        yield item;
      } else if (item.kind === "packet") {
        yield* this.#packet(item);
      } else {
        yield* this.#frame(item, survey);
      }
    }
    if (survey.hasPackets) {
      this.#capture.end();
      yield* this.#captured();
    }
    if (this.unreadLines > 0 && this.summary.packets > 0) yield this.#unreadIssue();
    if (this.#frames === 0) return;
    if (this.#gate !== undefined) yield* this.#released(this.#gate.end());
    const connection = this.#connection;
    yield { type: "closed", ...this.#mark, connection, reason: "end", byClient: undefined };
  }

  *#packet({ octets, packet, label, line }: TextFinding): Generator<TextItem, void, undefined> {
    const { linkType, octets: originalLength } = packet!;
    this.#capture.accept({
      type: "packet",
      frame: line,
      fileOffset: 0,
      ...this.#timeOf(label.time),
      linkType,
      interface: 0,
      originalLength,
      octets,
    });
    yield* this.#captured();
  }

  *#captured(): Generator<TextItem, void, undefined> {
    for (let item = this.#capture.next(); item; item = this.#capture.next()) {
      yield "connection" in item ? { ...item, connection: this.#renumber(item) } : item;
    }
  }

  /** Connections of packets are numbered after the link of the text. */
  #renumber(
    { type, connection }: Extract<CaptureItem, { connection: TcpConnection }>,
  ): TcpConnection {
    const known = this.#renumbered.get(connection) ??
      { ...connection, id: connection.id + 1 };
    if (type === "closed") this.#renumbered.delete(connection);
    else this.#renumbered.set(connection, known);
    return known;
  }

  *#frame(finding: TextFinding, survey: TextSurvey): Generator<TextItem, void, undefined> {
    const connection = this.#connection;
    const { kind, label, line, column } = finding;
    const time = this.#timeOf(label.time);
    const mark = { frame: line, fileOffset: 0, ...time };
    if (this.#frames === 0) {
      yield { type: "opened", ...mark, connection, recognisedBy: "content" };
      yield* this.#assumptions(finding, survey, mark);
    }
    if (line !== this.#lastLine) this.#frames++;
    this.#lastLine = line;
    this.#mark = mark;
    const isAsdu = kind === "asdu";
    if (isAsdu && finding.octets.length > MAX_ASDU_OCTETS) return;
    const direction = label.direction ?? directionOfIndent(finding, survey);
    const known = senderOf(label.sender, direction, survey);
    const bare = isAsdu ? withNumbers(finding.octets, 0, 0) : finding.octets;
    const sender = known ?? this.#guess.of(bare);
    if (known !== undefined) this.#guess.note(bare, known);
    const octets = isAsdu ? this.#numbered(finding.octets, sender) : bare;
    const fromClient = sender === "controlling";
    const [source, destination] = fromClient
      ? [connection.client, connection.server]
      : [connection.server, connection.client];
    const counters = fromClient ? connection.fromClient : connection.fromServer;
    counters.segments++;
    counters.octets += octets.length;
    this.#octets += finding.octets.length;
    const text: TextPlace = {
      line,
      column: column + 1,
      ...direction === undefined ? {} : { direction },
      ...label.time?.missing === undefined ? {} : { missing: label.time.missing },
      ...isAsdu ? { isAsdu } : {},
      ...finding.places === undefined ? {} : { octets: fromOne(finding.places) },
    };
    const item = { ...mark, connection, fromClient, source, destination, octets, text };
    if (kind === "torn") {
      const detail = this.#tornDetail(octets);
      yield* this.#gated({ ...item, type: "skipped", code: "torn", detail });
    } else if (kind === "excess") {
      const detail = `Expected an APDU, found ${formatCount(octets.length, "other octet")}`;
      yield* this.#gated({ ...item, type: "skipped", code: "bad-start", detail });
    } else {
      this.#apdus++;
      yield* this.#gated({ ...item, type: "apdu", firstFrame: line, profile: this.#profile });
    }
  }

  /** Yields items whose field sizes are known. */
  *#gated(item: GatedItem): Generator<TextItem, void, undefined> {
    const result = this.#gate?.take(item) ?? "pass";
    if (result === "pass") yield item;
    else if (result !== "keep") yield* this.#released(result);
  }

  *#released(
    { profile, items, verdict }: Released<GatedItem>,
  ): Generator<TextItem, void, undefined> {
    this.#gate = undefined;
    this.#profile = profile;
    const [first] = items;
    if (verdict !== undefined && first !== undefined) {
      const { frame, fileOffset, time, nanoseconds, connection, text } = first;
      yield { type: "sizes", frame, fileOffset, time, nanoseconds, connection, ...verdict, text };
    }
    yield* items;
  }

  #tornDetail(octets: Uint8Array): string {
    const found = describeTornApdu(octets, this.#profile);
    const expected = formatCount((octets[1] ?? 4) + 2, "octet");
    return `Expected ${expected} of an APDU, found the end after ${octets.length}${
      found === "" ? "" : `: ${found}`
    }`;
  }

  #unreadIssue(): TextItem {
    const named = this.#unread.map(({ line, text }) => `${line} "${text.slice(0, NAMED_LENGTH)}"`);
    const rest = this.unreadLines - named.length;
    const more = rest > 0 ? ` and ${rest} more` : "";
    const detail = `${formatCount(this.unreadLines, "line")} without octets: ${
      named.join(", ")
    }${more}`;
    return { type: "issue", code: "unread-lines", frame: 0, fileOffset: 0, detail };
  }

  /** What the text does not contain, and what is assumed instead. */
  *#assumptions(
    { label, kind }: TextFinding,
    { hasDirections, outerIndent, whole }: TextSurvey,
    { frame }: PacketMark,
  ): Generator<TextItem, void, undefined> {
    const missing = label.time?.missing;
    const isOneSided = whole > 1 && !hasDirections && outerIndent === undefined;
    const details = [
      ...isOneSided ? ["no directions: the senders are guessed from the content"] : [],
      ...kind === "asdu" ? ["no control fields: N(S) and N(R) are counted"] : [],
      ...missing === "date" ? ["no dates: the first day is taken as 1970-01-01"] : [],
      ...missing === "year" ? ["no years: 1970 is assumed"] : [],
    ];
    if (details.length === 0) return;
    const detail = `The text has ${details.join("; ")}`;
    yield { type: "issue", code: "text-incomplete", frame, fileOffset: 0, detail };
  }

  /** An ASDU with a control field: N(S) counts those of its sender, and N(R) those of the peer. */
  #numbered(asdu: Uint8Array, sender: TextStation): Uint8Array {
    const sendNumber = this.#sent[sender]++;
    return withNumbers(asdu, sendNumber, this.#sent[otherOf(sender)]);
  }

  /** The time of a mark. A time of day that is far earlier than the last one is on the next day. */
  #timeOf(found: TextTime | undefined): Pick<PacketMark, "time" | "nanoseconds"> {
    if (found === undefined) return { time: undefined, nanoseconds: 0 };
    let { time } = found;
    if (found.missing === "date") {
      if (time < this.#lastClock - HALF_DAY_MS) this.#days++;
      this.#lastClock = time;
      time += this.#days * 2 * HALF_DAY_MS;
    }
    const { zone } = this.#options;
    if (!found.isInstant && found.missing === undefined && zone !== undefined) {
      time = instantOf({ time, timeFlags: 0 }, zone) ?? time;
    }
    if (this.#first === undefined || time < this.#first) this.#first = time;
    if (this.#last === undefined || time > this.#last) this.#last = time;
    return { time, nanoseconds: found.nanoseconds };
  }
}

/** Places with columns from 1. */
function fromOne(places: Int32Array): Int32Array {
  return places.map((number, index) => index % 3 === 0 ? number : number + 1);
}

function directionOfIndent(
  { indent }: TextFinding,
  { outerIndent }: TextSurvey,
): TextDirection | undefined {
  if (outerIndent === undefined || indent === undefined) return undefined;
  return indent === outerIndent ? "sent" : "received";
}

function senderOf(
  sender: TextStation | undefined,
  direction: TextDirection | undefined,
  { sentByControlling }: TextSurvey,
): TextStation | undefined {
  if (sender !== undefined || direction === undefined) return sender;
  return (direction === "sent") === sentByControlling ? "controlling" : "controlled";
}

function withNumbers(asdu: Uint8Array, sendNumber: number, receiveNumber: number): Uint8Array {
  const [s, r] = [sendNumber % SEQUENCE_MODULUS, receiveNumber % SEQUENCE_MODULUS];
  const apdu = new Uint8Array(asdu.length + 6);
  apdu.set([START, asdu.length + 4, s << 1 & 0xff, s >> 7, r << 1 & 0xff, r >> 7]);
  apdu.set(asdu, 6);
  return apdu;
}
