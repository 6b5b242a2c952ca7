// The session keys of one connection: two for each user, their status, their age and how often they were used.

import type { AssociationContext, UsedSequences } from "./association_context.ts";
import type { SessionKeyReason, SessionKeyStatus } from "./events.ts";
import type { AuthenticationUser } from "./users.ts";

/** The session keys of one user. */
export interface SessionKeys {
  /** The user number. */
  readonly user: number;
  /** The update key under which they were established; another one makes them invalid. */
  readonly updateKey: Uint8Array;
  /** Control direction: authenticates ASDUs of the controlling station. */
  readonly control: Uint8Array;
  /** Monitor direction: authenticates ASDUs of the controlled station. */
  readonly monitor: Uint8Array;
  /** When they were established, on the monotonic clock. */
  readonly since: number;
  /** The number of challenges sent before they were established: aggressive mode needs one after that. */
  readonly challengesSent: number;
  /** The number of challenges received before they were established. */
  readonly challengesReceived: number;
  /** How many authentications used them. */
  uses: number;
  /** How many authentications with them failed. */
  failures: number;
  /** CSQ of the replies of this station that they prove. */
  replies: UsedSequences | undefined;
  /** CSQ of the aggressive requests of this station that they prove. */
  requests: UsedSequences | undefined;
}

/** New session keys. */
export interface NewSessionKeys {
  readonly user: AuthenticationUser;
  readonly control: Uint8Array;
  readonly monitor: Uint8Array;
  /** The number of challenges sent before the peer could use them; by default all until now. */
  readonly challengesSent?: number;
}

/** The session keys of all users of a connection. */
export class SessionKeyStore {
  readonly #context: AssociationContext;
  readonly #keys: Map<number, SessionKeys> = new Map();
  readonly #statuses: Map<number, SessionKeyStatus> = new Map();

  /** Creates a store without keys. */
  constructor(context: AssociationContext) {
    this.#context = context;
  }

  /** The status of the keys of a user. */
  status(user: number): SessionKeyStatus {
    this.get(user);
    return this.#statuses.get(user) ?? "not-initialized";
  }

  /** The valid keys of a user; `undefined` if there are none. Keys of a removed or changed user are cleared. */
  get(user: number): SessionKeys | undefined {
    const keys = this.#keys.get(user);
    if (keys === undefined) return undefined;
    if (this.#context.users.get(user)?.updateKey === keys.updateKey) return keys;
    this.invalidate(user, "not-initialized", "update-key");
    return undefined;
  }

  /** All valid keys. */
  all(): SessionKeys[] {
    return Array.from(this.#keys.keys(), (user) => this.get(user))
      .filter((keys) => keys !== undefined);
  }

  /** Whether there are any keys. */
  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  /** Stores new keys, which are valid from now on. */
  establish(keys: NewSessionKeys): void {
    const { user, control, monitor, challengesSent = this.#context.challengesSent } = keys;
    const { number, updateKey } = user;
    this.#erase(number);
    const { now, challengesReceived } = this.#context;
    this.#keys.set(number, {
      user: number,
      updateKey,
      control,
      monitor,
      since: now.monotonic,
      challengesSent,
      challengesReceived,
      uses: 0,
      failures: 0,
      replies: undefined,
      requests: undefined,
    });
    this.#context.count("sessionKeyChanges");
    this.#context.keyChanges++;
    this.#context.restartErrors();
    this.#setStatus(number, "ok", "changed");
  }

  /** Clears the keys of a user. */
  invalidate(user: number, status: SessionKeyStatus, reason: SessionKeyReason): void {
    this.#erase(user);
    this.#setStatus(user, status, reason);
  }

  /** Clears all keys. */
  invalidateAll(status: SessionKeyStatus, reason: SessionKeyReason): void {
    for (const user of Array.from(this.#keys.keys())) this.invalidate(user, status, reason);
  }

  /** Clears everything: a new start of data transfer begins with NOT INIT. */
  clear(reason: SessionKeyReason): void {
    this.invalidateAll("not-initialized", reason);
    this.#statuses.clear();
  }

  #erase(user: number): void {
    const keys = this.#keys.get(user);
    keys?.control.fill(0);
    keys?.monitor.fill(0);
    this.#keys.delete(user);
  }

  #setStatus(user: number, status: SessionKeyStatus, reason: SessionKeyReason): void {
    this.#statuses.set(user, status);
    this.#context.events.push({ type: "keys", user, status, reason });
  }
}
