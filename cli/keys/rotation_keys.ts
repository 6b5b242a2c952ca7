// The keys with which `iec104 keys rotate --host` changes an update key by the asymmetric methods.

import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { KEY_CHANGE_METHOD, KEY_CHANGE_METHODS } from "../../codec/low_level.ts";
import type { Io } from "../io/io.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../options/subcommand.ts";
import { readPrivateKey, readPublicKey } from "./asymmetric_keys.ts";

/** The options with the files of keys. */
const FILES = ["authority-key", "station-key", "user-key"] as const;

/** Methods with a pair of keys. */
const METHODS: readonly number[] = Object.keys(KEY_CHANGE_METHODS).map(Number)
  .filter((method) => KEY_CHANGE_METHODS[method]!.kind !== "symmetric");

/** Keys of all that take part, in DER. */
export interface RotationKeys {
  /** KCM. */
  readonly method: number;
  /** The private key of the authority, and that of the user. */
  readonly authority: Uint8Array;
  readonly user: Uint8Array;
  /** The public key of the user, which the authority certifies, and that of the station. */
  readonly userPublic: Uint8Array;
  readonly station: Uint8Array;
}

/**
 * Reads the keys of the options; `undefined` if none is given, and the method is symmetric.
 *
 * @throws {UsageError} A file is missing or has another key, or the method is not possible with the key of the station.
 */
export async function rotationKeysOf(values: Values, io: Io): Promise<RotationKeys | undefined> {
  const given = FILES.filter((name) => values.given(name));
  if (given.length === 0) {
    if (values.given("method")) throw new UsageError(`--method needs --${FILES.join(" and --")}`);
    return undefined;
  }
  const missing = FILES.filter((name) => !given.includes(name));
  if (missing.length > 0) {
    throw new UsageError(`--${given[0]} needs --${missing.join(" and --")}`);
  }
  const [ofAuthority, ofStation, ofUser] = FILES.map((name) => values.text(name)!);
  const authority = await readPrivateKey(ofAuthority!, io, { kind: "dsa", owner: "the authority" });
  const user = await readPrivateKey(ofUser!, io, { kind: "dsa", owner: "the user" });
  const station = await readPublicKey(ofStation!, io, { kind: "rsa", owner: "the station" });
  return {
    ...{ authority, user, station },
    userPublic: publicOf(user),
    method: methodOf(values, station),
  };
}

/** The method of --method, or the usual one for the length of the key of the station. */
function methodOf(values: Values, station: Uint8Array): number {
  const key = createPublicKey({ key: Buffer.from(station), format: "der", type: "spki" });
  const bits = key.asymmetricKeyDetails?.modulusLength;
  const { rsa2048DsaSha256, rsa3072DsaSha256 } = KEY_CHANGE_METHOD;
  const isLong = bits === KEY_CHANGE_METHODS[rsa3072DsaSha256]?.rsaBits;
  const text = values.text("method");
  if (text === undefined) return isLong ? rsa3072DsaSha256 : rsa2048DsaSha256;
  const method = METHODS.find((each) => String(each) === text);
  if (method !== undefined) return method;
  throw new UsageError(`Option --method is "${text}", expected ${METHODS.join(", ")}`);
}

function publicOf(privateKey: Uint8Array): Uint8Array {
  const key: KeyObject = createPublicKey(
    createPrivateKey({ key: Buffer.from(privateKey), format: "der", type: "pkcs8" }),
  );
  return new Uint8Array(key.export({ type: "spki", format: "der" }));
}
