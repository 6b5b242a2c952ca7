// Executes lines from a user or another program while a station is running.

import { count } from "../../text/count.ts";
import type { Bench } from "../bench_station.ts";
import type { Display } from "../view/display.ts";
import { SCRIPT_WORDS } from "./script.ts";
import type { Act, Answer } from "./verb.ts";
import { parseLine } from "./verbs.ts";
import { Mistake, type Word, wordsOf } from "../../text/words.ts";

/** Executes lines one after another, on all stations. */
export class Console {
  readonly #benches: readonly Bench[];
  readonly #display: Display;

  /** Creates a console for one station, or for several identical ones. */
  constructor(benches: readonly Bench[], display: Display) {
    this.#benches = benches;
    this.#display = display;
  }

  /** Executes a line, or reports what is wrong with it. */
  async take(line: string): Promise<void> {
    const words = wordsOf(line);
    if (words instanceof Mistake) return this.#refuse(words, []);
    const [first] = words;
    if (first === undefined) return;
    if (SCRIPT_WORDS.some(({ name }) => name === first.text)) {
      return this.#display.mistake(
        `${first.text} is only available in scripts (--script)`,
      );
    }
    const act = parseLine(words, this.#benches[0]!.scenario.objects);
    if (act instanceof Mistake) return this.#refuse(act, words);
    const told = new Map<string, Told>();
    for (const bench of this.#benches) {
      const answer = await this.#answer(act, bench, first.text);
      const key = JSON.stringify(answer);
      told.set(key, { ...answer, times: (told.get(key)?.times ?? 0) + 1 });
    }
    for (const { mistake, answer, times } of told.values()) {
      const where = this.#benches.length === 1 ? "" : ` (${count(times, "station")})`;
      if (mistake !== undefined) this.#display.mistake(`${mistake}${where}`);
      else showAnswer(typeof answer === "string" ? `${answer}${where}` : answer!, this.#display);
    }
  }

  #refuse(mistake: Mistake, words: readonly Word[]): void {
    const { column, text } = mistake.at(1, words);
    this.#display.mistake(`column ${column}: ${text}`);
  }

  async #answer(act: Act, bench: Bench, word: string): Promise<Omit<Told, "times">> {
    try {
      return { answer: await act(bench) };
    } catch (error) {
      return { mistake: `${word}: ${(error as Error).message}` };
    }
  }
}

/** The result of a line at one or more stations. */
interface Told {
  readonly answer?: Answer;
  readonly mistake?: string;
  readonly times: number;
}

/** Reports the result of a line. */
export function showAnswer(answer: Answer, display: Display): void {
  if (typeof answer === "string") display.note(answer);
  else display.lines(answer);
}
