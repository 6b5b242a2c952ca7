// The contents of a key file: the schema, and findings about users and keys.

import { assertEquals } from "@std/assert";
import { checkKeyDocument, type KeyDocument } from "../../../cli/key_file/document.ts";
import { checkKeys } from "../../../cli/key_file/key_findings.ts";
import { checkValue } from "../../../cli/keys/key_text.ts";
import { keyJson, keyTable } from "../../../cli/keys/list_keys.ts";

const SINCE = "2026-11-30T12:00:00.000Z";
const KEY = { key: "a1b2".repeat(8), since: SINCE };

/** A document with everything that one can have. */
const COMPLETE: KeyDocument = {
  users: [{ number: 1, name: "Centre", role: 1, expires: SINCE, updateKey: KEY }],
  authorityKey: KEY,
  stations: {
    Northfield: {
      updateKeys: [{ user: 1, ...KEY }],
      users: [{ number: 2, name: "Fred", role: 2, expires: SINCE, deleted: true }],
      authorityKey: KEY,
      statusChangeSequence: 4_294_967_295,
      certified: [{
        ...{ name: "Fred", number: 2, method: 68, role: 2, expires: SINCE },
        publicKey: "3082",
      }],
      candidates: [{ name: "Fred", number: 2, ...KEY }],
      statistics: { authenticationFailures: 1 },
    },
  },
};

/** Returns a copy in which no two members are the same object. */
function copy(): unknown {
  return JSON.parse(JSON.stringify(COMPLETE));
}

/** Returns all objects in a value with their paths, except the table of stations. */
function* objectsIn(value: unknown, path = ""): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value) && path !== ".stations") {
    yield [path, value as Record<string, unknown>];
  }
  for (const [key, member] of Object.entries(value)) yield* objectsIn(member, `${path}.${key}`);
}

Deno.test("an unknown property is refused wherever it is", () => {
  const document = copy();
  assertEquals(checkKeyDocument(document), []);
  const paths: string[] = [];
  for (const [path, object] of objectsIn(document)) {
    object.unknown = 1;
    assertEquals(checkKeyDocument(document).map(({ unknown }) => unknown), ["property"], path);
    delete object.unknown;
    paths.push(path);
  }
  assertEquals(paths.length, 11, paths.join(" "));
});

Deno.test("a missing property is reported unless it is optional", () => {
  const missing: string[] = [];
  const document = copy();
  for (const [path, object] of objectsIn(document)) {
    for (const [key, value] of Object.entries(object)) {
      delete object[key];
      if (checkKeyDocument(document).length > 0) missing.push(`${path}.${key}`);
      object[key] = value;
    }
  }
  assertEquals(missing, [
    ...[".users", ".users.0.number", ".users.0.name", ".users.0.role"],
    ...[".users.0.updateKey.key", ".users.0.updateKey.since"],
    ...[".authorityKey.key", ".authorityKey.since"],
    ...["user", "key", "since"].map((key) => `.stations.Northfield.updateKeys.0.${key}`),
    ...["number", "name", "role"].map((key) => `.stations.Northfield.users.0.${key}`),
    ...["key", "since"].map((key) => `.stations.Northfield.authorityKey.${key}`),
    ...["name", "number", "method", "role"].map((key) => `.stations.Northfield.certified.0.${key}`),
    ...["name", "number", "key", "since"].map((key) => `.stations.Northfield.candidates.0.${key}`),
  ]);
});

Deno.test("a user has expired at the instant of expiry, and is noted 30 days before", () => {
  const now = Date.parse(SINCE);
  function textsOf(expires: number): readonly string[] {
    const user = { number: 1, name: "A", role: 1, updateKey: KEY };
    const users = [{ ...user, expires: new Date(expires).toISOString() }];
    return checkKeys({ users }, now).map(({ isFault, text }) => `${isFault} ${text}`);
  }
  const month = 30 * 86_400_000;
  assertEquals([now, now + 1, now + month - 1, now + month].map(textsOf), [
    ["true user 1 (A) expired on 2026-11-30"],
    ["false user 1 (A) expires on 2026-11-30"],
    ["false user 1 (A) expires on 2026-12-30"],
    [],
  ]);
});

Deno.test("one key of one user at two places is a note, of two users a fault", () => {
  const users = [
    { number: 1, name: "A", role: 1, updateKey: KEY },
    { number: 2, name: "B", role: 1 },
  ];
  const stations = {
    N: { updateKeys: [{ user: 1, ...KEY }, { user: 2, ...KEY }] },
  };
  assertEquals(checkKeys({ users, stations }, 0), [
    { isFault: false, text: "user 1 (A) at station N has the same key as user 1 (A)" },
    { isFault: true, text: "user 2 (B) at station N has the same key as user 1 (A)" },
  ]);
});

Deno.test("a key of equal octets, or that counts up or down, is a fault, also beyond FF and 00", () => {
  const keyOf = (octet: (index: number) => number) =>
    Uint8Array.from({ length: 32 }, (_, index) => octet(index)).toHex();
  const isFound = (key: string) =>
    checkKeys({ users: [{ number: 1, name: "A", role: 1, updateKey: { ...KEY, key } }] }, 0).length;
  for (const start of [0, 0x10, 0xf0, 0xff]) {
    assertEquals(isFound(keyOf(() => start)), 1, `${start}, equal`);
    assertEquals(isFound(keyOf((index) => start + index)), 1, `${start}, up`);
    assertEquals(isFound(keyOf((index) => start - index)), 1, `${start}, down`);
    assertEquals(isFound(keyOf((index) => index === 31 ? 7 : start + index)), 0, `${start}, odd`);
  }
});

Deno.test("a user whom an authority has changed is listed once, with the role that it has at each station", () => {
  const since = "2026-11-30T12:00:00.000Z";
  const key = (octet: string) => ({ key: octet.repeat(16), since });
  const own = (user: number, octet: string) => ({ user, ...key(octet) });
  const document: KeyDocument = {
    users: [
      { number: 1, name: "Centre", role: 1, updateKey: key("a1") },
      { number: 2, name: "Desk", role: 2 },
      { number: 3, name: "Former", role: 0, revoked: since },
      { number: 4, name: "Keyless", role: 0 },
    ],
    stations: {
      A: {
        users: [
          { number: 1, name: "Centre", role: 3, expires: "2028-01-01T00:00:00.000Z" },
          { number: 2, name: "Desk", role: 1 },
          { number: 3, name: "Other", role: 1 },
        ],
        updateKeys: [own(1, "b2"), own(2, "c3"), own(3, "d4")],
      },
      B: {
        users: [{ number: 1, name: "Centre", role: 1, deleted: true }],
        updateKeys: [own(2, "e5")],
      },
    },
  };
  const rows = keyTable(document, 0).map((line) => line.trimEnd().split(/ {2,}/).join("|"));
  const check = (octet: string) => checkValue(key(octet));
  assertEquals(rows.slice(1), [
    `|1|Centre|operator|all|128 bits|${check("a1")}|2026-11-30`,
    `|installer|until 2028-01-01|A|128 bits|${check("b2")}|2026-11-30`,
    "|operator|deleted|B",
    `|2|Desk|engineer|B|128 bits|${check("e5")}|2026-11-30`,
    `|operator|A|128 bits|${check("c3")}|2026-11-30`,
    "|3|Former|viewer|revoked 2026-11-30|none",
    "|4|Keyless|viewer|none",
    `|3|Other|operator|A|128 bits|${check("d4")}|2026-11-30`,
  ]);
  const { users } = JSON.parse(keyJson(document));
  assertEquals(
    users.map(({ keys }: { keys: { station: string | null }[] }) =>
      keys.map((each) => each.station)
    ),
    [[null, "A"], ["A", "B"], [], []],
  );
});
