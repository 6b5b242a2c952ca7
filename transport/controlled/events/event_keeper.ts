// Queues the operations of an event store and holds back the events that wait for them. The driver
// makes the calls.

import type { Agenda, Entry } from "../../agenda.ts";
import type { StationNotice } from "../notices/notices.ts";
import type { Moment } from "../../moment.ts";
import type { StoredEvent } from "../../event_store.ts";

/** A call of an event store. */
export type StoreOperation =
  | { readonly type: "append"; readonly events: readonly StoredEvent[] }
  | { readonly type: "remove"; readonly group: string; readonly ids: readonly number[] };

/** Maximum number of events per call. */
const MOST_AT_ONCE = 1000;

/** Default time-out for the store. */
export const DEFAULT_STORE_TIMEOUT_MS = 5000;

/** Pause after the first failure; doubled after each further one. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** Name of the store in notices. */
const STORE = "The event store";

/** Dependencies of an event keeper. */
export interface KeeperContext {
  /** Timers of the station. */
  readonly agenda: Agenda;
  /** Time-out for the store. */
  readonly timeoutMs: number;
  /** Called with each notice. */
  readonly notice: (notice: StationNotice) => void;
  /** Called when events that have waited may be sent. */
  readonly onRelease: () => void;
}

/**
 * The operations of an event store. They run one at a time; a failed operation is repeated first.
 * The event buffers limit the queue: an event that leaves its buffer before it was stored is never
 * stored.
 */
export class EventKeeper {
  readonly #context: KeeperContext;
  readonly #appends = new Map<string, StoredEvent>();
  readonly #removes = new Map<string, number[]>();
  /** The current operation, or the failed one that will be repeated. */
  #current: StoreOperation | undefined;
  #last: StoreOperation["type"] | undefined;
  #state: "idle" | "under-way" | "pausing" = "idle";
  /** Time-out of the current operation, or end of a pause. */
  #entry: Entry | undefined;
  #failures = 0;
  #overdue = false;

  /** Creates an empty queue. */
  constructor(context: KeeperContext) {
    this.#context = context;
  }

  /**
   * Events up to this number are stored, or no longer need to be; `Infinity` if none are waiting.
   */
  get keptId(): number {
    if (this.#current?.type === "append") return this.#current.events[0]!.id - 1;
    for (const { id } of this.#appends.values()) return id - 1;
    return Infinity;
  }

  /** Events up to this number may be sent; all events while the store fails. */
  get releasedId(): number {
    return this.#failures > 0 || this.#overdue ? Infinity : this.keptId;
  }

  /** Number of events that have yet to be stored or removed. */
  get waiting(): number {
    let waiting = this.#appends.size;
    for (const ids of this.#removes.values()) waiting += ids.length;
    const current = this.#current;
    if (current === undefined) return waiting;
    return waiting + (current.type === "append" ? current.events : current.ids).length;
  }

  /** Queues an event to be stored. */
  append(event: StoredEvent): void {
    this.#appends.set(keyOf(event.group, event.id), event);
  }

  /** Queues events of a group to be removed. */
  remove(group: string, ids: readonly number[]): void {
    const stored = ids.filter((id) => !this.#appends.delete(keyOf(group, id)));
    if (stored.length === 0) return;
    const waiting = this.#removes.get(group);
    if (waiting === undefined) this.#removes.set(group, stored);
    else for (const id of stored) waiting.push(id);
  }

  /**
   * Returns the next operation, or `undefined`. Report its result with {@linkcode done} or
   * {@linkcode failed}.
   */
  next(now: Moment): StoreOperation | undefined {
    if (this.#state !== "idle") return undefined;
    this.#current ??= this.#compose();
    if (this.#current === undefined) return undefined;
    this.#state = "under-way";
    const { agenda, timeoutMs } = this.#context;
    this.#entry = agenda.add(now.monotonic + timeoutMs, () => this.#expire());
    return this.#current;
  }

  /** Records that the current operation succeeded. */
  done(): void {
    if (this.#state !== "under-way") return;
    this.#context.agenda.cancel(this.#entry);
    this.#state = "idle";
    this.#last = this.#current?.type;
    this.#current = undefined;
    if (this.#failures > 0 || this.#overdue) {
      this.#context.notice({ type: "recovered", what: STORE });
    }
    this.#failures = 0;
    this.#overdue = false;
    this.#context.onRelease();
  }

  /** Records that the current operation failed; it is repeated after a pause. */
  failed(error: unknown, now: Moment): void {
    if (this.#state !== "under-way") return;
    const { agenda, notice, onRelease } = this.#context;
    agenda.cancel(this.#entry);
    this.#state = "pausing";
    this.#overdue = false;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    this.#entry = agenda.add(now.monotonic + pauseMs, () => this.retry());
    notice({ type: "failed", what: STORE, error });
    onRelease();
  }

  /** Ends a pause. */
  retry(): void {
    if (this.#state !== "pausing") return;
    this.#context.agenda.cancel(this.#entry);
    this.#state = "idle";
  }

  /** The store has not answered in time, so events are no longer held back. */
  #expire(): void {
    const { timeoutMs, notice, onRelease } = this.#context;
    this.#overdue = true;
    const error = new Error(`${STORE} has not answered within ${timeoutMs} ms`);
    notice({ type: "failed", what: STORE, error });
    onRelease();
  }

  /** Alternates between storing and removing, so that neither delays the other. */
  #compose(): StoreOperation | undefined {
    const [first, second] = this.#last === "append"
      ? [() => this.#composeRemove(), () => this.#composeAppend()]
      : [() => this.#composeAppend(), () => this.#composeRemove()];
    return first() ?? second();
  }

  #composeAppend(): StoreOperation | undefined {
    if (this.#appends.size === 0) return undefined;
    const events: StoredEvent[] = [];
    for (const [key, event] of this.#appends) {
      events.push(event);
      this.#appends.delete(key);
      if (events.length === MOST_AT_ONCE) break;
    }
    return { type: "append", events };
  }

  #composeRemove(): StoreOperation | undefined {
    for (const [group, ids] of this.#removes) {
      const some = ids.splice(0, MOST_AT_ONCE);
      if (ids.length === 0) this.#removes.delete(group);
      return { type: "remove", group, ids: some };
    }
    return undefined;
  }
}

function keyOf(group: string, id: number): string {
  return `${id} ${group}`;
}
