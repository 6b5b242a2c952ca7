// The calls scheduled with the system clock, on timers of the runtime that the test operates.

import { assertEquals, assertThrows } from "@std/assert";
import { SYSTEM_CLOCK } from "../../../transport/connection/clock.ts";
import { DeadlineTimer } from "../../../transport/connection/deadline_timer.ts";
import { withValues } from "../../helpers/machine/globals.ts";

/** Longest delay of a timer of the runtime. */
const LONGEST = 0x7fff_ffff;

/** A runtime that allows one timer at a time. */
class Timers {
  now = 1000.25;
  /** The delays of the timers set since the last check. */
  #delays: number[] = [];
  #pending: (() => void) | undefined;

  /** Replaces the timers and the clock of the runtime. */
  install(): Disposable {
    const stack = new DisposableStack();
    stack.use(withValues(performance, { now: () => this.now }));
    stack.use(withValues(globalThis, {
      setTimeout: (call: () => void, delay: number) => {
        if (this.#pending !== undefined) throw new Error("There is a timer already");
        this.#delays.push(delay);
        this.#pending = call;
        return 1;
      },
      clearTimeout: () => this.#pending = undefined,
    }));
    return stack;
  }

  get delays(): number[] {
    const delays = this.#delays;
    this.#delays = [];
    return delays;
  }

  get isSet(): boolean {
    return this.#pending !== undefined;
  }

  /** Lets the timer fire at a time. */
  fire(now: number): void {
    const pending = this.#pending!;
    this.#pending = undefined;
    this.now = now;
    pending();
  }
}

Deno.test("the system clock calls nothing early, even beyond the longest timer", () => {
  const timers = new Timers();
  using _ = timers.install();
  let called = 0;
  SYSTEM_CLOCK.schedule(1000, () => called++);
  assertEquals([timers.delays, called], [[0], 0]);
  timers.fire(1000.25);
  SYSTEM_CLOCK.schedule(1010, () => called++);
  assertEquals([timers.delays, called], [[10], 1]);
  timers.fire(1009.9);
  assertEquals([timers.delays, called], [[1], 1]);
  timers.fire(1010);
  assertEquals([timers.isSet, called], [false, 2]);
  SYSTEM_CLOCK.schedule(timers.now + LONGEST + 5, () => called++);
  assertEquals(timers.delays, [LONGEST]);
  timers.fire(timers.now + LONGEST);
  assertEquals([timers.delays, called], [[5], 2]);
  timers.fire(timers.now + 5);
  assertEquals([timers.isSet, called, SYSTEM_CLOCK.monotonic()], [false, 3, timers.now]);
});

Deno.test("all calls of the system clock share one timer, which is cleared when none is left", () => {
  const timers = new Timers();
  using _ = timers.install();
  const called: string[] = [];
  const cancels = ["late", "later", "early", "last"].map((name, i) =>
    SYSTEM_CLOCK.schedule([2000, 3000, 1500, 4000][i]!, () => called.push(name))
  );
  assertEquals(timers.delays, [1000, 500]);
  timers.fire(2500);
  assertEquals([called, timers.delays], [["early", "late"], [500]]);
  cancels[1]!();
  cancels[0]!();
  assertEquals(timers.isSet, true);
  timers.fire(3000);
  assertEquals([called.length, timers.delays], [2, [1000]]);
  cancels[3]!();
  assertEquals(timers.isSet, false);
  SYSTEM_CLOCK.schedule(5000, () => called.push("new"));
  assertEquals(timers.delays, [2000]);
  timers.fire(5000);
  assertEquals([called.at(-1), timers.isSet], ["new", false]);
});

Deno.test("a call that another one schedules for now runs in the next turn of the event loop", () => {
  const timers = new Timers();
  using _ = timers.install();
  const called: string[] = [];
  SYSTEM_CLOCK.schedule(1000, () => {
    called.push("first");
    SYSTEM_CLOCK.schedule(0, () => called.push("next"));
  });
  SYSTEM_CLOCK.schedule(1000, () => called.push("second"));
  timers.fire(1001);
  assertEquals([called, timers.isSet], [["first", "second"], true]);
  timers.fire(1002);
  assertEquals([called, timers.isSet], [["first", "second", "next"], false]);
});

Deno.test("a call that fails is reported by the runtime, and the others follow", () => {
  const timers = new Timers();
  using _ = timers.install();
  let called = 0;
  SYSTEM_CLOCK.schedule(1000, () => {
    throw new Error("A fault in the program");
  });
  SYSTEM_CLOCK.schedule(1000, () => called++);
  assertThrows(() => timers.fire(1001), Error, "A fault in the program");
  assertEquals([called, timers.isSet], [0, true]);
  timers.fire(1002);
  assertEquals([called, timers.isSet], [1, false]);
});

Deno.test("a deadline timer on the system clock fires once, moves only to earlier times, and can be cancelled", () => {
  const timers = new Timers();
  using _ = timers.install();
  let rings = 0;
  const timer = new DeadlineTimer(SYSTEM_CLOCK, () => rings++);
  timer.set(2000.25);
  timer.set(3000.25);
  timer.set(1500.25);
  assertEquals(timers.delays, [1000, 500]);
  timers.fire(1500.25);
  assertEquals([rings, timers.isSet], [1, false]);
  timer.set(4000.25);
  assertEquals(timers.isSet, true);
  timer.cancel();
  assertEquals([rings, timers.isSet], [1, false]);
  timer.set(5000.25); // later than the cancelled one, but set
  timers.fire(5000.25);
  assertEquals([rings, timers.isSet], [2, false]);
});
