// Time for reading before a deadline of the peer is enforced: a process that was busy, or stopped, finds its timers
// due while the answers lie unread in the sockets.

import type { CancelSchedule, Clock } from "./clock.ts";

/** Turns of the event loop that a stream gets at least. In a turn every runtime looks for octets that have arrived. */
const FEWEST_TURNS = 32;

/** Streams that a runtime serves in one turn at least; Deno completes 128 reads and writes. */
const STREAMS_PER_TURN = 32;

/** A stream with a backlog gets at most so many times the turns of one without. */
const BACKLOG_FACTOR = 64;

/** Octets that make a backlog: there may be more where so many came from. */
const BACKLOG_OCTETS = 4096;

/** How many streams of this process are being read: they share the turns. */
let readers = 0;

/** Counts a stream that is being read from now on, or is no longer. */
export function countReader(change: 1 | -1): void {
  readers += change;
}

/** Somebody who waits for the end of a read turn. */
interface Waiting {
  readonly done: () => void;
  /** Octets read so far, from the beginning. */
  readonly octetsRead: () => number;
  /** Octets read when the last backlog was seen. */
  seen: number;
  /** Turns left, if no backlog is seen. */
  left: number;
  /** Turns left in any case. */
  most: number;
}

/** The turns of one clock: one chain of calls for all who wait. */
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
 * Calls `done` when the streams of this process have had their turn to deliver what had arrived by now. A stream that
 * has a backlog gets further turns up to a limit, one that dribbles does not.
 *
 * @param octetsRead How many octets the stream that matters has delivered so far; left out, any will do.
 * @returns Cancels the call.
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
