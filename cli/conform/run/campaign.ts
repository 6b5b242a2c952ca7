// Runs the cases that apply to a device: those that wait for no timer first, independent ones side by side, those that only
// observe last. Long because the order and the end of a campaign are one decision.

import { LinkError } from "../../../mod.ts";
import { seededRandom } from "../../example/random.ts";
import { waitUntil } from "../../io/wait.ts";
import { CaseLog } from "../bench/case_log.ts";
import { PathTime } from "../bench/path_time.ts";
import { RESTART_MS } from "../bench/restarts.ts";
import type { TesterOptions } from "../bench/case_means.ts";
import { Tester } from "../bench/tester.ts";
import { timingOf } from "../bench/timing.ts";
import type { ObservedLink } from "../bench/traffic.ts";
import type { ConformanceCase, DeviceRole } from "../case.ts";
import { UpperFailure } from "../bench/upper_tester.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { CaseFailure, DeviceUnreachable, Inconclusive, type Verdict, worstOf } from "../verdict.ts";
import { afterRestart, afterText, hasStarted, type OwnRestart } from "./after_attempt.ts";
import { type Attempt, attempt, isPortBusy, judge } from "./attempt.ts";
import { DeviceCheck, MissedAnswer, type Sign } from "./device_check.ts";
import { selectCase, type Selection } from "./selection.ts";

/** The result of a case in a campaign. */
export interface CaseResult {
  readonly case: ConformanceCase;
  readonly selection: Selection;
  readonly verdict: Verdict;
  /** Why; empty for PASS. */
  readonly reason: string;
  /** All attempts. */
  readonly attempts: readonly Attempt[];
  /** The attempt that decided; absent if the case was not run. */
  readonly decisive?: Attempt;
}

/** Options of a campaign. */
export interface CampaignOptions extends Omit<TesterOptions, "log" | "path" | "random"> {
  readonly cases: readonly ConformanceCase[];
  readonly role: DeviceRole;
  /** Seed of everything random. */
  readonly seed: number;
  /** How often each case is run. */
  readonly repeat: number;
  /** Maximum number of connections at the same time, for independent cases. */
  readonly connections: number;
  /** No case begins after this time; `Infinity` without a limit. */
  readonly budgetMs: number;
  /** Called when a case begins. */
  readonly onStart?: (each: ConformanceCase) => void;
  /** Called with each result. */
  readonly onResult?: (result: CaseResult) => void;
  /** Called if a case that has a result fails afterwards: the device does not work after it. */
  readonly onRevision?: (result: CaseResult) => void;
}

/** The result of a campaign. */
export interface CampaignResult {
  /** One for each case, in the order of the catalogue. */
  readonly results: readonly CaseResult[];
  /** Every connection, for the evidence. */
  readonly links: readonly ObservedLink[];
  /** Why it ended early; `undefined` if it ran to its end. */
  readonly interruption: string | undefined;
}

/** The most time that a case which takes long may take, in ms: two days. */
const LONGEST_MS = 2 * 86_400_000;

/** Most frames of the campaign that mutations begin with. */
const MOST_RECORDED = 5000;

/** A campaign ends when the connections of its cases have had this many frames: all of them are kept for the report. */
const MOST_CAMPAIGN_FRAMES = 400_000;

/** A case waits for a timer of the device if it takes longer than this, in ms. */
const SHORT_MS = 5000;

/** Time in which a device releases connections if its sheet does not say, in ms. */
const RELEASE_MS = 200;

/** A campaign ends if a controlling station does not connect in more cases than this in a row. */
const MOST_MISSED = 2;

/** The expected duration of a case without one, in ms. */
const USUAL_MS = 1000;

/**
 * A case may take this much longer than three times its expected duration, in ms: a controlling station may come late to ten
 * connections, and a slow controlled station may take a minute for each of 16 groups.
 */
const SPARE_MS = 1_200_000;

/** The expected duration of a case, in ms. */
export function expectedMs(
  each: ConformanceCase,
  { sheet }: Pick<CampaignOptions, "sheet">,
): number {
  return each.passive !== undefined ? 0 : each.duration?.(timingOf(sheet), sheet) ?? USUAL_MS;
}

/** What the check of a device after a case has found. */
interface Look {
  /** What the device does not do; absent if it works. */
  readonly seen?: string;
  /** The request that it no longer answers, if that is the reason. */
  readonly missed?: Sign | undefined;
  /** Whether it accepts no connection. */
  readonly isUnreachable?: boolean;
  /** Whether it reported the end of its initialization. */
  readonly isInitialized?: boolean;
  /** Whether its operator had to start it. */
  readonly isRestarted?: boolean;
}

/** An attempt at a case. */
interface Outcome {
  readonly made: Attempt;
  /** When the device has restarted by itself; absent if it has not. */
  readonly restart?: OwnRestart;
}

/** Why a case is inconclusive if the operator had to start the controlling station after it. */
const RESTARTED =
  "It is not known whether the station still ran after the case: its operator had to start it";

/** Time after the end of connections in which a device may refuse new ones, in ms. */
export function pauseMs(sheet: Sheet): number {
  const ready = sheet.pixit("pixit.reconnectReady");
  return ready === undefined ? RELEASE_MS : ready * 1000;
}

/** The longest time that a case may take before it is ended, in ms. */
function limitOf(each: ConformanceCase, options: CampaignOptions): number {
  if (each.needs?.includes("long") === true) return LONGEST_MS;
  return 3 * expectedMs(each, options) + SPARE_MS;
}

/** Runs a campaign. It never rejects because of the device. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  return await new Campaign(options).run();
}

class Campaign {
  readonly #options: CampaignOptions & Pick<TesterOptions, "path">;
  readonly #results = new Map<ConformanceCase, CaseResult>();
  readonly #links: ObservedLink[] = [];
  /** Cases whose traffic is not judged. */
  readonly #unobserved: ReadonlySet<string>;
  readonly #until: number;
  #interruption: string | undefined;
  readonly #check = new DeviceCheck();
  /** Whether independent cases run side by side; the device is checked once after them. */
  #isSideBySide = false;
  /** The last case that is not only observed. */
  #last: ConformanceCase | undefined;
  /** The case in which the device was last connected. */
  #reached: ConformanceCase | undefined;
  /** Whether the device closes new connections until it has released the last one, which takes it longer than its sheet says. */
  #isReleasing = false;
  /** Number of frames of the cases so far. */
  #frames = 0;
  /** Number of cases in a row in which a controlling station did not connect. */
  #missed = 0;

  constructor(options: CampaignOptions) {
    this.#options = { ...options, path: new PathTime() };
    const unobserved = options.cases.filter((each) => each.unobserved === true);
    this.#unobserved = new Set(unobserved.map(({ id }) => id));
    this.#until = options.clock.monotonic() + options.budgetMs;
  }

  async run(): Promise<CampaignResult> {
    const { cases, connections } = this.#options;
    const selected = cases.filter((each) => this.#select(each));
    const active = selected.filter(({ passive }) => passive === undefined)
      .toSorted((a, b) => this.#rank(a) - this.#rank(b));
    const last = active.filter(({ unobserved }) => unobserved === true);
    this.#last = active.toSorted((a, b) => Number(last.includes(a)) - Number(last.includes(b))).at(
      -1,
    );
    for (const each of active) {
      const isAlone = each.independent !== true || connections < 2;
      if (isAlone && !last.includes(each)) await this.#run(each);
    }
    const side = active.filter((each) => !this.#results.has(each) && !last.includes(each));
    const next = async () => {
      for (let each = side.shift(); each !== undefined; each = side.shift()) await this.#run(each);
    };
    this.#isSideBySide = side.length > 0;
    await Promise.all(Array.from({ length: connections }, next));
    if (this.#isSideBySide) await this.#lookAgain();
    this.#isSideBySide = false;
    for (const each of last) await this.#run(each);
    for (const each of selected) if (each.passive !== undefined) this.#observe(each);
    const results = cases.map((each) => this.#results.get(each)!);
    return { results, links: this.#links, interruption: this.#interruption };
  }

  /** Cases that wait for no timer come first. */
  #rank(each: ConformanceCase): number {
    const ms = expectedMs(each, this.#options);
    return ms <= SHORT_MS ? 0 : ms;
  }

  #select(each: ConformanceCase): boolean {
    const selection = selectCase(each, this.#options);
    if (selection.isSelected) return true;
    const { verdict, reason } = selection;
    this.#add({ case: each, selection, verdict, reason, attempts: [] });
    return false;
  }

  async #run(each: ConformanceCase): Promise<void> {
    const { clock, signal, role, repeat, onStart, budgetMs } = this.#options;
    if (signal.aborted) this.#interruption ??= "interrupted";
    if (clock.monotonic() >= this.#until) {
      this.#interruption ??= `the time budget of ${Math.round(budgetMs / 1000)} s is used up`;
    }
    const selection = selectCase(each, this.#options);
    if (this.#interruption !== undefined) {
      const reason = this.#interruption;
      this.#add({ case: each, selection, verdict: "NOT TESTED", reason, attempts: [] });
      return;
    }
    onStart?.(each);
    const attempts: Attempt[] = [];
    for (let round = 0; round < repeat && this.#interruption === undefined; round++) {
      let { made, restart } = await this.#attempt(each, round);
      if (restart !== undefined) {
        const again = await this.#attempt(each, round);
        made = afterRestart(made, again.made, restart);
      }
      attempts.push(made);
      this.#noteReach(each, made);
      this.#noteFrames(each, made);
    }
    const verdict = worstOf(attempts.map((made) => made.verdict));
    const decisive = attempts.find((made) => made.verdict === verdict)!;
    const others = new Set(attempts.map((made) => made.verdict));
    const reason = others.size > 1
      ? `${decisive.reason} (in ${
        attempts.filter((made) => made.verdict === verdict).length
      } of ${attempts.length} attempts)`
      : decisive.reason;
    this.#add({ case: each, selection, verdict, reason, attempts, decisive });
    const { error } = attempts.at(-1)!;
    if (error instanceof DeviceUnreachable && role === "controlled") this.#blame(error.message);
  }

  /** Runs a case once, and checks the device after it. */
  async #attempt(each: ConformanceCase, round: number): Promise<Outcome> {
    const { role, seed } = this.#options;
    const random = seededRandom(seed ^ hashOf(each.id) ^ round);
    const recorded = () => this.#recorded();
    const made = this.#known(
      await attempt(each[role]!, {
        ...{ ...this.#options, random, recorded },
        ...this.#isReleasing && { firstLink: 1 }, // The check after the case before used a connection, too.
      }, { limitMs: limitOf(each, this.#options) }),
    );
    for (const link of made.tester.links) this.#links.push({ caseId: each.id, link });
    if (made.tester.links.length > 0) {
      this.#reached = each;
      this.#check.note(made.tester.links);
      await this.#recover();
      return this.#isLookedAtAfter(each) ? await this.#checked(each, made) : { made };
    }
    const before = this.#reached;
    const isGone = made.error instanceof DeviceUnreachable && role === "controlled";
    if (!isGone || before === undefined) return { made };
    const isRobustness = before.kind === "R"; // The end of the device came late, but it came.
    if (isRobustness && before === each) return { made };
    if ((await this.#lookLater()).seen !== undefined) return { made };
    if (isRobustness) this.#blame(made.error.message);
    return { made, restart: "before" };
  }

  /**
   * Whether the device is checked after a case. A controlling station chooses when it connects, which takes time: it is
   * only checked after cases in which it has to refuse or survive something, and after the last one.
   */
  #isLookedAtAfter(each: ConformanceCase): boolean {
    if (this.#isSideBySide) return false;
    return this.#options.role === "controlled" || each.kind !== "+" || each === this.#last;
  }

  /**
   * Fails an attempt after which the device does not work, whatever its verdict was. A device that refuses connections and comes
   * back has restarted, and so has one that reports the end of its initialization after a case that failed: by itself, unless the
   * case tests its robustness.
   */
  async #checked({ id, kind }: ConformanceCase, made: Attempt): Promise<Outcome> {
    const { seen, missed, isRestarted, isInitialized, isUnreachable } = await this.#look(made);
    const isUnasked = kind !== "R" && this.#options.role === "controlled";
    if (seen === undefined) {
      const isNew = isInitialized && !made.tester.links.some(hasStarted);
      if (made.verdict === "FAIL" && isNew && isUnasked) return { made, restart: "within" };
      const isPassed = made.verdict === "PASS" || made.verdict === "PASS+";
      return isRestarted && isPassed
        ? { made: { ...made, verdict: "INCONCLUSIVE", reason: RESTARTED } }
        : { made };
    }
    const failed: Attempt = { ...made, verdict: "FAIL", reason: afterText(seen, made) };
    const later = await this.#lookLater();
    await this.#endUnlessItWorks(id, missed, later);
    const isBack = isUnreachable && later.seen === undefined;
    return { made: failed, ...isBack && isUnasked && { restart: "within" } };
  }

  /** Checks the device after the cases that ran side by side; the last one to end fails if the device does not work. */
  async #lookAgain(): Promise<void> {
    const last = this.#reached;
    if (last === undefined) return;
    const { seen, missed } = await this.#look();
    if (seen === undefined) return;
    this.#blame(`${seen} (independent cases ran at the same time)`);
    await this.#endUnlessItWorks(last.id, missed, await this.#lookLater());
  }

  /**
   * Checks whether the device works; returns what it does not do, and whether its operator had to start it. The steps and the
   * connection of a failure are kept with the attempt before it.
   */
  async #look(
    before?: Pick<Attempt, "log" | "tester">,
    check: (tester: Tester) => Promise<void> = (tester) => this.#check.look(tester),
  ): Promise<Look> {
    const { seed, signal } = this.#options;
    if (this.#interruption !== undefined || signal.aborted) return {};
    const log = new CaseLog();
    const firstLink = (before?.tester.links.length ?? 0) + 1;
    const tester = new Tester({ ...this.#options, random: seededRandom(seed), log, firstLink });
    try {
      await check(tester);
      this.#isReleasing ||= tester.isReleasing;
      return { isRestarted: tester.restarts > 0, isInitialized: tester.links.some(hasStarted) };
    } catch (error) {
      if (signal.aborted || error instanceof Inconclusive || isPortBusy(error)) return {};
      if (!(error instanceof CaseFailure || error instanceof LinkError)) throw error;
      if (before !== undefined) {
        const text = "Check whether the device works after the case";
        before.log.step({ at: log.steps[0]?.at ?? tester.now, text, result: "done" });
        for (const step of log.steps) before.log.step(step);
        for (const deciding of log.deciding) before.log.decide(deciding);
        for (const link of tester.links) before.tester.links.push(link);
      }
      return {
        seen: error.message,
        missed: error instanceof MissedAnswer ? error.sign : undefined,
        isUnreachable: error instanceof DeviceUnreachable,
      };
    } finally {
      tester.close();
      if (tester.links.length > 0) await this.#recover();
    }
  }

  /** Ends the campaign if a device that did not work after a case does not do so again. */
  async #endUnlessItWorks(id: string, missed: Sign | undefined, later: Look): Promise<void> {
    if (await this.#worksAgain(missed, later)) return;
    this.#interruption ??= `the device no longer works after ${id}`;
  }

  /**
   * Whether a device that did not work does so again: after a while (`later`), after the upper tester has restarted it, or if the
   * request that it did not answer is omitted.
   */
  async #worksAgain(missed: Sign | undefined, later: Look): Promise<boolean> {
    const patience = { within: RESTART_MS };
    if (later.seen === undefined) return true;
    const restarted = await this.#restart() ? await this.#lookLater() : later;
    if (restarted.seen === undefined) return true;
    const sign = restarted.missed ?? later.missed ?? missed;
    if (sign === undefined) return false;
    const elsewhere = (tester: Tester) => this.#check.lookElsewhere(tester, sign, patience);
    return (await this.#look(undefined, elsewhere)).seen === undefined;
  }

  /** Checks a device that may refuse connections for the time of a restart. */
  async #lookLater(): Promise<Look> {
    return await this.#look(undefined, (t) => this.#check.look(t, { within: RESTART_MS }));
  }

  /** Lets the upper tester restart the device; returns `false` if it cannot. */
  async #restart(): Promise<boolean> {
    const { upper, signal } = this.#options;
    if (upper === undefined || signal.aborted) return false;
    try {
      await upper.restart("power");
      return true;
    } catch (error) {
      if (!(error instanceof Inconclusive || error instanceof UpperFailure)) throw error;
      return false;
    }
  }

  /** Fails the case after which the device does not work, whatever its result was. */
  #blame(seen: string): void {
    const result = this.#reached && this.#results.get(this.#reached);
    if (result === undefined) return;
    const text = "The device works after the case";
    result.decisive?.log.step({
      ...{ at: this.#options.clock.monotonic(), text, seen, result: "failed" },
    });
    const revised: CaseResult = { ...result, verdict: "FAIL", reason: afterText(seen, result) };
    this.#results.set(result.case, revised);
    this.#options.onRevision?.(revised);
  }

  /**
   * Ends the campaign if the device is gone. A controlling station has another chance, because it may only have missed what
   * one case expects of it.
   */
  #noteReach({ id }: ConformanceCase, { error, tester }: Attempt): void {
    if (!(error instanceof DeviceUnreachable)) {
      if (tester.links.length > 0) this.#missed = 0;
      return;
    }
    this.#missed++;
    const isNeverReached = this.#links.length === 0;
    if (this.#options.role === "controlled") {
      const last = this.#reached?.id;
      this.#interruption = last === undefined
        ? "the device accepts no connection"
        : `the device accepts no connection after ${last}`;
    } else if (isNeverReached || this.#missed > MOST_MISSED) {
      this.#interruption = isNeverReached
        ? "the device has never connected"
        : `the device no longer connects since ${id}`;
    }
  }

  /** Ends the campaign if more frames have passed than can be kept; a case that takes long has many on purpose. */
  #noteFrames({ id, needs = [] }: ConformanceCase, { tester: { links } }: Attempt): void {
    if (needs.includes("long")) return;
    this.#frames += links.reduce((sum, { frames }) => sum + frames.length, 0);
    if (this.#frames < MOST_CAMPAIGN_FRAMES) return;
    this.#interruption ??=
      `more than ${MOST_CAMPAIGN_FRAMES} frames have passed up to ${id}; the rest needs a campaign of its own`;
  }

  /**
   * A device that was never reached has violated nothing. A controlled station that cannot be reached any more has failed in the
   * case before.
   */
  #known(made: Attempt): Attempt {
    const isReached = this.#links.length + made.tester.links.length > 0;
    const isFailure = isReached && this.#options.role === "controlling";
    if (isFailure || !(made.error instanceof DeviceUnreachable)) return made;
    return { ...made, verdict: "NOT TESTED" };
  }

  /** Gives the device the time in which it may refuse connections after the end of the last ones. */
  async #recover(): Promise<void> {
    const { clock, signal, sheet } = this.#options;
    await waitUntil(clock.monotonic() + pauseMs(sheet), { clock, signal });
  }

  /** Frames that the tester has sent so far, for mutations. */
  #recorded(): readonly Uint8Array[] {
    const sent: Uint8Array[] = [];
    for (const { link } of this.#links) {
      for (const { direction, octets } of link.frames) {
        if (direction === "sent" && sent.length < MOST_RECORDED) sent.push(octets);
      }
    }
    return sent;
  }

  /** Judges what was observed. */
  #observe(each: ConformanceCase): void {
    const selection = selectCase(each, this.#options);
    const log = new CaseLog();
    const tester = new Tester({ ...this.#options, random: seededRandom(this.#options.seed), log });
    const { clock } = this.#options;
    const links = this.#links.filter(({ caseId }) => !this.#unobserved.has(caseId));
    const seen = links.some(({ link }) => link.received.length > 0);
    const judged = seen
      ? judge(() => each.passive!({ links }, tester), log)
      : { verdict: "INCONCLUSIVE" as const, reason: "nothing was received" };
    const made: Attempt = {
      ...judged,
      log,
      tester,
      startedAt: clock.instant(),
      from: clock.monotonic(),
      durationMs: 0,
    };
    this.#add({ case: each, selection, ...judged, attempts: [made], decisive: made });
  }

  #add(result: CaseResult): void {
    this.#results.set(result.case, result);
    this.#options.onResult?.(result);
  }
}

/** A number that depends on every character of a text. */
function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = Math.imul(hash, 31) + character.charCodeAt(0) | 0;
  return hash >>> 0;
}
