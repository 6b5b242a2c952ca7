// What no public source settles about secure authentication: each point is an option with a default, so
// that it can be changed for a device without code. DECISIONS.md gives the source or assumption of each default.

import { namesOf, requireKnownOptions } from "../known_options.ts";

/**
 * Which octets of a message of secure authentication enter a MAC or a key wrap.
 *
 * | value | octets |
 * |---|---|
 * | `asdu` | the whole ASDU: data unit identifier, segmentation octet, content; without the APCI |
 * | `segmented-content` | the segmentation octet and the content |
 * | `content` | the content, that is, everything after the segmentation octet |
 */
export type OctetRange = "asdu" | "segmented-content" | "content";

/**
 * How the initialization vector of AES-GMAC is made: 12 octets of the type identification of the message that carries the
 * MAC, its sequence number (CSQ, KSQ or SCS, lowest octet first), the user number and the challenge data. Two MACs with
 * one key need different vectors, or others can be forged with what they reveal: prefer the default, unless the device
 * needs another.
 *
 * | value | octets |
 * |---|---|
 * | `type-sequence-user-challenge` | type (1), sequence number (4), user number (2), the first 5 octets of the challenge data |
 * | `sequence-user-challenge` | sequence number (4), user number (2), the first 6 octets of the challenge data |
 * | `challenge-sequence` | the first 8 octets of the challenge data, sequence number (4) |
 * | `sequence` | sequence number (4), 8 zeros |
 * | `zeros-sequence` | 8 zeros, sequence number (4) |
 * | `data` | the first 12 octets of the data over which the MAC is calculated |
 *
 * Data that are too short are filled with zeros at the end.
 */
export type GmacVector =
  | "type-sequence-user-challenge"
  | "sequence-user-challenge"
  | "challenge-sequence"
  | "sequence"
  | "zeros-sequence"
  | "data";

/** Options for the points that no public source settles. Both stations need the same values. */
export interface OpenPoints {
  /**
   * Octets of the challenge (81) in the MACs of replies and aggressive requests.
   *
   * @default {"asdu"}
   */
  readonly challengeRange?: OctetRange;
  /**
   * Octets of the critical ASDU in the MAC of a reply: the whole ASDU, or what follows its data unit identifier.
   *
   * @default {"asdu"}
   */
  readonly criticalRange?: "asdu" | "content";
  /**
   * Octets of the aggressive request (83), without its MAC, in its MAC.
   *
   * @default {"asdu"}
   */
  readonly aggressiveRange?: OctetRange;
  /**
   * Whether the MAC of an aggressive request includes the last challenge.
   *
   * @default {"last"}
   */
  readonly aggressiveChallenge?: "last" | "none";
  /**
   * Octets of the last key status (85), without its MAC, in the wrapped key data.
   *
   * @default {"content"}
   */
  readonly keyStatusRange?: OctetRange;
  /**
   * Octets of the key change (86) in the MAC of the key status (85) that answers it.
   *
   * @default {"asdu"}
   */
  readonly keyChangeRange?: OctetRange;
  /**
   * Which key status messages (85) have a MAC: only those that answer a key change, or all while the session keys are
   * valid, over the last key change.
   *
   * @default {"after-change"}
   */
  readonly keyStatusMac?: "after-change" | "while-valid";
  /**
   * Of a message in several segments: whether the identifier and segmentation octet of each segment are
   * included, or only those of the first, with the content of all.
   *
   * @default {"every"}
   */
  readonly segmentHeaders?: "every" | "first";
  /**
   * The initialization vector of AES-GMAC.
   *
   * @default {"type-sequence-user-challenge"}
   */
  readonly gmacVector?: GmacVector;
  /**
   * Layout in which S_ER_NA_1 (87) is sent: with one sequence number, or with CSQ and KSQ. Both are understood.
   *
   * @default {"csq"}
   */
  readonly errorLayout?: "csq" | "csq-ksq";
  /**
   * Length of the MACs of an update key change (90, 93, 95): the whole digest, or its first 10 (SHA-1) or 16
   * (SHA-256) octets. AES-GMAC has 12 in both cases.
   *
   * @default {"whole"}
   */
  readonly updateKeyMac?: "whole" | "truncated";
  /**
   * Whether the data that the authority certifies (90) begin with the operation, or with the method before it.
   *
   * @default {"operation"}
   */
  readonly certificationStart?: "operation" | "method";
  /**
   * How the public key of the user enters the data that the authority signs (90, asymmetric methods): its length
   * (after that of the name) and the key, the key alone, or not at all. Prefer the default, unless the device needs another:
   * with `none` and the key in the status change, nothing proves the key, and each use is reported with the warning
   * `uncertified-key`.
   *
   * @default {"length-and-key"}
   */
  readonly certifiedPublicKey?: "length-and-key" | "key" | "none";
  /**
   * Whether the signature of an update key change (94) covers the encrypted update key data.
   *
   * @default {"with-encrypted-key"}
   */
  readonly signatureRange?: "with-encrypted-key" | "without-encrypted-key";
  /**
   * Encoding of DSA signatures (90, 94): DER, or r and s one after the other (IEEE P1363).
   *
   * @default {"der"}
   */
  readonly signatureEncoding?: "der" | "ieee-p1363";
  /**
   * Padding with which RSA encrypts the update key data (94).
   *
   * @default {"oaep-sha1"}
   */
  readonly rsaPadding?: "oaep-sha1" | "oaep-sha256" | "pkcs1";
  /**
   * How the controlled station learns the public key of a user with asymmetric methods: from the status change
   * (90), from a certificate (88) that is sent before it, or from one that is sent with each update key, before 94.
   *
   * @default {"status-change"}
   */
  readonly publicKeySource?: "status-change" | "certificate" | "certificate-with-key";
  /**
   * When a change (90, operation 3) of the role of a user takes effect: with the next update key, or at once.
   *
   * @default {"with-update-key"}
   */
  readonly statusChangeEffect?: "with-update-key" | "at-once";
  /**
   * The meaning of an expiry interval (90) of 0 days: the role has expired at once, or never expires.
   *
   * @default {"at-once"}
   */
  readonly zeroExpiryDays?: "at-once" | "never";
}

/** All options, each with a value. */
export type OpenPointSettings = Required<OpenPoints>;

/** The permitted values of each option; the first is its default. */
const CHOICES: { readonly [Name in keyof OpenPointSettings]: readonly OpenPointSettings[Name][] } =
  {
    challengeRange: ["asdu", "segmented-content", "content"],
    criticalRange: ["asdu", "content"],
    aggressiveRange: ["asdu", "segmented-content", "content"],
    aggressiveChallenge: ["last", "none"],
    keyStatusRange: ["content", "segmented-content", "asdu"],
    keyChangeRange: ["asdu", "segmented-content", "content"],
    keyStatusMac: ["after-change", "while-valid"],
    segmentHeaders: ["every", "first"],
    gmacVector: [
      "type-sequence-user-challenge",
      "sequence-user-challenge",
      "challenge-sequence",
      "sequence",
      "zeros-sequence",
      "data",
    ],
    errorLayout: ["csq", "csq-ksq"],
    updateKeyMac: ["whole", "truncated"],
    certificationStart: ["operation", "method"],
    certifiedPublicKey: ["length-and-key", "key", "none"],
    signatureRange: ["with-encrypted-key", "without-encrypted-key"],
    signatureEncoding: ["der", "ieee-p1363"],
    rsaPadding: ["oaep-sha1", "oaep-sha256", "pkcs1"],
    publicKeySource: ["status-change", "certificate", "certificate-with-key"],
    statusChangeEffect: ["with-update-key", "at-once"],
    zeroExpiryDays: ["at-once", "never"],
  };

/** The permitted values of each open point; the first is its default. */
export const OPEN_POINTS: Readonly<Record<keyof OpenPointSettings, readonly string[]>> = CHOICES;

/** The default of each open point. */
export const DEFAULT_OPEN_POINTS: OpenPointSettings = Object.freeze(
  Object.fromEntries(Object.entries(CHOICES).map(([name, values]) => [name, values[0]])),
) as OpenPointSettings;

const KNOWN = namesOf<OpenPoints>(DEFAULT_OPEN_POINTS);

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} An option is unknown or has an unknown value.
 */
export function resolveOpenPoints(options: OpenPoints = {}): OpenPointSettings {
  requireKnownOptions("Cannot set the open points of secure authentication", options, KNOWN);
  const settings: Record<string, string> = { ...DEFAULT_OPEN_POINTS };
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const choices = OPEN_POINTS[name as keyof OpenPointSettings];
    if (!choices.includes(value)) {
      throw new TypeError(
        `Cannot use ${name} = ${JSON.stringify(value)}: expected ${
          choices.map((choice) => JSON.stringify(choice)).join(" or ")
        }`,
      );
    }
    settings[name] = value;
  }
  return Object.freeze(settings) as OpenPointSettings;
}

/**
 * Whether nothing proves the public key of a status change: it is in the message, and not in what the authority certifies.
 * Whoever can change the message can then give the user another key, and with it an update key.
 */
export function isKeyUncertified(
  { publicKeySource, certifiedPublicKey }: OpenPointSettings,
): boolean {
  return publicKeySource === "status-change" && certifiedPublicKey === "none";
}
