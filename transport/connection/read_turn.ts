// Lets streams be read before a deadline of the peer is enforced. In a process that was busy or
// suspended, timers expire while answers are still unread in the sockets.

import type { CancelSchedule, Clock } from "./clock.ts";

/**
 * Minimum number of event loop turns for a stream. In each turn, every runtime checks for new
 * input.
 */
const FEWEST_TURNS = 32;

/**
 * Minimum number of streams that a runtime serves per turn; Deno completes 128 reads and writes.
 */
const STREAMS_PER_TURN = 32;

/** Maximum number of turns for a stream with a backlog, as a multiple of the normal number. */
const BACKLOG_FACTOR = 64;

/** Number of octets that count as a backlog: if this many have arrived, more may follow. */
const BACKLOG_OCTETS = 4096;

/** Number of streams in this process that are being read; they share the turns. */
let readers = 0;

/** Counts a stream when reading starts or ends. */
export function countReader(change: 1 | -1): void {
  readers += change;
}

/** A caller waiting for the end of a read turn. */
interface Waiting {
  readonly done: () => void;
  /** Number of octets read at the start. */
  readonly octetsRead: () => number;
  /** Number of octets read when the last backlog was found. */
  seen: number;
  /** Remaining turns if no backlog is found. */
  left: number;
  /** Maximum number of remaining turns. */
  most: number;
}

/** The turns of one clock: a single chain of calls for all waiting callers. */
class Turns {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #cancel: CancelSchedule | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wait(done: () => void, octetsRead: () => number): CancelSchedule {
    const left = turns();
    const most = left * BACKLOG_FACTOR;
    const waiting: Waiting = { done, octetsRead, seen: octetsRead(), left, most };
    this.#waiting.add(waiting);
    this.#arm();
    return () => {
      this.#waiting.delete(waiting);
      if (this.#waiting.size > 0) return;
      this.#cancel?.();
      this.#cancel = undefined;
    };
  }

  #arm(): void {
    this.#cancel ??= this.#clock.schedule(this.#clock.monotonic(), () => {
      this.#cancel = undefined;
      for (const waiting of this.#waiting) this.#turn(waiting);
      if (this.#waiting.size > 0) this.#arm();
    });
  }

  #turn(waiting: Waiting): void {
    const read = waiting.octetsRead();
    waiting.most--;
    if (read - waiting.seen >= BACKLOG_OCTETS && waiting.most > 0) {
      waiting.seen = read;
      waiting.left = turns();
      return;
    }
    waiting.left--;
    if (waiting.left > 0 && waiting.most > 0) return;
    this.#waiting.delete(waiting);
    waiting.done();
  }
}

const turnsOf = new WeakMap<Clock, Turns>();

function turns(): number {
  return FEWEST_TURNS + Math.ceil(readers / STREAMS_PER_TURN);
}

/**
 * Calls `done` when the streams of this process have had time to deliver everything that has
 * arrived so far. A stream with a backlog gets further turns up to a limit; a slow trickle does
 * not.
 *
 * @param octetsRead Returns the number of octets that the relevant stream has delivered so far; any
 * stream by default.
 * @returns A function that cancels the call.
 */
export function readTurn(
  clock: Clock,
  done: () => void,
  octetsRead: () => number = () => 0,
): CancelSchedule {
  let turns = turnsOf.get(clock);
  if (turns === undefined) turnsOf.set(clock, turns = new Turns(clock));
  return turns.wait(done, octetsRead);
}
