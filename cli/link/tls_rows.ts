// The settings of TLS, on the command line and in files.

import type { JsonSchema } from "../../codec/low_level.ts";
import {
  fileRow,
  type KeysOf,
  schemaOf,
  textRow,
  textsRow,
  wordRow,
} from "../options/setting_row.ts";

/** A day, and the longest delay of a timer, in ms. */
const [DAY_MS, MOST_MS] = [86_400_000, 2_147_483_647];

/** The rows, by their keys in the object `tls` of a file. */
export const TLS_ROWS = {
  caFile: textsRow({
    ...{ name: "tls-ca", value: "FILE" },
    text:
      "certificates of the trusted authorities, one of which must have issued the peer's certificate (PEM)",
  }),
  certificateFile: textRow({
    ...{ name: "tls-cert", value: "FILE" },
    text:
      "certificate of this station, followed by its intermediate certificates (PEM); station and collect reload it " +
      "every minute, with the key and the authorities",
  }),
  keyFile: textRow({
    ...{ name: "tls-key", value: "FILE" },
    text:
      "private key of that certificate (PEM); '${NAME}' reads it from the environment variable NAME",
  }),
  passphraseFile: textRow({
    ...{ name: "tls-passphrase-file", value: "FILE" },
    text:
      "file whose first line is the passphrase of the key; without it, the terminal prompts for the passphrase",
  }),
  passphrase: fileRow<string>({
    ...{ type: "string", minLength: 1, writeOnly: true },
    description: "The passphrase of the key; ${NAME} reads it from the environment variable NAME",
  }),
  crlFile: textsRow({
    ...{ name: "tls-crl", value: "FILE" },
    text: "certificate revocation lists (PEM); station and collect reload them every minute",
  }),
  crlExpired: wordRow({
    ...{ name: "tls-crl-expired", value: "ACTION", words: ["warn", "refuse"], byDefault: "warn" },
    text: "what to do when a revocation list has expired",
  }),
  crlMissing: wordRow({
    ...{ name: "tls-crl-missing", value: "ACTION", words: ["warn", "refuse"], byDefault: "warn" },
    text: "what to do when no revocation list covers an authority of the peer's certificate",
  }),
  pins: textsRow({
    ...{ name: "tls-pin", value: "SHA256", commas: true },
    text:
      "accept only peers whose certificate or public key has this SHA-256 fingerprint: 64 hex digits",
    pattern: "^(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$",
    expected:
      "the SHA-256 of a certificate or of a public key: 64 hex digits, with or without colons",
  }),
  allowedSubjects: textsRow({
    ...{ name: "tls-name", value: "NAME" },
    text:
      "accept only peers whose certificate has this common name, DNS name or distinguished name, " +
      "instead of the name or address used to connect",
  }),
  verifyHost: fileRow<boolean>({
    type: "boolean",
    description:
      "Whether the certificate of a station must name the host; true by default, unless allowedSubjects is given",
  }),
  minVersion: wordRow({
    ...{ name: "tls-min", value: "VERSION", words: ["TLSv1.2", "TLSv1.3"], byDefault: "1.2" },
    text: "oldest accepted TLS version",
    short: { "1.2": "TLSv1.2", "1.3": "TLSv1.3" },
  }),
  suites: textsRow({
    ...{ name: "tls-suites", value: "SUITES", commas: true },
    text: "accept only these cipher suites, separated by commas, such as TLS_AES_256_GCM_SHA384",
  }),
  minimumKeyBits: fileRow<{ readonly rsa?: number; readonly ec?: number }>({
    type: "object",
    properties: {
      rsa: { type: "integer", minimum: 1024, maximum: 16_384, description: "2048 by default" },
      ec: { type: "integer", minimum: 160, maximum: 521, description: "256 by default" },
    },
    additionalProperties: false,
    description: "Smallest accepted keys, in bits",
  }),
  maxCertificateOctets: fileRow<number>({
    ...{ type: "integer", minimum: 512, maximum: 65_536, default: 8192 },
    description: "Largest accepted certificate, in octets",
  }),
  reauthenticateMs: fileRow<number>({
    ...{ type: "integer", minimum: 1000, maximum: MOST_MS, default: DAY_MS },
    description: "Longest duration of a session, after which the peers authenticate again",
  }),
  maxResumptionAgeMs: fileRow<number>({
    ...{ type: "integer", minimum: 0, maximum: MOST_MS, default: DAY_MS / 4 },
    description: "Longest time since a full handshake for which a session is resumed; 0 for never",
  }),
  expiryWarningMs: fileRow<number>({
    ...{ type: "integer", minimum: 0, maximum: 366 * DAY_MS, default: 30 * DAY_MS },
    description: "How long before the expiry of a certificate a warning is issued; 0 for never",
  }),
} as const;

/** The object `tls` of a file; the command line may supply part of it. */
export type TlsConfig = KeysOf<typeof TLS_ROWS>;

/** The keys that TLS requires, because both stations authenticate. */
export const TLS_NEEDS = ["caFile", "certificateFile", "keyFile"] as const;

/** The schema of `tls`. */
export const TLS_SCHEMA: JsonSchema = schemaOf(TLS_ROWS, {
  description:
    "TLS (IEC 62351-3): both stations present certificates, and the default port is 19998",
});
