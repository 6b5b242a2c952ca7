// What a test needs to know about a device besides the interoperability list (PIXIT), with the permitted answers.

import type { FileEntry, RedundancyGroup } from "./pixit_lists.ts";

/** A question about a device. */
export interface PixitItem {
  /** What the answer states. */
  readonly text: string;
  /** The permitted words, with their meanings. */
  readonly words?: Readonly<Record<string, string>>;
  /** Lowest and highest number, and the unit of the number. */
  readonly number?: { readonly range: readonly [number, number]; readonly unit?: "s" | "ms" };
  /** Answered with true or false. */
  readonly flag?: true;
  /** Answered with a list: of texts, words, groups or files. */
  readonly list?: "texts" | "words" | "groups" | "files";
  /** The stations that the question is for; both by default. */
  readonly role?: "controlled" | "controlling";
}

/** Seconds up to a day. */
const SECONDS = { range: [0, 86_400], unit: "s" } as const;

/** Milliseconds up to a minute. */
const MILLISECONDS = { range: [0, 60_000], unit: "ms" } as const;

/** What a device does with an APDU that is not well formed. */
const FRAME_WORDS = {
  close: "closes the connection",
  discard: "discards the APDU and continues",
} as const;

/** What a device does with an ASDU that is not well formed. */
const ASDU_WORDS = {
  ...FRAME_WORDS,
  refuse: "answers with a negative confirmation or one of the causes 44 to 47",
} as const;

/** All questions, in the order of the procedures. */
// deno-fmt-ignore
export const PIXIT_ITEMS = {
  "pixit.maxConnections": { text: "Maximum number of simultaneous TCP connections", number: { range: [1, 10_000] }, role: "controlled" },
  "pixit.beyondMax": { text: "A connection beyond the maximum", words: { refuse: "TCP refuses it", close: "it is closed before any APDU", replace: "an older connection that was never started is closed for it" }, role: "controlled" },
  "red.groups": { text: "Redundancy groups", list: "groups", role: "controlled" },
  "pixit.redTakeover": { text: "STARTDT on a second connection of a group", words: { close: "the started connection is closed", stop: "the started connection is set to stopped", refuse: "the new connection is closed" }, role: "controlled" },
  "pixit.allowedPeers": { text: "Addresses and networks whose connections are accepted", list: "texts", role: "controlled" },
  "pixit.reconnectReady": { text: "Time until a new connection is accepted after one has closed", number: SECONDS, role: "controlled" },
  "pixit.retryInterval": { text: "Shortest time between two attempts to connect", number: SECONDS, role: "controlling" },
  "pixit.switchTime": { text: "Time within which a standby connection takes over", number: SECONDS, role: "controlling" },

  "pixit.badFrame": { text: "A malformed APDU, where no item below answers", words: FRAME_WORDS },
  "pixit.badFrame.start": { text: "An APDU that does not start with 68H", words: FRAME_WORDS },
  "pixit.badFrame.length": { text: "A length outside 4 to 253", words: FRAME_WORDS },
  "pixit.badFrame.format": { text: "A U or S format APDU that is too long, or an I format APDU without ASDU", words: FRAME_WORDS },
  "pixit.badFrame.function": { text: "An undefined function of a U format APDU, or octets that should be 0", words: FRAME_WORDS },
  "pixit.badFrame.truncated": { text: "An ASDU with fewer octets than its number of objects requires", words: ASDU_WORDS },
  "pixit.badFrame.excess": { text: "A command with more octets than its type has", words: { ...ASDU_WORDS, execute: "executes it once" } },
  "pixit.badFrame.objects": { text: "A command with SQ = 1, or with a number of objects other than 1", words: ASDU_WORDS },
  "pixit.t3OnSend": { text: "Whether the device's own transmissions restart t3", flag: true },
  "pixit.confirmUnasked": { text: "A confirmation of a U function that was not requested", words: { ignore: "has no effect", close: "closes the connection" } },

  "pixit.originator": { text: "Originator address of the requests of the station", number: { range: [0, 255] }, role: "controlling" },
  "pixit.sqUse": { text: "Use of SQ = 1", words: { never: "SQ is 0 everywhere", consecutive: "for consecutive addresses", always: "wherever the type permits it" }, role: "controlled" },
  "pixit.broadcastOther": { text: "The broadcast address with a type that may not be sent to it", words: { "46": "refused with cause 46", silent: "no answer" }, role: "controlled" },
  "pixit.wrongType": { text: "A command to the address of another type of command", words: { "44": "refused with cause 44", "47": "refused with cause 47", negative: "negative confirmation" }, role: "controlled" },
  "pixit.tBit": { text: "A request with T = 1 (test)", words: { mirror: "answered with T = 1, without effect on the process", execute: "answered with T = 1 and executed", refuse: "refused", discard: "no answer" }, role: "controlled" },
  "pixit.qualityStimuli": { text: "Quality bits that the upper tester can set", list: "words", words: { BL: "blocked", SB: "substituted", NT: "not topical", IV: "invalid", OV: "overflow" } },

  "pixit.timeBase": { text: "Time base of time tags", words: { utc: "UTC", local: "local time" } },
  "pixit.timeAccuracy": { text: "Accuracy of time tags after a synchronization", number: MILLISECONDS },
  "pixit.timeResolution": { text: "Resolution of time tags", number: MILLISECONDS },
  "pixit.syncLoss": { text: "Time without synchronization until time tags are invalid", words: { never: "they remain valid" }, number: { range: [1, 31_622_400], unit: "s" } },
  "pixit.clockAck": { text: "Time in the confirmation of a clock synchronization", words: { received: "the time of the command", own: "its own time before the synchronization" }, role: "controlled" },
  "pixit.tagUnsynchronised": { text: "A command with time tag while its own clock is not synchronized", words: { send: "sent", refuse: "not sent" }, role: "controlling" },

  "pixit.selectTimeout": { text: "Select time-out; signals may have their own", number: { range: [0.1, 3600], unit: "s" }, role: "controlled" },
  "pixit.doubleSelect": { text: "A second select of a selected object with the same value", words: { restart: "confirmed, the time-out restarts", refuse: "negative confirmation" }, role: "controlled" },
  "pixit.oneOfN": { text: "Whether only one object of a common address can be selected at a time", flag: true, role: "controlled" },
  "pixit.wrongExecute": { text: "The selection after an execute by its own connection that does not match it", words: { keep: "remains", drop: "is cancelled" }, role: "controlled" },
  "pixit.selectDirect": { text: "A select of an object that is executed directly", words: { accept: "confirmed", refuse: "negative confirmation" }, role: "controlled" },
  "pixit.busy": { text: "A command to an object whose command is running", words: { refuse: "negative confirmation", queue: "executed afterwards", restart: "executed instead" }, role: "controlled" },
  "pixit.cancel": { text: "A deactivation of a running command", words: { stop: "ends the action, positive confirmation", refuse: "negative confirmation" }, role: "controlled" },
  "pixit.actterm": { text: "When the termination of a command is sent", words: { none: "never", "at-once": "with the confirmation", end: "at the end of the action" }, role: "controlled" },
  "pixit.acttermNegative": { text: "Whether an action without its feedback ends with a negative termination", flag: true, role: "controlled" },
  "pixit.actionTimeout": { text: "Time-out of an action", number: SECONDS, role: "controlled" },
  "pixit.retInfo": { text: "Cause of the change of a feedback object", words: { "11": "return information caused by a remote command", "3": "spontaneous", none: "no feedback objects" }, role: "controlled" },
  "pixit.tooOld": { text: "A command with time tag outside the permitted delay", words: { silent: "no answer", negative: "negative confirmation" }, role: "controlled" },

  "pixit.secondGI": { text: "A second interrogation while one runs", words: { negative: "negative confirmation", restart: "the first one restarts", queue: "answered after the first one", parallel: "answered at the same time" }, role: "controlled" },
  "pixit.eventBufferSize": { text: "Events that are kept for a group or connection", number: { range: [0, 100_000_000] }, role: "controlled" },
  "pixit.eventBufferKept": { text: "Whether events survive a loss of power", flag: true, role: "controlled" },
  "pixit.overflow": { text: "The event that is lost when the buffer is full", words: { oldest: "the oldest one", newest: "the new one" }, role: "controlled" },
  "pixit.overflowIndication": { text: "How a loss of events is indicated", words: { none: "not at all", point: "by a point", quality: "by a quality bit" }, role: "controlled" },
  "pixit.cyclicTolerance": { text: "Permitted deviation from the period of cyclic data", number: MILLISECONDS, role: "controlled" },

  "pixit.reset": { text: "Effect of a reset of the process (QRP 1)", words: { restart: "the station restarts", none: "confirmed without effect" }, role: "controlled" },
  "pixit.resetEvents": { text: "Whether QRP 2 discards the events with time tag that wait", flag: true, role: "controlled" },
  "pixit.resetTime": { text: "Time until the station accepts connections after a reset", number: SECONDS, role: "controlled" },
  "pixit.parametersKept": { text: "Whether loaded parameters survive a restart", flag: true, role: "controlled" },
  "pixit.file": { text: "Files that can be fetched", list: "files", role: "controlled" },
  "pixit.fileRetries": { text: "How often a section is repeated", number: { range: [0, 1000] } },
  "pixit.startSequence": { text: "Requests after the start of data transfer, as mnemonics", list: "texts", role: "controlling" },
  "pixit.security": { text: "Security of the connection", words: { none: "plain TCP", tls: "TLS (IEC 62351-3)", authentication: "secure authentication (IEC TS 60870-5-7)", both: "TLS and secure authentication" } },
} as const satisfies Readonly<Record<string, PixitItem>>;

/** Key of a question. */
export type PixitKey = keyof typeof PIXIT_ITEMS;

/** The kinds of malformed APDUs that can have an answer of their own. */
export type BadFrame = keyof {
  [Key in PixitKey as Key extends `pixit.badFrame.${infer Kind}` ? Kind : never]: true;
};

type Items = typeof PIXIT_ITEMS;

type Words<Item> = Item extends { readonly words: infer Meanings } ? keyof Meanings & string
  : never;

type Numbers<Item> = Item extends { readonly number: unknown } ? number : never;

type Flags<Item> = Item extends { readonly flag: true } ? boolean : never;

/** The elements of lists, by kind. */
interface Elements<Item> {
  readonly texts: string;
  readonly words: Words<Item>;
  readonly groups: RedundancyGroup;
  readonly files: FileEntry;
}

/** The answer to a question. */
export type PixitValue<Key extends PixitKey> = Items[Key] extends {
  readonly list: infer Kind extends keyof Elements<unknown>;
} ? readonly Elements<Items[Key]>[Kind][]
  : Words<Items[Key]> | Numbers<Items[Key]> | Flags<Items[Key]>;

/** The answers of a sheet; a question without an answer is missing. */
export type PixitAnswers = { readonly [Key in PixitKey]?: PixitValue<Key> };

/** The questions, by key. */
export const QUESTIONS: Readonly<Record<PixitKey, PixitItem>> = PIXIT_ITEMS;

/** The keys of all questions, in order. */
export const PIXIT_KEYS: readonly PixitKey[] = Object.keys(PIXIT_ITEMS) as PixitKey[];

/** Whether a text is the key of a question. */
export function isPixitKey(text: string): text is PixitKey {
  return Object.hasOwn(PIXIT_ITEMS, text);
}
