// Serves an upper tester: reads requests of the line protocol, one per line, and writes the replies.

import type { Io } from "../../io/io.ts";
import { takeLines } from "../../simulation/typing.ts";
import type { Output } from "../../text/output.ts";
import { didYouMean } from "../../text/suggest.ts";
import { Inconclusive } from "../verdict.ts";
import {
  PROGRAM_VERBS,
  type ProgramTester,
  type ProgramVerb,
  PROTOCOL,
  verbOf,
  type VerbRow,
  VERBS_WORD,
} from "./protocol.ts";
import { ProtocolFault, Words } from "./protocol_words.ts";
import type { UpperTester } from "../bench/upper_tester.ts";

/** What begins a comment. */
const COMMENT = "#";

/** An upper tester to serve. */
export interface ServedUpper {
  readonly upper: UpperTester;
  /** What it can do. */
  readonly verbs: readonly (keyof UpperTester)[];
}

/** Answers the lines of standard input, until it ends or the signal fires. */
export async function serveUpper(
  served: ServedUpper,
  { io, replies, end }: {
    readonly io: Io;
    /** Where the replies are written; nothing else may be. */
    readonly replies: Output;
    readonly end: AbortSignal;
  },
): Promise<void> {
  await takeLines(io, {
    take: async (line) => {
      const reply = await answerUpper(line, served);
      if (reply === undefined) return;
      replies.line(reply);
      await replies.flush();
    },
  }, end);
}

/** Answers a line; `undefined` for a line that needs no reply. It never rejects. */
export async function answerUpper(line: string, served: ServedUpper): Promise<string | undefined> {
  if (line.trim() === "" || line.trimStart().startsWith(COMMENT)) return undefined;
  try {
    const words = new Words(line);
    const word = words.require("a request");
    if (word === VERBS_WORD) {
      words.end();
      return ["ok", ...served.verbs.map((verb) => PROTOCOL[verb].word)].join(" ");
    }
    const verb = verbOf(word);
    if (verb === undefined) {
      const known = PROGRAM_VERBS.map((each) => PROTOCOL[each].word);
      return onOneLine(`cannot ${word} is unknown${didYouMean(word, known)}`);
    }
    if (!isServed(verb, served)) return `cannot ${word}`;
    return onOneLine(["ok", ...await perform(verb, words, served.upper)].join(" "));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return onOneLine(`${error instanceof Inconclusive ? "cannot" : "failed"} ${text}`);
  }
}

function isServed(verb: ProgramVerb, { verbs }: ServedUpper): verb is keyof UpperTester {
  return (verbs as readonly ProgramVerb[]).includes(verb);
}

async function perform<Verb extends keyof UpperTester>(
  verb: Verb,
  words: Words,
  upper: UpperTester,
): Promise<readonly string[]> {
  const row: VerbRow<Verb> = PROTOCOL[verb];
  const given = read(row, words);
  // The arguments are those of the verb.
  const call = upper[verb] as (
    ...given: Parameters<ProgramTester[Verb]>
  ) => ReturnType<ProgramTester[Verb]>;
  return row.format(await call(...given));
}

function read<Verb extends ProgramVerb>(row: VerbRow<Verb>, words: Words) {
  try {
    const given = row.read(words);
    words.end();
    return given;
  } catch (error) {
    if (!(error instanceof ProtocolFault)) throw error;
    throw new ProtocolFault(`${error.message}: ${row.word} ${row.usage}`.trimEnd());
  }
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, " / ");
}
