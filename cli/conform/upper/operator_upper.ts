// An operator at the keyboard as the upper tester: reads what to do at the device, does it, and types what it shows.

import type { Clock } from "../../../mod.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { waitUntil } from "../../io/wait.ts";
import { Inconclusive } from "../verdict.ts";
import { type ProgramTester, type ProgramVerb, PROTOCOL, type VerbRow } from "./protocol.ts";
import { ProtocolFault, Words } from "./protocol_words.ts";
import { type ObjectAddress, UpperFailure } from "../bench/upper_tester.ts";

/** How an operator is asked. */
export interface OperatorMeans {
  /** Asks for a line; `undefined` at the end of the input. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly clock: Clock;
  /** Fires when the campaign ends. */
  readonly signal: AbortSignal;
  /** How long an operator may take to answer, in ms. */
  readonly limitMs: number;
  /** An object with its name: `1/100 "Q0 position"`. */
  readonly describe: (address: ObjectAddress) => string;
}

type Task<Verb extends ProgramVerb> = (
  given: Parameters<ProgramTester[Verb]>,
  describe: OperatorMeans["describe"],
) => string;

/** The words of answers. */
const CANNOT = "cannot";
const FAILED = "failed";

/** What to do at the device. */
const TASKS: { readonly [Verb in ProgramVerb]: Task<Verb> } = {
  input: ([address, value, quality = []], describe) =>
    `Set the input ${describe(address)} to ${value}${
      quality.length === 0 ? ", with good quality" : `, with the quality ${quality.join(", ")}`
    }`,
  count: ([address, increment], describe) => `Add ${increment} to the counter ${describe(address)}`,
  output: ([address], describe) =>
    `Look at the output ${
      describe(address)
    }: its value (- if it was never operated), and how often it was operated since the campaign began`,
  turn: ([which, on, address], describe) =>
    `${SWITCHES[which][on ? 0 : 1]}${address === undefined ? "" : `, for ${describe(address)}`}`,
  stepClock: ([ms]) =>
    `Set the clock of the device ${formatDuration(Math.abs(ms))} ${ms < 0 ? "back" : "forward"}`,
  readClock: () => "Read the clock of the device, in milliseconds since 1970-01-01 UTC",
  request: ([line]) =>
    `Make this request at the device: ${line}. Type a new number for it as soon as it is made`,
  result: ([id]) => `Report how request ${id} ended: pending, done or failed, and what is shown`,
  cancel: ([id]) => `Cancel request ${id}`,
  stored: ([address], describe) =>
    `Look at the stored value of ${describe(address)} (- if it was never received)`,
  transfer: ([on]) =>
    on ? "Let the device connect, and start data transfer" : "Stop data transfer, and disconnect",
  alarms: () =>
    "List the failures that the device has shown since the last question, each in quotes",
  setting: ([name, value]) =>
    value === undefined
      ? `Restore the setting ${name} of the device`
      : `Set ${name} of the device to ${value}, for new connections`,
  restart: ([how]) =>
    how === "power" ? "Switch the device off and on again" : "Reset the device by hand",
  drop: ([on]) =>
    on
      ? "Block all packets between tester and device, for example at the switch, without ending connections"
      : "Let all packets pass again",
  impair: ([on]) => on ? "Impair the network between tester and device" : "End the impairment",
};

/** What to do with each switch: on, and off. */
const SWITCHES: Readonly<Record<Parameters<ProgramTester["turn"]>[0], readonly [string, string]>> =
  {
    "local": ["Switch the device to local operation", "Switch the device to remote operation"],
    "blocked": ["Block the command, for example with an interlock", "End the blocking"],
    "no-feedback": ["Suppress the feedback of the command", "Restore the feedback of the command"],
    "sync-lost": [
      "Disconnect the source of time of the device",
      "Connect the source of time again",
    ],
  };

/** Creates an upper tester that asks an operator. */
export function operatorUpper(means: OperatorMeans): ProgramTester {
  const operator = new Operator(means);
  function call<Verb extends ProgramVerb>(verb: Verb) {
    return (...given: Parameters<ProgramTester[Verb]>) => operator.perform(verb, given);
  }
  // Each function has the parameters and the result of its verb.
  return Object.fromEntries(
    (Object.keys(TASKS) as ProgramVerb[]).map((verb) => [verb, call(verb)]),
  ) as unknown as ProgramTester;
}

class Operator {
  readonly #means: OperatorMeans;
  /** A question that was not answered in time; its answer is not that of the next one. */
  #open: Promise<unknown> | undefined;
  #hasLeft = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(means: OperatorMeans) {
    this.#means = means;
  }

  /** Asks, one question after the other. */
  perform<Verb extends ProgramVerb>(
    verb: Verb,
    given: Parameters<ProgramTester[Verb]>,
  ): Promise<Awaited<ReturnType<ProgramTester[Verb]>>> {
    const asked = this.#queue.then(() => this.#perform(verb, given));
    this.#queue = asked.catch(() => {});
    return asked;
  }

  async #perform<Verb extends ProgramVerb>(
    verb: Verb,
    given: Parameters<ProgramTester[Verb]>,
  ): Promise<Awaited<ReturnType<ProgramTester[Verb]>>> {
    const row: VerbRow<Verb> = PROTOCOL[verb];
    const task: Task<Verb> = TASKS[verb];
    const what = task(given, this.#means.describe);
    const wanted = row.reply === "" ? "Enter when done" : row.reply;
    const hint = `[${wanted}; or ${CANNOT}, ${FAILED}]`;
    let lead = "";
    for (;;) {
      const answer = (await this.#ask(`${lead}OPERATOR: ${what} ${hint} `, what)).trim();
      const [, word, rest = ""] = /^(\S*)\s*(.*)$/s.exec(answer)!;
      if (word === CANNOT) throw new Inconclusive(`The operator cannot: ${what}${why(rest)}`);
      if (word === FAILED) throw new UpperFailure(`The operator failed: ${what}${why(rest)}`);
      try {
        const isDone = row.reply === "" && /^(done|ok|y|yes)$/i.test(answer);
        const words = new Words(isDone ? "" : answer);
        const result = row.parse(words);
        words.end();
        return result;
      } catch (error) {
        if (!(error instanceof ProtocolFault)) throw error;
        lead = `${error.message}\n`;
      }
    }
  }

  async #ask(question: string, what: string): Promise<string> {
    const { ask, clock, signal, limitMs } = this.#means;
    if (this.#hasLeft) throw new Inconclusive(`The operator has left, asked to: ${what}`);
    if (this.#open !== undefined) {
      throw new Inconclusive(
        `The operator has not answered an earlier question, asked to: ${what}`,
      );
    }
    const answer = ask(question);
    const open = answer.finally(() => {
      if (this.#open === open) this.#open = undefined;
    });
    open.catch(() => {});
    this.#open = open;
    const done = new AbortController();
    const stop = AbortSignal.any([signal, done.signal]);
    const late = waitUntil(clock.monotonic() + limitMs, { clock, signal: stop }).then(() => NONE);
    const typed = await Promise.race([answer, late]);
    done.abort();
    signal.throwIfAborted();
    if (typed === NONE) {
      throw new Inconclusive(
        `The operator did not answer within ${formatDuration(limitMs)}, asked to: ${what}`,
      );
    }
    if (typeof typed === "string") return typed;
    this.#hasLeft = true;
    throw new Inconclusive(`The operator has left, asked to: ${what}`);
  }
}

/** What stands for an answer that has not come. */
const NONE: unique symbol = Symbol("no answer");

function why(text: string): string {
  return text === "" ? "" : `; ${text}`;
}
