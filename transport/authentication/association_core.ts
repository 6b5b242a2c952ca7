// What the associations of both stations have in common: the queues, and the decision what an ASDU is.

import { Fifo } from "../session/fifo.ts";
import type { Moment } from "../moment.ts";
import type { Role } from "../session/session_options.ts";
import type { Association, AssociationSetup, Delivery, Departure } from "./association.ts";
import { criticalTypes, isSecurity } from "./critical.ts";
import type { AuthenticationEvent, SessionKeyStatus } from "./events.ts";
import { type AuthenticationSettings, resolveAuthenticationOptions } from "./options.ts";
import { SecurityStatistics } from "./statistics.ts";

/** An association of either station. */
export class AssociationCore implements Association {
  readonly #settings: AuthenticationSettings;
  readonly #statistics: SecurityStatistics;
  readonly #criticalReceived: Uint8Array;
  readonly #own: Fifo<Departure> = new Fifo();
  readonly #deliveries: Fifo<Delivery> = new Fifo();
  readonly #events: Fifo<AuthenticationEvent> = new Fifo();
  #started = false;
  #tickets = 0;

  /** Creates the association of a new connection. */
  constructor(role: Role, setup: AssociationSetup) {
    this.#settings = resolveAuthenticationOptions(setup.options);
    this.#statistics = setup.statistics ?? new SecurityStatistics();
    this.#criticalReceived = criticalTypes(
      role === "controlled" ? "controlling" : "controlled",
      this.#settings,
    );
  }

  /** Data transfer was started. */
  started(_now: Moment): void {
    this.#started = true;
  }

  /** Data transfer was stopped. */
  stopped(_now: Moment): void {
    this.#started = false;
    for (let own = this.#own.shift(); own !== undefined; own = this.#own.shift()) {
      this.#events.push({
        type: "not-possible",
        ticket: own.ticket!,
        reason: "stopped",
        sent: false,
      });
    }
  }

  /** Processes an ASDU of the peer. */
  receive(asdu: Uint8Array, _now: Moment): void {
    const typeId = asdu[0] ?? 0;
    this.#statistics.count("messagesReceived");
    if (isSecurity(typeId) || this.#criticalReceived[typeId] === 1) {
      this.#statistics.count("discardedMessages");
      this.#events.push({ type: "discarded", reason: "unexpected", typeId, octets: asdu.slice() });
    } else this.#deliveries.push({ octets: asdu, user: undefined, mode: "plain" });
  }

  /** Whether `send()` accepts another ASDU. */
  get accepts(): boolean {
    return this.#started && this.#own.size < this.#settings.sendQueueLimit;
  }

  /** Number of ASDUs that wait. */
  get waiting(): number {
    return this.#own.size;
  }

  /** Sends an ASDU of the station. */
  send(asdu: Uint8Array, _now: Moment): number {
    if (!this.accepts) return 0;
    this.#own.push({ octets: asdu, ticket: ++this.#tickets });
    return this.#tickets;
  }

  /** Returns the next ASDU for the wire. */
  take(_now: Moment): Departure | undefined {
    const next = this.#own.shift();
    if (next !== undefined) this.#statistics.count("messagesSent");
    return next;
  }

  /** Returns the next ASDU for the station. */
  deliver(): Delivery | undefined {
    return this.#deliveries.shift();
  }

  /** Returns the next event. */
  nextEvent(): AuthenticationEvent | undefined {
    return this.#events.shift();
  }

  /** When `tick()` must be called. */
  deadline(): number {
    return Infinity;
  }

  /** Runs everything that is due. */
  tick(_now: Moment): void {}

  /** The status of the session keys of a user. */
  keyStatus(_user: number = this.#settings.user): SessionKeyStatus {
    return "not-initialized";
  }

  /** Whether the session keys are established or could not be. */
  get settled(): boolean {
    return true;
  }

  /** Requests new session keys. */
  changeKeys(_now: Moment, _user: number = this.#settings.user): void {}

  /** The connection has ended. */
  close(now: Moment): void {
    this.stopped(now);
  }
}
