// Changes of the contents of a key file. Each returns new contents, or refuses with the reason.

import { UsageError } from "../options/subcommand.ts";
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
  const user = document.users.find(({ number }) => number === owner);
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
  user: Omit<UserRecord, "updateKey" | "revoked">,
  keys: readonly PlacedKey[],
): KeyDocument {
  const known = document.users.find(({ number }) => number === user.number);
  if (known !== undefined && known.revoked === undefined) {
    throw new UsageError(
      `User ${user.number} exists (${known.name}): choose another number, or change, rotate or import it`,
    );
  }
  requireFreeName(document, user);
  const others = document.users.filter((each) => each !== known);
  const users = [...others, user].sort((a, b) => a.number - b.number);
  return keys.reduce<KeyDocument>(
    (changed, placed) => setKey(changed, user.number, placed),
    { ...document, users },
  );
}

/**
 * Changes name, role or expiry of a user; `null` removes the expiry.
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
  const { expires: known, ...user } = { ...userOf(document, number), ...change };
  requireFreeName(document, user);
  const next = expires === undefined ? known : expires ?? undefined;
  return withUser(document, { ...user, ...next !== undefined && { expires: next } });
}

/**
 * Deletes all keys of a user, and keeps the entry as revoked.
 *
 * @throws {UsageError} There is no such user.
 */
export function revokeUser(document: KeyDocument, number: number, revoked: string): KeyDocument {
  const { updateKey: _, ...user } = userOf(document, number);
  const changed = withUser(document, { ...user, revoked });
  const { stations } = document;
  if (stations === undefined) return changed;
  return {
    ...changed,
    stations: Object.fromEntries(
      Object.entries(stations).map(([name, station]) => [name, {
        ...station,
        ...station.updateKeys !== undefined && {
          updateKeys: station.updateKeys.filter(({ user }) => user !== number),
        },
      }]),
    ),
  };
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
  const isAdded = document.stations?.[station]?.users?.some(({ number }) => number === owner);
  if (isAdded !== true) userOf(document, owner);
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
  if (owner !== "authority") userOf(document, owner);
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

function withUser(document: KeyDocument, user: UserRecord): KeyDocument {
  const users = document.users.map((each) => each.number === user.number ? user : each);
  return { ...document, users };
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
