// Judges mutants: which of them compile, and which of the nearest tests detect them.

import { compiling, filesWithErrors } from "./compile.ts";
import type { Mutant } from "./mutant.ts";
import type { UseGraph } from "./nearest_tests.ts";
import { type Run, runDeno } from "./run.ts";
import type { Topics } from "./topics.ts";
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

/** Number of lines around a mutant that show what it is about; most functions begin with a comment. */
const BEFORE = 8;
const AFTER = 4;

/** Judges mutants in a copy of the project. */
export class Judge {
  readonly #copy: WorkCopy;
  readonly #graph: UseGraph;
  readonly #topics: Topics;
  readonly #options: JudgeOptions;
  /** Results of the tests that failed with a mutation, when they ran without one. */
  readonly #usual = new Map<string, Run>();

  constructor(copy: WorkCopy, graph: UseGraph, topics: Topics, options: JudgeOptions) {
    this.#copy = copy;
    this.#graph = graph;
    this.#topics = topics;
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

  /**
   * Plants a mutant that compiles, runs tests until one fails, and restores the copy. The nearest test runs alone, the
   * others together: a process for each would mostly load the same modules again.
   */
  async judge(mutant: Mutant): Promise<Verdict> {
    const { cap, rings } = this.#options;
    const nearest = this.#chosen(mutant);
    const [first, ...others] = nearest;
    const groups = [
      ...(first === undefined ? [] : [[first]]),
      ...Array.from({ length: rings }, (_, ring) => others.slice(cap * ring, cap * (ring + 1))),
    ];
    for (const group of groups) {
      if (group.length > 1 && await this.#passesTogether(mutant, group)) continue;
      for (const test of group) {
        const outcome = await this.#outcome(mutant, test);
        if (outcome === "passed") continue;
        const tests = nearest.slice(0, nearest.indexOf(test) + 1);
        const isLate = outcome === "deadline";
        return { mutant, outcome: isLate ? "caught by deadline" : "caught", tests };
      }
    }
    return { mutant, outcome: "survived", tests: nearest };
  }

  /** The tests to run for a mutant: the nearest ones in half of the rings, then those about the same topic. */
  #chosen({ path, line, text }: Mutant): string[] {
    const { cap, rings } = this.#options;
    const all = this.#graph.nearest(path);
    const near = all.slice(0, cap * Math.ceil(rings / 2));
    const around = text.split("\n").slice(Math.max(0, line - 1 - BEFORE), line + AFTER);
    const far = this.#topics.closest(all.slice(near.length), around.join("\n"));
    return [...near, ...far].slice(0, cap * rings);
  }

  /** Whether tests in one process pass with a mutant. If not, the reason may be a test that fails even without it. */
  async #passesTogether(mutant: Mutant, tests: readonly string[]): Promise<boolean> {
    const fit = tests.filter((test) => !this.unfit.includes(test));
    const deadlineMs = fit.length * this.#options.deadlineMs;
    const { outcome } = await this.#with([mutant], () => this.#test(fit, deadlineMs));
    return outcome === "passed";
  }

  /** The outcome of a test with a mutant; "passed" if the test fails without the mutant as well. */
  async #outcome(mutant: Mutant, test: string): Promise<Run["outcome"]> {
    const known = this.#usual.get(test);
    if (known !== undefined && known.outcome !== "passed") return "passed";
    const run = async (ms: number) =>
      (await this.#with([mutant], () => this.#test([test], ms))).outcome;
    const limit = (usual: Run) => this.#options.deadlineMs + 3 * usual.ms;
    const outcome = await run(known === undefined ? this.#options.deadlineMs : limit(known));
    if (outcome === "passed" || known !== undefined) return outcome;
    const usual = await this.#usualRun(test);
    if (usual.outcome !== "passed") return "passed";
    const isSlow = 4 * usual.ms > this.#options.deadlineMs;
    return outcome === "deadline" && isSlow ? await run(limit(usual)) : outcome;
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
    const usual = await this.#test([test], CHECK_MS);
    this.#usual.set(test, usual);
    this.#copy.restore();
    return usual;
  }

  #test(tests: readonly string[], deadlineMs: number): Promise<Run> {
    const { testArgs, signal } = this.#options;
    const module = tests.length === 1 ? tests[0]! : this.#copy.together(tests);
    return runDeno([...testArgs, "--no-check", "--fail-fast", module], {
      cwd: this.#copy.root,
      deadlineMs,
      signal,
    });
  }
}
