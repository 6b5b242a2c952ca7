// Filters events that a station sends again because they were not acknowledged when the connection
// was lost.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { isDatedData } from "../../../codec/classify.ts";
import { isEventCause } from "../../../codec/classify_cause.ts";
import { TIME_FLAGS } from "../../../codec/time.ts";

type TimedObject = { readonly time?: number | undefined; readonly timeFlags?: number };

/**
 * Recognizes events that arrive again on a new connection. A station repeats only unacknowledged
 * ASDUs, at most its window, so only the last ASDUs must be remembered.
 *
 * Only events with a valid CP56Time2a are recognized: the same object with the same value at the
 * same millisecond is the same event. All others pass, because a duplicate does less harm than a
 * loss.
 */
export class ReplayFilter {
  readonly #window: number;
  /** The last events that passed, on all connections, in order of arrival. */
  readonly #recent: Asdu[] = [];
  #next = 0;
  /** How often each of them may be repeated on this connection. */
  readonly #expected = new Map<string, number>();
  /** Number of events that may pass on this connection before no more repetitions are expected. */
  #patience = 0;
  #repeated = 0;

  /** Creates a filter that remembers this number of ASDUs; with 0, everything passes. */
  constructor(window: number) {
    if (!Number.isInteger(window) || window < 0) {
      throw new RangeError(
        `Cannot use replayWindow = ${window}: expected a whole number, 0 or more`,
      );
    }
    this.#window = window;
  }

  /** Number of events recognized and removed. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Starts a new connection, on which ASDUs may be repeated. */
  begin(): void {
    this.#expected.clear();
    this.#patience = this.#window;
    for (const asdu of this.#recent) {
      for (const key of keysOf(asdu)) {
        if (key !== undefined) this.#expected.set(key, (this.#expected.get(key) ?? 0) + 1);
      }
    }
  }

  /** Returns the ASDU without repeated events; `undefined` if no events are left. */
  pass(asdu: Asdu): Asdu | undefined {
    if (this.#window === 0 || !mayRepeat(asdu)) return asdu;
    const fresh = this.#expected.size === 0 ? asdu : this.#fresh(asdu);
    if (fresh !== undefined) this.#remember(fresh);
    return fresh;
  }

  #fresh(asdu: Asdu): Asdu | undefined {
    const objects = objectsOf(asdu);
    const rest = keysOf(asdu).flatMap((key, index) =>
      key !== undefined && this.#take(key) ? [] : [objects[index]!]
    );
    this.#repeated += objects.length - rest.length;
    if (--this.#patience <= 0) this.#expected.clear();
    if (rest.length === objects.length) return asdu;
    return rest.length === 0 ? undefined : { ...asdu, sq: false, objects: rest } as unknown as Asdu;
  }

  #take(key: string): boolean {
    const count = this.#expected.get(key);
    if (count === undefined) return false;
    if (count === 1) this.#expected.delete(key);
    else this.#expected.set(key, count - 1);
    return true;
  }

  #remember(asdu: Asdu): void {
    this.#recent[this.#next] = asdu;
    this.#next = (this.#next + 1) % this.#window;
  }
}

/** Whether an ASDU carries events with a CP56Time2a. */
function mayRepeat(asdu: Asdu): boolean {
  return isDatedData(asdu.typeId) && isEventCause(asdu.cause);
}

function objectsOf(asdu: Asdu): readonly object[] {
  return asdu.type === "raw" ? [] : asdu.objects;
}

/** Returns a key for each event of an ASDU; `undefined` for an event without a valid time. */
function keysOf(asdu: Asdu): (string | undefined)[] {
  const head = `${asdu.typeId} ${asdu.cause} ${asdu.ca}`;
  return objectsOf(asdu).map((object) => {
    const { time, timeFlags = 0 } = object as TimedObject;
    const known = time !== undefined && !Number.isNaN(time) &&
      (timeFlags & TIME_FLAGS.invalid) === 0;
    return known ? `${head} ${Object.values(object).join(" ")}` : undefined;
  });
}
