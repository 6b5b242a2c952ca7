// Secure authentication of a controlling station: connects the association with the procedures, and with ASDUs that are sent
// outside of them.

import type { Delivery } from "../authentication/association.ts";
import type { AuthenticationEvent } from "../authentication/events.ts";
import type { Authentication, SecuredLink } from "../connection/authentication.ts";
import type { Clock } from "../connection/clock.ts";
import type { Connection } from "../connection/connection.ts";
import { SendError } from "../errors.ts";
import type { Transactions } from "./procedures/transactions.ts";
import type { RequestDefaults } from "./procedures/request_options.ts";

/** What secure authentication needs from its station. */
export interface SecuredRequestsOptions {
  /** Created by the application. */
  readonly authentication: Authentication;
  /** The connection. */
  readonly connection: Connection;
  /** Source of time. */
  readonly clock: Clock;
  /** The settings of the station. */
  readonly defaults: RequestDefaults;
  /** The procedures of the connection. */
  readonly transactions: Transactions;
  /** Whether the station also carries out requests of the peer. */
  readonly isCombined: boolean;
  /** Receives ASDUs that are not critical, or were authenticated. */
  onDelivery(delivery: Delivery): void | Promise<void>;
  /** Receives every event. */
  onEvent(event: AuthenticationEvent): void;
  /** Called when the session keys are established, or could not be. */
  onSettled(): void;
  /** Something has changed: requests may have ended, or may be sent. */
  turn(): void;
}

/** An ASDU of `send()` that the station has not acknowledged. */
type Sending = Pick<PromiseWithResolvers<void>, "resolve" | "reject">;

/** The secured link of a controlling station. */
export class SecuredRequests {
  readonly #options: SecuredRequestsOptions;
  readonly #link: SecuredLink;
  readonly #sendings: Map<number, Sending> = new Map();
  /** Whether the session keys are established, or could not be. */
  #settled = false;

  /**
   * Puts secure authentication between a new connection and its station. If that is not possible, it closes the connection
   * and passes on the error.
   */
  constructor(options: SecuredRequestsOptions) {
    this.#options = options;
    try {
      this.#link = this.#attach();
    } catch (error) {
      // Without its authentication, the connection would be used as if the station needed none.
      void options.connection.close("Secure authentication could not be set up");
      throw error;
    }
  }

  #attach(): SecuredLink {
    const options = this.#options;
    const { authentication, connection, clock, defaults, transactions } = options;
    return authentication.attach({
      role: "controlling",
      connection,
      clock,
      profile: defaults.profile,
      commonAddress: 1,
      originator: defaults.originator,
      isCombined: options.isCombined,
      handlers: {
        onDelivery: (delivery) => options.onDelivery(delivery),
        onEvent: (event) => {
          options.onEvent(event);
          this.#settle();
        },
        onCredit: () => options.turn(),
        onAcknowledged: (tickets) => {
          for (const ticket of tickets) {
            const sending = this.#take(ticket);
            if (sending === undefined) transactions.acknowledged(1, connection.present);
            else sending.resolve();
          }
        },
        onAuthenticated: (ticket, result) => transactions.authenticated(ticket, result),
        onRefused: (ticket, detail) => {
          // An acknowledged ASDU of `send()` has no result; the event reports the refusal.
          transactions.refused(ticket, detail, clock.monotonic());
          options.turn();
        },
        onNotPossible: (ticket, detail, sent) => {
          const sending = this.#take(ticket);
          sending?.reject(new SendError(detail, { code: "not-authenticated", sent }));
          if (sending === undefined) transactions.notPossible(ticket, detail, sent);
          options.turn();
        },
      },
    });
  }

  /** Data transfer was started. */
  started(): void {
    this.#settled = false;
    this.#link.started();
    this.#settle();
  }

  /** Data transfer was stopped. */
  stopped(): void {
    this.#settled = true;
    this.#link.stopped();
  }

  /** Processes an ASDU of the station. */
  receive(octets: Uint8Array): void | Promise<void> {
    return this.#link.receive(octets);
  }

  /**
   * Passes an ASDU of a procedure to the link, for a user; `run()` sends it.
   *
   * @returns Its ticket, or `false` if there is no room.
   */
  offer(octets: Uint8Array, user: number | undefined): number | false {
    if (!this.#link.hasRoom) return false;
    const ticket = this.#link.offer(octets, { user });
    return ticket === 0 ? false : ticket;
  }

  /**
   * Sends an ASDU outside of a procedure; resolves when the station has acknowledged it.
   *
   * @throws {SendError} It was not acknowledged.
   */
  send(octets: Uint8Array): Promise<void> {
    const { state } = this.#options.connection;
    if (state !== "started") {
      const code = state === "closed" ? "closed" : "not-started";
      const detail = `data transfer is ${state}`;
      return Promise.reject(new SendError(detail, { code, sent: false }));
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const ticket = this.#link.offer(octets.slice());
    if (ticket === 0) {
      const detail = "the ASDUs before it wait for authentication, expected fewer";
      reject(new SendError(detail, { code: "queue-full", sent: false }));
    } else this.#sendings.set(ticket, { resolve, reject });
    this.run();
    return promise;
  }

  /** Sends what waits, as far as the session and the station permit. */
  run(): void {
    this.#link.run();
  }

  /** Frames were acknowledged. */
  acknowledged(count: number): void {
    this.#link.acknowledged(count);
  }

  /** The connection has ended. */
  close(detail: string): void {
    this.#settled = true;
    this.#link.close();
    for (const { reject } of this.#sendings.values()) {
      reject(new SendError(detail, { code: "closed", sent: true }));
    }
    this.#sendings.clear();
  }

  #take(ticket: number): Sending | undefined {
    const sending = this.#sendings.get(ticket);
    this.#sendings.delete(ticket);
    return sending;
  }

  #settle(): void {
    if (this.#settled || !this.#link.association.settled) return;
    this.#settled = true;
    this.#options.onSettled();
  }
}
