// A controlled station with several front ends and one event buffer: events are kept until they are acknowledged, and
// resent on the next connection that is started.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import type { FrontEnd } from "./front_end.ts";
import type { ScriptedStation } from "./scripted_station.ts";

/** One redundancy group. */
export class EventSource {
  /** Number of events sent, including repetitions. */
  sent = 0;
  readonly #begin = Date.UTC(2026, 0, 1);
  /** Numbers of the unacknowledged events. */
  #pending: number[] = [];
  #next = 0;
  /** Number of them that are in flight on the started connection. */
  #inFlight = 0;
  #active: ScriptedStation | undefined;

  /** Creates a station with these front ends. */
  constructor(fronts: readonly FrontEnd[]) {
    for (const front of fronts) front.onConnect = (peer) => this.#connect(peer);
  }

  /** Number of events so far. */
  get total(): number {
    return this.#next;
  }

  /** Number of unacknowledged events. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Produces events. */
  happen(count: number): void {
    for (let i = 0; i < count; i++) this.#pending.push(this.#next++);
    this.#flush();
  }

  #connect(peer: ScriptedStation): void {
    peer.onEvent = (event) => {
      if (event.type === "started") {
        this.#active = peer;
        this.#inFlight = 0;
      }
      if (this.#active !== peer) return;
      if (event.type === "acknowledged") {
        this.#pending.splice(0, event.count);
        this.#inFlight -= event.count;
      }
      if (event.type === "stopped" || event.type === "closed") this.#active = undefined;
      queueMicrotask(() => this.#flush());
    };
  }

  #flush(): void {
    const peer = this.#active;
    while (peer !== undefined && peer.session.credit > 0 && this.#inFlight < this.#pending.length) {
      peer.send(this.#event(this.#pending[this.#inFlight]!));
      this.#inFlight++;
      this.sent++;
    }
  }

  /** Creates an event whose time encodes its number. */
  #event(number: number): AsduInput {
    const object = {
      ioa: 1 + number % 7,
      value: number & 1,
      quality: 0,
      time: this.#begin + number,
    };
    return {
      type: "M_SP_TB_1",
      cause: 3,
      ca: 1,
      objects: [object as { ioa: number; value: 0 | 1; quality: number; time: number }],
    };
  }

  /** Decodes the number of an event from its time. */
  numberOf(time: number): number {
    return time - this.#begin;
  }
}
