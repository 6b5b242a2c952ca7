// The line protocol of upper testers: one table of its verbs, from which both ends and the documentation are derived.

import { NOTHING, numberWord, quoted, type Words } from "./protocol_words.ts";
import type {
  DeviceSetting,
  DeviceSwitch,
  NetworkControl,
  ObjectAddress,
  UpperTester,
} from "../bench/upper_tester.ts";

/** Everything that a program may be asked. */
export type ProgramTester = UpperTester & NetworkControl;

/** What a program may be asked. */
export type ProgramVerb = keyof ProgramTester;

/** Who a verb is for: an upper tester of a station in one role or in either, the program of --power, or that of --network. */
export type VerbUse = "controlled" | "controlling" | "both" | "network";

type Arguments<Verb extends ProgramVerb> = Parameters<ProgramTester[Verb]>;

type Result<Verb extends ProgramVerb> = Awaited<ReturnType<ProgramTester[Verb]>>;

/** Names of objects that the program knows; CA/IOA without one. */
export interface ObjectNames {
  /** The name of an input or an output. */
  readonly nameOf: (address: ObjectAddress, use: "stimulus" | "observe") => string | undefined;
}

/** A verb of the protocol. */
export interface VerbRow<Verb extends ProgramVerb> {
  /** The word that begins the line. */
  readonly word: string;
  /** What follows it. */
  readonly usage: string;
  /** What follows `ok` in the reply; empty for nothing. */
  readonly reply: string;
  /** What the program does. */
  readonly text: string;
  readonly use: VerbUse;
  /** Writes the arguments. */
  readonly write: (given: Arguments<Verb>, names: ObjectNames) => readonly string[];
  /** Reads them. */
  readonly read: (words: Words) => Arguments<Verb>;
  /** Writes the result. */
  readonly format: (result: Result<Verb>) => readonly string[];
  /** Reads it. */
  readonly parse: (words: Words) => Result<Verb>;
}

const SWITCHES: readonly DeviceSwitch[] = ["local", "blocked", "no-feedback", "sync-lost"];

const SETTINGS: readonly DeviceSetting[] = ["k", "w", "t0", "t1", "t2", "t3"];

const RESTARTS = ["power", "manual"] as const;

const STATES = ["pending", "done", "failed"] as const;

/** The word for a setting that is restored. */
const INITIAL = "initial";

/** A verb without a result. */
const SILENT = {
  reply: "",
  format: (): readonly string[] => [],
  parse: (): void => {},
} as const;

/** All verbs. */
export const PROTOCOL: { readonly [Verb in ProgramVerb]: VerbRow<Verb> } = {
  input: {
    ...SILENT,
    word: "input",
    usage: "OBJECT VALUE [QUALITY...]",
    text: "Set an input to a value, with these quality bits (BL, SB, NT, IV, OV) and no others",
    use: "controlled",
    write: ([address, value, quality = []], names) => [
      objectWord(address, names, "stimulus"),
      numberWord(value),
      ...quality,
    ],
    read: (words) => [words.address(), words.number("a value"), takeAll(words)],
  },
  count: {
    ...SILENT,
    word: "count",
    usage: "OBJECT NUMBER",
    text: "Add to a counter",
    use: "controlled",
    write: ([address, increment], names) => [
      objectWord(address, names, "stimulus"),
      numberWord(increment),
    ],
    read: (words) => [words.address(), words.integer("a whole number to add")],
  },
  output: {
    word: "output",
    usage: "OBJECT",
    reply: "VALUE|- OPERATIONS",
    text:
      "Report the value that a command has put out last (- if it never did), and how often the output was operated since the start",
    use: "controlled",
    write: ([address], names) => [objectWord(address, names, "observe")],
    read: (words) => [words.address()],
    format: ({ value, operations }) => [optionalNumber(value), numberWord(operations)],
    parse: (words) => ({
      value: readOptional(words, "the value of an output"),
      operations: words.count("the number of operations"),
    }),
  },
  turn: {
    ...SILENT,
    word: "turn",
    usage: "local|blocked|no-feedback|sync-lost on|off [OBJECT]",
    text:
      "Switch local operation (remote commands are refused), the blocking of an object, the absence of its feedback, or the loss of the source of time; without OBJECT for all objects",
    use: "controlled",
    write: ([which, on, address], names) => [
      which,
      onWord(on),
      ...address === undefined ? [] : [objectWord(address, names, "observe")],
    ],
    read: (words) => {
      const which = words.oneOf(SWITCHES);
      const on = readOn(words);
      return words.rest.length === 0 ? [which, on] : [which, on, words.address()];
    },
  },
  stepClock: {
    ...SILENT,
    word: "step-clock",
    usage: "MS",
    text: "Step the clock of the device by this number of milliseconds, which may be negative",
    use: "both",
    write: ([ms]) => [numberWord(ms)],
    read: (words) => [words.integer("a number of milliseconds")],
  },
  readClock: {
    word: "read-clock",
    usage: "",
    reply: "MS",
    text: "Report the clock of the device, in milliseconds since 1970-01-01 UTC",
    use: "both",
    write: () => [],
    read: () => [],
    format: (instant) => [numberWord(instant)],
    parse: (words) => words.number("milliseconds since 1970-01-01 UTC"),
  },
  request: {
    word: "request",
    usage: "LINE",
    reply: "NUMBER",
    text:
      "Make a request as an operator would, in the language of iec104 session, such as command 1/5000 --type C_SC_NA_1 --on; report its number at once, before it has ended",
    use: "controlling",
    write: ([line]) => [quoted(line)],
    read: (words) => [words.require("a request in quotes")],
    format: (id) => [numberWord(id)],
    parse: (words) => words.integer("the number of the request"),
  },
  result: {
    word: "result",
    usage: "NUMBER",
    reply: "pending|done|failed [TEXT]",
    text: "Report the state of a request, and what the operator was told",
    use: "controlling",
    write: ([id]) => [numberWord(id)],
    read: (words) => [words.integer("the number of a request")],
    format: ({ state, text }) => text === "" ? [state] : [state, quoted(text)],
    parse: (words) => ({ state: words.oneOf(STATES), text: takeAll(words).join(" ") }),
  },
  cancel: {
    ...SILENT,
    word: "cancel",
    usage: "NUMBER",
    text: "Cancel a request",
    use: "controlling",
    write: ([id]) => [numberWord(id)],
    read: (words) => [words.integer("the number of a request")],
  },
  stored: {
    word: "stored",
    usage: "OBJECT",
    reply: "- or VALUE CAUSE COUNT MS|- [QUALITY...]",
    text:
      "Report the value that the station has stored: its cause of transmission, how often a value has been stored since the start, not counting repeated events that it recognized, its time tag in milliseconds since 1970-01-01 UTC, and its quality bits, with IT for an invalid time tag; - if it was never received",
    use: "controlling",
    write: ([address], names) => [objectWord(address, names, "observe")],
    read: (words) => [words.address()],
    format: (stored) =>
      stored === undefined ? [NOTHING] : [
        ...[numberWord(stored.value), numberWord(stored.cause), numberWord(stored.count)],
        ...[optionalNumber(stored.time), ...stored.quality],
      ],
    parse: (words) => {
      const value = readOptional(words, "a stored value");
      if (value === undefined) return undefined;
      const cause = words.integer("a cause of transmission");
      const count = words.count("how often a value was stored");
      const time = readOptional(words, "a time");
      return { value, cause, count, time, quality: takeAll(words) };
    },
  },
  transfer: {
    ...SILENT,
    word: "transfer",
    usage: "on|off",
    text:
      "Start connecting and data transfer, or stop data transfer and disconnect; do not wait for it",
    use: "controlling",
    write: ([on]) => [onWord(on)],
    read: (words) => [readOn(words)],
  },
  alarms: {
    word: "alarms",
    usage: "",
    reply: '["TEXT"...]',
    text:
      "Report the failures that the operator was told about since the last call, each in quotes",
    use: "controlling",
    write: () => [],
    read: () => [],
    format: (texts) => texts.map(quoted),
    parse: (words) => takeAll(words),
  },
  setting: {
    ...SILENT,
    word: "setting",
    usage: `k|w|t0|t1|t2|t3 VALUE|${INITIAL}`,
    text:
      `Change a setting of the device for new connections, times in seconds; ${INITIAL} restores it`,
    use: "both",
    write: ([name, value]) => [name, value === undefined ? INITIAL : numberWord(value)],
    read: (words) => {
      const name = words.oneOf(SETTINGS);
      if (words.rest[0] !== INITIAL) return [name, words.number(`a value or ${INITIAL}`)];
      words.next();
      return [name, undefined];
    },
  },
  restart: {
    ...SILENT,
    word: "restart",
    usage: "power|manual",
    text:
      "Restart the device: by its power, or by a reset at the device; reply when it has begun to start",
    use: "both",
    write: ([how]) => [how],
    read: (words) => [words.oneOf(RESTARTS)],
  },
  drop: {
    ...SILENT,
    word: "drop",
    usage: "on|off",
    text: "Drop all packets between tester and device without ending connections, or let them pass",
    use: "network",
    write: ([on]) => [onWord(on)],
    read: (words) => [readOn(words)],
  },
  impair: {
    ...SILENT,
    word: "impair",
    usage: "on|off",
    text: "Impair the network with loss, reordering and duplicates, or stop that",
    use: "network",
    write: ([on]) => [onWord(on)],
    read: (words) => [readOn(words)],
  },
};

/** All verbs, in the order of the table. */
export const PROGRAM_VERBS = Object.keys(PROTOCOL) as readonly ProgramVerb[];

/** The word of the request that lists what a program can do. */
export const VERBS_WORD = "verbs";

/** How a reply begins: it was done, it cannot be done here, or the attempt failed. */
export const REPLIES = ["ok", "cannot", "failed"] as const;

/** The verb that a word names; `undefined` for others. */
export function verbOf(word: string): ProgramVerb | undefined {
  return PROGRAM_VERBS.find((verb) => PROTOCOL[verb].word === word);
}

function objectWord(
  address: ObjectAddress,
  { nameOf }: ObjectNames,
  use: "stimulus" | "observe",
): string {
  const name = nameOf(address, use);
  return name === undefined ? `${address.ca}/${address.ioa}` : quoted(name);
}

function onWord(on: boolean): string {
  return on ? "on" : "off";
}

function readOn(words: Words): boolean {
  return words.oneOf(["on", "off"]) === "on";
}

function optionalNumber(value: number | undefined): string {
  return value === undefined ? NOTHING : numberWord(value);
}

function readOptional(words: Words, expected: string): number | undefined {
  if (words.rest[0] !== NOTHING) return words.number(expected);
  words.next();
  return undefined;
}

function takeAll(words: Words): readonly string[] {
  const all: string[] = [];
  for (let word = words.next(); word !== undefined; word = words.next()) all.push(word);
  return all;
}
