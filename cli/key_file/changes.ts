// Changes of the contents of a key file. Each returns new contents, or refuses with the reason.

import { UsageError } from "../io/exit.ts";
import type { KeyDocument, KeyRecord, StationRecord, UserRecord } from "./document.ts";

/** Whose key it is: the number of a user, or the authority that certifies changes of users and update keys. */
export type KeyOwner = number | "authority";

/** A key for one station, or for all stations that have none of their own. */
export interface PlacedKey {
  /** The name of the station; all stations if absent. */
  readonly station?: string | undefined;
  readonly record: KeyRecord;
}

/** Maximum number of users that a message lists. */
const LISTED = 10;

/** Describes an owner: `user 1 (Centre)`, `the authority`. */
export function ownerText(document: KeyDocument, owner: KeyOwner): string {
  if (owner === "authority") return "the authority";
  const added = Object.values(document.stations ?? {}).flatMap(({ users = [] }) => users);
  const user = [...document.users, ...added].find(({ number }) => number === owner);
  return user === undefined ? `user ${owner}` : `user ${owner} (${user.name})`;
}

/**
 * The user with a number.
 *
 * @throws {UsageError} There is no such user, or it was revoked.
 */
export function userOf({ users }: KeyDocument, wanted: number): UserRecord {
  const user = users.find(({ number }) => number === wanted);
  if (user === undefined) {
    const numbers = users.map(({ number }) => number);
    const some = numbers.slice(0, LISTED).join(", ");
    const more = numbers.length > LISTED ? ` and ${numbers.length - LISTED} others` : "";
    throw new UsageError(
      `Unknown user ${wanted}, ${
        numbers.length === 0 ? "the file has no users" : `expected ${some}${more}`
      }`,
    );
  }
  if (user.revoked === undefined) return user;
  throw new UsageError(`User ${wanted} (${user.name}) was revoked on ${dayOf(user.revoked)}`);
}

/**
 * Adds a user with its keys, also in place of one who was revoked.
 *
 * @throws {UsageError} The number or the name is in use.
 */
export function addUser(
  document: KeyDocument,
  user: Omit<UserRecord, "updateKey" | "pair" | "certificate" | "revoked">,
  keys: readonly PlacedKey[],
): KeyDocument {
  const known = document.users.find(({ number }) => number === user.number);
  if (known !== undefined && known.revoked === undefined) {
    throw new UsageError(
      `User ${user.number} exists (${known.name}): choose another number, or change, rotate or import it`,
    );
  }
  const [station] = stationsWith(document, user.number, known?.name);
  if (station !== undefined) {
    throw new UsageError(
      `An authority has given the number ${user.number} to a user at station ${station}: choose another number`,
    );
  }
  requireFreeName(document, user);
  const others = document.users.filter((each) => each !== known);
  const users = [...others, user].sort((a, b) => a.number - b.number);
  // What an authority has certified about a revoked user is not for the new one.
  const changed = known === undefined ? document : withoutRecords(document, known);
  return keys.reduce<KeyDocument>(
    (changed, placed) => setKey(changed, user.number, placed),
    { ...changed, users },
  );
}

/**
 * Changes name, role or expiry of a user, also at stations where an authority has changed them; `null` removes the expiry.
 *
 * @throws {UsageError} There is no such user, or the name is in use.
 */
export function changeUser(
  document: KeyDocument,
  number: number,
  { expires, ...change }: {
    readonly name?: string;
    readonly role?: number;
    readonly expires?: string | null;
  },
): KeyDocument {
  const before = userOf(document, number);
  const { expires: known, ...user } = { ...before, ...change };
  requireFreeName(document, user);
  const next = expires === undefined ? known : expires ?? undefined;
  const changed = withUser(document, { ...user, ...next !== undefined && { expires: next } });
  const { role } = change;
  const everywhere = mapRecords(changed, before.name, { role, expires });
  return user.name === before.name ? everywhere : renamed(everywhere, before.name, user.name);
}

/** Changes role and expiry in what an authority has changed and certified about a user; `undefined` keeps them. */
function mapRecords(
  document: KeyDocument,
  wanted: string,
  { role, expires }: {
    readonly role: number | undefined;
    readonly expires: string | null | undefined;
  },
): KeyDocument {
  function change<T extends Pick<UserRecord, "name" | "role" | "expires">>(
    list: readonly T[],
  ): readonly T[] {
    return list.map((each) => {
      if (each.name !== wanted) return each;
      const { expires: before, ...same } = each;
      const until = expires === undefined ? before : expires ?? undefined;
      const changed = { ...same, role: role ?? each.role };
      return { ...changed, ...until !== undefined && { expires: until } } as T;
    });
  }
  return mapStations(document, ({ users, certified, ...station }) => ({
    ...station,
    ...users !== undefined && { users: change(users) },
    ...certified !== undefined && { certified: change(certified) },
  }));
}

/**
 * Removes the keys of a user at stations, and what an authority has changed and certified there. Another user to whom it has
 * given the number at a station keeps them; without a name, all with the number are removed.
 */
function withoutRecords(
  document: KeyDocument,
  { number, name }: { readonly number: number; readonly name: string | undefined },
): KeyDocument {
  const isOther = (each: Pick<UserRecord, "number" | "name">) =>
    each.number !== number || name !== undefined && each.name !== name;
  return mapStations(document, ({ updateKeys, users, certified, candidates, ...station }) => {
    const isTaken = users?.some((each) => each.number === number && isOther(each)) === true;
    return {
      ...station,
      ...updateKeys !== undefined &&
        { updateKeys: updateKeys.filter(({ user }) => isTaken || user !== number) },
      ...users !== undefined && { users: users.filter(isOther) },
      ...certified !== undefined && { certified: certified.filter(isOther) },
      ...candidates !== undefined && { candidates: candidates.filter(isOther) },
    };
  });
}

/** Changes a name in what the stations have. */
function renamed(document: KeyDocument, from: string, to: string): KeyDocument {
  function rename<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
    return list.map((each) => each.name === from ? { ...each, name: to } : each);
  }
  return mapStations(document, ({ users, certified, candidates, ...station }) => ({
    ...station,
    ...users !== undefined && { users: rename(users) },
    ...certified !== undefined && { certified: rename(certified) },
    ...candidates !== undefined && { candidates: rename(candidates) },
  }));
}

function mapStations(
  document: KeyDocument,
  change: (station: StationRecord) => StationRecord,
): KeyDocument {
  const { stations } = document;
  if (stations === undefined) return document;
  const changed = Object.entries(stations).map(([name, station]) => [name, change(station)]);
  return { ...document, stations: Object.fromEntries(changed) };
}

/**
 * Deletes all keys of a user, with what an authority has changed and certified, and keeps the entry as revoked. A user whom
 * only an authority has added is deleted at its stations.
 *
 * @throws {UsageError} There is no such user.
 */
export function revokeUser(document: KeyDocument, number: number, revoked: string): KeyDocument {
  const isAdded = !document.users.some((user) => user.number === number) &&
    stationsWith(document, number).length > 0;
  if (isAdded) return withoutRecords(document, { number, name: undefined });
  const { updateKey: _, pair: _1, certificate: _2, ...user } = userOf(document, number);
  return withoutRecords(withUser(document, { ...user, revoked }), user);
}

/** The names of the stations at which an authority has changed a user with a number, except one with a name. */
export function stationsWith(
  { stations = {} }: KeyDocument,
  wanted: number,
  except?: string,
): readonly string[] {
  return Object.entries(stations).flatMap(([station, { users = [] }]) =>
    users.some(({ number, name }) => number === wanted && name !== except) ? station : []
  );
}

/**
 * Sets the key of an owner.
 *
 * @throws {UsageError} There is no such user.
 */
export function setKey(
  document: KeyDocument,
  owner: KeyOwner,
  { station, record }: PlacedKey,
): KeyDocument {
  if (owner === "authority") {
    return station === undefined
      ? { ...document, authorityKey: record }
      : withStation(document, station, (known) => ({ ...known, authorityKey: record }));
  }
  if (station === undefined) {
    return withUser(document, { ...userOf(document, owner), updateKey: record });
  }
  if (!stationsWith(document, owner).includes(station)) userOf(document, owner);
  return withStation(document, station, ({ updateKeys = [], ...known }) => ({
    ...known,
    updateKeys: [...updateKeys.filter(({ user }) => user !== owner), { user: owner, ...record }]
      .sort((a, b) => a.user - b.user),
  }));
}

/** All keys of an owner: the one for all stations first. */
export function keysOf(document: KeyDocument, owner: KeyOwner): readonly PlacedKey[] {
  const general = owner === "authority"
    ? document.authorityKey
    : document.users.find(({ number }) => number === owner)?.updateKey;
  const own = Object.entries(document.stations ?? {}).flatMap(([station, known]) => {
    const record = owner === "authority"
      ? known.authorityKey
      : known.updateKeys?.find(({ user }) => user === owner);
    return record === undefined ? [] : [{ station, record }];
  });
  return general === undefined ? own : [{ record: general }, ...own];
}

/**
 * The key of an owner at one station, or the one for all stations.
 *
 * @throws {UsageError} There is no such user or key; the message lists the stations that have one.
 */
export function keyOf(
  document: KeyDocument,
  owner: KeyOwner,
  station: string | undefined,
): KeyRecord {
  const isAdded = owner !== "authority" && station !== undefined &&
    stationsWith(document, owner).includes(station);
  if (owner !== "authority" && !isAdded) userOf(document, owner);
  const keys = keysOf(document, owner);
  const found = keys.find((key) => key.station === station);
  if (found !== undefined) return found.record;
  const whose = ownerText(document, owner);
  if (keys.length === 0) throw new UsageError(`There is no key of ${whose}`);
  const stations = keys.flatMap(({ station }) => station ?? []);
  if (station === undefined) {
    throw new UsageError(
      `The keys of ${whose} are for single stations, expected --station with ${
        stations.join(" or ")
      }`,
    );
  }
  const general = stations.length < keys.length
    ? "; without --station, the key for all others"
    : "";
  throw new UsageError(
    `There is no key of ${whose} at station "${station}", expected ${
      stations.join(", ") || "no --station"
    }${stations.length > 0 ? general : ""}`,
  );
}

/** Changes what the file has about a station. */
export function withStation(
  document: KeyDocument,
  name: string,
  change: (station: StationRecord) => StationRecord,
): KeyDocument {
  const { stations = {} } = document;
  const known = Object.hasOwn(stations, name) ? stations[name]! : {};
  return { ...document, stations: { ...stations, [name]: change(known) } };
}

/** Replaces a user by one with the same number. */
export function withUser(document: KeyDocument, user: UserRecord): KeyDocument {
  const users = document.users.map((each) => each.number === user.number ? user : each);
  return { ...document, users };
}

/**
 * Refuses a user who was revoked: a change by an authority does not cancel it.
 *
 * @throws {UsageError} A user of this name was revoked.
 */
export function requireNotRevoked({ users }: KeyDocument, wanted: string): void {
  const user = users.find(({ name }) => name === wanted);
  if (user?.revoked === undefined) return;
  throw new UsageError(`User ${user.number} (${wanted}) was revoked on ${dayOf(user.revoked)}`);
}

/** Whether a user of this name was revoked, and nobody else has it. */
export function isRevoked({ users }: KeyDocument, wanted: string): boolean {
  const named = users.filter(({ name }) => name === wanted);
  return named.length > 0 && named.every(({ revoked }) => revoked !== undefined);
}

/** Names identify users when an authority changes them. */
function requireFreeName(
  { users }: KeyDocument,
  { number, name }: Pick<UserRecord, "number" | "name">,
): void {
  const other = users.find((each) =>
    each.number !== number && each.name === name && each.revoked === undefined
  );
  if (other === undefined) return;
  throw new UsageError(`User ${other.number} has the name ${name}, expected another name`);
}

/** The day of a time in ISO 8601. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}
