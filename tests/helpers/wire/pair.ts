// Two sessions back to back, connected by a wire in virtual time.

import { Session } from "../../../transport/session/session.ts";
import type { SessionEvent } from "../../../transport/session/session_events.ts";
import type { Role, SessionOptions } from "../../../transport/session/session_options.ts";

/** Options of a {@linkcode Pair}. */
export interface PairOptions {
  readonly controlling?: SessionOptions;
  readonly controlled?: SessionOptions;
  /** Latency, in ms; order is preserved. */
  readonly latencyMs?: () => number;
  /** Size of the next piece that arrives, given the number of octets that remain. */
  readonly chunk?: (left: number) => number;
  /** Called with every chunk that is sent. */
  readonly onOutput?: (from: Role, octets: Uint8Array) => void;
  /** Called with every chunk before it arrives. */
  readonly onInput?: (at: Role, octets: Uint8Array) => void;
  /** Called with every event; may call the sessions. */
  readonly onEvent?: (at: Role, event: SessionEvent) => void;
}

interface Shipment {
  readonly at: number;
  readonly to: Role;
  readonly octets: Uint8Array;
}

/** A controlling and a controlled station. Call a session, then `run()` or `update()`. */
export class Pair {
  readonly controlling: Session;
  readonly controlled: Session;
  /** All events of each end. */
  readonly events: Record<Role, SessionEvent[]> = { controlling: [], controlled: [] };
  now = 0;
  /** Whether the link is cut: everything sent is lost, and neither end is notified. */
  cut = false;
  /** Number of chunks sent. */
  writes = 0;
  readonly #options: PairOptions;
  #wire: Shipment[] = [];
  /** Arrival of the last shipment in each direction: nothing may overtake it. */
  readonly #last: Record<Role, number> = { controlling: 0, controlled: 0 };

  constructor(options: PairOptions = {}) {
    this.#options = options;
    this.controlling = new Session("controlling", options.controlling ?? {}, 0);
    this.controlled = new Session("controlled", options.controlled ?? {}, 0);
  }

  /** Returns the types of the events of one end, without the most frequent ones. */
  story(role: Role): string {
    return this.events[role]
      .filter(({ type }) => type !== "asdu" && type !== "acknowledged")
      .map((event) => event.type === "closed" ? `closed ${event.code}` : event.type)
      .join(", ");
  }

  /** Returns the ASDUs that one end received. */
  received(role: Role): Uint8Array[] {
    return this.events[role].flatMap((event) => event.type === "asdu" ? [event.octets] : []);
  }

  /** Starts data transfer and waits until it is confirmed. */
  start(): void {
    this.controlling.start(this.now);
    this.run(this.now + 1000);
  }

  /** Delivers events and output until nothing more happens without time passing. */
  update(): void {
    for (const role of ["controlling", "controlled"] as const) {
      const session = this[role];
      for (let event = session.nextEvent(); event; event = session.nextEvent()) {
        this.events[role].push(event);
        this.#options.onEvent?.(role, event);
      }
      const octets = session.takeOutput()?.slice();
      if (octets === undefined) continue;
      this.writes++;
      this.#options.onOutput?.(role, octets);
      const to = role === "controlling" ? "controlled" : "controlling";
      const at = Math.max(this.#last[to], this.now + (this.#options.latencyMs?.() ?? 0));
      this.#last[to] = at;
      if (!this.cut) this.#wire.push({ at, to, octets });
    }
  }

  /** Lets time pass up to `until`, one wake-up after the other. */
  run(until: number): void {
    this.update();
    let standstill = 0;
    for (;;) {
      const next = this.#nextWakeUp();
      if (next > until) break;
      standstill = next > this.now ? 0 : standstill + 1;
      if (standstill > 1000) {
        throw new Error(`Time stands still at ${this.now}: a deadline is over`);
      }
      this.now = Math.max(this.now, next);
      this.#deliver();
      this.controlling.tick(this.now);
      this.controlled.tick(this.now);
      this.update();
    }
    this.now = until;
  }

  #nextWakeUp(): number {
    const deadlines = Math.min(this.controlling.deadline(), this.controlled.deadline());
    return this.#wire.reduce((first, { at }) => Math.min(first, at), deadlines);
  }

  #deliver(): void {
    const due = this.#wire.filter(({ at }) => at <= this.now);
    this.#wire = this.#wire.filter(({ at }) => at > this.now);
    for (const { to, octets } of due) {
      this.#options.onInput?.(to, octets);
      for (let at = 0; at < octets.length;) {
        const left = octets.length - at;
        const size = Math.max(1, Math.min(left, this.#options.chunk?.(left) ?? left));
        this[to].receive(octets.subarray(at, at + size), this.now);
        at += size;
      }
    }
  }
}
