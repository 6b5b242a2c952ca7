// The keys of one station as secure authentication uses them while it runs, and what it saves: users and update keys that
// an authority has changed, the status change sequence number, and the statistics.

import { parseHex, toHex } from "../../codec/mod.ts";
import { isRevoked, requireNotRevoked, setKey, withStation } from "./changes.ts";
import type {
  CandidateRecord,
  CertifiedRecord,
  KeyDocument,
  StationRecord,
  StationUserRecord,
} from "./document.ts";
import type { KeyedUser } from "./keyed_users.ts";
import type { KeyFile } from "./key_file.ts";

/** What the authority has last certified about a user. */
export interface CertifiedUser {
  readonly name: string;
  readonly number: number;
  readonly method: number;
  readonly role: number;
  /** In ms since 1970-01-01 UTC; never if `undefined`. */
  readonly expires: number | undefined;
  /** No octets for symmetric methods. */
  readonly publicKey: Uint8Array;
}

/** An update key that was sent and not confirmed. */
export interface CandidateKey {
  readonly name: string;
  readonly number: number;
  readonly updateKey: Uint8Array;
}

/** The users of a station, and what the authority has changed. */
export interface StationUsers {
  /** The last accepted status change sequence number (SCS). */
  readonly statusSequence: number;
  readonly users: readonly KeyedUser[];
  readonly records: readonly CertifiedUser[];
  readonly candidates: readonly CandidateKey[];
}

/** The keys of one station. */
export class StationKeys {
  /** The name of the station. */
  readonly name: string;
  readonly #file: KeyFile;
  readonly #now: () => number;
  /** The users as they were read or last saved: only what differs is a change of this station. */
  #known: readonly KeyedUser[];
  /** The contents of the file that the users were read from; several stations share an open file. */
  #document: KeyDocument;

  /** Reads the keys of a station from an open file. */
  constructor(file: KeyFile, name: string, { now }: { readonly now: () => number }) {
    this.#file = file;
    this.name = name;
    this.#now = now;
    this.#known = file.users(name);
    this.#document = file.document;
  }

  /** Users, certified changes and unconfirmed keys; the octets belong to the caller. */
  state(): StationUsers {
    const { statusChangeSequence = 0, certified = [], candidates = [] } = this.#record();
    return {
      statusSequence: statusChangeSequence,
      users: this.#known.map((user) => ({ ...user, updateKey: user.updateKey.slice() })),
      records: certified.map(({ name, number, method, role, expires, publicKey = "" }) => ({
        ...{ name, number, method, role, publicKey: parseHex(publicKey) },
        expires: expires === undefined ? undefined : Date.parse(expires),
      })),
      candidates: candidates.map(({ name, number, key }) => ({
        ...{ name, number, updateKey: parseHex(key) },
      })),
    };
  }

  /** Takes the users of the file as it was last read. Returns whether the file has changed since the last time. */
  refresh(): boolean {
    if (this.#document === this.#file.document) return false;
    this.#document = this.#file.document;
    this.#known = this.#file.users(this.name);
    return true;
  }

  /** The key with which the authority certifies changes; a copy. */
  authorityKey(): Uint8Array | undefined {
    return this.#file.authorityKey(this.name);
  }

  /** The keys of asymmetric methods: the public key of the authority, and the private key of this station. */
  asymmetricKeys(): { readonly authority?: Uint8Array; readonly station?: Uint8Array } {
    const { authorityPair } = this.#file.document;
    const { privateKey } = this.#record().pair ?? {};
    return {
      ...authorityPair !== undefined && { authority: parseHex(authorityPair.publicKey) },
      ...privateKey !== undefined && { station: parseHex(privateKey) },
    };
  }

  /** The values of the security statistics, by name. */
  statistics(): Readonly<Record<string, number>> {
    return this.#record().statistics ?? {};
  }

  /**
   * Saves users, certified changes and unconfirmed keys. Only users that differ from those that this object has read or
   * saved are changed, so that a change of the file by a person is kept.
   *
   * @throws {KeyFileError} It cannot be written. @throws {UsageError} The user was revoked. Nothing is changed then.
   */
  async save(state: StationUsers): Promise<void> {
    const since = new Date(this.#now()).toISOString();
    const users = state.users.map((user) => ({ ...user, updateKey: user.updateKey.slice() }));
    const known = this.#known;
    await this.#file.update((document) => {
      // A public key that was certified for somebody who was revoked must not be there when the name is used again.
      const isValid = ({ name }: { readonly name: string }) => !isRevoked(document, name);
      const { statusSequence } = state;
      const [records, candidates] = [
        state.records.filter(isValid),
        state.candidates.filter(isValid),
      ];
      return withStation(
        withUsers(document, { station: this.name, known, users, since }),
        this.name,
        (station) => withCertified(station, { statusSequence, users, records, candidates }, since),
      );
    });
    for (const { updateKey } of known) updateKey.fill(0);
    this.#known = users;
  }

  /**
   * Saves the statistics. Each call writes the whole file: save them when the station stops, and rarely in between.
   *
   * @throws {KeyFileError} It cannot be written, or a name is unknown.
   */
  async saveStatistics(statistics: Readonly<Record<string, number>>): Promise<void> {
    await this.#file.update((document) =>
      withStation(document, this.name, (station) => ({ ...station, statistics: { ...statistics } }))
    );
  }

  #record(): StationRecord {
    return this.#file.station(this.name);
  }
}

/** What a station has changed. */
interface StationChange {
  readonly station: string;
  readonly known: readonly KeyedUser[];
  readonly users: readonly KeyedUser[];
  readonly since: string;
}

function withUsers(
  document: KeyDocument,
  { station, known, users, since }: StationChange,
): KeyDocument {
  const before = new Map(known.map((user) => [user.number, user]));
  const after = new Map(users.map((user) => [user.number, user]));
  let changed = document;
  for (const user of known) {
    if (!after.has(user.number)) changed = withoutUser(changed, station, user);
  }
  for (const user of users) {
    const old = before.get(user.number);
    const isSameKey = old !== undefined && toHex(old.updateKey) === toHex(user.updateKey);
    if (isSameKey && isSameIdentity(old, user)) continue;
    requireNotRevoked(changed, user.name);
    if (old === undefined || !isSameIdentity(old, user)) {
      changed = withIdentity(changed, station, identityRecord(user));
    }
    if (isSameKey) continue;
    const record = { key: toHex(user.updateKey), since };
    changed = setKey(changed, user.number, { station, record });
  }
  return changed;
}

function isSameIdentity(a: KeyedUser, b: KeyedUser): boolean {
  return a.name === b.name && a.role === b.role && a.expires === b.expires;
}

function identityRecord({ number, name, role, expires }: KeyedUser): StationUserRecord {
  return { number, name, role, ...expires !== undefined && { expires: timeText(expires) } };
}

function withIdentity(
  document: KeyDocument,
  station: string,
  user: StationUserRecord,
): KeyDocument {
  return withStation(document, station, ({ users = [], ...known }) => ({
    ...known,
    users: [...users.filter(({ number }) => number !== user.number), user]
      .sort((a, b) => a.number - b.number),
  }));
}

/** Deletes a user at a station: one of the file stays deleted there, one of the station is forgotten. */
function withoutUser(document: KeyDocument, station: string, user: KeyedUser): KeyDocument {
  const { number, name, role } = user;
  const isGeneral = document.users.some((each) => each.number === number);
  return withStation(document, station, ({ users = [], updateKeys = [], ...known }) => ({
    ...known,
    updateKeys: updateKeys.filter((key) => key.user !== number),
    users: [
      ...users.filter((each) => each.number !== number),
      ...isGeneral ? [{ number, name, role, deleted: true }] : [],
    ].sort((a, b) => a.number - b.number),
  }));
}

function withCertified(
  station: StationRecord,
  { statusSequence, records, candidates }: StationUsers,
  since: string,
): StationRecord {
  return {
    ...station,
    statusChangeSequence: statusSequence,
    certified: records.map(certifiedRecord),
    candidates: candidates.map(({ name, number, updateKey }): CandidateRecord => ({
      ...{ name, number, key: toHex(updateKey), since },
    })),
  };
}

function certifiedRecord(
  { name, number, method, role, expires, publicKey }: CertifiedUser,
): CertifiedRecord {
  return {
    ...{ name, number, method, role },
    ...expires !== undefined && { expires: timeText(expires) },
    ...publicKey.length > 0 && { publicKey: toHex(publicKey) },
  };
}

function timeText(instant: number): string {
  return new Date(instant).toISOString();
}
