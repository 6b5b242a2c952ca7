// TLS cipher suites: numbers, names and strength.

/**
 * Strength of a suite: `strong` has forward secrecy and authenticated encryption; `weak` lacks one
 * of them or has a short tag; `refused` does not encrypt, or is broken.
 */
export type SuiteGrade = "strong" | "weak" | "refused";

/** A cipher suite. */
export interface Suite {
  /** Its number in the protocol. */
  readonly number: number;
  /** Its registered name, such as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
  readonly name: string;
  /** Its OpenSSL name, such as `ECDHE-RSA-AES128-GCM-SHA256`. */
  readonly openssl: string;
  /** Strength. */
  readonly grade: SuiteGrade;
}

/** Numbers, registered names, OpenSSL names, and strength. */
// deno-fmt-ignore
const ROWS: readonly (readonly [number, string, string, SuiteGrade])[] = [
  [0x1301, "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256", "strong"],
  [0x1302, "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384", "strong"],
  [0x1303, "TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "strong"],
  [0x1304, "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_SHA256", "strong"],
  [0x1305, "TLS_AES_128_CCM_8_SHA256", "TLS_AES_128_CCM_8_SHA256", "weak"],
  [0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", "strong"],
  [0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", "strong"],
  [0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "strong"],
  [0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "strong"],
  [0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305", "strong"],
  [0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305", "strong"],
  [0xc0ac, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", "ECDHE-ECDSA-AES128-CCM", "strong"],
  [0xc0ad, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", "ECDHE-ECDSA-AES256-CCM", "strong"],
  [0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "DHE-RSA-AES128-GCM-SHA256", "strong"],
  [0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "DHE-RSA-AES256-GCM-SHA384", "strong"],
  [0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "DHE-RSA-CHACHA20-POLY1305", "strong"],
  [0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256", "weak"],
  [0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "ECDHE-ECDSA-AES256-SHA384", "weak"],
  [0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256", "weak"],
  [0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "ECDHE-RSA-AES256-SHA384", "weak"],
  [0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA", "weak"],
  [0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA", "weak"],
  [0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA", "weak"],
  [0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA", "weak"],
  [0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256", "DHE-RSA-AES128-SHA256", "weak"],
  [0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", "DHE-RSA-AES256-SHA256", "weak"],
  [0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "DHE-RSA-AES128-SHA", "weak"],
  [0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "DHE-RSA-AES256-SHA", "weak"],
  [0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", "weak"],
  [0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384", "weak"],
  [0xc09c, "TLS_RSA_WITH_AES_128_CCM", "AES128-CCM", "weak"],
  [0xc09d, "TLS_RSA_WITH_AES_256_CCM", "AES256-CCM", "weak"],
  [0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256", "weak"],
  [0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", "AES256-SHA256", "weak"],
  [0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", "weak"],
  [0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", "weak"],
  [0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "DES-CBC3-SHA", "refused"],
  [0x0004, "TLS_RSA_WITH_RC4_128_MD5", "RC4-MD5", "refused"],
  [0x0005, "TLS_RSA_WITH_RC4_128_SHA", "RC4-SHA", "refused"],
  [0x0001, "TLS_RSA_WITH_NULL_MD5", "NULL-MD5", "refused"],
  [0x0002, "TLS_RSA_WITH_NULL_SHA", "NULL-SHA", "refused"],
  [0x003b, "TLS_RSA_WITH_NULL_SHA256", "NULL-SHA256", "refused"],
];

/** All suites, strong ones first. */
export const SUITES: readonly Suite[] = ROWS.map(([number, name, openssl, grade]) => ({
  ...{ number, name, openssl, grade },
}));

const BY_NUMBER = new Map(SUITES.map((suite) => [suite.number, suite]));
const BY_NAME = new Map(
  SUITES.flatMap((suite) => [[suite.name, suite], [suite.openssl, suite]] as const),
);

/** Returns the suite with a given name, ignoring case; `undefined` if unknown. */
export function suiteNamed(name: string): Suite | undefined {
  return BY_NAME.get(name.toUpperCase());
}

/** Returns the name of a suite by its number; for an unknown one, the number in hex. */
export function suiteText(number: number): string {
  return BY_NUMBER.get(number)?.name ?? `0x${number.toString(16).padStart(4, "0")}`;
}
