// Verifies the MACs of a recorded link with keys that were not on the wire.

import type {
  MacQuestion,
  MacVerifier,
  SessionKeyPair,
  WrappedKeys,
} from "../../codec/security/verifier.ts";
import type { SecurityTypeName } from "../../codec/security/message.ts";
import { MAC_ALGORITHMS } from "../../codec/security/tables.ts";
import type { AuthenticationCrypto } from "./crypto.ts";
import { aggressiveMacParts, gmacVector, keyStatusMacParts, replyMacParts } from "./formulas.ts";
import { unwrapKey } from "./key_wrap.ts";
import { verifyMac } from "./mac.ts";
import { type OpenPoints, type OpenPointSettings, resolveOpenPoints } from "./open_points.ts";

/** What is known about a user: the update key, or session keys. */
export interface KnownKeys {
  /** Update key, 16 or 32 octets: the session keys are then taken from each key change. */
  readonly updateKey?: Uint8Array | undefined;
  /** Session keys, for links that were recorded after their key change. */
  readonly sessionKeys?: SessionKeyPair | undefined;
}

/** Options of a {@linkcode MacVerifier} for recorded links. */
export interface OfflineVerifierOptions {
  /** The keys by user number. */
  readonly users: ReadonlyMap<number, KnownKeys>;
  /** Options for the points that no public source settles; both stations use the same. */
  readonly openPoints?: OpenPoints | undefined;
}

/** The messages that carry MACs. */
const CARRIERS = {
  reply: "S_RP_NA_1",
  aggressive: "S_AR_NA_1",
  keyStatus: "S_KS_NA_1",
} as const satisfies Record<MacQuestion["kind"], SecurityTypeName>;

/** Verifies MACs with known keys. */
export class OfflineVerifier implements MacVerifier {
  readonly #crypto: AuthenticationCrypto;
  readonly #users: ReadonlyMap<number, KnownKeys>;
  readonly #points: OpenPointSettings;

  /**
   * Creates a verifier.
   *
   * @throws {TypeError} An open point is unknown or has an unknown value.
   */
  constructor(crypto: AuthenticationCrypto, { users, openPoints }: OfflineVerifierOptions) {
    this.#crypto = crypto;
    this.#users = users;
    this.#points = resolveOpenPoints(openPoints);
  }

  keysOf(user: number): SessionKeyPair | undefined {
    return this.#users.get(user)?.sessionKeys;
  }

  unwrap({ change }: WrappedKeys): SessionKeyPair | undefined {
    const updateKey = this.#users.get(change.usr)?.updateKey;
    if (updateKey === undefined) return undefined;
    const plaintext = unwrapKey(this.#crypto.aes(updateKey), change.wrapped);
    if (plaintext === undefined) return undefined;
    const length = plaintext[0]! | plaintext[1]! << 8;
    if (length === 0 || plaintext.length < 2 + 2 * length) return undefined;
    return {
      control: plaintext.slice(2, 2 + length),
      monitor: plaintext.slice(2 + length, 2 + 2 * length),
    };
  }

  verify(question: MacQuestion): boolean | undefined {
    const { mal, key, mac, sequence, user } = question;
    if (MAC_ALGORITHMS[mal]?.hash === undefined) return undefined;
    const parts = this.#partsOf(question);
    const challenge = question.kind === "keyStatus"
      ? question.status.challenge
      : question.challenge.challenge;
    const type = CARRIERS[question.kind];
    const iv = gmacVector({ type, sequence, user, challenge, parts }, this.#points);
    return verifyMac(this.#crypto, { mal, key, mac, parts, iv });
  }

  #partsOf(question: MacQuestion): Uint8Array[] {
    switch (question.kind) {
      case "reply":
        return replyMacParts(question, this.#points);
      case "aggressive":
        return aggressiveMacParts({ ...question, macOctets: question.mac.length }, this.#points);
      case "keyStatus":
        return keyStatusMacParts(question, this.#points);
    }
  }
}
