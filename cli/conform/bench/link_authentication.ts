// Secure authentication of a connection of the tester: establishes session keys after STARTDT, and proves the requests of cases,
// so that a device which requires it can be tested.

import type { Profile } from "../../../codec/mod.ts";
import type { AuthenticationEvent, Clock } from "../../../mod.ts";
import { describeAuthenticationEvent } from "../../../transport/low_level.ts";
import type { Authentication, SecuredLink } from "../../../transport/authentication.ts";
import { Inconclusive } from "../verdict.ts";
import type { SeenFrame } from "./seen_frame.ts";

/** Whom the tester authenticates as. */
export interface TesterAuthentication {
  readonly authentication: Authentication;
  /** The number of the user. */
  readonly user: number;
  /** Maximum time that session keys take, in ms. */
  readonly keysMs: number;
}

/** What is needed of the connection. */
export interface LinkAuthenticationOptions extends TesterAuthentication {
  readonly clock: Clock;
  readonly profile: Profile;
  /** Common address of messages that do not answer one of the device. */
  readonly commonAddress: number;
  /** Sends an ASDU in an I frame, at once. */
  readonly send: (octets: Uint8Array) => SeenFrame;
  /** Something has changed. */
  readonly onChange: () => void;
}

/** Secure authentication of one connection. */
export class LinkAuthentication {
  readonly #options: LinkAuthenticationOptions;
  readonly #link: SecuredLink;
  /** ASDUs of cases that have not been sent, by their octets. */
  readonly #waiting: Map<Uint8Array, PromiseWithResolvers<SeenFrame>> = new Map();
  readonly #tickets: Map<number, Uint8Array> = new Map();
  /** Why there are no session keys, as far as known. */
  #trouble = "";

  /** Puts secure authentication between a new connection and the cases. */
  constructor(options: LinkAuthenticationOptions) {
    this.#options = options;
    const { authentication, clock, profile, commonAddress } = options;
    this.#link = authentication.attach({
      ...{ role: "controlling", clock, profile, commonAddress, originator: 0 },
      connection: {
        get present() {
          return { monotonic: clock.monotonic(), instant: clock.instant() };
        },
        credit: Infinity, // Cases watch the windows.
        offer: (octets) => this.#offer(octets),
        caughtUp: () => Promise.resolve(),
        handlerFailed: (error) => {
          throw error;
        },
      },
      handlers: {
        onDelivery: () => {}, // The case has the frame already.
        onEvent: (event) => this.#note(event),
        onAcknowledged: () => {},
        onCredit: () => {},
        onNotPossible: (ticket, detail, sent) => {
          const octets = this.#tickets.get(ticket);
          if (!sent && octets !== undefined) this.#fail(octets, detail);
        },
      },
    });
  }

  /** Whether the session keys are established, or could not be. */
  get isSettled(): boolean {
    return this.#link.association.settled;
  }

  /** Why there are no session keys; `undefined` if there are. */
  get lack(): string | undefined {
    const { user } = this.#options;
    if (this.#link.association.keyStatus(user) === "ok") return undefined;
    return this.#trouble === "" ? `no session keys of user ${user}` : this.#trouble;
  }

  /** Data transfer was started. */
  started(): void {
    this.#link.started();
  }

  /** Data transfer was stopped. */
  stopped(): void {
    this.#link.stopped();
  }

  /** The connection has ended. */
  close(): void {
    this.#link.close();
    for (const octets of [...this.#waiting.keys()]) this.#fail(octets, "the connection has ended");
  }

  /** Processes an ASDU of the device. */
  received(octets: Uint8Array): void {
    void this.#link.receive(octets);
  }

  /**
   * Sends an ASDU of a case, with its proof if it needs one; resolves when it has been sent.
   *
   * @throws {Inconclusive} It cannot be proven, and was not sent.
   */
  async send(asdu: Uint8Array): Promise<SeenFrame> {
    const octets = asdu.slice(); // A case may send the same octets again.
    const sent = Promise.withResolvers<SeenFrame>();
    this.#waiting.set(octets, sent);
    const ticket = this.#link.offer(octets);
    if (ticket === 0) this.#fail(octets, "too many requests wait for their proof");
    else this.#tickets.set(ticket, octets);
    this.#link.run();
    try {
      return await sent.promise;
    } finally {
      this.#tickets.delete(ticket);
    }
  }

  #offer(octets: Uint8Array): boolean {
    const frame = this.#options.send(octets);
    this.#waiting.get(octets)?.resolve(frame);
    this.#waiting.delete(octets);
    return true;
  }

  #fail(octets: Uint8Array, detail: string): void {
    this.#waiting.get(octets)?.reject(
      new Inconclusive(`A request could not be authenticated, and was not sent: ${detail}`),
    );
    this.#waiting.delete(octets);
  }

  #note(event: AuthenticationEvent): void {
    if (event.type === "key-change-failed") this.#trouble = describeAuthenticationEvent(event);
    if (event.type === "keys") this.#options.onChange();
  }
}
