// Rules for TLS sessions in addition to those of the platform, checked before anything connects.

import { shownValue } from "../../codec/shown.ts";
import type { SecurityEvent } from "./security_event.ts";
import { suiteNamed, SUITES } from "./suites.ts";
import { readSubjectRule, type SubjectRule } from "./subject_rule.ts";

/** Minimum key sizes in bits. */
export interface MinimumKeyBits {
  /** RSA: 1024..16384. @default {2048} */
  readonly rsa?: number;
  /** Elliptic curves: 160..521. @default {256} */
  readonly ec?: number;
}

/** Rules for TLS sessions, in addition to the checks of the platform. */
export interface TlsPolicy {
  /** The oldest TLS version to accept. @default {"TLSv1.2"} */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  /**
   * The permitted cipher suites, by registered name or OpenSSL name. The negotiated suite is
   * checked after the handshake. By default every suite that the runtime negotiates is permitted,
   * and a weak one causes a warning.
   */
  readonly suites?: readonly string[];
  /**
   * The trusted peers: SHA-256 of their certificates or public keys (SubjectPublicKeyInfo), in hex
   * with or without colons. By default, every peer whose certificate was issued by an authority in
   * `caCerts` is trusted.
   */
  readonly pins?: readonly string[];
  /**
   * The permitted subjects of peers: a common name or a DNS name such as `centre`, or a whole
   * distinguished name such as `CN=centre, O=Northfield`, in which a comma is written as `\,`. All
   * subjects by default.
   */
  readonly allowedSubjects?: readonly string[];
  /**
   * Minimum key sizes in the chain of the peer. A key of exactly the minimum size causes a warning.
   */
  readonly minimumKeyBits?: MinimumKeyBits;
  /** Maximum size of a peer's certificate: 512..65 536 octets. @default {8192} */
  readonly maxCertificateOctets?: number;
  /**
   * Maximum duration of a session in ms, 1000..2 147 483 647. A supervised station then stops data
   * transfer and reconnects with a full handshake; a listener closes sessions that last 10 % longer
   * than this.
   *
   * @default {86400000}
   */
  readonly reauthenticateMs?: number;
  /**
   * Maximum time in ms since the last full handshake of a peer for which a resumed session is
   * accepted, 0..2 147 483 647; 0 refuses resumed sessions.
   *
   * @default {21600000}
   */
  readonly maxResumptionAgeMs?: number;
  /**
   * How long before the expiry of a certificate a warning is issued, in ms, 0..31 622 400 000; 0
   * disables the warning. Applies to this station's certificate and that of the peer.
   *
   * @default {2592000000}
   */
  readonly expiryWarningMs?: number;
  /** Called with every security event. Errors that it throws are not caught. */
  readonly onSecurityEvent?: (event: SecurityEvent) => void;
}

/** A policy with all defaults. */
export interface ResolvedTlsPolicy {
  /** The oldest accepted version of TLS. */
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  /** Registered names of the permitted suites; `undefined` permits all that encrypt. */
  readonly suites: ReadonlySet<string> | undefined;
  /** SHA-256 of the permitted certificates or public keys, in lower-case hex; `undefined` permits all. */
  readonly pins: ReadonlySet<string> | undefined;
  /** The permitted subjects; `undefined` permits all. */
  readonly allowedSubjects: readonly SubjectRule[] | undefined;
  /** Smallest permitted keys, in bits. */
  readonly minimumKeyBits: Required<MinimumKeyBits>;
  /** Largest permitted certificate, in octets. */
  readonly maxCertificateOctets: number;
  /** Longest duration of a session, in ms. */
  readonly reauthenticateMs: number;
  /** Longest age of a resumed session, in ms. */
  readonly maxResumptionAgeMs: number;
  /** How long before the expiry of a certificate a warning is issued, in ms. */
  readonly expiryWarningMs: number;
  /** Receives every security event. */
  readonly onSecurityEvent: (event: SecurityEvent) => void;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Maximum delay of a timer, in ms. */
const MOST_MS = 2_147_483_647;

/**
 * Checks a policy and adds the defaults.
 *
 * @throws {RangeError} A value is outside its range, or a list is empty or has an invalid entry.
 * @throws {TypeError} A value is of the wrong type.
 */
export function resolveTlsPolicy(policy: TlsPolicy): ResolvedTlsPolicy {
  const { minVersion = "TLSv1.2", minimumKeyBits = {}, onSecurityEvent = () => {} } = policy;
  if (minVersion !== "TLSv1.2" && minVersion !== "TLSv1.3") {
    throw new RangeError(
      `Cannot use minVersion = ${shownValue(minVersion)}: expected "TLSv1.2" or "TLSv1.3"`,
    );
  }
  if (typeof onSecurityEvent !== "function") {
    throw new TypeError(
      `Cannot use onSecurityEvent = ${shownValue(onSecurityEvent)}: expected a function`,
    );
  }
  if (typeof minimumKeyBits !== "object" || minimumKeyBits === null) {
    throw new TypeError(
      `Cannot use minimumKeyBits = ${shownValue(minimumKeyBits)}: expected an object such as ` +
        "{ rsa: 2048, ec: 256 }",
    );
  }
  const suites = list("suites", policy.suites, suiteOf);
  return {
    minVersion,
    suites: suites && new Set(suites),
    pins: policy.pins && new Set(list("pins", policy.pins, pinOf)),
    allowedSubjects: list("allowedSubjects", policy.allowedSubjects, readSubjectRule),
    minimumKeyBits: {
      rsa: whole("minimumKeyBits.rsa", minimumKeyBits.rsa ?? 2048, [1024, 16_384]),
      ec: whole("minimumKeyBits.ec", minimumKeyBits.ec ?? 256, [160, 521]),
    },
    maxCertificateOctets: whole(
      "maxCertificateOctets",
      policy.maxCertificateOctets ?? 8192,
      [512, 65_536],
    ),
    reauthenticateMs: whole(
      "reauthenticateMs",
      policy.reauthenticateMs ?? DAY_MS,
      [1000, MOST_MS],
    ),
    maxResumptionAgeMs: whole(
      "maxResumptionAgeMs",
      policy.maxResumptionAgeMs ?? 6 * HOUR_MS,
      [0, MOST_MS],
    ),
    expiryWarningMs: whole(
      "expiryWarningMs",
      policy.expiryWarningMs ?? 30 * DAY_MS,
      [0, 366 * DAY_MS],
    ),
    onSecurityEvent,
  };
}

/**
 * Returns the entries of a list; `undefined` if it is omitted. The callback refuses an entry by
 * returning what was expected instead.
 */
function list<T>(
  name: string,
  value: readonly string[] | undefined,
  read: (entry: string) => T | { readonly expected: string },
): readonly T[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    throw new TypeError(`Cannot use ${name} = ${shownValue(value)}: expected an array of texts`);
  }
  if (value.length === 0) {
    throw new RangeError(
      `Cannot use ${name} = []: expected at least one entry; omit the option to permit all`,
    );
  }
  return value.map((entry: unknown, index) => {
    if (typeof entry !== "string") {
      throw new TypeError(`Cannot use ${name}[${index}] = ${shownValue(entry)}: expected a text`);
    }
    const found = read(entry);
    if (typeof found === "object" && found !== null && "expected" in found) {
      throw new RangeError(
        `Cannot use ${name}[${index}] = ${shownValue(entry)}: expected ${found.expected}`,
      );
    }
    return found;
  });
}

function suiteOf(entry: string): string | { readonly expected: string } {
  const suite = suiteNamed(entry);
  if (suite !== undefined && suite.grade !== "refused") return suite.name;
  const names = SUITES.filter(({ grade }) => grade === "strong").slice(0, 4).map(({ name }) =>
    name
  );
  const why = suite === undefined
    ? "a known cipher suite"
    : "a suite that encrypts; NULL, RC4 and 3DES are never used";
  return { expected: `${why}, such as ${names.join(", ")}` };
}

function pinOf(entry: string): string | { readonly expected: string } {
  const hex = entry.replaceAll(":", "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  return {
    expected:
      "the SHA-256 of a certificate or of a public key: 64 hex digits, with or without colons",
  };
}

function whole(name: string, value: number, [low, high]: readonly [number, number]): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RangeError(
    `Cannot use ${name} = ${shownValue(value)}: expected a whole number from ${low} to ${high}`,
  );
}
