// An event store in virtual time whose answers are slow, fail or never arrive.

import type { Clock } from "../../../transport/connection/clock.ts";
import type { LoadedEventStore, StoredEvent } from "../../../transport/event_store.ts";

/** A store that outlives its stations. */
export class SlowStore implements LoadedEventStore {
  /** Stored events, by ascending number. */
  readonly kept: StoredEvent[] = [];
  /** Its calls, such as `append 1 2` and `remove 1`. */
  readonly calls: string[] = [];
  /** Duration of a call, in ms. */
  delayMs = 100;
  /** Whether calls fail when they end. */
  broken = false;
  /** Whether calls never end. */
  hangs = false;
  /** Maximum number of concurrent calls so far. */
  most = 0;
  #underWay = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Numbers of the stored events. */
  get ids(): number[] {
    return this.kept.map(({ id }) => id);
  }

  load(): StoredEvent[] {
    return [...this.kept];
  }

  async append(events: readonly StoredEvent[]): Promise<number> {
    await this.#call(`append ${events.map(({ id }) => id).join(" ")}`);
    for (const event of events) {
      const index = this.kept.findIndex(({ id, group }) =>
        id === event.id && group === event.group
      );
      if (index < 0) this.kept.push(event);
      else this.kept[index] = event;
    }
    return events.length;
  }

  async remove(group: string, ids: readonly number[]): Promise<void> {
    await this.#call(`remove ${ids.join(" ")}`);
    const left = this.kept.filter((event) => event.group !== group || !ids.includes(event.id));
    this.kept.splice(0, Infinity, ...left);
  }

  async #call(what: string): Promise<void> {
    this.calls.push(what);
    this.most = Math.max(this.most, ++this.#underWay);
    const { promise, resolve } = Promise.withResolvers<void>();
    if (!this.hangs) this.#clock.schedule(this.#clock.monotonic() + this.delayMs, resolve);
    await promise;
    this.#underWay--;
    if (this.broken) throw new Error("The database is away");
  }
}
