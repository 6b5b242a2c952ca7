// Gives streams time to be read before a deadline of the peer is enforced: when a process was busy or stopped, its
// timers are due while the answers are still unread in the sockets.

import type { CancelSchedule, Clock } from "./clock.ts";

/** Fewest turns of the event loop for a stream. In each turn every runtime checks for octets that have arrived. */
const FEWEST_TURNS = 32;

/** Fewest streams that a runtime serves in one turn; Deno completes 128 reads and writes. */
const STREAMS_PER_TURN = 32;

/** A stream with a backlog gets at most this many times the turns of a stream without one. */
const BACKLOG_FACTOR = 64;

/** Octets that count as a backlog: when this many have arrived, more may follow. */
const BACKLOG_OCTETS = 4096;

/** Number of streams of this process that are being read: they share the turns. */
let readers = 0;

/** Counts a stream whose reading starts or ends. */
export function countReader(change: 1 | -1): void {
  readers += change;
}

/** A caller that waits for the end of a read turn. */
interface Waiting {
  readonly done: () => void;
  /** Octets read since the beginning. */
  readonly octetsRead: () => number;
  /** Octets read when the last backlog was seen. */
  seen: number;
  /** Turns left if no backlog is seen. */
  left: number;
  /** Turns left in any case. */
  most: number;
}

/** The turns of one clock: one chain of calls for all waiting callers. */
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
 * Calls `done` when the streams of this process have had their turn to deliver everything that has arrived by now. A
 * stream with a backlog gets further turns up to a limit; one that trickles does not.
 *
 * @param octetsRead Returns the number of octets that the relevant stream has delivered so far; any stream by default.
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
