// Both machines of update keys back to back in virtual time, with the ledgers of two stations, and disks that can fail.

import type { SecurityMessage } from "../../../codec/security/message.ts";
import {
  COMMON_USER,
  KEY_CHANGE_METHOD,
  KEY_CHANGE_METHODS,
  OWN_ASSOCIATION,
  SECURITY_STATISTICS,
  type SecurityStatisticName,
  USER_OPERATION,
  USER_ROLE,
} from "../../../codec/low_level.ts";
import type { AuthenticationCrypto } from "../../../transport/authentication/crypto.ts";
import {
  certifyStatusChange,
  encryptUpdateKey,
  newUpdateKey,
  type StatusChangeOrder,
} from "../../../transport/authentication/authority.ts";
import {
  DEFAULT_OPEN_POINTS,
  type OpenPointSettings,
} from "../../../transport/authentication/open_points.ts";
import type {
  UpdateKeyDeparture,
  UpdateKeyEvent,
} from "../../../transport/authentication/update_key_events.ts";
import { ControlledUpdateKeys } from "../../../transport/authentication/update_keys_controlled.ts";
import { ControllingUpdateKeys } from "../../../transport/authentication/update_keys_controlling.ts";
import { type LedgerState, UserLedger } from "../../../transport/authentication/user_ledger.ts";
import { UserDirectory } from "../../../transport/authentication/users.ts";
import { seededCrypto } from "./association_pair.ts";
import { dsaKeyPair, rsaKeyPair } from "./key_pairs.ts";

/** The name of the controlled station. */
export const STATION = "Northfield";

/** The keys of the authority and the controlled station, made once. */
export interface AuthorityFixture {
  readonly symmetric16: Uint8Array;
  readonly symmetric32: Uint8Array;
  readonly dsa: ReturnType<typeof dsaKeyPair>;
  readonly station: ReturnType<typeof rsaKeyPair>;
  readonly user: ReturnType<typeof dsaKeyPair>;
}

let fixture: AuthorityFixture | undefined;

let longStation: ReturnType<typeof rsaKeyPair> | undefined;

/** The keys of a controlled station that permits only these methods: RSA with 3072 bits if one of them needs it. */
function stationKeys(methods: readonly number[] = []): ReturnType<typeof rsaKeyPair> {
  const isLong = methods.some((method) => KEY_CHANGE_METHODS[method]?.rsaBits === 3072);
  return isLong ? longStation ??= rsaKeyPair(3072) : authorityFixture().station;
}

/** Keys of the authority, the controlled station and a user. */
export function authorityFixture(): AuthorityFixture {
  fixture ??= {
    symmetric16: new Uint8Array(16).fill(0xa1),
    symmetric32: new Uint8Array(32).fill(0xa2),
    dsa: dsaKeyPair(),
    station: rsaKeyPair(2048),
    user: dsaKeyPair(7n ** 50n),
  };
  return fixture;
}

/** A disk: the state that was stored last. */
export class Disk {
  /** The last state. */
  state: LedgerState;
  /** Whether writing fails. */
  fails = false;
  /** Whether writing does not end. */
  stuck = false;

  /** Creates a disk with a first state. */
  constructor(state: LedgerState) {
    this.state = structuredClone(state);
  }
}

/** One station: its ledger and its disk. */
export class LedgerSide {
  readonly disk: Disk;
  ledger: UserLedger;

  /** Creates a station with the common user. */
  constructor(updateKey: Uint8Array) {
    const role = USER_ROLE.singleUser;
    const users = new UserDirectory([{ number: COMMON_USER, name: "Common", role, updateKey }]);
    this.ledger = new UserLedger({ users });
    this.disk = new Disk(this.ledger.export());
  }

  /** Stores what has to be stored. Returns whether anything was. */
  store(): boolean {
    if (this.disk.stuck) return false;
    const state = this.ledger.takeState();
    if (state === undefined) return false;
    if (!this.disk.fails) this.disk.state = structuredClone(state);
    this.ledger.stored(!this.disk.fails);
    return true;
  }

  /** Restarts the station from its disk. */
  restart(): void {
    const { users, statusSequence, records, candidates } = structuredClone(this.disk.state);
    const directory = new UserDirectory(users, { statusSequence });
    this.ledger = new UserLedger({ users: directory, records, candidates });
    this.disk.stuck = false;
  }

  /** The update key of a user; `undefined` if there is none. */
  key(name: string): Uint8Array | undefined {
    return this.ledger.users.find(name)?.updateKey;
  }
}

/** Options of a {@linkcode UpdateKeyPair}. */
export interface PairOptions {
  readonly seed?: number;
  readonly points?: Partial<OpenPointSettings>;
  /** Those of the controlled station, if they differ. */
  readonly controlledPoints?: Partial<OpenPointSettings>;
  readonly methods?: readonly number[];
  readonly stationName?: string;
}

/** What happens to a message on its way; it may be replaced, repeated or lost. */
export type Tamper = (message: SecurityMessage) => readonly SecurityMessage[];

/** Two stations with one connection. */
export class UpdateKeyPair {
  readonly keys: AuthorityFixture = authorityFixture();
  readonly crypto: AuthenticationCrypto;
  readonly points: OpenPointSettings;
  readonly near: LedgerSide;
  readonly far: LedgerSide;
  readonly events: { controlling: UpdateKeyEvent[]; controlled: UpdateKeyEvent[] } = {
    controlling: [],
    controlled: [],
  };
  /** All messages in the order in which they were sent. */
  readonly sent: SecurityMessage[] = [];
  readonly counts: Map<string, number> = new Map();
  readonly #options: PairOptions;
  controlling!: ControllingUpdateKeys;
  controlled!: ControlledUpdateKeys;
  now = { monotonic: 0, instant: Date.UTC(2026, 0, 1) };
  /** What the connection does to messages to the controlled station, and back. */
  toControlled: Tamper = (message) => [message];
  toControlling: Tamper = (message) => [message];
  /** Whether the authority answers. */
  authorityAnswers = true;
  /** The last update keys that the authority has made, by name. */
  readonly made: Map<string, Uint8Array> = new Map();
  #sequence = 0;
  #ksq = 0;

  /** Creates two stations that share the key of the common user. */
  constructor(options: PairOptions = {}) {
    this.#options = options;
    this.crypto = seededCrypto(options.seed ?? 1);
    this.points = { ...DEFAULT_OPEN_POINTS, ...options.points };
    const common = this.crypto.random(16);
    this.near = new LedgerSide(common);
    this.far = new LedgerSide(common);
    this.connect();
  }

  /** Connects again: new machines. */
  connect(): void {
    const { crypto, points } = this;
    const { methods = Object.keys(KEY_CHANGE_METHODS).map(Number), stationName = STATION } =
      this.#options;
    const shared = { crypto, points, challengeOctets: 8, exchangeTimeoutMs: 60_000 };
    this.#ksq = 0;
    this.controlling = new ControllingUpdateKeys({
      ...shared,
      ...{ ledger: this.near.ledger, stationName: STATION, replyTimeoutMs: 10_000 },
      count: (name) => this.#count("controlling", name),
    });
    const { symmetric16, symmetric32, dsa } = this.keys;
    const isShort = this.#options.methods?.includes(KEY_CHANGE_METHOD.aes128HmacSha1);
    const symmetricKey = isShort ? symmetric16 : symmetric32;
    const { controlledPoints } = this.#options;
    this.controlled = new ControlledUpdateKeys({
      ...shared,
      points: controlledPoints === undefined
        ? points
        : { ...DEFAULT_OPEN_POINTS, ...controlledPoints },
      ...{ ledger: this.far.ledger, stationName, methods, nextSequence: () => ++this.#ksq },
      authority: { symmetricKey, publicKey: dsa.publicKey },
      stationPrivateKey: stationKeys(this.#options.methods).privateKey,
      count: (name) => this.#count("controlled", name),
    });
  }

  /** The value of a statistic of one side. */
  count(side: "controlling" | "controlled", name: SecurityStatisticName): number {
    return this.counts.get(`${side} ${name}`) ?? 0;
  }

  #count(side: string, name: SecurityStatisticName): void {
    if (SECURITY_STATISTICS[name] === undefined) throw new TypeError(name);
    this.counts.set(`${side} ${name}`, (this.counts.get(`${side} ${name}`) ?? 0) + 1);
  }

  /** The key that the authority shares with the station, for a method. */
  authorityKey(method: number): Uint8Array {
    return KEY_CHANGE_METHODS[method]!.keyOctets === 16
      ? this.keys.symmetric16
      : this.keys.symmetric32;
  }

  /** A status change, certified by the authority. */
  certified(
    order: Partial<StatusChangeOrder> & { readonly name: string },
  ): ReturnType<typeof certifyStatusChange> {
    const method = order.method ?? KEY_CHANGE_METHOD.aes256HmacSha256;
    const isAsymmetric = KEY_CHANGE_METHODS[method]?.kind === "asymmetric";
    return certifyStatusChange(this, {
      order: {
        method,
        operation: USER_OPERATION.add,
        sequence: ++this.#sequence,
        role: USER_ROLE.operator,
        expiryDays: 365,
        publicKey: isAsymmetric ? this.keys.user.publicKey : undefined,
        ...order,
      },
      authority: {
        symmetricKey: this.authorityKey(method),
        privateKey: this.keys.dsa.privateKey,
      },
    });
  }

  /** Sends a status change, and returns its ticket. */
  changeStatus(order: Partial<StatusChangeOrder> & { readonly name: string }): number {
    return this.controlling.changeStatus({ message: this.certified(order), ca: 1 });
  }

  /** Changes an update key, and returns the ticket. */
  changeKey(
    name: string,
    method?: number,
    { certificate }: { certificate?: Uint8Array } = {},
  ): number {
    return this.controlling.changeKey({
      ...{ name, method: method ?? KEY_CHANGE_METHOD.aes256HmacSha256, ca: 1, certificate },
      userPrivateKey: this.keys.user.privateKey,
    });
  }

  /** Carries messages, stores and answers for the authority, until nothing moves. */
  run(): void {
    for (let moved = true; moved;) {
      moved = false;
      for (
        let next = this.controlling.take(this.now);
        next;
        next = this.controlling.take(this.now)
      ) {
        moved = true;
        if (!("message" in next)) throw new TypeError("a controlling station sends no errors");
        this.sent.push(next.message);
        for (const message of this.toControlled(next.message)) {
          this.controlled.receive(structuredClone(message), { ca: next.ca }, this.now);
        }
      }
      for (let next = this.controlled.take(); next; next = this.controlled.take()) {
        moved = true;
        const message = "message" in next ? next.message : errorOf(next, this.points);
        this.sent.push(message);
        for (const arrived of this.toControlling(message)) {
          this.controlling.receive(structuredClone(arrived), { ca: next.ca }, this.now);
        }
      }
      if (this.near.store()) moved = true;
      if (this.far.store()) moved = true;
      this.controlling.tick(this.now);
      this.controlled.tick(this.now);
      if (this.#collect()) moved = true;
    }
  }

  /** Lets time pass, from deadline to deadline. */
  pass(ms: number): void {
    const end = this.now.monotonic + ms;
    for (;;) {
      this.run();
      const next = Math.min(this.controlling.deadline(), this.controlled.deadline());
      if (next > end || this.now.monotonic >= end) break;
      this.#advance(Math.max(next, this.now.monotonic + 1) - this.now.monotonic);
    }
    this.#advance(end - this.now.monotonic);
    this.run();
  }

  #advance(ms: number): void {
    const { monotonic, instant } = this.now;
    this.now = { monotonic: monotonic + ms, instant: instant + ms };
  }

  /** Takes the events, and lets the authority answer. */
  #collect(): boolean {
    let found = false;
    for (let event = this.controlling.nextEvent(); event; event = this.controlling.nextEvent()) {
      found = true;
      this.events.controlling.push(event);
      if (event.type === "authority-needed" && this.authorityAnswers) this.answerAuthority(event);
    }
    for (let event = this.controlled.nextEvent(); event; event = this.controlled.nextEvent()) {
      found = true;
      this.events.controlled.push(event);
    }
    return found;
  }

  /** The authority makes and encrypts a key. */
  answerAuthority(event: UpdateKeyEvent & { readonly type: "authority-needed" }): boolean {
    const { method, name, controlledChallenge, job } = event;
    const updateKey = newUpdateKey(this.crypto, method);
    this.made.set(name, updateKey);
    const encryptedKey = encryptUpdateKey(this, {
      ...{ method, name, updateKey, controlledChallenge },
      symmetricKey: this.authorityKey(method),
      stationPublicKey: stationKeys(this.#options.methods).publicKey,
    });
    return this.controlling.provideKey(job, { updateKey, encryptedKey });
  }

  /** The connection ends, and a new one is made. */
  reconnect(): void {
    this.controlling.close();
    this.controlled.close();
    this.#collect();
    this.connect();
  }

  /** The controlled station restarts from its disk. */
  restartControlled(): void {
    this.controlling.close();
    this.#collect();
    this.far.restart();
    this.connect();
  }

  /** The controlling station restarts from its disk. */
  restartControlling(): void {
    this.controlled.close();
    this.#collect();
    this.near.restart();
    this.connect();
  }

  /** The types of all messages sent, and the errors in them. */
  trace(): string[] {
    return this.sent.map((message) =>
      message.type === "S_ER_NA_1" ? `error ${message.error}` : message.type
    );
  }
}

/** An error in the layout of the options. */
function errorOf(
  { csq, ksq, user, error }: Exclude<UpdateKeyDeparture, { readonly message: SecurityMessage }>,
  { errorLayout }: OpenPointSettings,
): SecurityMessage {
  const rest = { association: OWN_ASSOCIATION, error, time: 0, timeFlags: 0, text: "" };
  const sequence = errorLayout === "csq" ? { csq: ksq ?? csq } : { csq, ksq: ksq ?? 0 };
  return { type: "S_ER_NA_1", usr: user, ...sequence, ...rest };
}
