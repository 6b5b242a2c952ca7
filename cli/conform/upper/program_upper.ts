// An upper tester that is a program: each call becomes a line, and its reply the result.

import { Inconclusive } from "../verdict.ts";
import type { LineProgram } from "./line_program.ts";
import {
  type ObjectNames,
  PROGRAM_VERBS,
  type ProgramTester,
  type ProgramVerb,
  PROTOCOL,
  verbOf,
  type VerbRow,
  VERBS_WORD,
} from "./protocol.ts";
import { ProtocolFault, Words } from "./protocol_words.ts";
import { UpperFailure } from "../bench/upper_tester.ts";

/** How long a program may take to start, and to list what it can do, in ms. */
export const START_MS = 60_000;

/** How long a reply may take, in ms. */
export const REPLY_MS = 30_000;

/** How long a restart of the device may take, in ms. */
export const RESTART_MS = 300_000;

/** A program, and what it can do. */
export interface ProgramUpper {
  readonly tester: ProgramTester;
  /** What it can do. */
  readonly verbs: ReadonlySet<ProgramVerb>;
}

/**
 * Asks a program what it can do. Rejects with an {@linkcode UpperFailure} if it does not say.
 *
 * @param name What it is, for messages.
 */
export async function programUpper(
  program: LineProgram,
  { name, names }: { readonly name: string; readonly names: ObjectNames },
): Promise<ProgramUpper> {
  const { kind, rest } = await program.ask(VERBS_WORD, START_MS);
  if (kind !== "ok") throw new UpperFailure(`${name} does not say what it can do: ${kind} ${rest}`);
  const verbs = new Set<ProgramVerb>();
  for (const word of read(name, VERBS_WORD, () => new Words(rest).rest)) {
    const verb = verbOf(word); // Later versions may have others.
    if (verb !== undefined) verbs.add(verb);
  }
  async function ask<Verb extends ProgramVerb>(
    verb: Verb,
    given: Parameters<ProgramTester[Verb]>,
  ): Promise<Awaited<ReturnType<ProgramTester[Verb]>>> {
    const row: VerbRow<Verb> = PROTOCOL[verb];
    if (!verbs.has(verb)) throw new Inconclusive(`${name} cannot: ${row.word}`);
    const line = [row.word, ...row.write(given, names)].join(" ");
    const reply = await program.ask(line, verb === "restart" ? RESTART_MS : REPLY_MS);
    if (reply.kind === "cannot") {
      throw new Inconclusive(`${name} cannot: ${line}${reply.rest && `; ${reply.rest}`}`);
    }
    if (reply.kind === "failed") {
      throw new UpperFailure(`${name} failed: ${line}${reply.rest && `; ${reply.rest}`}`);
    }
    return read(name, line, () => {
      const words = new Words(reply.rest);
      const result = row.parse(words);
      words.end();
      return result;
    });
  }
  function call<Verb extends ProgramVerb>(verb: Verb) {
    return (...given: Parameters<ProgramTester[Verb]>) => ask(verb, given);
  }
  // Each function has the parameters and the result of its verb.
  const tester = Object.fromEntries(
    PROGRAM_VERBS.map((verb) => [verb, call(verb)]),
  ) as unknown as ProgramTester;
  return { tester, verbs };
}

/** Reads a reply. */
function read<Result>(name: string, line: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ProtocolFault)) throw error;
    throw new UpperFailure(
      `${name} answers ${line} with a reply that cannot be read: ${error.message}`,
    );
  }
}
