// The options of secure authentication, with defaults and permitted ranges. Defaults are those of public
// implementations; where they differ between devices, DECISIONS.md names the source.

import { IEC104, type Profile } from "../../codec/profile.ts";
import {
  KEY_WRAP,
  KEY_WRAPS,
  MAC_ALGORITHM,
  MAC_ALGORITHMS,
  SECURITY_LIMITS,
} from "../../codec/security/tables.ts";
import { requireKnownOptions } from "../known_options.ts";
import { type CriticalOptions, criticalTypes } from "./critical.ts";
import {
  DEFAULT_OPEN_POINTS,
  type OpenPoints,
  type OpenPointSettings,
  resolveOpenPoints,
} from "./open_points.ts";
import { checkRoles, DEFAULT_ROLES, type RolePermissions } from "./roles.ts";

/**
 * Options of secure authentication (IEC TS 60870-5-7:2013). It is built from public sources, and has to be
 * proven with devices. Both stations need matching values.
 */
export interface AuthenticationOptions extends CriticalOptions {
  /**
   * MAL: the MAC algorithm that this station asks for in challenges and uses in key status messages; see
   * `MAC_ALGORITHM`. It must be one of `acceptedMacs`.
   *
   * @default {4} HMAC-SHA-256, 16 octets
   */
  readonly mac?: number;
  /**
   * The MAC algorithms that the peer may ask for. The edition of 2013 reserves 1, 2 and 5 (HMAC-SHA-1): they can be
   * added for old devices, and each use is reported with the warning `weak-mac`.
   *
   * @default {[3, 4, 6]}
   */
  readonly acceptedMacs?: readonly number[];
  /**
   * KWA: the algorithms that may wrap session keys; see `KEY_WRAP`. Which one is used follows from the length of the
   * update key.
   *
   * @default {[1, 2]}
   */
  readonly acceptedKeyWraps?: readonly number[];
  /**
   * Length of the session keys that the controlling station makes, 16..32 octets. The controlled station accepts all
   * lengths from 16 to 32.
   *
   * @default {undefined} the length of the update key
   */
  readonly sessionKeyOctets?: number | undefined;
  /**
   * Time within which the peer must reply to a challenge; also the time within which the controlling station expects an
   * answer in a key change. 1..3 600 000 ms.
   *
   * @default {2000}
   */
  readonly replyTimeoutMs?: number;
  /**
   * Time for which a sender holds its other ASDUs after a critical one, until it is challenged or answered.
   * 1..3 600 000 ms.
   *
   * @default {2000}
   */
  readonly challengeTimeoutMs?: number;
  /**
   * Time after which a message whose segments stop arriving is discarded. 1..3 600 000 ms.
   *
   * @default {2000}
   */
  readonly segmentTimeoutMs?: number;
  /**
   * Interval at which the controlling station changes session keys. 1..604 800 000 ms (one week).
   *
   * @default {900000} 15 minutes
   */
  readonly keyChangeIntervalMs?: number;
  /**
   * Part of the interval by which each change of session keys comes earlier at random, 0..0.5, so that stations that
   * were connected at the same time do not change their keys at the same time.
   *
   * @default {0.1}
   */
  readonly keyChangeSpread?: number;
  /**
   * Age at which the controlled station no longer accepts session keys; more than the interval of the controlling
   * station. 1..1 209 600 000 ms.
   *
   * @default {1800000} 30 minutes
   */
  readonly keyLifetimeMs?: number;
  /**
   * Number of authentications after which the controlling station changes session keys. 1..1 000 000 000.
   *
   * @default {1000}
   */
  readonly keyChangeCount?: number;
  /**
   * Number of authentications after which the controlled station no longer accepts session keys; more than the count of
   * the controlling station. 1..1 000 000 000.
   *
   * @default {2000}
   */
  readonly keyUseLimit?: number;
  /**
   * Number of failed authentications of a user with the same session keys that the controlled station tolerates; after
   * one more, the status of the keys is AUTH FAIL. 0..1 000 000.
   *
   * @default {5}
   */
  readonly maxAuthenticationFailures?: number;
  /**
   * Number of missing replies, without a right one between them, that the controlled station tolerates; after one more,
   * the status of all keys is COMM FAIL. 0..1 000 000.
   *
   * @default {3}
   */
  readonly maxReplyTimeouts?: number;
  /**
   * Number of error messages that are sent within `errorPeriodMs`. 0..1 000 000.
   *
   * @default {2}
   */
  readonly maxErrorMessages?: number;
  /**
   * Period in which error messages are counted; a key change also restarts the count. 1..604 800 000 ms.
   *
   * @default {60000}
   */
  readonly errorPeriodMs?: number;
  /**
   * Number of key status requests that the controlling station sends for a user until it gives up, and that the controlled
   * station answers without a key change after them; it refuses others with error 12. 1..1 000 000.
   *
   * @default {5}
   */
  readonly maxKeyStatusRequests?: number;
  /**
   * Time after which the controlling station tries again to establish keys after it has given up; until then critical
   * ASDUs of that user are not possible. The controlled station counts requests in this time. 1..604 800 000 ms.
   *
   * @default {60000}
   */
  readonly keyRetryMs?: number;
  /**
   * Length of the challenge data of challenges, 4..64 octets.
   *
   * @default {16}
   */
  readonly challengeOctets?: number;
  /**
   * Length of the challenge data of key status messages, 8..64 octets.
   *
   * @default {16}
   */
  readonly keyStatusChallengeOctets?: number;
  /**
   * Length of the longest message that is reassembled from segments, 256..65 535 octets.
   *
   * @default {8192}
   */
  readonly maxMessageOctets?: number;
  /**
   * Whether this station sends critical ASDUs in aggressive mode, as soon as the peer has challenged it once since the
   * last key change.
   *
   * @default {false}
   */
  readonly sendAggressive?: boolean;
  /**
   * Whether this station accepts requests in aggressive mode; otherwise it refuses them with error 4.
   *
   * @default {false}
   */
  readonly acceptAggressive?: boolean;
  /**
   * What happens to ASDUs that arrive while the reply to a challenge is awaited: discarded and counted, or kept and
   * processed afterwards.
   *
   * @default {"discard"}
   */
  readonly whileAwaitingReply?: "discard" | "queue";
  /**
   * Number of ASDUs that are kept while a reply is awaited, if `whileAwaitingReply` is `queue`; others are discarded.
   * 1..32 767.
   *
   * @default {100}
   */
  readonly maxQueuedAsdus?: number;
  /**
   * What happens to a challenge of the peer for an ASDU of this station while this station awaits a reply itself: it is
   * answered, or discarded and counted like everything else.
   *
   * @default {"answer"}
   */
  readonly crossedChallenge?: "answer" | "discard";
  /**
   * Number of ASDUs of this station that wait for keys or a challenge; at that number, `accepts` is `false`. 1..32 767.
   *
   * @default {100}
   */
  readonly sendQueueLimit?: number;
  /**
   * The reaction to a message that names an unknown user: error 11, or none.
   *
   * @default {"error"}
   */
  readonly unknownUser?: "error" | "discard";
  /**
   * The error that answers a key change whose KSQ or user is not that of the last key status: authentication failed
   * (1), or unknown user (11) as some devices do.
   *
   * @default {1}
   */
  readonly keySequenceError?: 1 | 11;
  /**
   * Whether a reply with another CSQ, or one that nothing awaits, is answered with error 2 (older editions), or not.
   *
   * @default {false}
   */
  readonly reportUnexpectedReply?: boolean;
  /**
   * Whether CSQ of a challenge and KSQ of a key status must be higher (modulo 2^32) than in the message before, as long
   * as the session keys are the same. `false` for peers that restart theirs.
   *
   * @default {true}
   */
  readonly increasingSequences?: boolean;
  /**
   * CSQ of the first challenge of a connection. 1..4 294 967 295.
   *
   * @default {1}
   */
  readonly firstChallengeSequence?: number;
  /**
   * KSQ of the first key status of a connection. 1..4 294 967 295.
   *
   * @default {1}
   */
  readonly firstKeySequence?: number;
  /**
   * The number after CSQ or KSQ 4294967295.
   *
   * @default {0}
   */
  readonly sequenceAfterWrap?: 0 | 1;
  /**
   * Whether the controlling station changes the session keys when the peer reports that it has initialized (M_EI_NA_1).
   *
   * @default {true}
   */
  readonly rekeyAfterRestart?: boolean;
  /**
   * What each role may request.
   *
   * @default {DEFAULT_ROLES}
   */
  readonly roles?: RolePermissions;
  /**
   * The user whose session keys the controlling station uses unless `send()` names another, and those that it
   * challenges with; on the controlled station, the user if the peer's challenge names none. 1..65 535.
   *
   * @default {1}
   */
  readonly user?: number;
  /**
   * Common address of messages that do not answer one of the peer, 1..65 535.
   *
   * @default {1}
   */
  readonly commonAddress?: number;
  /**
   * Originator address of messages of this station, 0..255.
   *
   * @default {0}
   */
  readonly originator?: number;
  /**
   * What no public source settles, such as the octets over which MACs are calculated.
   *
   * @default {DEFAULT_OPEN_POINTS}
   */
  readonly openPoints?: OpenPoints;
  /**
   * Field sizes of ASDUs.
   *
   * @default {IEC104}
   */
  readonly profile?: Profile;
}

/** The options that have a value in every case. */
export type AuthenticationSettings =
  & Required<
    Omit<AuthenticationOptions, keyof CriticalOptions | "sessionKeyOctets" | "openPoints">
  >
  & CriticalOptions
  & { readonly openPoints: OpenPointSettings }
  & { readonly sessionKeyOctets: number | undefined };

/** Default values of {@linkcode AuthenticationOptions}. */
export const DEFAULT_AUTHENTICATION_OPTIONS: AuthenticationSettings = {
  mac: MAC_ALGORITHM.hmacSha256Octets16,
  acceptedMacs: [
    MAC_ALGORITHM.hmacSha256Octets8,
    MAC_ALGORITHM.hmacSha256Octets16,
    MAC_ALGORITHM.aesGmac,
  ],
  acceptedKeyWraps: [KEY_WRAP.aes128, KEY_WRAP.aes256],
  sessionKeyOctets: undefined,
  replyTimeoutMs: 2000,
  challengeTimeoutMs: 2000,
  segmentTimeoutMs: 2000,
  keyChangeIntervalMs: 900_000,
  keyChangeSpread: 0.1,
  keyLifetimeMs: 1_800_000,
  keyChangeCount: 1000,
  keyUseLimit: 2000,
  maxAuthenticationFailures: 5,
  maxReplyTimeouts: 3,
  maxErrorMessages: 2,
  errorPeriodMs: 60_000,
  maxKeyStatusRequests: 5,
  keyRetryMs: 60_000,
  challengeOctets: 16,
  keyStatusChallengeOctets: 16,
  maxMessageOctets: 8192,
  sendAggressive: false,
  acceptAggressive: false,
  whileAwaitingReply: "discard",
  maxQueuedAsdus: 100,
  crossedChallenge: "answer",
  sendQueueLimit: 100,
  unknownUser: "error",
  keySequenceError: 1,
  reportUnexpectedReply: false,
  increasingSequences: true,
  firstChallengeSequence: 1,
  firstKeySequence: 1,
  sequenceAfterWrap: 0,
  rekeyAfterRestart: true,
  roles: DEFAULT_ROLES,
  user: 1,
  commonAddress: 1,
  originator: 0,
  openPoints: DEFAULT_OPEN_POINTS,
  profile: IEC104,
  critical: [],
  uncritical: [],
  criticalMonitor: [],
};

/** The names of the options whose values fit a type. */
export type AuthenticationOptionOf<Values> = {
  [Name in keyof AuthenticationSettings]-?: AuthenticationSettings[Name] extends Values ? Name
    : never;
}[keyof AuthenticationSettings];

/** The options that are whole numbers. */
export type RangedAuthenticationOption = Exclude<
  AuthenticationOptionOf<number>,
  "mac" | "keyChangeSpread" | "keySequenceError" | "sequenceAfterWrap"
>;

/** The options that have few values. */
export type ChosenAuthenticationOption = Exclude<
  AuthenticationOptionOf<number | boolean | string>,
  "mac" | "keyChangeSpread" | RangedAuthenticationOption
>;

/** The lowest and the highest value of each option that is a whole number. */
export const AUTHENTICATION_RANGES: Readonly<
  Record<RangedAuthenticationOption, readonly [lowest: number, highest: number]>
> = {
  replyTimeoutMs: [1, 3_600_000],
  challengeTimeoutMs: [1, 3_600_000],
  segmentTimeoutMs: [1, 3_600_000],
  keyChangeIntervalMs: [1, 604_800_000],
  keyLifetimeMs: [1, 1_209_600_000],
  keyChangeCount: [1, 1_000_000_000],
  keyUseLimit: [1, 1_000_000_000],
  maxAuthenticationFailures: [0, 1_000_000],
  maxReplyTimeouts: [0, 1_000_000],
  maxErrorMessages: [0, 1_000_000],
  errorPeriodMs: [1, 604_800_000],
  maxKeyStatusRequests: [1, 1_000_000],
  keyRetryMs: [1, 604_800_000],
  challengeOctets: [SECURITY_LIMITS.leastChallenge, 64],
  keyStatusChallengeOctets: [
    SECURITY_LIMITS.leastKeyStatusChallenge,
    SECURITY_LIMITS.mostKeyStatusChallenge,
  ],
  maxMessageOctets: [256, 65_535],
  maxQueuedAsdus: [1, 32_767],
  sendQueueLimit: [1, 32_767],
  firstChallengeSequence: [1, 4_294_967_295],
  firstKeySequence: [1, 4_294_967_295],
  user: [1, 65_535],
  commonAddress: [1, 65_535],
  originator: [0, 255],
};

/** The values of the options that have few. */
export const AUTHENTICATION_CHOICES: {
  readonly [Name in ChosenAuthenticationOption]: readonly AuthenticationSettings[Name][];
} = {
  sendAggressive: [false, true],
  acceptAggressive: [false, true],
  whileAwaitingReply: ["discard", "queue"],
  crossedChallenge: ["answer", "discard"],
  unknownUser: ["error", "discard"],
  keySequenceError: [1, 11],
  reportUnexpectedReply: [false, true],
  increasingSequences: [false, true],
  sequenceAfterWrap: [0, 1],
  rekeyAfterRestart: [false, true],
};

const KNOWN: Readonly<Record<string, true>> = Object.fromEntries(
  Object.keys(DEFAULT_AUTHENTICATION_OPTIONS).map((name) => [name, true]),
);

/** Settings that were checked already: thousands of associations share one object. */
const RESOLVED = new WeakSet<AuthenticationOptions>();

/**
 * Fills in defaults, and checks all values and their relations. Settings that it returned are returned as they are.
 *
 * @throws {RangeError} A value is outside its range.
 * @throws {TypeError} An option is unknown or has an unknown value.
 */
export function resolveAuthenticationOptions(
  options: AuthenticationOptions = {},
): AuthenticationSettings {
  if (RESOLVED.has(options)) return options as AuthenticationSettings;
  requireKnownOptions("Cannot set up secure authentication", options, KNOWN);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: AuthenticationSettings = {
    ...DEFAULT_AUTHENTICATION_OPTIONS,
    ...Object.fromEntries(given),
    openPoints: resolveOpenPoints(options.openPoints),
  };
  for (const name of Object.keys(AUTHENTICATION_RANGES) as RangedAuthenticationOption[]) {
    const [low, high] = AUTHENTICATION_RANGES[name];
    requireWithin(name, settings[name], low, high);
  }
  for (const name of Object.keys(AUTHENTICATION_CHOICES) as ChosenAuthenticationOption[]) {
    requireChoice(name, settings[name], AUTHENTICATION_CHOICES[name]);
  }
  const { keyChangeSpread } = settings;
  if (!(keyChangeSpread >= 0 && keyChangeSpread <= 0.5)) {
    throw new RangeError(
      `Cannot use keyChangeSpread = ${keyChangeSpread}: expected a number from 0 to 0.5`,
    );
  }
  if (settings.sessionKeyOctets !== undefined) {
    requireWithin("sessionKeyOctets", settings.sessionKeyOctets, 16, 32);
  }
  for (const mal of settings.acceptedMacs) requireMac("acceptedMacs", mal);
  requireMac("mac", settings.mac);
  requireChoice("mac", settings.mac, settings.acceptedMacs);
  for (const kwa of settings.acceptedKeyWraps) {
    if (KEY_WRAPS[kwa] === undefined) {
      requireChoice("acceptedKeyWraps", kwa, Object.keys(KEY_WRAPS).map(Number));
    }
  }
  requireChoice("profile.security.edition", settings.profile.security?.edition ?? 2013, [2013]);
  checkRoles(settings.roles);
  criticalTypes("controlling", settings);
  criticalTypes("controlled", settings);
  RESOLVED.add(settings);
  return Object.freeze(settings);
}

function requireWithin(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number from ${low} to ${high}`,
  );
}

function requireChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (choices.includes(value)) return;
  throw new TypeError(
    `Cannot use ${name} = ${JSON.stringify(value)}: expected ${
      choices.map((choice) => JSON.stringify(choice)).join(" or ")
    }`,
  );
}

function requireMac(name: string, mal: number): void {
  if (MAC_ALGORITHMS[mal]?.hash !== undefined) return;
  const known = Object.keys(MAC_ALGORITHMS).map(Number).filter((key) =>
    MAC_ALGORITHMS[key]?.hash !== undefined
  );
  requireChoice(name, mal, known);
}
