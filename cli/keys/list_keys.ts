// The users and keys of a file for people and programs, without the keys.

import { tableLines } from "../text/text.ts";
import { dayOf, keysOf, type PlacedKey, stationsWith } from "../key_file/changes.ts";
import type {
  KeyDocument,
  PairRecord,
  StationRecord,
  StationUserRecord,
  UserRecord,
} from "../key_file/document.ts";
import { checkValue, lengthOf } from "./key_text.ts";
import type { PairOwner } from "../key_file/pairs.ts";
import { roleWord } from "../key_file/roles.ts";

/** A table with one line per key, and one per user without keys. */
export function keyTable(document: KeyDocument, now: number): readonly string[] {
  const rows = document.users.flatMap((user) =>
    userRows(document, user, now).concat(pairRows(user.number, user.pair), certificateRows(user))
  );
  const own = Object.entries(document.stations ?? {}).flatMap(([name, station]) =>
    (station.users ?? []).filter((user) => !isListed(document, user)).map((user) =>
      ownRow(name, station, { user, now })
    )
  );
  const authority = keyRows(document, "authority", ["", "authority", "", ""]);
  const pairs = [
    ...pairRows("authority", document.authorityPair),
    ...Object.entries(document.stations ?? {}).flatMap(([station, { pair }]) =>
      pairRows({ station }, pair)
    ),
  ];
  return tableLines(
    [
      ...[{ head: "user", right: true }, { head: "name" }, { head: "role" }, { head: "valid" }],
      ...[{ head: "station" }, { head: "key" }, { head: "check value" }, { head: "since" }],
    ],
    [...rows, ...own, ...authority, ...pairs],
  );
}

/** The line of a pair of keys, below its owner, or with the name of its owner. */
function pairRows(
  owner: PairOwner,
  pair: PairRecord | undefined,
): readonly (readonly string[])[] {
  if (pair === undefined) return [];
  const isOfStation = typeof owner === "object";
  const name = owner === "authority" ? "authority" : isOfStation ? "station" : "";
  const { privateKey, publicKey: key, since } = pair;
  const kind = `${isOfStation ? "RSA" : "DSA"} ${privateKey === undefined ? "public" : "pair"}`;
  return [[
    ...["", name, "", "", isOfStation ? owner.station : "all"],
    ...[kind, checkValue({ key }), dayOf(since)],
  ]];
}

function certificateRows({ certificate }: UserRecord): readonly (readonly string[])[] {
  if (certificate === undefined) return [];
  const { certificate: key, since } = certificate;
  return [["", "", "", "", "all", "certificate", checkValue({ key }), dayOf(since)]];
}

/** The lines of a user: one for each key, with the role and the expiry that an authority has certified at its station. */
function userRows(
  document: KeyDocument,
  user: UserRecord,
  now: number,
): readonly (readonly string[])[] {
  const { number, name } = user;
  const certified = new Map(
    Object.entries(document.stations ?? {}).flatMap(([station, { users = [] }]) => {
      const record = users.find((each) => each.number === number && each.name === name);
      return record === undefined ? [] : [[station, record] as const];
    }),
  );
  const keys = keysOfUser(document, user);
  const here = ({ station }: PlacedKey) => station === undefined || !certified.has(station);
  const lead = [String(number), name];
  const general = [roleWord(user.role), validity(user, now)];
  const lines = keys.filter(here).map((key, index) => [
    ...index === 0 ? [...lead, ...general] : ["", "", "", ""],
    ...keyCells(key),
  ]);
  const others = Array.from(certified, ([station, record]) => {
    const key = keys.find((each) => each.station === station);
    const state = [roleWord(record.role), record.deleted ? "deleted" : validity(record, now)];
    return ["", "", ...state, ...key === undefined ? [station, "", "", ""] : keyCells(key)];
  });
  if (lines.length > 0) return [...lines, ...others];
  const [first, ...more] = others;
  if (first === undefined) return [[...lead, ...general, "", "none", "", ""]];
  return [[...lead, ...first.slice(lead.length)], ...more];
}

/** Whether a user whom an authority has changed at a station is also a user of the file. */
function isListed({ users }: KeyDocument, { number, name }: StationUserRecord): boolean {
  return users.some((each) => each.number === number && each.name === name);
}

/** The keys of a user, without those of stations where an authority has given the number to another user. */
function keysOfUser(
  document: KeyDocument,
  { number, name }: Pick<UserRecord, "number" | "name">,
): readonly PlacedKey[] {
  const taken = stationsWith(document, number, name);
  return keysOf(document, number).filter(({ station }) =>
    station === undefined || !taken.includes(station)
  );
}

function keyCells({ station = "all", record }: PlacedKey): readonly string[] {
  return [station, `${lengthOf(record) * 8} bits`, checkValue(record), dayOf(record.since)];
}

function keyRows(
  document: KeyDocument,
  owner: "authority",
  lead: readonly string[],
): readonly (readonly string[])[] {
  return keysOf(document, owner).map((key, index) => [
    ...(index === 0 ? lead : lead.map(() => "")),
    ...keyCells(key),
  ]);
}

/** A user as an authority has changed it at one station. */
function ownRow(
  name: string,
  { updateKeys = [] }: StationRecord,
  { user, now }: { readonly user: StationUserRecord; readonly now: number },
): readonly string[] {
  const key = updateKeys.find((each) => each.user === user.number);
  return [
    ...[String(user.number), user.name, roleWord(user.role)],
    ...[user.deleted === true ? "deleted" : validity(user, now), name],
    ...key === undefined
      ? ["", "", ""]
      : [`${lengthOf(key) * 8} bits`, checkValue(key), dayOf(key.since)],
  ];
}

/** Until when a user is valid: `until 2027-11-30`, `expired 2025-11-30`, `revoked 2026-11-30`; empty without a limit. */
function validity(
  { expires, revoked }: Pick<UserRecord, "expires" | "revoked">,
  now: number,
): string {
  if (revoked !== undefined) return `revoked ${dayOf(revoked)}`;
  if (expires === undefined) return "";
  const when = expires.endsWith("T00:00:00.000Z") ? dayOf(expires) : expires;
  return Date.parse(expires) > now ? `until ${when}` : `expired ${when}`;
}

/** The same as JSON. */
export function keyJson(document: KeyDocument): string {
  const { users, stations = {} } = document;
  const list = {
    users: users.map(({ number, name, role, expires, revoked, pair, certificate }) => ({
      ...{ number, name, role, roleName: roleWord(role) },
      ...{ expires: expires ?? null, revoked: revoked ?? null },
      ...{ keys: keysOfUser(document, { number, name }).map(keyFacts), pair: pairFacts(pair) },
      certificate: certificate === undefined ? null : {
        ...{ checkValue: checkValue({ key: certificate.certificate }), since: certificate.since },
      },
    })),
    authority: {
      ...{ keys: keysOf(document, "authority").map(keyFacts) },
      ...{ pair: pairFacts(document.authorityPair) },
    },
    stations: Object.entries(stations).map(([name, station]) => ({
      name,
      statusChangeSequence: station.statusChangeSequence ?? null,
      statistics: station.statistics ?? null,
      users: station.users ?? [],
      pair: pairFacts(station.pair),
    })),
  };
  return JSON.stringify(list, undefined, 2);
}

function keyFacts({ station, record }: PlacedKey): object {
  return {
    station: station ?? null,
    bits: lengthOf(record) * 8,
    checkValue: checkValue(record),
    since: record.since,
  };
}

function pairFacts(pair: PairRecord | undefined): object | null {
  if (pair === undefined) return null;
  const { privateKey, publicKey: key, since } = pair;
  return { hasPrivateKey: privateKey !== undefined, checkValue: checkValue({ key }), since };
}
