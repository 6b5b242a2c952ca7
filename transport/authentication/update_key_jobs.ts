// What the machine of update keys at the controlling station is made of, and what it is asked to do.

import type { SecurityMessageOf } from "../../codec/security/message.ts";
import type { SecurityStatisticName } from "../../codec/security/tables.ts";
import type { AuthorityContext } from "./authority.ts";
import type { UserLedger } from "./user_ledger.ts";

/** What the machine of a controlling station is made of. */
export interface ControllingUpdateKeysSetup extends AuthorityContext {
  /** The users at the controlled station; shared by all connections to it. */
  readonly ledger: UserLedger;
  /** The name of the controlled station, which it uses as well. */
  readonly stationName: string;
  /** Length of the challenge data, 4..64 octets. */
  readonly challengeOctets: number;
  /**
   * Time within which the controlled station must answer a request (92, 95), in ms; also the time after which a
   * status change (90) that was not refused counts as accepted.
   */
  readonly replyTimeoutMs: number;
  /** Time within which the authority must provide a new update key, in ms. */
  readonly exchangeTimeoutMs: number;
  /** Counts one statistic. */
  readonly count: (name: SecurityStatisticName) => void;
}

/** A certified change of a user. */
export interface StatusJob {
  /** The message of the authority; see `certifyStatusChange()`. */
  readonly message: SecurityMessageOf<"S_US_NA_1">;
  /**
   * The certificate of the user, sent before it; for asymmetric methods with `publicKeySource: "certificate"`.
   *
   * @default {undefined} none
   */
  readonly certificate?: Uint8Array | undefined;
  /** Common address. */
  readonly ca: number;
}

/** A change of an update key. */
export interface KeyJob {
  /** Name of a user whom the authority has certified, or who was configured. */
  readonly name: string;
  /** KCM. */
  readonly method: number;
  /** Common address. */
  readonly ca: number;
  /**
   * The private key of the user for asymmetric methods: PKCS #8 in DER.
   *
   * @default {undefined} none
   */
  readonly userPrivateKey?: Uint8Array | undefined;
  /**
   * The certificate of the user, sent before the signed update key (94); for asymmetric methods with
   * `publicKeySource: "certificate-with-key"`.
   *
   * @default {undefined} none
   */
  readonly certificate?: Uint8Array | undefined;
}

/** What the authority provides. */
export interface ProvidedKey {
  /** The new update key. */
  readonly updateKey: Uint8Array;
  /** The same, encrypted for the controlled station; see `encryptUpdateKey()`. */
  readonly encryptedKey: Uint8Array;
}
