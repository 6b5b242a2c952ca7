// Judges a mutant: whether it compiles, and which of the nearest tests detect it.

import type { Mutant } from "./mutant.ts";
import type { UseGraph } from "./nearest_tests.ts";
import { type Run, runDeno } from "./run.ts";
import type { WorkCopy } from "./work_copy.ts";

/** The verdict on a mutant. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly outcome: "caught" | "caught by deadline" | "survived" | "does not compile";
  /** The tests that ran; if any detected it, it was the last one. */
  readonly tests: readonly string[];
}

/** How much to try. */
export interface JudgeOptions {
  /** Tests in a ring. */
  readonly cap: number;
  /** Rings that a mutant must survive. */
  readonly rings: number;
  /** How much longer than three times its usual time a test may take, in milliseconds. */
  readonly deadlineMs: number;
  /** The arguments of `deno` that run tests, with their permissions. */
  readonly testArgs: readonly string[];
  /** Stops everything when it fires. */
  readonly signal: AbortSignal;
}

/** Time limit of a type check, in milliseconds. */
const CHECK_MS = 300_000;

/** Judges mutants in a copy of the project. */
export class Judge {
  readonly #copy: WorkCopy;
  readonly #graph: UseGraph;
  readonly #options: JudgeOptions;
  /** How each test ran without any mutation. */
  readonly #usual = new Map<string, Run>();

  constructor(copy: WorkCopy, graph: UseGraph, options: JudgeOptions) {
    this.#copy = copy;
    this.#graph = graph;
    this.#options = options;
  }

  /** Tests that fail without a mutation and therefore prove nothing. */
  get unfit(): string[] {
    return [...this.#usual].filter(([, { outcome }]) => outcome !== "passed").map(([test]) => test);
  }

  /** Plants the mutant, runs tests until one fails, and restores the copy. */
  async judge(mutant: Mutant): Promise<Verdict> {
    if (!await this.#compiles(mutant)) return { mutant, outcome: "does not compile", tests: [] };
    const { cap, rings } = this.#options;
    const tests: string[] = [];
    for (const test of this.#graph.nearest(mutant.path)) {
      if (tests.length === cap * rings) break;
      const usual = await this.#usualRun(test);
      if (usual.outcome !== "passed") continue;
      tests.push(test);
      const deadlineMs = this.#options.deadlineMs + 3 * usual.ms;
      const { outcome } = await this.#with(mutant, () => this.#test(test, deadlineMs));
      if (outcome === "failed") return { mutant, outcome: "caught", tests };
      if (outcome === "deadline") return { mutant, outcome: "caught by deadline", tests };
    }
    return { mutant, outcome: "survived", tests };
  }

  async #compiles(mutant: Mutant): Promise<boolean> {
    const { signal } = this.#options;
    const { outcome } = await this.#with(mutant, () =>
      runDeno(["check", "--quiet", mutant.path], {
        cwd: this.#copy.root,
        deadlineMs: CHECK_MS,
        signal,
      }));
    return outcome === "passed";
  }

  /** Runs with the mutant planted. */
  async #with(mutant: Mutant, run: () => Promise<Run>): Promise<Run> {
    this.#copy.plant(mutant.path, mutant.text);
    try {
      return await run();
    } finally {
      this.#copy.restore();
    }
  }

  async #usualRun(test: string): Promise<Run> {
    let usual = this.#usual.get(test);
    if (usual === undefined) {
      this.#usual.set(test, usual = await this.#test(test, CHECK_MS));
      this.#copy.restore();
    }
    return usual;
  }

  #test(test: string, deadlineMs: number): Promise<Run> {
    const { testArgs, signal } = this.#options;
    return runDeno([...testArgs, "--no-check", "--fail-fast", test], {
      cwd: this.#copy.root,
      deadlineMs,
      signal,
    });
  }
}
