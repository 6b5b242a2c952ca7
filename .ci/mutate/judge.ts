// Judges mutants: which of them compile, and which of the nearest tests detect them.

import { compiling, filesWithErrors } from "./compile.ts";
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

/** Limits for the effort per mutant. */
export interface JudgeOptions {
  /** Number of tests per ring. */
  readonly cap: number;
  /** Number of rings that a mutant must survive. */
  readonly rings: number;
  /** Additional time allowed for a test beyond three times its usual duration, in milliseconds. */
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
  /** Results of the tests without any mutation. */
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

  /** The mutants that compile. */
  async compiling(mutants: readonly Mutant[]): Promise<ReadonlySet<Mutant>> {
    return await compiling(mutants, async (group) => {
      const { outcome, messages } = await this.#with(group, () => this.#check(group));
      return outcome === "passed" ? undefined : filesWithErrors(messages, this.#copy.root);
    });
  }

  /** Plants a mutant that compiles, runs tests until one fails, and restores the copy. */
  async judge(mutant: Mutant): Promise<Verdict> {
    const { cap, rings } = this.#options;
    const tests: string[] = [];
    for (const test of this.#graph.nearest(mutant.path)) {
      if (tests.length === cap * rings) break;
      const usual = await this.#usualRun(test);
      if (usual.outcome !== "passed") continue;
      tests.push(test);
      const deadlineMs = this.#options.deadlineMs + 3 * usual.ms;
      const { outcome } = await this.#with([mutant], () => this.#test(test, deadlineMs));
      if (outcome === "failed") return { mutant, outcome: "caught", tests };
      if (outcome === "deadline") return { mutant, outcome: "caught by deadline", tests };
    }
    return { mutant, outcome: "survived", tests };
  }

  #check(mutants: readonly Mutant[]): Promise<Run> {
    const { signal } = this.#options;
    return runDeno(["check", "--quiet", ...mutants.map(({ path }) => path)], {
      cwd: this.#copy.root,
      deadlineMs: CHECK_MS,
      signal,
    });
  }

  /** Runs a function with the mutants planted. */
  async #with(mutants: readonly Mutant[], run: () => Promise<Run>): Promise<Run> {
    for (const { path, text } of mutants) this.#copy.plant(path, text);
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
