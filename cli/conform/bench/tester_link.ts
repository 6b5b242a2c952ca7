// What a case expects on a connection: frames, silence, or its end. Expectations throw the verdict.

import { formatDuration } from "../../../codec/mod.ts";
import { CaseFailure, Inconclusive } from "../verdict.ts";
import { describePattern, fits, type FramePattern } from "./pattern.ts";
import { describeFrame, type SeenFrame } from "./seen_frame.ts";
import { describeUnmet } from "./unmet.ts";
import { TesterConnection } from "./tester_connection.ts";
import type { LinkEndSeen } from "./wire.ts";

/** A connection with the device under test, and what is expected on it. */
export class TesterLink extends TesterConnection {
  /** The frame that the last expectation took; `undefined` before the first one. */
  lastTaken: SeenFrame | undefined;
  #cursor = 0;

  /** Starts data transfer: STARTDT act, and waits for its confirmation. */
  async start(): Promise<void> {
    await this.control("STARTDT act");
    await this.expect("STARTDT con", { within: this.options.timing.t1 });
    this.isStarted = true;
    await this.#keysEstablished();
  }

  /** Waits for the session keys of secure authentication. */
  async #keysEstablished(): Promise<void> {
    const authentication = this.authentication;
    if (authentication === undefined) return;
    const until = this.now + this.options.authentication!.keysMs;
    while (!authentication.isSettled && this.end === undefined && this.now < until) {
      await this.change(until);
    }
    const { lack } = authentication;
    if (lack !== undefined) throw new Inconclusive(`Secure authentication: ${lack}`);
  }

  /** Stops data transfer: STOPDT act, and waits for its confirmation. */
  async stop(): Promise<void> {
    await this.control("STOPDT act");
    await this.expect("STOPDT con", { within: this.options.timing.t1 });
    this.isStarted = false;
  }

  override forget(): void {
    super.forget();
    this.#cursor = 0;
  }

  /** Ignores everything that has arrived so far. */
  clear(): void {
    this.#cursor = this.frames.length;
  }

  /**
   * Waits for a frame that no earlier expectation has taken.
   *
   * @throws {CaseFailure} It did not arrive in time, or the connection ended.
   */
  async expect(
    pattern: FramePattern,
    { within, what = describePattern(pattern) }: {
      readonly within: number;
      readonly what?: string;
    },
  ): Promise<SeenFrame> {
    const found = await this.#search(pattern, this.#latest(within));
    if (found === undefined) {
      throw this.#unmet(`Expect ${what} within ${formatDuration(within)}`, [pattern]);
    }
    this.#pass(`Expect ${what} within ${formatDuration(within)}`, found);
    return found;
  }

  /**
   * Waits for the first of several outcomes, and returns its name. `closed` is the end of the connection, `silence` that
   * nothing of the others has happened in time.
   *
   * @throws {CaseFailure} None of them happened.
   */
  async first<K extends string>(
    outcomes: Readonly<Record<K, FramePattern | "closed" | "silence">>,
    { within }: { readonly within: number },
  ): Promise<K> {
    const names = Object.keys(outcomes) as K[];
    const text = `Expect one of: ${names.join(", ")}; within ${formatDuration(within)}`;
    const frames = names.flatMap((name): readonly (readonly [K, FramePattern])[] => {
      const outcome: FramePattern | "closed" | "silence" = outcomes[name];
      return outcome === "closed" || outcome === "silence" ? [] : [[name, outcome]];
    });
    const until = this.#latest(within);
    for (let from = 0;;) {
      const found = this.#takeFirst(frames, from);
      if (found !== undefined) {
        this.#pass(text, found.frame, `${found.name}: ${describeFrame(found.frame)}`);
        return found.name;
      }
      if (this.end !== undefined || this.now >= until) break;
      from = this.frames.length;
      await this.change(until);
    }
    const outcome = this.end === undefined ? "silence" : "closed";
    const name = names.find((each) => outcomes[each] === outcome);
    if (name === undefined) throw this.#unmet(text, frames.map(([, pattern]) => pattern));
    this.options.log.step({ at: this.now, text, seen: name, result: "passed" });
    return name;
  }

  /**
   * Waits until something about the connection holds.
   *
   * @throws {CaseFailure} It does not in time, or the connection ended before.
   */
  async until(
    holds: () => boolean,
    { within, what }: { readonly within: number; readonly what: string },
  ): Promise<void> {
    const until = this.#latest(within);
    while (!holds()) {
      if (this.end !== undefined || this.now >= until) {
        throw this.#unmet(`Expect ${what} within ${formatDuration(within)}`, ["I", "S"]);
      }
      await this.change(until);
    }
  }

  /**
   * Lets time pass, in which no such frame may arrive; with `during` 0, none may have arrived so far.
   *
   * @throws {CaseFailure} It arrived, or the connection ended.
   */
  async expectNone(
    pattern: FramePattern,
    { during, what = describePattern(pattern), orClosed = false }: {
      readonly during: number;
      readonly what?: string;
      /** Whether the device may close the connection. @default {false} */
      readonly orClosed?: boolean;
    },
  ): Promise<void> {
    const text = `Expect no ${what} ${
      during === 0 ? "until now" : `for ${formatDuration(during)}`
    }`;
    const found = await this.#search(pattern, during === 0 ? this.now : this.#latest(during));
    if (found !== undefined) throw this.#failure(text, describeFrame(found), found);
    if (this.end !== undefined && !orClosed) throw this.#failure(text, this.#endText());
    this.options.log.step({ at: this.now, text, seen: "none", result: "passed" });
  }

  /**
   * Waits until the device closes the connection.
   *
   * @param since When the time begins, in ms of the monotonic clock; now by default, or at the end if it has just closed it.
   * @throws {CaseFailure} It is still open after `within`, or closed before `notBefore`, in ms after `since`.
   */
  async expectClosed(
    { within, notBefore = 0, since = this.#untilNow(), what = "the device closes the connection" }:
      {
        readonly within: number;
        readonly notBefore?: number;
        readonly since?: number;
        readonly what?: string;
      },
  ): Promise<LinkEndSeen> {
    const limit = formatDuration(within);
    const text = `Expect that ${what} ${
      notBefore === 0 ? `within ${limit}` : `(after ${formatDuration(notBefore)} to ${limit})`
    }`;
    const cause = this.#frameAt(since);
    const latest = within + this.#roundTripMs;
    while (this.end === undefined && this.now < since + latest) await this.change(since + latest);
    const after = this.end === undefined ? undefined : this.end.at - since;
    this.options.log.measure({
      name: "time until the device closes the connection",
      value: after,
      limits: [notBefore, latest],
      unit: "ms",
    });
    if (this.end === undefined || after === undefined) {
      throw this.#failure(text, "the connection is still open", cause);
    }
    if (after < notBefore || after > latest) {
      const when = `${this.#endText()} after ${formatDuration(Math.round(after))}`;
      throw this.#failure(text, when, cause);
    }
    const seen = `${this.#endText()} after ${formatDuration(Math.round(after))}`;
    this.options.log.step({ at: this.now, text, seen, result: "passed" });
    if (cause !== undefined) {
      const comment = `${text}; seen: ${seen}`;
      this.options.log.decide({ link: this.number, frame: cause, comment });
    }
    return this.end;
  }

  get #roundTripMs(): number {
    return this.options.path?.roundTripMs ?? 0;
  }

  /** When the device has reacted to what the tester has just sent, if it does so within a time. */
  #latest(within: number): number {
    return this.now + within + this.#roundTripMs;
  }

  /** Now, or the end of the connection if it came before. */
  #untilNow(): number {
    return Math.min(this.now, this.end?.at ?? Infinity);
  }

  /**
   * Checks that the connection is open and the device answers TESTFR act.
   *
   * @throws {CaseFailure} It does not.
   */
  async expectAlive(): Promise<void> {
    await this.control("TESTFR act");
    await this.expect("TESTFR con", { within: this.options.timing.t1 });
  }

  /**
   * The failure of an expectation. Describes the frames that may be the answer and that no expectation has taken, and marks them
   * and the last frame of the tester as decisive. Data that the device sends all the time is left out.
   */
  #unmet(text: string, patterns: readonly FramePattern[]): CaseFailure {
    const { seen, frames } = describeUnmet(this.#untaken(), {
      patterns,
      end: this.end === undefined ? undefined : this.#endText(),
    });
    const { log } = this.options;
    for (const frame of [...this.asked === undefined ? [] : [this.asked], ...frames]) {
      log.decide({ link: this.number, frame, comment: `FAIL: ${text}; seen: ${seen}` });
    }
    log.step({ at: this.now, text, seen, result: "failed" });
    return new CaseFailure(`${text}; seen: ${seen}`);
  }

  /** The last frame until a time, from which the device has to act; of several at the same time, one of the tester. */
  #frameAt(at: number): SeenFrame | undefined {
    const last = this.frames.findLast((frame) => frame.at <= at);
    return this.frames.findLast((frame) => frame.at === last?.at && frame.direction === "sent") ??
      last;
  }

  #endText(): string {
    if (this.end === undefined) return "the connection is open";
    return this.end.how === "closed"
      ? "the device closed the connection"
      : `the connection failed: ${this.end.detail}`;
  }

  #untaken(): readonly SeenFrame[] {
    return this.frames.slice(this.#cursor).filter((frame) =>
      frame.direction === "received" && !this.taken.has(frame)
    );
  }

  /** Takes the first frame that fits; those before `from` are known not to. */
  #take(pattern: FramePattern, from = 0): SeenFrame | undefined {
    return this.#takeFirst([["", pattern]], from)?.frame;
  }

  /** Takes the first frame that fits one of several patterns. */
  #takeFirst<K extends string>(
    patterns: readonly (readonly [K, FramePattern])[],
    from: number,
  ): { readonly name: K; readonly frame: SeenFrame } | undefined {
    for (let at = Math.max(this.#cursor, from); at < this.frames.length; at++) {
      const frame = this.frames[at]!;
      if (frame.direction === "sent" || this.taken.has(frame)) continue;
      const found = patterns.find(([, pattern]) => fits(frame, pattern));
      if (found === undefined) continue;
      this.taken.add(frame);
      this.lastTaken = frame;
      return { name: found[0], frame };
    }
    return undefined;
  }

  /** Waits for a frame until a time, or until the connection ends. */
  async #search(pattern: FramePattern, until: number): Promise<SeenFrame | undefined> {
    for (let from = 0;;) {
      const found = this.#take(pattern, from);
      if (found !== undefined || this.end !== undefined || this.now >= until) return found;
      from = this.frames.length;
      await this.change(until);
    }
  }

  #pass(text: string, frame: SeenFrame, seen = describeFrame(frame)): void {
    const { log } = this.options;
    log.step({ at: frame.at, text, seen, result: "passed" });
    log.decide({ link: this.number, frame, comment: text });
  }

  #failure(text: string, seen: string, frame = this.frames.at(-1)): CaseFailure {
    const { log } = this.options;
    log.step({ at: this.now, text, seen, result: "failed" });
    if (frame !== undefined) {
      log.decide({ link: this.number, frame, comment: `FAIL: ${text}; seen: ${seen}` });
    }
    return new CaseFailure(`${text}; seen: ${seen}`);
  }
}
