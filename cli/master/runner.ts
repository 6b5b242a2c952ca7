// Runs the steps of a script against a controlled station.

import { decodeAsdu, formatDuration } from "../../codec/mod.ts";
import { waitUntil } from "../io/wait.ts";
import { EXIT } from "../io/exit.ts";
import { count } from "../text/count.ts";
import { isRepeat } from "../simulation/console/blocks.ts";
import type { Expectation } from "./expectation.ts";
import { targetOf } from "./match.ts";
import { LinkSlot } from "./master_link.ts";
import type { LinkName, MasterLine, MasterStep, RequestLine } from "./script.ts";
import {
  type LineResult,
  type LinkEnd,
  LinkOpenError,
  type MasterSurroundings,
} from "./surroundings.ts";

/** Maximum number of ASDUs shown that arrived instead of what was expected. */
const MOST_SHOWN = 5;

/** After this number of steps without a pause, other tasks may run. */
const STEPS_AT_A_STRETCH = 100;

/** What a failed line adds to its result. */
type Failure = Pick<LineResult, "reason" | "instead" | "hints"> & { readonly exitCode: number };

/** Thrown to leave the steps after a failure. */
class StopError extends Error {}

/** A run of a script. */
export class MasterRunner {
  readonly #surroundings: MasterSurroundings;
  readonly #slots: Readonly<Record<LinkName, LinkSlot>>;
  /** Fires when the script ends, for whatever reason. */
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  /** Due time of the next step by the monotonic clock; successive waits add up exactly. */
  #due: number;
  #stretch = 0;
  #exitCode: number = EXIT.done;
  readonly #cycles: Promise<void>[] = [];

  /** Creates a run that starts now. */
  constructor(surroundings: MasterSurroundings) {
    this.#surroundings = surroundings;
    this.#signal = AbortSignal.any([surroundings.signal, this.#over.signal]);
    this.#due = surroundings.clock.monotonic();
    this.#slots = {
      first: new LinkSlot("first", surroundings),
      second: new LinkSlot("second", surroundings),
    };
  }

  /** Runs all steps, closes the connections, and returns the exit code: that of the first failure. */
  async run(steps: readonly MasterStep[]): Promise<number> {
    try {
      await this.#steps(steps);
      this.#checkLosses();
    } catch (error) {
      if (!(error instanceof StopError)) throw error;
    } finally {
      this.#over.abort();
      await Promise.all(this.#cycles);
      await Promise.all(Object.values(this.#slots).map((slot) => slot.close({ isCut: false })));
    }
    return this.#exitCode;
  }

  async #steps(steps: readonly MasterStep[]): Promise<void> {
    for (const [index, step] of steps.entries()) {
      if (this.#signal.aborted) throw new StopError();
      if (isRepeat(step)) {
        for (let round = 0; round < step.times; round++) await this.#steps(step.body);
        continue;
      }
      await this.#step(step, isExpected(step, steps.slice(index + 1)));
      if (++this.#stretch % STEPS_AT_A_STRETCH === 0) {
        await this.#sleep(this.#surroundings.clock.monotonic());
      }
    }
  }

  /** Runs a step; `isJudged` if expectations follow it. */
  async #step(step: MasterLine, isJudged: boolean): Promise<void> {
    const slot = this.#slots[step.link];
    const { clock } = this.#surroundings;
    const at = clock.monotonic();
    if (step.type === "host") return;
    if (step.type === "expect") {
      await this.#expect(step, slot, at);
    } else if (step.type === "request" && step.everyMs === undefined) {
      await this.#request(step, { slot, isJudged, at });
    } else if (step.type === "request") {
      this.#cycles.push(this.#cycle(step, { slot, everyMs: step.everyMs!, at }));
      this.#report(step, at, {});
    } else {
      const failure = await this.#act(step, slot, isJudged);
      this.#report(step, at, failure === undefined ? {} : { failure });
    }
    const sends = step.type === "request" || step.type === "send";
    if (!sends) slot.inbox.settle();
    if (step.type !== "wait") this.#due = clock.monotonic();
  }

  /** Runs a step that checks nothing; returns what went wrong. */
  async #act(step: MasterLine, slot: LinkSlot, isJudged: boolean): Promise<Failure | undefined> {
    const { faults, clock } = this.#surroundings;
    switch (step.type) {
      case "connect":
        return await this.#connect(slot, isJudged);
      case "start":
      case "stop":
        return await this.#transfer(step.type, slot, isJudged);
      case "close":
      case "cut":
        await slot.close({ isCut: step.type === "cut" });
        return undefined;
      case "send":
        return await this.#send(step.items, { slot, isFrame: step.isFrame });
      case "fault":
        faults[slot.name].add(step.fault, clock.monotonic());
        return undefined;
      case "end-faults":
        faults[slot.name].end(step.which);
        return undefined;
      case "wait":
        this.#due += step.ms;
        await this.#sleep(this.#due);
        return undefined;
    }
    return undefined;
  }

  async #connect(slot: LinkSlot, isJudged: boolean): Promise<Failure | undefined> {
    if (slot.link !== undefined) {
      return { reason: "the connection is already open", exitCode: EXIT.fault };
    }
    try {
      await slot.connect();
      return undefined;
    } catch (error) {
      if (!(error instanceof LinkOpenError)) throw error;
      slot.inbox.close(error.end.text, { isExpected: isJudged });
      slot.lossCode = error.end.exitCode;
      slot.inbox.seeEnd();
      return isJudged ? undefined : failureOf(error.end);
    }
  }

  /** Starts or stops data transfer. */
  async #transfer(
    what: "start" | "stop",
    slot: LinkSlot,
    isJudged: boolean,
  ): Promise<Failure | undefined> {
    const { link } = slot;
    if (link === undefined) return lost(slot);
    slot.inbox.begin([]);
    const { clock, timeoutMs } = this.#surroundings;
    const over = new AbortController();
    let failed: { readonly error: unknown } | undefined;
    const done = link.station[what]().catch((error: unknown) => failed = { error })
      .then(() => over.abort());
    if (isJudged) return undefined;
    const signal = AbortSignal.any([this.#signal, over.signal]);
    await waitUntil(clock.monotonic() + timeoutMs, { clock, signal });
    if (this.#signal.aborted) return undefined;
    const isLate = !over.signal.aborted;
    if (isLate) link.hangUp();
    await done;
    if (failed === undefined && !isLate) return undefined;
    slot.inbox.seeEnd();
    return failureOf(link.startFailure(failed?.error, { isLate }));
  }

  async #send(
    items: readonly Uint8Array[],
    { slot, isFrame }: { readonly slot: LinkSlot; readonly isFrame: boolean },
  ): Promise<Failure | undefined> {
    const { link } = slot;
    if (link === undefined) return lost(slot);
    const { profile } = this.#surroundings;
    slot.abandonRequests();
    slot.inbox.begin(
      isFrame ? [] : items.map((octets) => targetOf(decodeAsdu(octets, { profile }))),
    );
    if (!isFrame && link.station.state !== "started") {
      return { reason: `data transfer is ${link.station.state}`, exitCode: EXIT.fault };
    }
    for (const octets of items) {
      if (isFrame) await link.inject(octets).catch(() => {}); // the end of the connection is reported
      else link.station.send(octets).catch(() => {}); // without an acknowledgement, the connection ends
    }
    return undefined;
  }

  async #request(
    step: RequestLine,
    { slot, isJudged, at }: {
      readonly slot: LinkSlot;
      readonly isJudged: boolean;
      readonly at: number;
    },
  ): Promise<void> {
    const { request, targetsOf } = this.#surroundings;
    slot.abandonRequests();
    const { link } = slot;
    if (link === undefined) return this.#report(step, at, { checks: true, failure: lost(slot) });
    slot.inbox.begin(targetsOf(step));
    const stop = new AbortController();
    slot.pending.add(stop);
    const signal = AbortSignal.any([this.#signal, stop.signal]);
    const ended = request(step, { link, signal });
    if (isJudged) return this.#report(step, at, {});
    const { isDone, exitCode, reason } = await ended;
    slot.pending.delete(stop);
    if (this.#surroundings.signal.aborted) throw new StopError();
    if (slot.inbox.end !== undefined && !isDone) slot.inbox.seeEnd();
    const failure = { reason, exitCode, instead: this.#instead(slot) };
    this.#report(step, at, isDone ? { checks: true, reason } : { checks: true, failure });
  }

  /** Sends a request repeatedly; a failure ends the script, unless the connection has ended. */
  async #cycle(
    step: RequestLine,
    { slot, everyMs, at }: {
      readonly slot: LinkSlot;
      readonly everyMs: number;
      readonly at: number;
    },
  ): Promise<void> {
    const { clock, request } = this.#surroundings;
    const signal = this.#signal;
    for (let due = at; !signal.aborted; due += everyMs) {
      await waitUntil(due, { clock, signal });
      const { link } = slot;
      if (signal.aborted || link?.station.state !== "started") continue;
      const from = clock.monotonic();
      const { isDone, exitCode, reason } = await request(step, { link, signal });
      if (signal.aborted) return;
      while (due + everyMs < clock.monotonic()) due += everyMs; // Skip the times that have passed.
      if (isDone || slot.link !== link) continue;
      try {
        this.#report(step, from, { checks: true, failure: { reason, exitCode } });
      } catch (error) {
        if (!(error instanceof StopError)) throw error;
        this.#over.abort();
      }
    }
  }

  async #expect(
    step: MasterLine & { readonly type: "expect" },
    slot: LinkSlot,
    at: number,
  ): Promise<void> {
    const { clock, timeoutMs } = this.#surroundings;
    const { expectation, isNegative, ms = timeoutMs } = step;
    const { inbox } = slot;
    const look = inbox.search(expectation, { isNegative });
    const end = at + ms;
    for (;;) {
      const found = look();
      if (found !== undefined) {
        const reason = typeof found === "string" ? found : this.#surroundings.textOf(found);
        const failure = { reason: `it arrived: ${reason}`, exitCode: EXIT.fault };
        return this.#report(
          step,
          at,
          isNegative ? { checks: true, failure } : {
            checks: true,
            reason,
          },
        );
      }
      const failure = this.#expectationFailure(expectation, slot, { isNegative, ms });
      if (inbox.end !== undefined) {
        inbox.seeEnd();
        return this.#report(step, at, { checks: true, failure });
      }
      if (clock.monotonic() >= end) {
        return this.#report(step, at, isNegative ? { checks: true } : { checks: true, failure });
      }
      const over = new AbortController();
      const signal = AbortSignal.any([this.#signal, over.signal]);
      await Promise.race([inbox.changed, waitUntil(end, { clock, signal })]);
      over.abort();
      if (this.#signal.aborted) throw new StopError();
    }
  }

  /** Why an expectation was not met. */
  #expectationFailure(
    expectation: Expectation,
    slot: LinkSlot,
    { isNegative, ms }: { readonly isNegative: boolean; readonly ms: number },
  ): Failure {
    const { end } = slot.inbox;
    const instead = isNegative ? {} : { instead: this.#instead(slot, expectation) };
    if (end !== undefined) {
      return { reason: `the connection has ended: ${end}`, ...instead, exitCode: EXIT.fault };
    }
    const within = formatDuration(ms);
    const what = expectation.kind === "closed"
      ? `the connection is still open after ${within}`
      : slot.inbox.cameBefore(expectation)
      ? `what arrived had already met another expectation, and nothing further arrived within ${within}`
      : `it did not arrive within ${within}`;
    return { reason: what, ...instead, exitCode: EXIT.fault };
  }

  /** What has arrived and not met an expectation. */
  #instead(slot: LinkSlot, expectation?: Expectation): readonly string[] {
    const rest = slot.inbox.restFor(expectation);
    const shown = rest.slice(-MOST_SHOWN).map((asdu) => this.#surroundings.textOf(asdu));
    const more = rest.length - shown.length;
    const all = more > 0 ? [`${count(more, "earlier ASDU")}`, ...shown] : shown;
    return [...slot.inbox.refusals, ...all];
  }

  /** Reports a failure for each connection that has ended without the script knowing. */
  #checkLosses(): void {
    const { clock } = this.#surroundings;
    for (const slot of Object.values(this.#slots)) {
      if (!slot.inbox.isLost) continue;
      this.#report(undefined, clock.monotonic(), {
        checks: true,
        failure: { reason: `the connection has ended: ${slot.inbox.end}`, exitCode: slot.lossCode },
      });
    }
  }

  /** Reports the result of a line; leaves the steps after a failure. */
  #report(
    step: Pick<MasterLine, "line" | "text"> | undefined,
    at: number,
    { checks = false, reason, failure }: {
      readonly checks?: boolean;
      readonly reason?: string;
      readonly failure?: Failure;
    },
  ): void {
    const { clock, onResult, continues } = this.#surroundings;
    const isFailure = failure !== undefined;
    onResult({
      line: step?.line,
      text: step?.text ?? "end of the script",
      result: isFailure ? "failed" : checks ? "passed" : "done",
      ...{ at, tookMs: clock.monotonic() - at },
      ...reason !== undefined && { reason },
      ...failure,
    });
    if (!isFailure) return;
    if (this.#exitCode === EXIT.done) this.#exitCode = failure.exitCode;
    if (!continues) throw new StopError();
  }

  async #sleep(at: number): Promise<void> {
    const { clock } = this.#surroundings;
    await waitUntil(at, { clock, signal: this.#signal });
  }
}

/** Whether the next step of the same connection, apart from waits, is an expectation. */
function isExpected({ link }: MasterLine, next: readonly MasterStep[]): boolean {
  const first = next.find((step) => isRepeat(step) || step.link === link && step.type !== "wait");
  return first?.type === "expect";
}

function failureOf({ text, ...end }: LinkEnd): Failure {
  return { reason: text, ...end };
}

function lost({ inbox }: LinkSlot): Failure {
  const { end } = inbox;
  inbox.seeEnd();
  const reason = end === undefined ? "there is no connection" : `the connection has ended: ${end}`;
  return { reason, exitCode: EXIT.noConnection };
}
