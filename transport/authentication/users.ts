// The users of a station: who they are, their roles, when these expire, and their update keys. Shared by all
// connections of the station.

import type { Moment } from "../moment.ts";
import { equalOctets } from "./equal.ts";
import { withHiddenKey } from "./hidden_key.ts";

/** A user, as the application sees it. */
export interface UserIdentity {
  /** User number (USR), 1..65535. */
  readonly number: number;
  /** Name. */
  readonly name: string;
  /** Role (URL), 0..65535; see `USER_ROLE`. */
  readonly role: number;
}

/** A user and its update key, which both stations know. */
export interface AuthenticationUser extends UserIdentity {
  /**
   * When the role expires, in ms since 1970-01-01 UTC.
   *
   * @default {undefined} never
   */
  readonly expires?: number | undefined;
  /** Update key: 16 octets (AES-128 key wrap) or 32 (AES-256 key wrap). */
  readonly updateKey: Uint8Array;
}

type UserWatcher = Parameters<UserDirectory["watch"]>[0];

/** The highest user number. */
const MOST = 65_535;

/**
 * The users of a station, by number. Changes apply at once to all connections that share it. Consoles and JSON show its
 * users without their update keys.
 */
export class UserDirectory {
  readonly #users = new Map<number, AuthenticationUser>();
  /** The same users by name. */
  readonly #named: Map<string, AuthenticationUser> = new Map();
  #statusSequence: number;
  readonly #watchers: Set<UserWatcher> = new Set();
  #revision = 0;

  /**
   * Creates a directory.
   *
   * @param options.statusSequence SCS of the last accepted status change, 0..4294967295; 0 by default. Keep it over
   * a restart, or an old change could be repeated.
   * @throws {RangeError | TypeError} A user is not valid, or two have the same number or name.
   */
  constructor(
    users: Iterable<AuthenticationUser> = [],
    options: { readonly statusSequence?: number } = {},
  ) {
    for (const user of users) {
      if (this.#users.has(user.number)) {
        throw new TypeError(`Cannot use two users with the number ${user.number}`);
      }
      this.set(user);
    }
    const { statusSequence = 0 } = options;
    this.#statusSequence = statusSequence;
  }

  /** Number of users. */
  get size(): number {
    return this.#users.size;
  }

  /** The number of changes of users so far. */
  get revision(): number {
    return this.#revision;
  }

  /** SCS of the last accepted status change. */
  get statusSequence(): number {
    return this.#statusSequence;
  }

  /** Remembers the SCS of a status change that was accepted. */
  acceptStatusSequence(sequence: number): void {
    this.#statusSequence = sequence;
  }

  /** The user with a number. */
  get(number: number): AuthenticationUser | undefined {
    return this.#users.get(number);
  }

  /** The user with a name. */
  find(name: string): AuthenticationUser | undefined {
    return this.#named.get(name);
  }

  /**
   * Adds a user, or replaces the one with the same number. Session keys that were made with another update key are
   * no longer valid.
   *
   * @throws {RangeError | TypeError} The user is not valid, or another one has the same name.
   */
  set(user: AuthenticationUser): void {
    checkUser(user);
    const other = this.find(user.name);
    if (other !== undefined && other.number !== user.number) {
      throw new TypeError(
        `Cannot use two users with the name ${
          JSON.stringify(user.name)
        }: ${other.number} and ${user.number}`,
      );
    }
    const { number, name, role, expires } = user;
    const before = this.#users.get(number);
    const known = before?.updateKey;
    const same = known !== undefined && equalOctets(known, user.updateKey);
    // Associations recognize a change by the identity of the key.
    const updateKey = same ? known : user.updateKey.slice();
    const stored = withHiddenKey({ number, name, role, expires, updateKey }, { json: true });
    this.#users.set(number, Object.freeze(stored));
    if (before !== undefined) this.#named.delete(before.name);
    this.#named.set(name, stored);
    this.#changed(before, stored);
  }

  /**
   * Removes a user, and what an authority has certified about it. Returns `false` if there is none with that number.
   */
  delete(number: number): boolean {
    const known = this.#users.get(number);
    if (known === undefined) return false;
    this.#users.delete(number);
    this.#named.delete(known.name);
    this.#changed(known, undefined);
    return true;
  }

  /**
   * Calls a function after each change of a user, until the function that this returns is called. It gets the user before the
   * change, `undefined` for one who was added, and after it, `undefined` for one who was removed.
   */
  watch(
    changed: (
      before: AuthenticationUser | undefined,
      after: AuthenticationUser | undefined,
    ) => void,
  ): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  #changed(...change: Parameters<UserWatcher>): void {
    this.#revision++;
    for (const watcher of this.#watchers) watcher(...change);
  }

  /** Iterates over the users in the order in which they were added. */
  [Symbol.iterator](): Iterator<AuthenticationUser> {
    return this.#users.values();
  }
}

/** Whether the role of a user has expired. */
export function isExpired({ expires }: AuthenticationUser, now: Moment): boolean {
  return expires !== undefined && now.instant >= expires;
}

/** The identity of a user, without its key. */
export function identityOf({ number, name, role }: UserIdentity): UserIdentity {
  return { number, name, role };
}

function checkUser({ number, name, role, expires, updateKey }: AuthenticationUser): void {
  requireNumber("user number", { value: number, low: 1, high: MOST });
  requireNumber("role", { value: role, low: 0, high: MOST });
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`Cannot use ${JSON.stringify(name)} as the name of user ${number}`);
  }
  if (expires !== undefined && !Number.isFinite(expires)) {
    throw new RangeError(`Cannot use expires = ${expires}: expected milliseconds since 1970`);
  }
  if (!(updateKey instanceof Uint8Array) || (updateKey.length !== 16 && updateKey.length !== 32)) {
    throw new RangeError(
      `Cannot use an update key of ${updateKey?.length} octets for user ${number}: expected 16 or 32`,
    );
  }
}

function requireNumber(
  name: string,
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number from ${low} to ${high}`,
  );
}
