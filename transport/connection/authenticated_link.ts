// Drives secure authentication on one connection: passes ASDUs between the session, the association and the station,
// and assigns acknowledgements to the ASDUs of the station.

import type { Association, SendAsduOptions } from "../authentication/association.ts";
import { describeAuthenticationEvent } from "../authentication/describe_event.ts";
import type { AuthenticationEvent } from "../authentication/events.ts";
import type { Moment } from "../moment.ts";
import type { Role } from "../session/session_options.ts";
import { Fifo } from "../session/fifo.ts";
import type {
  AttachOptions,
  SecuredConnection,
  SecuredLink,
  SecuredLinkHandlers,
} from "./authentication.ts";
import type { Clock } from "./clock.ts";
import { DeadlineTimer } from "./deadline_timer.ts";
import type { UserDirectory } from "../authentication/users.ts";
import type { LinkedChanges } from "./user_changes.ts";

/** An ASDU on the wire whose acknowledgement has not been passed on. */
interface UnderWay {
  /** Its ticket; `undefined` for a message of secure authentication, which the station does not know. */
  readonly ticket: number | undefined;
  /** Whether the peer has not yet acknowledged it. */
  unacknowledged: boolean;
  /** Whether the peer may still refuse it, or does not have its proof yet. */
  open: boolean;
  /** The ticket of the ASDU that it proves. */
  readonly proves: number | undefined;
}

/** The connection of a station, with secure authentication between both. */
export class AuthenticatedLink implements SecuredLink {
  readonly #connection: SecuredConnection;
  readonly #association: Association;
  readonly #clock: Clock;
  readonly #handlers: SecuredLinkHandlers;
  readonly #timer: DeadlineTimer;
  readonly #changes: LinkedChanges | undefined;
  readonly #role: Role;
  readonly #unwatch: () => void;
  /** Whether users have changed since the session keys were looked at. */
  #haveUsersChanged = false;
  readonly #underWay: Fifo<UnderWay> = new Fifo();
  readonly #unacknowledged: Fifo<UnderWay> = new Fifo();
  readonly #open: Map<number, UnderWay> = new Map();
  #running = false;
  /** The time of everything that happens in one `run()`; reading the clocks takes as long as sending an ASDU. */
  #moment: Moment | undefined;
  #ended = false;

  /** Creates the link of a new connection. */
  constructor(
    { connection, clock, handlers, role }: AttachOptions,
    association: Association,
    { users, changes }: {
      readonly users: UserDirectory;
      readonly changes?: LinkedChanges | undefined;
    },
  ) {
    this.#changes = changes;
    this.#role = role;
    this.#connection = connection;
    this.#association = association;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#timer = new DeadlineTimer(clock, () => this.#ring());
    this.#unwatch = users.watch(() => this.#usersChanged());
    changes?.attach(this, () => this.#now());
  }

  /** The association. */
  get association(): Association {
    return this.#association;
  }

  /** Whether `offer()` would accept an ASDU now, and send it unless it has to wait for the peer. */
  get hasRoom(): boolean {
    const { accepts, waiting } = this.#association;
    return accepts && waiting === 0 && this.#connection.credit > 0;
  }

  /** Data transfer was started. */
  started(): void {
    this.#association.started(this.#now());
    this.run();
  }

  /** Data transfer was stopped. */
  stopped(): void {
    this.#association.stopped(this.#now());
    this.run();
  }

  /** The connection has ended. */
  close(): void {
    if (this.#ended) return;
    this.#association.close(this.#now());
    this.run();
    this.#ended = true;
    this.#unwatch();
    this.#timer.cancel();
    this.#changes?.onEnd(this);
  }

  /**
   * Processes an ASDU of the peer.
   *
   * @returns A promise if the station wants to receive nothing else until it has settled.
   */
  receive(octets: Uint8Array): void | Promise<void> {
    const now = this.#now();
    this.#association.receive(octets, now);
    this.#moment = now;
    return this.#run();
  }

  /**
   * Accepts an ASDU of the station, which is not copied; `run()` sends it.
   *
   * @returns Its ticket, by which events name it; 0 if there is no room.
   */
  offer(octets: Uint8Array, options?: SendAsduOptions): number {
    return this.#association.send(octets, this.#now(), options);
  }

  /** The peer has acknowledged this number of further frames. */
  acknowledged(count: number): void {
    for (let index = 0; index < count; index++) {
      const first = this.#unacknowledged.shift();
      if (first === undefined) continue;
      first.unacknowledged = false;
      if (first.proves !== undefined) this.#settle(first.proves);
    }
    this.#passAcknowledgements();
  }

  /**
   * Passes on everything that waits, and sets the timer. Call this after `offer()`, and when the session has credit again.
   * A handler that fails ends the connection, also if a timer has called it.
   */
  run(): void {
    try {
      this.#run()?.catch((error) => this.#connection.handlerFailed(error));
    } catch (error) {
      this.#connection.handlerFailed(error);
    }
  }

  #run(): void | Promise<void> {
    if (this.#running) return; // A handler has sent something: the loop below takes it.
    this.#running = true;
    this.#moment = this.#now();
    let busy: void | Promise<void>;
    try {
      busy = this.#passAll();
    } finally {
      this.#running = false;
      this.#moment = undefined;
    }
    if (!this.#ended) this.#timer.set(this.#association.deadline());
    return busy;
  }

  #passAll(): void | Promise<void> {
    const association = this.#association;
    const busy: Promise<void>[] = [];
    let more: boolean;
    do {
      this.#passEvents();
      for (let next = association.deliver(); next; next = association.deliver()) {
        const waiting = this.#handlers.onDelivery(next);
        if (waiting) busy.push(waiting);
      }
      more = this.#send();
      // What was sent, or could not be, has events as well.
      more = this.#passEvents() || more;
    } while (more);
    if (busy.length > 0) return Promise.all(busy).then(() => {});
  }

  /** Passes on all events; returns whether there were any. */
  #passEvents(): boolean {
    const association = this.#association;
    let any = false;
    for (let event = association.nextEvent(); event; event = association.nextEvent()) {
      any = true;
      this.#note(event);
      this.#handlers.onEvent(event);
      this.#changes?.onEvent(this, event);
    }
    return any;
  }

  /** Sends while the send window permits; returns whether anything was sent. */
  #send(): boolean {
    const connection = this.#connection;
    let sent = false;
    while (connection.credit > 0) {
      const next = this.#association.take(this.#now());
      if (next === undefined) break;
      sent = true;
      const { octets, ticket, critical: open, proves } = next;
      const entry = { ticket, unacknowledged: true, open, proves };
      this.#underWay.push(entry);
      this.#unacknowledged.push(entry);
      if (open && ticket !== undefined) this.#open.set(ticket, entry);
      connection.offer(octets);
    }
    if (sent && this.hasRoom) this.#handlers.onCredit();
    return sent;
  }

  /** Passes on what an event means for an ASDU of this station, and that the peer can no longer refuse it. */
  #note(event: AuthenticationEvent): void {
    const handlers = this.#handlers;
    if (!isAboutAsdu(event)) return;
    const { ticket } = event;
    if (event.type === "replied") {
      const { user, mode, durationMs } = event;
      handlers.onAuthenticated?.(ticket, { user, mode, durationMs });
      return; // The peer accepts it when it has the reply.
    } else if (event.type === "refused") {
      handlers.onRefused?.(ticket, describeAuthenticationEvent(event));
    } else if (event.type === "not-possible") {
      handlers.onNotPossible?.(ticket, describeAuthenticationEvent(event), event.sent);
      // An event of a controlled station stays unacknowledged: it is sent again on the next connection.
      if (event.reason === "stopped" && this.#role === "controlled") return;
    }
    this.#settle(ticket);
    this.#passAcknowledgements();
  }

  /** An ASDU can no longer be refused. */
  #settle(ticket: number): void {
    const entry = this.#open.get(ticket);
    if (entry !== undefined) entry.open = false;
    this.#open.delete(ticket);
  }

  /** Passes on the acknowledgements of ASDUs that can no longer be refused, in their order. */
  #passAcknowledgements(): void {
    const tickets: number[] = [];
    for (let first = this.#underWay.peek(); first; first = this.#underWay.peek()) {
      if (first.unacknowledged || first.open) break;
      this.#underWay.shift();
      if (first.ticket !== undefined) tickets.push(first.ticket);
    }
    if (tickets.length > 0) this.#handlers.onAcknowledged(tickets);
  }

  /** Runs what is due, after everything that has arrived so far was read: the reply may be among it. */
  #ring(): void {
    if (this.#ended) return;
    const due = this.#now();
    if (this.#association.deadline() > due.monotonic) return this.run();
    this.#connection.caughtUp().then(() => {
      if (this.#ended) return;
      this.#association.tick({ instant: this.#clock.instant(), monotonic: due.monotonic });
      this.run();
    });
  }

  /** Drops the session keys of users who were removed or have another update key, once for all changes at a time. */
  #usersChanged(): void {
    if (this.#haveUsersChanged) return;
    this.#haveUsersChanged = true;
    queueMicrotask(() => {
      this.#haveUsersChanged = false;
      if (this.#ended) return;
      this.#association.tick(this.#now());
      this.run();
    });
  }

  #now(): Moment {
    return this.#moment ?? this.#connection.present;
  }
}

/** An event about an ASDU of this station; other events have tickets of requests for update keys. */
type AsduEvent = Extract<
  AuthenticationEvent,
  { readonly type: "replied" | "refused" | "not-possible" | "not-challenged" }
>;

function isAboutAsdu(event: AuthenticationEvent): event is AsduEvent {
  switch (event.type) {
    case "replied":
    case "refused":
    case "not-possible":
    case "not-challenged":
      return true;
    default:
      return false;
  }
}
