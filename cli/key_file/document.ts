// The contents of a key file: users, their update keys, the key of the authority, and what stations must remember.

import type { DeclarationFault } from "../../codec/mod.ts";
import {
  checkSchema,
  type JsonSchema,
  memberPath,
  SECURITY_STATISTICS,
} from "../../codec/low_level.ts";

/** A key, and when it was made or received. */
export interface KeyRecord {
  /** Hex digits of 16 or 32 octets. */
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A pair of keys for asymmetric methods, or only the public key of somebody else. */
export interface PairRecord {
  /** PKCS #8 in DER, in hex; absent if only the public key is known. */
  readonly privateKey?: string;
  /** SubjectPublicKeyInfo in DER, in hex. */
  readonly publicKey: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** The certificate of a user, which the authority has signed. */
export interface CertificateRecord {
  /** X.509 in DER, in hex. */
  readonly certificate: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A user of secure authentication. */
export interface UserRecord {
  /** 1 to 65535. */
  readonly number: number;
  readonly name: string;
  /** The number of the role. */
  readonly role: number;
  /** When the user expires, in ISO 8601, UTC; never if absent. */
  readonly expires?: string;
  /** When the user was revoked; the keys were deleted. */
  readonly revoked?: string;
  /** The update key at all stations that have no key of their own. */
  readonly updateKey?: KeyRecord;
  /** The pair (DSA) with which the user signs changes of its update key. */
  readonly pair?: PairRecord;
  readonly certificate?: CertificateRecord;
}

/** The update key of a user at one station. */
export interface StationKeyRecord extends KeyRecord {
  readonly user: number;
}

/** A user as an authority has added, changed or deleted it at one station (type 90). */
export interface StationUserRecord {
  readonly number: number;
  readonly name: string;
  readonly role: number;
  readonly expires?: string;
  /** Whether it was deleted. */
  readonly deleted?: boolean;
}

/** What the authority has last certified about a user at one station. */
export interface CertifiedRecord {
  readonly name: string;
  /** The number that the user has, or will have with its update key. */
  readonly number: number;
  /** The method with which its update key is changed (KCM). */
  readonly method: number;
  readonly role: number;
  readonly expires?: string;
  /** SubjectPublicKeyInfo in DER, in hex; for asymmetric methods. */
  readonly publicKey?: string;
}

/** An update key that was sent to a station and not confirmed. */
export interface CandidateRecord extends KeyRecord {
  readonly name: string;
  readonly number: number;
}

/** What belongs to one station, and survives its restart. */
export interface StationRecord {
  /** Update keys at this station, also those that were changed over the link. */
  readonly updateKeys?: readonly StationKeyRecord[];
  readonly users?: readonly StationUserRecord[];
  /** The key of the authority at this station; that of the file if absent. */
  readonly authorityKey?: KeyRecord;
  /** The pair (RSA) of the station, for which update keys are encrypted. */
  readonly pair?: PairRecord;
  /** The last status change sequence number (SCS) that was accepted. */
  readonly statusChangeSequence?: number;
  readonly certified?: readonly CertifiedRecord[];
  readonly candidates?: readonly CandidateRecord[];
  /** The values of the security statistics, by name. */
  readonly statistics?: Readonly<Record<string, number>>;
}

/** The contents of a key file. */
export interface KeyDocument {
  readonly users: readonly UserRecord[];
  /** The symmetric key of the authority, which certifies changes of users and update keys. */
  readonly authorityKey?: KeyRecord;
  /** The pair (DSA) of the authority; stations need only its public key. */
  readonly authorityPair?: PairRecord;
  /** Stations by name. */
  readonly stations?: Readonly<Record<string, StationRecord>>;
}

/** The lengths of keys, in octets. */
export const KEY_LENGTHS: readonly number[] = [16, 32];

/** Maximum length of a name, in characters. */
export const MAX_NAME = 64;

/** The form of a name: no control characters. */
const NAME: JsonSchema = {
  type: "string",
  pattern: `^[^\\p{C}]{1,${MAX_NAME}}$`,
  description: `A name of 1 to ${MAX_NAME} characters without control characters`,
};

const TIME: JsonSchema = {
  type: "string",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$",
  description: "A time such as 2026-11-30T14:03:22.000Z",
};

const KEY: JsonSchema = {
  type: "string",
  pattern: "^(?:[0-9a-f]{32}|[0-9a-f]{64})$",
  writeOnly: true,
  description: "A key of 16 or 32 octets, in hex digits",
};

const USER_NUMBER: JsonSchema = { type: "integer", minimum: 1, maximum: 65_535 };

const COUNTER: JsonSchema = { type: "integer", minimum: 0, maximum: 0xffff_ffff };

const KEY_RECORD: JsonSchema = {
  type: "object",
  properties: { key: KEY, since: TIME },
  required: ["key", "since"],
  additionalProperties: false,
};

/** Octets of keys of RSA and DSA, and of certificates, in hex. */
const DER: JsonSchema = { type: "string", pattern: "^(?:[0-9a-f]{2})+$" };

const PAIR: JsonSchema = {
  type: "object",
  properties: { privateKey: { ...DER, writeOnly: true }, publicKey: DER, since: TIME },
  required: ["publicKey", "since"],
  additionalProperties: false,
};

const CERTIFICATE: JsonSchema = {
  type: "object",
  properties: { certificate: DER, since: TIME },
  required: ["certificate", "since"],
  additionalProperties: false,
};

const USER = {
  number: USER_NUMBER,
  name: NAME,
  role: { type: "integer", minimum: 0, maximum: 65_535 },
  expires: TIME,
} as const satisfies Record<string, JsonSchema>;

const STATION: JsonSchema = {
  type: "object",
  properties: {
    updateKeys: {
      type: "array",
      maxItems: 65_535,
      items: {
        type: "object",
        properties: { user: USER_NUMBER, key: KEY, since: TIME },
        required: ["user", "key", "since"],
        additionalProperties: false,
      },
    },
    users: {
      type: "array",
      maxItems: 65_535,
      items: {
        type: "object",
        properties: { ...USER, deleted: { type: "boolean" } },
        required: ["number", "name", "role"],
        additionalProperties: false,
      },
    },
    authorityKey: KEY_RECORD,
    pair: PAIR,
    statusChangeSequence: COUNTER,
    certified: {
      type: "array",
      maxItems: 65_535,
      items: {
        type: "object",
        properties: {
          ...{ ...USER, method: { type: "integer", minimum: 0, maximum: 255 } },
          publicKey: { type: "string", pattern: "^[0-9a-f]+$" },
        },
        required: ["name", "number", "method", "role"],
        additionalProperties: false,
      },
    },
    candidates: {
      type: "array",
      maxItems: 65_535,
      items: {
        type: "object",
        properties: { name: NAME, number: USER_NUMBER, key: KEY, since: TIME },
        required: ["name", "number", "key", "since"],
        additionalProperties: false,
      },
    },
    statistics: {
      type: "object",
      properties: Object.fromEntries(
        Object.keys(SECURITY_STATISTICS).map((name) => [name, COUNTER]),
      ),
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};

/** JSON Schema of {@linkcode KeyDocument}. */
export const KEY_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Users and keys of secure authentication, the encrypted contents of a key file",
  type: "object",
  properties: {
    users: {
      type: "array",
      maxItems: 65_535,
      items: {
        type: "object",
        properties: {
          ...{ ...USER, revoked: TIME, updateKey: KEY_RECORD },
          ...{ pair: PAIR, certificate: CERTIFICATE },
        },
        required: ["number", "name", "role"],
        additionalProperties: false,
      },
    },
    authorityKey: KEY_RECORD,
    authorityPair: PAIR,
    stations: { type: "object", propertyNames: NAME, additionalProperties: STATION },
  },
  required: ["users"],
  additionalProperties: false,
};

/** Returns all mistakes in the contents of a key file. Keys are not shown. */
export function checkKeyDocument(value: unknown): DeclarationFault[] {
  const faults = checkSchema(value, KEY_SCHEMA);
  if (faults.length > 0) return faults;
  const { users, stations = {} } = value as KeyDocument;
  requireUnique(faults, users.map(({ number }) => number), {
    pathOf: (index) => `users[${index}].number`,
    expected: "each user number only once",
  });
  requireUnique(faults, users.map(({ name, revoked }) => revoked === undefined ? name : NONE), {
    pathOf: (index) => `users[${index}].name`,
    expected: "each name only once",
  });
  for (const [index, user] of users.entries()) {
    requireTime(faults, user.expires, `users[${index}].expires`);
    if (user.revoked === undefined) continue;
    for (const name of ["updateKey", "pair", "certificate"] as const) {
      if (user[name] === undefined) continue;
      faults.push({
        ...{ path: `users[${index}].${name}`, value: "(not shown)" },
        expected: "no key of a user who was revoked",
      });
    }
  }
  for (const [name, station] of Object.entries(stations)) {
    checkStation(faults, station, { users, path: memberPath("stations", name) });
  }
  return faults;
}

function checkStation(
  faults: DeclarationFault[],
  { updateKeys = [], users: changed = [], certified = [], candidates = [] }: StationRecord,
  { users, path }: { readonly users: readonly UserRecord[]; readonly path: string },
): void {
  const known = new Set([...users, ...changed].map(({ number }) => number));
  const expected = "each user number only once";
  requireUnique(faults, changed.map(({ number }) => number), {
    ...{ pathOf: (index) => `${path}.users[${index}].number`, expected },
  });
  requireUnique(faults, updateKeys.map(({ user }) => user), {
    ...{ pathOf: (index) => `${path}.updateKeys[${index}].user`, expected },
  });
  requireUnique(faults, certified.map(({ name }) => name), {
    pathOf: (index) => `${path}.certified[${index}].name`,
    expected: "each name only once",
  });
  requireUnique(faults, candidates.map(({ name }) => name), {
    pathOf: (index) => `${path}.candidates[${index}].name`,
    expected: "each name only once",
  });
  for (const [part, list] of Object.entries({ users: changed, certified })) {
    for (const [index, { expires }] of list.entries()) {
      requireTime(faults, expires, `${path}.${part}[${index}].expires`);
    }
  }
  for (const [index, { user }] of updateKeys.entries()) {
    if (known.has(user)) continue;
    faults.push({
      ...{ path: `${path}.updateKeys[${index}].user`, value: user },
      expected: "the number of a user in users",
    });
  }
}

/** Takes the place of a name that may occur again. */
const NONE: unique symbol = Symbol("none");

/** Refuses the 30th of February: a user with this expiry would never expire. */
function requireTime(faults: DeclarationFault[], value: string | undefined, path: string): void {
  if (value === undefined) return;
  const time = Date.parse(value);
  if (!Number.isNaN(time) && new Date(time).toISOString() === value) return;
  faults.push({ path, value, expected: "a date that exists" });
}

function requireUnique(
  faults: DeclarationFault[],
  values: readonly (number | string | typeof NONE)[],
  { pathOf, expected }: {
    readonly pathOf: (index: number) => string;
    readonly expected: string;
  },
): void {
  const seen = new Set<unknown>();
  for (const [index, value] of values.entries()) {
    if (value === NONE) continue;
    if (seen.has(value)) faults.push({ path: pathOf(index), value, expected });
    seen.add(value);
  }
}
