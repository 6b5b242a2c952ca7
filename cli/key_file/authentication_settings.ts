// The options of secure authentication that exist only in files: each has its key, with the range and the values that
// the library permits.

import {
  AUTHENTICATION_CHOICES,
  AUTHENTICATION_RANGES,
  type AuthenticationOptions,
  type ChosenAuthenticationOption,
  DEFAULT_AUTHENTICATION_OPTIONS,
  type JsonSchema,
  KEY_WRAPS,
  MAC_ALGORITHMS,
  OPEN_POINTS,
  type OpenPoints,
  PERMISSIONS,
  type RangedAuthenticationOption,
  USER_ROLES,
} from "../../transport/low_level.ts";
import { fileRow, type LinkRow } from "../options/setting_row.ts";

/** The options that other settings of a link supply. */
type Supplied = "user" | "originator" | "profile";

/** The options that are keys in a file. */
type SettingName = Exclude<keyof AuthenticationOptions, Supplied>;

/** The options that neither have a range nor few values. */
type OtherName = Exclude<SettingName, RangedAuthenticationOption | ChosenAuthenticationOption>;

/** The rows, by their keys. */
export type AuthenticationSettingRows = {
  readonly [Name in SettingName]: LinkRow<NonNullable<AuthenticationOptions[Name]>>;
};

/** What each option is, without its range and its default. */
const TEXTS: Readonly<Record<Exclude<SettingName, OtherName>, string>> = {
  replyTimeoutMs: "Time within which the peer replies to a challenge, or answers in a key change",
  challengeTimeoutMs: "Time for which other ASDUs wait until a critical one is challenged",
  segmentTimeoutMs: "Time after which a message whose segments stop arriving is discarded",
  keyChangeIntervalMs: "Interval at which the controlling station changes session keys",
  keyLifetimeMs: "Age at which the controlled station no longer accepts session keys",
  keyChangeCount:
    "Number of authentications after which the controlling station changes session keys",
  keyUseLimit:
    "Number of authentications after which the controlled station no longer accepts session keys",
  maxAuthenticationFailures: "Failures with the same session keys that are tolerated",
  maxReplyTimeouts: "Missing replies in a row that are tolerated",
  maxErrorMessages: "Error messages that are sent within errorPeriodMs",
  errorPeriodMs: "Period in which error messages are counted",
  maxKeyStatusRequests:
    "Key status requests that the controlling station sends until it waits for keyRetryMs, and that the controlled station answers in this time",
  keyRetryMs: "Time after which the controlling station tries again to establish session keys",
  challengeOctets: "Length of the challenge data of challenges",
  keyStatusChallengeOctets: "Length of the challenge data of key status messages",
  maxMessageOctets: "Length of the longest message in segments",
  sendAggressive: "Whether critical ASDUs are sent in aggressive mode after the first challenge",
  acceptAggressive: "Whether requests in aggressive mode are accepted",
  whileAwaitingReply: "What happens to ASDUs that arrive while a reply is awaited",
  maxQueuedAsdus: "ASDUs that are kept while a reply is awaited",
  crossedChallenge: "What happens to a challenge that arrives while a reply is awaited",
  sendQueueLimit: "ASDUs of this station that wait for keys or a challenge",
  unknownUser: "The reaction to a message that names an unknown user",
  keySequenceError: "The error that answers a key change with another KSQ or user",
  reportUnexpectedReply: "Whether an unexpected reply is answered with error 2",
  increasingSequences: "Whether CSQ and KSQ must increase while the session keys are the same",
  firstChallengeSequence: "CSQ of the first challenge of a connection",
  firstKeySequence: "KSQ of the first key status of a connection",
  sequenceAfterWrap: "The number after CSQ or KSQ 4294967295",
  rekeyAfterRestart: "Whether session keys are changed when the peer reports a restart (M_EI_NA_1)",
  commonAddress: "Common address of messages that do not answer one of the peer",
};

/** The default of an option, as the schema has it. */
function defaultOf(name: Exclude<SettingName, OtherName>): Pick<JsonSchema, "default"> {
  return { default: DEFAULT_AUTHENTICATION_OPTIONS[name] };
}

function rangedSchema(name: Exclude<RangedAuthenticationOption, Supplied>): JsonSchema {
  const [minimum, maximum] = AUTHENTICATION_RANGES[name];
  return { type: "integer", minimum, maximum, ...defaultOf(name), description: TEXTS[name] };
}

function chosenSchema(name: ChosenAuthenticationOption): JsonSchema {
  const choices: readonly (boolean | number | string)[] = AUTHENTICATION_CHOICES[name];
  const values = choices.filter((choice) => typeof choice !== "boolean");
  const shape: JsonSchema = values.length === 0 ? { type: "boolean" } : { enum: values };
  return { ...shape, ...defaultOf(name), description: TEXTS[name] };
}

/** The numbers of a table of algorithms, as an element of a list. */
function numbersOf(table: Readonly<Record<number, unknown>>): JsonSchema {
  return { enum: Object.keys(table).map(Number) };
}

const MACS = numbersOf(
  Object.fromEntries(
    Object.entries(MAC_ALGORITHMS).filter(([, row]) => row?.hash !== undefined),
  ),
);

const TYPE: JsonSchema = {
  anyOf: [{ type: "string", minLength: 1 }, { type: "integer", minimum: 1, maximum: 255 }],
};

/** What each open point settles; DECISIONS.md has the details. */
const POINT_TEXTS: Readonly<Record<keyof OpenPoints, string>> = {
  challengeRange: "Octets of the challenge in the MAC of a reply",
  criticalRange: "Octets of the critical ASDU in the MAC of a reply",
  aggressiveRange: "Octets of the request in the MAC of aggressive mode",
  aggressiveChallenge: "The challenge in the MAC of aggressive mode",
  keyStatusRange: "Octets of the key status in the wrapped keys",
  keyChangeRange: "Octets of the key change in the MAC of the key status",
  keyStatusMac: "Which key status messages have a MAC",
  segmentHeaders: "Headers of a message in segments that a MAC covers",
  gmacVector: "Initialization vector of AES-GMAC",
  errorLayout: "Layout of errors (S_ER_NA_1)",
  updateKeyMac: "Length of the MACs in a change of an update key",
  certificationStart: "First field of what the authority certifies",
  certifiedPublicKey: "Public key in what the authority certifies",
  signatureRange: "Octets that the signature of an update key covers",
  signatureEncoding: "Encoding of DSA signatures",
  rsaPadding: "Padding of RSA",
  publicKeySource: "Where the controlled station finds the public key of a user",
  statusChangeEffect: "When a change of a role takes effect",
  zeroExpiryDays: "Meaning of an expiry interval of 0 days",
};

const OTHERS: Readonly<Record<OtherName, JsonSchema>> = {
  mac: {
    ...MACS,
    ...{ default: DEFAULT_AUTHENTICATION_OPTIONS.mac },
    description: "The MAC algorithm (MAL) that this station asks for, one of acceptedMacs",
  },
  acceptedMacs: {
    ...{ type: "array", items: MACS, minItems: 1 },
    description: "The MAC algorithms (MAL) that the peer may ask for; 3, 4 and 6 by default",
  },
  acceptedKeyWraps: {
    ...{ type: "array", items: numbersOf(KEY_WRAPS), minItems: 1 },
    description: "The algorithms (KWA) that may wrap session keys; 1 and 2 by default",
  },
  keyChangeSpread: {
    ...{ type: "number", minimum: 0, maximum: 0.5 },
    ...{ default: DEFAULT_AUTHENTICATION_OPTIONS.keyChangeSpread },
    description:
      "Part of the interval by which each change of session keys comes earlier at random",
  },
  sessionKeyOctets: {
    ...{ type: "integer", minimum: 16, maximum: 32 },
    description: "Length of the session keys; that of the update key by default",
  },
  critical: {
    ...{ type: "array", items: TYPE },
    description: "Further types that are critical in control direction, such as C_IC_NA_1",
  },
  uncritical: {
    ...{ type: "array", items: { type: "integer", minimum: 1, maximum: 255 } },
    description: "Private types that are not critical in control direction",
  },
  criticalMonitor: {
    ...{ type: "array", items: TYPE },
    description: "Types that are critical in monitor direction, the same at both stations",
  },
  roles: {
    type: "object",
    propertyNames: { pattern: "^\\d{1,5}$" },
    additionalProperties: { type: "array", items: { enum: Object.keys(PERMISSIONS) } },
    description: `What each role may request, by its number: ${
      Object.entries(USER_ROLES).map(([number, name]) => `${number} ${name}`).join(", ")
    }`,
  },
  openPoints: {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(OPEN_POINTS).map(([name, values]) => [name, {
        ...{ enum: values, default: values[0]! },
        description: POINT_TEXTS[name as keyof OpenPoints],
      }]),
    ),
    additionalProperties: false,
    description: "What no public source settles, for devices that do it in another way",
  },
};

/** The rows. */
export const AUTHENTICATION_SETTING_ROWS: AuthenticationSettingRows = Object.fromEntries([
  ...(Object.keys(TEXTS) as (keyof typeof TEXTS)[]).map((name) => [
    name,
    fileRow(
      name in AUTHENTICATION_CHOICES
        ? chosenSchema(name as ChosenAuthenticationOption)
        : rangedSchema(name as "replyTimeoutMs"),
    ),
  ]),
  ...Object.entries(OTHERS).map(([name, schema]) => [name, fileRow(schema)]),
]) as unknown as AuthenticationSettingRows;
