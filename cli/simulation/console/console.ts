// Lines that are typed, or come from another program, while a station runs.

import type { Bench } from "../bench_station.ts";
import type { Display } from "../view/display.ts";
import { SCRIPT_WORDS } from "./script.ts";
import type { Answer } from "./verb.ts";
import { parseLine } from "./verbs.ts";
import { wordsOf } from "./words.ts";

/** Does what lines say, one after the other, at all benches. */
export class Console {
  readonly #benches: readonly Bench[];
  readonly #display: Display;

  /** Makes a console for one station or several that were declared alike. */
  constructor(benches: readonly Bench[], display: Display) {
    this.#benches = benches;
    this.#display = display;
  }

  /** Does what a line says, or tells what is wrong with it. */
  async take(line: string): Promise<void> {
    const words = wordsOf(line);
    if (typeof words === "string") return this.#display.mistake(words);
    const [first] = words;
    if (first === undefined) return;
    if (SCRIPT_WORDS.some(({ name }) => name === first)) {
      return this.#display.mistake(
        `${first} is for scripts (--script): lines are done as they come`,
      );
    }
    const act = parseLine(words, this.#benches[0]!.scenario.objects);
    if (typeof act === "string") return this.#display.mistake(act);
    for (const bench of this.#benches) {
      try {
        showAnswer(await act(bench), this.#display);
      } catch (error) {
        this.#display.mistake(`${first}: ${(error as Error).message}`);
      }
    }
  }
}

/** Tells what became of a line. */
export function showAnswer(answer: Answer, display: Display): void {
  if (typeof answer === "string") display.note(answer);
  else display.lines(answer);
}
