// The keys with which `iec104 keys rotate --host` changes an update key by the asymmetric methods: from the options, or from
// the key file.

import { Buffer } from "node:buffer";
import { createPublicKey } from "node:crypto";
import { KEY_CHANGE_METHOD, KEY_CHANGE_METHODS } from "../../codec/low_level.ts";
import { parseHex, toHex } from "../../codec/mod.ts";
import type { OpenPoints } from "../../transport/authentication.ts";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import {
  type CertificateFacts,
  certificateIn,
  publicOf,
  readPrivateKey,
  readPublicKey,
} from "../key_file/asymmetric_keys.ts";
import { dayOf, keysOf, userOf } from "../key_file/changes.ts";
import type { KeyDocument } from "../key_file/document.ts";
import {
  certificateFacts,
  kindOf,
  pairOf,
  type PairOwner,
  pairOwnerText,
} from "../key_file/pairs.ts";

/** The options with the files of keys. */
const FILES = ["authority-key", "station-key", "user-key", "user-certificate"] as const;

/** Methods with a pair of keys. */
const METHODS: readonly number[] = Object.keys(KEY_CHANGE_METHODS).map(Number)
  .filter((method) => KEY_CHANGE_METHODS[method]!.kind !== "symmetric");

/** Where the station finds the public key of the user. */
type PublicKeySource = NonNullable<OpenPoints["publicKeySource"]>;

/** Keys of all that take part, in DER. */
export interface RotationKeys {
  /** KCM. */
  readonly method: number;
  readonly publicKeySource: PublicKeySource;
  /** The private key of the authority; `undefined` if it certifies nothing. */
  readonly authority: Uint8Array | undefined;
  /** The private key of the user. */
  readonly user: Uint8Array;
  /** The public key of the user, which the authority certifies, and that of the station. */
  readonly userPublic: Uint8Array;
  readonly station: Uint8Array;
  /** The certificate of the user, if it is sent. */
  readonly certificate: Uint8Array | undefined;
}

/** Whose keys are needed, and where they may be. */
export interface RotationContext {
  readonly io: Io;
  readonly document: KeyDocument;
  /** The key file. */
  readonly path: string;
  /** The number of the user. */
  readonly number: number;
  /** The name of the station. */
  readonly station: string;
  /** The open points of the station, if its plant file has them. */
  readonly points: OpenPoints | undefined;
}

/**
 * Finds the keys; `undefined` if the method is symmetric: no option asks for another one, and the key file has a key of the
 * authority, or no pairs.
 *
 * @throws {UsageError} A key is missing or is another one, or the method is not possible with the key of the station.
 */
export async function rotationKeysOf(
  values: Values,
  context: RotationContext,
): Promise<RotationKeys | undefined> {
  const { document, number, station: name, points } = context;
  const isAsked = [...FILES, "method"].some((option) => values.given(option));
  const isPossible = pairOf(document, number)?.privateKey !== undefined &&
    pairOf(document, { station: name }) !== undefined;
  const hasSymmetric = keysOf(document, "authority").some(({ station = name }) => station === name);
  if (!isAsked && (hasSymmetric || !isPossible)) return undefined;
  const keys = new RotationKeyReader(values, context);
  const user = await keys.privateKey("user-key", number);
  const station = await keys.publicKey("station-key", { station: name });
  const userPublic = publicOf(user);
  const method = methodOf(values, station);
  const publicKeySource = sourceOf(values, points);
  const authority = publicKeySource === "certificate-with-key"
    ? undefined
    : await keys.privateKey("authority-key", "authority");
  const needs = { publicKeySource, needsName: points?.certifiedPublicKey === "none" };
  const certificate = await keys.certificate(userPublic, needs);
  return { method, publicKeySource, authority, user, userPublic, station, certificate };
}

/** Reads keys from the files of options, or from the key file. */
class RotationKeyReader {
  readonly #values: Values;
  readonly #context: RotationContext;

  constructor(values: Values, context: RotationContext) {
    this.#values = values;
    this.#context = context;
  }

  async privateKey(option: typeof FILES[number], owner: PairOwner): Promise<Uint8Array> {
    const { io, document } = this.#context;
    const file = this.#values.text(option);
    if (file !== undefined) return await readPrivateKey(file, io, kindOf(document, owner));
    const key = pairOf(document, owner)?.privateKey;
    if (key === undefined) throw this.#missing(option, `the private key of ${this.#text(owner)}`);
    return parseHex(key);
  }

  async publicKey(option: typeof FILES[number], owner: PairOwner): Promise<Uint8Array> {
    const { io, document } = this.#context;
    const file = this.#values.text(option);
    if (file !== undefined) return await readPublicKey(file, io, kindOf(document, owner));
    const pair = pairOf(document, owner);
    if (pair === undefined) throw this.#missing(option, `the public key of ${this.#text(owner)}`);
    return parseHex(pair.publicKey);
  }

  /** The certificate of the user, which has to be valid, to have the key of the user, and in places the name. */
  async certificate(
    publicKey: Uint8Array,
    { publicKeySource, needsName }: {
      readonly publicKeySource: PublicKeySource;
      readonly needsName: boolean;
    },
  ): Promise<Uint8Array | undefined> {
    const { number, document, io } = this.#context;
    const file = this.#values.text("user-certificate");
    if (publicKeySource === "status-change") {
      if (file === undefined) return undefined;
      throw new UsageError(
        "--user-certificate is not used: publicKeySource of the station is status-change",
      );
    }
    const user = userOf(document, number);
    const who = this.#text(number);
    const facts = file === undefined
      ? certificateFacts(user, this.#context.path)
      : certificateIn(await readText(file, io), file, who);
    if (facts === undefined) throw this.#missing("user-certificate", `the certificate of ${who}`);
    const fault = faultOf(facts, { publicKey, now: io.now() });
    if (fault !== undefined) throw new UsageError(`The certificate of ${who} ${fault}`);
    if (
      (needsName || publicKeySource === "certificate-with-key") && !facts.names.includes(user.name)
    ) {
      throw new UsageError(
        `The certificate of ${who} is for ${
          facts.names.map((name) => JSON.stringify(name)).join(" and ") || "no common name"
        }, expected ${JSON.stringify(user.name)}`,
      );
    }
    return facts.octets;
  }

  #text(owner: PairOwner): string {
    return pairOwnerText(this.#context.document, owner);
  }

  #missing(option: typeof FILES[number], what: string): UsageError {
    const { path, number, station } = this.#context;
    const owner = {
      "authority-key": "authority",
      "station-key": `station --station ${JSON.stringify(station)}`,
      "user-key": String(number),
      "user-certificate": String(number),
    }[option];
    return new UsageError(
      `Missing ${what}: expected --${option} FILE, or iec104 keys import ${path} ${owner} FILE`,
    );
  }
}

function faultOf(
  { publicKey, validity: [from, to] }: CertificateFacts,
  own: { readonly publicKey: Uint8Array; readonly now: number },
): string | undefined {
  if (toHex(publicKey) !== toHex(own.publicKey)) return "has another key than the user";
  const [start, end] = [from, to].map((instant) => dayOf(new Date(instant).toISOString()));
  return own.now < from || own.now > to ? `is valid from ${start} to ${end} only` : undefined;
}

/** The source that the plant file has; without one, the options decide. */
function sourceOf(values: Values, points: OpenPoints | undefined): PublicKeySource {
  const { publicKeySource } = points ?? {};
  if (publicKeySource !== undefined) return publicKeySource;
  if (!values.given("user-certificate")) return "status-change";
  return values.given("authority-key") ? "certificate" : "certificate-with-key";
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
