// The users of a station as the authority changes them, and what has to survive a restart: each change is stored before
// it takes effect or is confirmed. Shared by all connections of a station; it does no I/O.

import { USER_OPERATION } from "../../codec/security/tables.ts";
import { Fifo } from "../session/fifo.ts";
import { withHiddenKey } from "./hidden_key.ts";
import type { AuthenticationUser, UserDirectory } from "./users.ts";

/** What the authority has last certified about a user. */
export interface UserRecord {
  /** Name of the user. */
  readonly name: string;
  /** The number that the user has, or will have with its update key: 2..65535 unless it was configured. */
  readonly number: number;
  /** KCM: the method with which its update key is changed. */
  readonly method: number;
  /** Role (URL). */
  readonly role: number;
  /** When the role expires, in ms since 1970-01-01 UTC; never if `undefined`. */
  readonly expires: number | undefined;
  /** Its public key for asymmetric methods: SubjectPublicKeyInfo in DER; no octets otherwise. */
  readonly publicKey: Uint8Array;
}

/** An update key that was sent and not confirmed: the controlled station may use it or the one before. */
export interface UpdateKeyCandidate {
  /** Name of the user. */
  readonly name: string;
  /** The number that the controlled station has given it. */
  readonly number: number;
  /** The update key. */
  readonly updateKey: Uint8Array;
}

/** Everything to be stored. The octets are secret; consoles do not show them, JSON has them. */
export interface LedgerState {
  /** SCS of the last accepted status change. */
  readonly statusSequence: number;
  /** All users, with their update keys. */
  readonly users: readonly AuthenticationUser[];
  /** What the authority has last certified about users. */
  readonly records: readonly UserRecord[];
  /** Update keys that were sent and not confirmed. */
  readonly candidates: readonly UpdateKeyCandidate[];
}

/** A change of the ledger. */
export type LedgerChange =
  /** A certified status change. `effect`: whether a changed role takes effect at once. */
  | {
    readonly kind: "status";
    readonly operation: number;
    readonly sequence: number;
    readonly record: Omit<UserRecord, "number">;
    readonly effect: "with-update-key" | "at-once";
  }
  /** An update key that was sent, before its confirmation. */
  | { readonly kind: "candidate"; readonly candidate: UpdateKeyCandidate }
  /** A new update key of a user whom the authority has certified, or who was configured. */
  | {
    readonly kind: "key";
    readonly name: string;
    readonly number: number;
    readonly updateKey: Uint8Array;
  };

/**
 * What became of a change.
 *
 * | state | meaning |
 * |---|---|
 * | `waiting` | it is not stored yet |
 * | `stored` | it is stored, and has taken effect |
 * | `old-sequence` | its SCS is not higher than that of a change before |
 * | `unknown-user` | the user to change or delete, or of a key, is unknown |
 * | `full` | there are as many users as permitted |
 * | `number-taken` | another user has the number |
 * | `failed` | it could not be stored, and has no effect |
 */
export type ProposalState =
  | "waiting"
  | "stored"
  | "old-sequence"
  | "unknown-user"
  | "full"
  | "number-taken"
  | "failed";

/** A change that waits to be stored. */
export interface Proposal {
  /** What became of it. */
  readonly state: ProposalState;
  /** Why it could not be stored; empty in every other state. */
  readonly detail: string;
}

/** Options of a {@linkcode UserLedger}. */
export interface LedgerOptions {
  /** The users of the station. */
  readonly users: UserDirectory;
  /**
   * Records that were stored before a restart.
   *
   * @default {[]}
   */
  readonly records?: readonly UserRecord[];
  /**
   * Update keys that were stored before a restart and not confirmed.
   *
   * @default {[]}
   */
  readonly candidates?: readonly UpdateKeyCandidate[];
  /**
   * Whether changes are stored by the driver. If `false`, they take effect at once and are lost in a restart, so that
   * an old status change can be repeated after it: use it in tests only.
   *
   * @default {true}
   */
  readonly stored?: boolean;
  /**
   * Called when a change waits to be stored.
   *
   * @default {undefined} the driver asks `takeState()` by itself
   */
  readonly onProposal?: (() => void) | undefined;
  /**
   * Number of users and records, 1..65 534.
   *
   * @default {1000}
   */
  readonly maxUsers?: number;
}

/** The first number that is given to a user; 1 is the common user. */
const FIRST_NUMBER = 2;

/** The highest user number. */
const LAST_NUMBER = 65_535;

class QueuedProposal implements Proposal {
  readonly change: LedgerChange;
  state: ProposalState = "waiting";
  detail = "";

  constructor(change: LedgerChange) {
    this.change = change;
  }
}

/** The content of the ledger, as one value. */
interface Content {
  readonly statusSequence: number;
  readonly users: ReadonlyMap<number, AuthenticationUser>;
  readonly records: ReadonlyMap<string, UserRecord>;
  readonly candidates: ReadonlyMap<string, UpdateKeyCandidate>;
}

/**
 * The users of a station, their records and unconfirmed keys.
 *
 * The driver: whenever machines of update keys have worked, call `takeState()`; store what it returns, replacing what
 * was stored before; then call `stored()`, and `tick()` of every association of the station.
 */
export class UserLedger {
  /** The users. */
  readonly users: UserDirectory;
  readonly #queue: Fifo<QueuedProposal> = new Fifo();
  readonly #isStored: boolean;
  readonly #maxUsers: number;
  readonly #onProposal: (() => void) | undefined;
  #records: ReadonlyMap<string, UserRecord>;
  #candidates: ReadonlyMap<string, UpdateKeyCandidate>;
  #storing: QueuedProposal | undefined;

  /** Creates a ledger from what was stored before. */
  constructor(options: LedgerOptions) {
    const { users, records = [], candidates = [], stored = true, maxUsers = 1000 } = options;
    if (!Number.isInteger(maxUsers) || maxUsers < 1 || maxUsers >= LAST_NUMBER) {
      throw new RangeError(
        `Cannot use maxUsers = ${maxUsers}: expected a whole number from 1 to ${LAST_NUMBER - 1}`,
      );
    }
    this.users = users;
    this.#isStored = stored;
    this.#maxUsers = maxUsers;
    this.#onProposal = options.onProposal;
    this.#records = new Map(records.map((record) => [record.name, record]));
    this.#candidates = new Map(candidates.map((candidate) => [candidate.name, candidate]));
    users.watch((before, after) => this.#follow(before, after));
  }

  /** What the authority has last certified about a user. */
  record(name: string): UserRecord | undefined {
    return this.#records.get(name);
  }

  /** An update key of a user that was sent and not confirmed. */
  candidate(name: string): UpdateKeyCandidate | undefined {
    const candidate = this.#candidates.get(name);
    return candidate && withHiddenKey(candidate, { json: true });
  }

  /**
   * Proposes that an update key that was sent and not confirmed becomes that of the user, because the controlled
   * station was found to use it; `undefined` if there is none.
   */
  promoteCandidate(name: string): Proposal | undefined {
    const candidate = this.#candidates.get(name);
    return candidate === undefined ? undefined : this.propose({ kind: "key", ...candidate });
  }

  /** Proposes a change. It takes effect when it has been stored; changes are stored one after the other. */
  propose(change: LedgerChange): Proposal {
    const proposal = new QueuedProposal(change);
    if (this.#isStored) {
      this.#queue.push(proposal);
      this.#onProposal?.();
    } else this.#apply(proposal);
    return proposal;
  }

  /**
   * Returns what has to be stored next; `undefined` if nothing has, or while something is being stored. Call
   * `stored()` when it is on the disk, or could not be written.
   */
  takeState(): LedgerState | undefined {
    if (this.#storing !== undefined) return undefined;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const content = this.#contentWith(next);
      if (content === undefined) continue;
      this.#storing = next;
      return stateOf(content);
    }
    return undefined;
  }

  /**
   * What `takeState()` returned is stored (`true`), or could not be: then it has no effect.
   *
   * @param detail Why it could not be stored, for the events of the machines.
   */
  stored(isStored: boolean, detail = ""): void {
    if (this.#storing === undefined) {
      throw new TypeError("Cannot finish storing: nothing is stored");
    }
    const proposal = this.#storing;
    this.#storing = undefined;
    if (isStored) this.#apply(proposal);
    else {
      proposal.state = "failed";
      proposal.detail = detail;
    }
  }

  /** Everything as it is in effect now, such as for the first time that it is stored. */
  export(): LedgerState {
    return stateOf(this.#content());
  }

  #content(): Content {
    return {
      statusSequence: this.users.statusSequence,
      users: new Map(Array.from(this.users, (user) => [user.number, user])),
      records: this.#records,
      candidates: this.#candidates,
    };
  }

  /** The content after a change; `undefined` if it is not possible, which the proposal then says. */
  #contentWith(proposal: QueuedProposal): Content | undefined {
    const result = this.#changed(proposal.change);
    if (typeof result !== "string") return result;
    proposal.state = result;
    return undefined;
  }

  #changed(change: LedgerChange): Content | ProposalState {
    const content = this.#content();
    switch (change.kind) {
      case "status":
        return this.#withStatus(content, change);
      case "candidate": {
        const { candidate } = change;
        const candidates = new Map(content.candidates).set(candidate.name, candidate);
        return { ...content, candidates };
      }
      case "key":
        return withKey(content, change);
    }
  }

  #withStatus(
    content: Content,
    change: LedgerChange & { readonly kind: "status" },
  ): Content | ProposalState {
    const { operation, sequence, record, effect } = change;
    if (sequence <= content.statusSequence) return "old-sequence";
    const next = { ...content, statusSequence: sequence };
    const known = this.users.find(record.name);
    if (operation === USER_OPERATION.add) return this.#withRecord(next, record);
    if (known === undefined && !content.records.has(record.name)) return "unknown-user";
    if (operation === USER_OPERATION.delete) return withoutUser(next, record.name);
    const changed = this.#withRecord(next, record);
    if (typeof changed === "string" || known === undefined || effect !== "at-once") return changed;
    const { role, expires } = record;
    return {
      ...changed,
      users: new Map(changed.users).set(known.number, { ...known, role, expires }),
    };
  }

  #withRecord(content: Content, record: Omit<UserRecord, "number">): Content | ProposalState {
    const { name } = record;
    const number = this.users.find(name)?.number ?? content.records.get(name)?.number ??
      this.#freeNumber(content);
    if (number === undefined) return "full";
    return { ...content, records: new Map(content.records).set(name, { ...record, number }) };
  }

  /** The lowest number that neither a user nor a record has; `undefined` if there are too many of them. */
  #freeNumber(content: Content): number | undefined {
    const used = new Set(content.users.keys());
    for (const { number } of content.records.values()) used.add(number);
    if (used.size >= this.#maxUsers) return undefined;
    let number = FIRST_NUMBER; // one is free: maxUsers is lower than LAST_NUMBER
    while (used.has(number)) number++;
    return number;
  }

  /**
   * Follows a change of the users that the authority has not made: what it has certified about a user who is removed must not
   * hold for another one with that name, and a role that was changed since must not come back with an update key.
   */
  #follow(before: AuthenticationUser | undefined, after: AuthenticationUser | undefined): void {
    if (before === undefined) return;
    const { name } = before;
    const record = this.#records.get(name);
    if (after?.name !== name) {
      if (record !== undefined) this.#records = without(this.#records, name);
      if (this.#candidates.has(name)) this.#candidates = without(this.#candidates, name);
      return;
    }
    const { role, expires } = after;
    if (record === undefined || role === before.role && expires === before.expires) return;
    this.#records = new Map(this.#records).set(name, { ...record, role, expires });
  }

  /** Applies a change now: to the users as they are, which may differ from when storing began. */
  #apply(proposal: QueuedProposal): void {
    const content = this.#contentWith(proposal);
    if (content === undefined) return;
    const { users } = this;
    users.acceptStatusSequence(content.statusSequence);
    for (const { number } of [...users]) if (!content.users.has(number)) users.delete(number);
    for (const user of content.users.values()) {
      if (users.get(user.number) !== user) users.set(user);
    }
    this.#records = content.records;
    this.#candidates = content.candidates;
    proposal.state = "stored";
  }
}

function withKey(
  content: Content,
  { name, number, updateKey }: LedgerChange & { readonly kind: "key" },
): Content | ProposalState {
  const known = Array.from(content.users.values()).find((user) => user.name === name);
  const certified = content.records.get(name) ?? known;
  if (certified === undefined) return "unknown-user";
  const holder = content.users.get(number);
  if (holder !== undefined && holder.name !== name) return "number-taken";
  const { role, expires } = certified;
  const users = new Map(content.users);
  if (known !== undefined) users.delete(known.number);
  users.set(number, { number, name, role, expires, updateKey });
  const candidates = new Map(content.candidates);
  candidates.delete(name);
  return { ...content, users, candidates };
}

function without<T>(map: ReadonlyMap<string, T>, name: string): ReadonlyMap<string, T> {
  const changed = new Map(map);
  changed.delete(name);
  return changed;
}

function withoutUser(content: Content, name: string): Content {
  const records = without(content.records, name);
  const candidates = without(content.candidates, name);
  const users = new Map(Array.from(content.users).filter(([, user]) => user.name !== name));
  return { ...content, users, records, candidates };
}

function stateOf({ statusSequence, users, records, candidates }: Content): LedgerState {
  return {
    statusSequence,
    users: Array.from(users.values(), (user) => withHiddenKey(user)),
    records: [...records.values()],
    candidates: Array.from(candidates.values(), (candidate) => withHiddenKey(candidate)),
  };
}
