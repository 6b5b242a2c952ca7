// The arguments of `iec104 keys`, read and checked.

import type { Io } from "../io/io.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import { parseInstant } from "../options/instant.ts";
import type { KeyOwner } from "../key_file/changes.ts";
import type { PairOwner } from "../key_file/pairs.ts";
import { KEY_LENGTHS, MAX_NAME, type UserRecord } from "../key_file/document.ts";
import { parseRole } from "../key_file/roles.ts";

/** The arguments of an action. */
export interface Given {
  readonly values: Values;
  readonly io: Io;
  /** The key file. */
  readonly path: string;
}

/**
 * Whose key it is: USER, or authority.
 *
 * @throws {UsageError} It cannot be used.
 */
export function ownerOf(values: Values): KeyOwner {
  return values.operands[2] === "authority" ? "authority" : userNumberOf(values);
}

/**
 * Whose pair of keys it is: USER, authority, or station with its name in --station.
 *
 * @throws {UsageError} It cannot be used.
 */
export function pairOwnerOf(values: Values): PairOwner {
  const [station, more] = stationsIn(values);
  if (more !== undefined) throw new UsageError("Expected a single --station");
  if (values.operands[2] !== "station") {
    if (station === undefined) return ownerOf(values);
    throw new UsageError(
      "A pair of keys or a certificate is for all stations: --station cannot be used here",
    );
  }
  if (station !== undefined) return { station };
  throw new UsageError("Missing option: the keys of a station need --station with its name");
}

/**
 * The number of USER.
 *
 * @throws {UsageError} It cannot be used.
 */
export function userNumberOf(values: Values): number {
  const text = values.operands[2]!;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (number >= 1 && number <= 65_535) return number;
  throw new UsageError(`"${text}" is not a user, expected a number from 1 to 65535`);
}

/**
 * The user that --name, --role and --expires describe.
 *
 * @throws {UsageError} It cannot be used.
 */
export function newUser(
  given: Given,
  number: number,
): UserRecord {
  const { values } = given;
  const [name, role, expires] = [nameIn(values), roleIn(values), expiryIn(given)];
  if (name === undefined || role === undefined) {
    throw new UsageError("Missing option: a new user needs --name and --role");
  }
  return { number, name, role, ...typeof expires === "string" && { expires } };
}

/**
 * Refuses options of users where there is no user.
 *
 * @throws {UsageError} It cannot be used.
 */
export function refuseUserOptions(values: Values): void {
  for (const name of ["name", "role", "expires"]) {
    if (values.given(name)) {
      throw new UsageError(`Option --${name} is for users, but the authority is not a user`);
    }
  }
}

/**
 * The name of --name.
 *
 * @throws {UsageError} It cannot be used.
 */
export function nameIn(values: Values): string | undefined {
  const name = values.text("name");
  if (name !== undefined) requireName("name", name);
  return name;
}

/**
 * The names of --station, each once.
 *
 * @throws {UsageError} It cannot be used.
 */
export function stationsIn(values: Values): readonly string[] {
  const stations = values.all("station");
  for (const name of stations) requireName("station", name);
  return [...new Set(stations)];
}

function requireName(option: string, name: string): void {
  if (/^[^\p{C}]+$/u.test(name) && [...name].length <= MAX_NAME) return;
  throw new UsageError(
    `Option --${option} is ${
      JSON.stringify(name)
    }, expected 1 to ${MAX_NAME} characters without control characters`,
  );
}

/**
 * The role of --role.
 *
 * @throws {UsageError} It cannot be used.
 */
export function roleIn(values: Values): number | undefined {
  const text = values.text("role");
  return text === undefined ? undefined : parseRole(text);
}

/**
 * The length of --length, in octets.
 *
 * @throws {UsageError} It cannot be used.
 */
export function lengthIn(values: Values): number | undefined {
  const octets = values.integer("length", [16, 32]);
  if (octets === undefined || KEY_LENGTHS.includes(octets)) return octets;
  throw new UsageError(`Option --length is "${octets}", expected 16 or 32 octets`);
}

/**
 * The expiry of --expires in ISO 8601; `null` for never.
 *
 * @throws {UsageError} It is not a time in the future.
 */
export function expiryIn({ values, io }: Given): string | null | undefined {
  const text = values.text("expires");
  if (text === undefined) return undefined;
  if (text === "never") return null;
  const instant = parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text);
  if (instant === undefined) {
    throw new UsageError(
      `Option --expires is "${text}", expected a date such as 2027-11-30, a time such as 2027-11-30T14:03Z, or never`,
    );
  }
  if (instant > io.now()) return new Date(instant).toISOString();
  throw new UsageError(`Option --expires is "${text}", expected a time in the future`);
}

/** The cost of scrypt that --memory asks for: 1 MiB is 1024. */
export function costOf(values: Values): number | undefined {
  const text = values.text("memory");
  return text === undefined ? undefined : Number(values.choice("memory", MEMORY)) * 1024;
}

/** What export writes: the update key in hex digits, or part of a pair of keys, or a certificate, in PEM. */
export const PARTS = ["key", "private", "public", "certificate"] as const;

/** MiB of memory that each attempt to open the file needs. */
export const MEMORY = ["16", "32", "64", "128", "256"] as const;
