// Parses scripts of a controlling station: pure functions from a text to steps.

import type { Profile } from "../../codec/mod.ts";
import { SESSION_COMMANDS } from "../session/language.ts";
import { isRepeat, parseBlocks, type Placed } from "../simulation/console/blocks.ts";
import { parseEnding } from "../simulation/console/fault_verbs.ts";
import { didYouMean } from "../text/suggest.ts";
import type { TextFault } from "../text/text_faults.ts";
import { Mistake, unexpected, type Word } from "../text/words.ts";
import type { FaultDeclaration, FaultName } from "../simulation/faults/fault_table.ts";
import { parseFault } from "../simulation/faults/fault_text.ts";
import { DEFAULT_PORT } from "../../transport/low_level.ts";
import { parseEndpoint } from "../options/endpoint.ts";
import { UsageError } from "../io/exit.ts";
import { octetOperands } from "../request/octet_operands.ts";
import { parseExpectation, type TimedExpectation } from "./expectation.ts";
import { STATEMENT_WORDS } from "./language.ts";
import { MistakeError, WordReader } from "./word_reader.ts";

/** The connection of a step. */
export type LinkName = "first" | "second";

/** What a step does. */
export type MasterAction =
  | { readonly type: "host"; readonly host: string }
  | { readonly type: "connect" | "start" | "stop" | "close" | "cut" }
  | {
    readonly type: "request";
    /** The line as in `iec104 session`. */
    readonly words: readonly Word[];
    /** Interval of a cyclic request. */
    readonly everyMs: number | undefined;
  }
  | { readonly type: "send"; readonly items: readonly Uint8Array[]; readonly isFrame: boolean }
  | { readonly type: "fault"; readonly fault: FaultDeclaration }
  | { readonly type: "end-faults"; readonly which: number | FaultName | undefined }
  | ({ readonly type: "expect" } & TimedExpectation)
  | { readonly type: "wait"; readonly ms: number };

/** A step other than a repeat. */
export type MasterContent = MasterAction & {
  readonly link: LinkName;
  /** Column of its first word. */
  readonly column: number;
};

/** A step. */
export type MasterStep = Placed<MasterContent>;

/** A step that does something. */
export type MasterLine = MasterContent & { readonly line: number; readonly text: string };

/** A line with a request. */
export type RequestLine = MasterLine & { readonly type: "request" };

/** A parsed script. */
export interface MasterScript {
  readonly steps: readonly MasterStep[];
  /** The station that it names. */
  readonly host: string | undefined;
  /** All mistakes except those of requests, in the order of lines. */
  readonly mistakes: readonly TextFault[];
}

/** Parses a script; requests are only recognized by their first word. */
export function parseMasterScript(text: string, profile: Profile): MasterScript {
  const { steps, faults } = parseBlocks<MasterContent>(text, {
    parse: (words) => parseLine(words, profile),
    takesTime: (step) =>
      step.type === "wait" ? step.ms > 0 : step.type === "expect" && step.isNegative,
  });
  const hosts = [...linesOf(steps)].filter((step) => step.type === "host");
  const again = hosts.slice(1).map(({ line, column }) => ({
    ...{ line, column },
    text: `line ${hosts[0]!.line} already names the host, expected it once`,
  }));
  return {
    steps,
    host: hosts[0]?.host,
    mistakes: [...faults, ...again, ...orderMistakes(steps)].toSorted((a, b) => a.line - b.line),
  };
}

/** All lines in order; those of a repeat occur once. */
export function* linesOf(steps: readonly MasterStep[]): Generator<MasterLine> {
  for (const step of steps) {
    if (isRepeat(step)) yield* linesOf(step.body);
    else yield step;
  }
}

function parseLine(
  words: readonly Word[],
  profile: Profile,
): MasterContent | Mistake {
  const { column } = words[0]!;
  try {
    const reader = new WordReader(words);
    const link = reader.take("second") ? "second" : "first";
    if (link === "second" && ["second", "host"].includes(reader.peek() ?? "")) {
      throw reader.mistake("a line for the second connection, such as connect");
    }
    return { ...parseStatement(reader, profile), link, column };
  } catch (error) {
    if (error instanceof MistakeError) return error.mistake;
    throw error;
  }
}

function parseStatement(reader: WordReader, profile: Profile): MasterAction {
  const word = reader.peek() ?? "";
  const { column } = reader;
  if (isRequest(word)) return { type: "request", words: reader.rest(), everyMs: undefined };
  reader.read(LINE_WORDS.join(", "));
  switch (word) {
    case "host":
      return ended(reader, { type: "host", host: hostIn(reader) });
    case "connect":
    case "start":
    case "stop":
    case "close":
    case "cut":
      return ended(reader, { type: word });
    case "wait":
      if (reader.peek() === "for") {
        throw reader.mistake("a duration; use expect to wait for something");
      }
      return ended(reader, { type: "wait", ms: reader.duration("5s") });
    case "every":
      return cyclic(reader);
    case "expect":
      return { type: "expect", ...parseExpectation(reader.rest(), profile) };
    case "send":
      return sending(reader);
    case "fault":
      return checked(reader, (words) => {
        const fault = parseFault(words, "controlling");
        return fault instanceof Mistake ? fault : { type: "fault", fault };
      });
    case "faults":
      if (!reader.take("end")) throw reader.mistake("end, as in faults end or faults end flood");
      return checked(reader, (words) => {
        const ending = parseEnding(words, "controlling");
        return ending instanceof Mistake ? ending : { type: "end-faults", ...ending };
      });
  }
  const hint = didYouMean(word, LINE_WORDS);
  throw new MistakeError(unexpected({ text: word, column }, `${LINE_WORDS.join(", ")}${hint}`));
}

/** The words that begin a line. */
const LINE_WORDS: readonly string[] = [...SESSION_COMMANDS, ...STATEMENT_WORDS];

/** Reads an address, or the name of a station of --plant. */
function hostIn(reader: WordReader): string {
  const { column } = reader;
  const host = reader.read("HOST or HOST:PORT, such as 192.0.2.10:2404");
  try {
    parseEndpoint(host, DEFAULT_PORT);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new MistakeError(new Mistake(error.message, column));
  }
  return host;
}

function isRequest(word: string): boolean {
  return (SESSION_COMMANDS as readonly string[]).includes(word);
}

function ended(reader: WordReader, action: MasterAction): MasterAction {
  reader.end();
  return action;
}

function cyclic(reader: WordReader): MasterAction {
  const { column } = reader;
  const text = reader.peek() ?? "";
  const everyMs = reader.duration("10s");
  if (everyMs < 1) {
    throw new MistakeError(unexpected({ text, column }, "a duration of 1ms or more"));
  }
  if (!isRequest(reader.peek() ?? "")) {
    throw reader.mistake(`a request: ${SESSION_COMMANDS.join(", ")}`, SESSION_COMMANDS);
  }
  return { type: "request", words: reader.rest(), everyMs };
}

function sending(reader: WordReader): MasterAction {
  const isFrame = reader.take("--frame");
  const { column } = reader;
  const words = reader.rest().map(({ text }) => text);
  try {
    return { type: "send", items: octetOperands(words, { isFrame }), isFrame };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new MistakeError(new Mistake(error.message, column));
  }
}

/** Reads the rest of a line with another parser. */
function checked(
  reader: WordReader,
  read: (words: readonly Word[]) => MasterAction | Mistake,
): MasterAction {
  const action = read(reader.rest());
  if (action instanceof Mistake) throw new MistakeError(action);
  return action;
}

/** The column of the word that a message is about, if the message quotes a value or names an option. */
export function columnIn(words: readonly Word[], message: string): number | undefined {
  const quoted = words.find(({ text }) => text !== "" && message.includes(`"${text}"`));
  const option = words.find(({ text }) =>
    text.startsWith("--") && message.includes(text.split("=", 1)[0]!)
  );
  return (quoted ?? option)?.column;
}

/** Mistakes of lines that need a connection or started data transfer, but precede the line that provides it. */
function orderMistakes(steps: readonly MasterStep[]): readonly TextFault[] {
  const mistakes: TextFault[] = [];
  const done = new Set<string>();
  for (const step of linesOf(steps)) {
    const { line, column, link, type } = step;
    if (type === "connect" || type === "start") done.add(`${type} ${link}`);
    const need = NEEDS[type];
    if (need === undefined) continue;
    const isRaw = type === "send" && step.isFrame;
    const prefix = link === "second" ? "second " : "";
    const missing = (need === "start" && !isRaw ? ["connect", "start"] : ["connect"])
      .filter((each) => !done.has(`${each} ${link}`));
    if (missing.length === 0) continue;
    const lines = missing.map((each) => `${prefix}${each}`).join(" and ");
    mistakes.push({ line, column, text: `expected ${lines} before this line` });
    for (const each of missing) done.add(`${each} ${link}`);
  }
  return mistakes;
}

/** What a step needs before it. */
const NEEDS: Readonly<Partial<Record<MasterAction["type"], "connect" | "start">>> = {
  start: "connect",
  stop: "connect",
  close: "connect",
  cut: "connect",
  expect: "connect",
  request: "start",
  send: "start",
};
