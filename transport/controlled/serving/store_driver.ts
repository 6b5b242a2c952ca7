// Carries out the event store calls of a state machine, whether the store answers immediately or
// with promises.

import { formatCount } from "../../../codec/count.ts";
import { formatDuration } from "../../../codec/duration.ts";
import type { Clock } from "../../connection/clock.ts";
import { EventStoreError } from "../../errors.ts";
import type { EventStore, LoadedEventStore } from "../../event_store.ts";
import type { StationMachine } from "../machine.ts";
import type { Moment } from "../../moment.ts";
import type { StationNotice } from "../notices/notices.ts";
import type { StoreOperation } from "../events/event_keeper.ts";

/** Dependencies of a store driver. */
interface StoreDriverContext {
  readonly machine: StationMachine;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Called when an answer arrives later. */
  readonly turn: () => void;
  /** Called with each notice. */
  readonly tell: (notice: StationNotice) => void;
}

/** A caller that waits until events are stored. */
interface Waiting {
  readonly id: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Calls an event store. */
export class StoreDriver {
  readonly #store: EventStore;
  readonly #context: StoreDriverContext;
  /** The pending call; never rejects. */
  #pending: Promise<void> | undefined;
  #waiting: Waiting[] = [];

  /** Creates a driver for a store whose events the machine has already loaded. */
  constructor(store: EventStore, context: StoreDriverContext) {
    this.#store = store;
    this.#context = context;
  }

  /** Makes the calls that are due, until one of them returns a promise. */
  run(): void {
    const { machine } = this.#context;
    if (this.#pending !== undefined) return;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      let answer: void | PromiseLike<unknown>;
      try {
        answer = this.#call(next);
      } catch (error) {
        machine.storeFailed(error, this.#now());
        continue;
      }
      if (isPromise(answer)) {
        this.#pending = this.#await(answer);
        break;
      }
      machine.stored();
    }
    this.#settle();
  }

  /** Resolves when all events that the machine currently holds are stored. */
  whenStored(): Promise<void> {
    const { machine } = this.#context;
    const id = machine.lastEventId;
    this.run();
    if (machine.isStored(id)) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ id, resolve, reject }));
  }

  /** Stores the remaining events within the time limit; reports those that cannot be stored. */
  async close(): Promise<void> {
    const { machine, clock, timeoutMs, tell } = this.#context;
    machine.retryStore();
    this.run();
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const cancel = clock.schedule(clock.monotonic() + timeoutMs, () => resolve("late"));
    while (this.#pending !== undefined) {
      if (await Promise.race([this.#pending, late]) === "late") break;
    }
    cancel();
    const { unstored } = machine;
    const error = new Error(
      `The station was closed, and ${
        formatCount(unstored, "event")
      } could not be stored or removed`,
    );
    if (unstored > 0) tell({ type: "failed", what: "The event store", error });
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #next(): StoreOperation | undefined {
    return this.#context.machine.nextStore(this.#now());
  }

  #call(operation: StoreOperation): void | PromiseLike<unknown> {
    return operation.type === "append"
      ? this.#store.append(operation.events)
      : this.#store.remove(operation.group, operation.ids);
  }

  async #await(answer: PromiseLike<unknown>): Promise<void> {
    const { machine, turn } = this.#context;
    try {
      await answer;
      machine.stored();
    } catch (error) {
      machine.storeFailed(error, this.#now());
    }
    this.#pending = undefined;
    this.run();
    turn();
  }

  #settle(): void {
    const { machine } = this.#context;
    const isDone = ({ id }: Waiting) => machine.isStored(id);
    for (const { resolve } of this.#waiting.filter(isDone)) resolve();
    this.#waiting = this.#waiting.filter((one) => !isDone(one));
  }

  #now(): Moment {
    const { clock } = this.#context;
    return { monotonic: clock.monotonic(), instant: clock.instant() };
  }
}

/** How long the loading of events may take, and what ends it earlier. */
export interface LoadingOptions {
  /** The time. */
  readonly clock: Clock;
  /** Longest duration, in ms. */
  readonly timeoutMs: number;
  /** Ends it when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** Default limit for loading. */
export const DEFAULT_LOAD_TIMEOUT_MS = 60_000;

/**
 * A store whose events have been loaded asynchronously.
 *
 * @throws {EventStoreError} The store has not answered in time.
 * @throws {RangeError} The time limit is not more than 0.
 */
export async function loadStore(
  store: EventStore,
  { clock, timeoutMs, signal }: LoadingOptions,
): Promise<LoadedEventStore> {
  if (!(timeoutMs > 0)) {
    throw new RangeError(
      `Cannot use storeLoadTimeoutMs = ${timeoutMs}: expected more than 0 ms`,
    );
  }
  signal?.throwIfAborted();
  const given = Promise.withResolvers<never>();
  const onAbort = () => given.reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const cancel = clock.schedule(clock.monotonic() + timeoutMs, () => {
    given.reject(
      new EventStoreError(
        `Cannot load the events of the store: no answer within ${formatDuration(timeoutMs)}, ` +
          "expected its events. Check that it can be reached, or raise storeLoadTimeoutMs",
        { code: "timed-out" },
      ),
    );
  });
  try {
    const stored = [...await Promise.race([store.load(), given.promise])];
    return {
      load: () => stored,
      append: (events) => store.append(events),
      remove: (group, ids) => store.remove(group, ids),
    };
  } finally {
    cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}

/**
 * Returns the events of a synchronous store.
 *
 * @throws {TypeError} It returns a promise.
 */
export function loadedEvents(store: LoadedEventStore): ReturnType<LoadedEventStore["load"]> {
  const stored = store.load();
  if (!isPromise(stored)) return stored;
  // The store is refused whatever it answers: a failure of it must not end the process.
  stored.then(undefined, () => {});
  throw new TypeError(
    "Cannot load the events in a constructor: found a store that returns a promise, " +
      "expected await ControlledStation.open(declaration, { store })",
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (Object(value) as { readonly then?: unknown }).then === "function";
}
