// The options of changes of users and update keys, with defaults and permitted ranges.

import { KEY_CHANGE_METHODS } from "../../codec/security/tables.ts";
import { namesOf, requireKnownOptions } from "../known_options.ts";
import type { AuthorityKeys } from "./authority.ts";

/**
 * Changes of users and update keys over the connection (types 88 and 90 to 95), as an authority certifies them. Both
 * stations need the same station name.
 */
export interface UpdateKeyOptions {
  /** The name of the controlled station: it enters the proofs of a change. */
  readonly stationName: string;
  /**
   * Keys with which a controlled station verifies the authority. Without any, it refuses all changes with error 8.
   *
   * @default {{}}
   */
  readonly authority?: AuthorityKeys;
  /**
   * The RSA private key of the controlled station for asymmetric methods: PKCS #8 in DER.
   *
   * @default {undefined} asymmetric methods are refused
   */
  readonly stationPrivateKey?: Uint8Array | undefined;
  /**
   * The methods (KCM) that a controlled station permits; see `KEY_CHANGE_METHOD`.
   *
   * @default {[3, 4, 5, 67, 68, 69, 70, 71]}
   */
  readonly methods?: readonly number[];
  /**
   * Length of the challenge data of both stations, 4..64 octets.
   *
   * @default {16}
   */
  readonly challengeOctets?: number;
  /**
   * Time within which the controlled station must answer, which includes storing the change; also the time after which
   * a status change that it has not refused counts as accepted. 1..3 600 000 ms.
   *
   * @default {10000}
   */
  readonly replyTimeoutMs?: number;
  /**
   * Time within which the authority must provide a new update key, and the controlled station receive it.
   * 1..3 600 000 ms.
   *
   * @default {60000}
   */
  readonly exchangeTimeoutMs?: number;
}

/** The options, each with a value. */
export type UpdateKeySettings = Required<UpdateKeyOptions>;

/** Default values of {@linkcode UpdateKeyOptions}; the name has none. */
export const DEFAULT_UPDATE_KEY_OPTIONS: UpdateKeySettings = {
  stationName: "",
  authority: {},
  stationPrivateKey: undefined,
  methods: Object.keys(KEY_CHANGE_METHODS).map(Number),
  challengeOctets: 16,
  replyTimeoutMs: 10_000,
  exchangeTimeoutMs: 60_000,
};

const KNOWN = namesOf<UpdateKeyOptions>(DEFAULT_UPDATE_KEY_OPTIONS);

/** The ranges of the options that are whole numbers. */
const RANGES = {
  challengeOctets: [4, 64],
  replyTimeoutMs: [1, 3_600_000],
  exchangeTimeoutMs: [1, 3_600_000],
} as const;

/**
 * Fills in defaults, and checks all values.
 *
 * @throws {RangeError} A value is outside its range, or a method is unknown.
 * @throws {TypeError} An option is unknown, or the name is missing.
 */
export function resolveUpdateKeyOptions(options: UpdateKeyOptions): UpdateKeySettings {
  requireKnownOptions("Cannot set up changes of update keys", options, KNOWN);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: UpdateKeySettings = {
    ...DEFAULT_UPDATE_KEY_OPTIONS,
    ...Object.fromEntries(given),
  };
  if (typeof settings.stationName !== "string" || settings.stationName === "") {
    throw new TypeError(
      "Cannot set up changes of update keys without the name of the controlled station",
    );
  }
  for (const name of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const [low, high] = RANGES[name];
    const value = settings[name];
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new RangeError(
        `Cannot use ${name} = ${value}: expected a whole number from ${low} to ${high}`,
      );
    }
  }
  for (const method of settings.methods) {
    if (KEY_CHANGE_METHODS[method] === undefined) {
      throw new RangeError(
        `Cannot use the key change method ${method}: expected one of ${
          DEFAULT_UPDATE_KEY_OPTIONS.methods.join(", ")
        }`,
      );
    }
  }
  return settings;
}
