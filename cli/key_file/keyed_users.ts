// The users of a key file with their keys at a station.

import { parseHex } from "../../codec/mod.ts";
import type { KeyDocument, StationRecord } from "./document.ts";

/** A user with the update key at a station. */
export interface KeyedUser {
  /** 1 to 65535. */
  readonly number: number;
  readonly name: string;
  /** The number of the role. */
  readonly role: number;
  /** When the user expires, in ms since 1970-01-01 UTC; never if absent. */
  readonly expires?: number | undefined;
  /** 16 or 32 octets; a copy that belongs to the caller. */
  readonly updateKey: Uint8Array;
}

/** The users of a document with their keys at a station. */
export function usersOf(document: KeyDocument, station: string | undefined): readonly KeyedUser[] {
  const { updateKeys = [], users: changed = [] } = stationOf(document, station);
  const keys = new Map(updateKeys.map(({ user, key }) => [user, key]));
  const known = new Map(document.users.map((user) => [user.number, user]));
  const own = new Map(changed.map((user) => [user.number, user]));
  return [...new Set([...known.keys(), ...own.keys()])].flatMap((number) => {
    const user = known.get(number);
    const here = own.get(number);
    // An authority may have given the number of a revoked user to another one.
    const isSame = here === undefined || here.name === user?.name;
    const { name, role, expires } = (here ?? user)!;
    const key = keys.get(number) ?? (isSame ? user?.updateKey?.key : undefined);
    const isGone = here?.deleted === true || isSame && user?.revoked !== undefined;
    if (isGone || key === undefined) return [];
    return [{
      ...{ number, name, role, updateKey: parseHex(key) },
      ...expires !== undefined && { expires: Date.parse(expires) },
    }];
  });
}

/** What a document has about a station; nothing about one that it does not know. */
export function stationOf({ stations = {} }: KeyDocument, name: string | undefined): StationRecord {
  return name !== undefined && Object.hasOwn(stations, name) ? stations[name]! : {};
}
