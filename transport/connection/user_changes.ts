// Changes of users and update keys of a station: stores what the ledger changes, and lets the application of a controlling
// station ask for changes on its connection.

import {
  type AuthorityContext,
  type AuthoritySecrets,
  certifyStatusChange,
  encryptUpdateKey,
  newUpdateKey,
  type StatusChangeOrder,
} from "../authentication/authority.ts";
import type { Association } from "../authentication/association.ts";
import { AuthenticationError } from "../authentication/authentication_error.ts";
import { describeAuthenticationEvent } from "../authentication/describe_event.ts";
import type { AuthenticationEvent } from "../authentication/events.ts";
import type { UpdateKeyEvent } from "../authentication/update_key_events.ts";
import type { ProvidedKey, StatusJob } from "../authentication/update_key_jobs.ts";
import type { UpdateKeyRequests, UpdateKeyShare } from "../authentication/update_key_relay.ts";
import type { LedgerState, UserLedger } from "../authentication/user_ledger.ts";
import type { Moment } from "../moment.ts";

/** A change of a user: certified by the authority elsewhere, or to be certified with its keys. */
export type UserChange =
  & {
    /** Common address. @default {1} */
    readonly ca?: number | undefined;
    /** The certificate of the user in DER, sent before the change if `publicKeySource` is `certificate`. */
    readonly certificate?: Uint8Array | undefined;
  }
  & (
    | { readonly message: StatusJob["message"] }
    | { readonly order: StatusChangeOrder; readonly authority: AuthoritySecrets }
  );

/** For what the authority encrypts a new update key. */
export type KeyNeeded = Pick<
  UpdateKeyEvent & { readonly type: "authority-needed" },
  "name" | "method" | "user" | "controlledChallenge"
>;

/** The keys with which the authority encrypts an update key. */
export interface KeyAuthority {
  /** The key that the authority shares with the controlled station, for symmetric methods. */
  readonly symmetricKey?: Uint8Array | undefined;
  /** The RSA public key of the controlled station, for asymmetric methods: SubjectPublicKeyInfo in DER. */
  readonly stationPublicKey?: Uint8Array | undefined;
}

/** A change of an update key. */
export interface KeyChangeOrder {
  /** Name of the user. */
  readonly name: string;
  /** KCM: the method; see `KEY_CHANGE_METHOD`. */
  readonly method: number;
  /** The keys of the authority, which then makes a random key; or a function that asks an authority elsewhere. */
  readonly authority: KeyAuthority | ((needed: KeyNeeded) => ProvidedKey | Promise<ProvidedKey>);
  /** The private key of the user for asymmetric methods: PKCS #8 in DER. */
  readonly userPrivateKey?: Uint8Array | undefined;
  /** The certificate of the user in DER, sent with the key if `publicKeySource` is `certificate-with-key`. */
  readonly certificate?: Uint8Array | undefined;
  /** Common address. @default {1} */
  readonly ca?: number | undefined;
}

/** Changes of users and update keys of a station. */
export interface UserChanges {
  /** The users as the authority has changed them. */
  readonly ledger: UserLedger;
  /**
   * Sends a change of a user to the controlled station. It resolves when the station has not refused it within the
   * reply timeout, or has accepted the next update key of the user, and the change is stored here.
   *
   * @throws {AuthenticationError} No connection transfers data (`not-started`), or nothing was changed (`not-changed`).
   */
  changeUser(change: UserChange): Promise<void>;
  /**
   * Changes the update key of a user at both stations. It resolves when both have stored it. Repeat it after
   * `uncertain`: the confirmation of the station was lost.
   *
   * @throws {AuthenticationError} No connection transfers data (`not-started`), nothing was changed (`not-changed`), or
   * the station may use the new key already (`uncertain`).
   * @throws {RangeError} The method is unknown, or the name has no UTF-8 encoding.
   */
  changeUpdateKey(change: KeyChangeOrder): Promise<void>;
}

/** A connection, as far as changes concern it. */
export interface ChangingLink {
  readonly association: Association;
  /** Passes on everything that waits, and sets the timer. */
  run(): void;
}

/** What {@linkcode LinkedChanges} is made of. */
export interface ChangesSetup extends AuthorityContext {
  readonly share: UpdateKeyShare;
  /** Stores a state, replacing the one before. */
  store(state: LedgerState): void | Promise<void>;
}

/** A job that the application waits for. */
interface Waiting extends Pick<PromiseWithResolvers<void>, "resolve" | "reject"> {
  readonly authority: KeyChangeOrder["authority"] | undefined;
}

/** A connection with its jobs. */
interface Attached {
  readonly link: ChangingLink;
  readonly now: () => Moment;
  readonly jobs: Map<number, Waiting>;
}

/** Changes of users and update keys of a station with any number of connections. */
export class LinkedChanges implements UserChanges {
  readonly #setup: ChangesSetup;
  readonly #links: Map<ChangingLink, Attached> = new Map();
  #storing = false;

  /** Creates changes without connections. */
  constructor(setup: ChangesSetup) {
    this.#setup = setup;
  }

  /** The users as the authority has changed them. */
  get ledger(): UserLedger {
    return this.#setup.share.ledger;
  }

  /** A connection was made. */
  attach(link: ChangingLink, now: () => Moment): void {
    this.#links.set(link, { link, now, jobs: new Map() });
  }

  /** Something happened on a connection. */
  onEvent(link: ChangingLink, event: AuthenticationEvent): void {
    const attached = this.#links.get(link);
    if (attached === undefined || !("job" in event)) return;
    const waiting = attached.jobs.get(event.job);
    if (waiting === undefined) return;
    if (event.type === "authority-needed") {
      void this.#provide(attached, waiting, event);
      return;
    }
    attached.jobs.delete(event.job);
    if (event.type !== "update-key-failed") return waiting.resolve();
    const code = event.uncertain ? "uncertain" : "not-changed";
    const reported = event.error === 0 ? undefined : event.error;
    const text = sentence(describeAuthenticationEvent(event));
    waiting.reject(new AuthenticationError(text, { code, reported }));
  }

  /** A connection has ended. */
  onEnd(link: ChangingLink): void {
    this.#links.delete(link);
  }

  /** The ledger has something to store. */
  async save(): Promise<void> {
    if (this.#storing) return;
    this.#storing = true;
    const { ledger } = this;
    try {
      // The caller works on the message that proposes the change: it has to finish first.
      await Promise.resolve();
      // Nothing is awaited between the last look and the end: what is proposed later calls this again.
      for (let state = ledger.takeState(); state !== undefined; state = ledger.takeState()) {
        await this.#store(state);
      }
    } finally {
      this.#storing = false;
    }
    this.#wake(); // for changes that are not possible, which are not stored
  }

  #wake(): void {
    for (const { link } of this.#links.values()) link.run();
  }

  async #store(state: LedgerState): Promise<void> {
    const { ledger } = this;
    try {
      await this.#setup.store(state);
      ledger.stored(true);
    } catch (error) {
      ledger.stored(false, error instanceof Error ? error.message : String(error));
    }
    this.#wake();
  }

  /** Sends a change of a user. */
  changeUser(change: UserChange): Promise<void> {
    const { ca = 1, certificate } = change;
    const message = "message" in change ? change.message : certifyStatusChange(this.#setup, change);
    return this.#request({
      start: (requests, now) => requests.changeStatus({ message, certificate, ca }, now),
      authority: undefined,
    });
  }

  /** Changes an update key. */
  changeUpdateKey(change: KeyChangeOrder): Promise<void> {
    const { authority, ca = 1, ...order } = change;
    return this.#request({
      start: (requests, now) => requests.changeKey({ ...order, ca }, now),
      authority,
    });
  }

  async #request({ start, authority }: {
    readonly start: (requests: UpdateKeyRequests, now: Moment) => number;
    readonly authority: Waiting["authority"];
  }): Promise<void> {
    const attached = this.#active();
    const { link, now, jobs } = attached;
    const job = start(link.association.updateKeys!, now());
    if (job === 0) {
      throw new AuthenticationError("Cannot change a user: too many changes wait", {
        code: "not-changed",
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    jobs.set(job, { resolve, reject, authority });
    link.run();
    await promise;
  }

  /** The newest connection on which this controlling station transfers data. */
  #active(): Attached {
    const found = [...this.#links.values()].findLast(({ link }) =>
      link.association.accepts && link.association.updateKeys !== undefined
    );
    if (found !== undefined) return found;
    throw new AuthenticationError(
      "Cannot change a user: no connection to a controlled station transfers data",
      { code: "not-started" },
    );
  }

  async #provide(
    { link, now }: Attached,
    waiting: Waiting,
    event: UpdateKeyEvent & { readonly type: "authority-needed" },
  ): Promise<void> {
    const { authority } = waiting;
    try {
      const provided = typeof authority === "function"
        ? await authority(event)
        : this.#encrypt(event, authority ?? {});
      link.association.updateKeys?.provideKey({ ...provided, job: event.job }, now());
      link.run();
    } catch (error) {
      waiting.reject(error);
    }
  }

  #encrypt(needed: KeyNeeded, authority: KeyAuthority): ProvidedKey {
    const { name, method, controlledChallenge } = needed;
    const updateKey = newUpdateKey(this.#setup.crypto, method);
    const order = { ...authority, name, method, controlledChallenge, updateKey };
    return { updateKey, encryptedKey: encryptUpdateKey(this.#setup, order) };
  }
}

/** A description as the message of an error. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
