// Verification of MACs with keys that the caller has. The cryptography belongs to the caller, because the codec
// has none.

import type { Challenge, KeyChange, KeyStatus } from "./message.ts";

/** Session keys of a user. */
export interface SessionKeyPair {
  /** Key of MACs from the controlling station. */
  readonly control: Uint8Array;
  /** Key of MACs from the controlled station. */
  readonly monitor: Uint8Array;
}

/** Facts that all questions have. */
export interface MacFacts {
  /** MAL. */
  readonly mal: number;
  /** The session key of the sender's direction. */
  readonly key: Uint8Array;
  /** The MAC that was sent. */
  readonly mac: Uint8Array;
  /** Sequence number of the message with the MAC: CSQ or KSQ. */
  readonly sequence: number;
  /** Its user. */
  readonly user: number;
  /** Length of the data unit identifier in octets. */
  readonly identifierOctets: number;
}

/** A MAC to verify. ASDUs are complete, each segment of its own. */
export type MacQuestion =
  | MacFacts & {
    readonly kind: "reply";
    readonly challenge: Challenge;
    readonly challengeAsdus: readonly Uint8Array[];
    readonly criticalAsdu: Uint8Array;
  }
  | MacFacts & {
    readonly kind: "aggressive";
    readonly challenge: Challenge;
    readonly challengeAsdus: readonly Uint8Array[];
    readonly requestAsdus: readonly Uint8Array[];
  }
  | MacFacts & {
    readonly kind: "keyStatus";
    readonly status: KeyStatus;
    readonly keyChangeAsdus: readonly Uint8Array[];
  };

/** A key change whose session keys are wrapped. */
export interface WrappedKeys {
  /** The key change. */
  readonly change: KeyChange;
  /** The key status that it answers. */
  readonly status: KeyStatus;
  /** The ASDUs of that status. */
  readonly statusAsdus: readonly Uint8Array[];
  /** Length of the data unit identifier in octets. */
  readonly identifierOctets: number;
}

/** Verifies MACs. It has no state of links: the analyzer remembers the keys of each user and session. */
export interface MacVerifier {
  /** Session keys of a user that are known without a key change; `undefined` if there are none. */
  keysOf(user: number): SessionKeyPair | undefined;
  /** Unwraps session keys with the update key of the user; `undefined` without one, or if it does not fit. */
  unwrap(wrapped: WrappedKeys): SessionKeyPair | undefined;
  /** Whether a MAC is right; `undefined` if it cannot be computed. */
  verify(question: MacQuestion): boolean | undefined;
}
