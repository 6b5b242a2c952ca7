// The settings of TLS, on the command line and in files.

import type { JsonSchema } from "../../transport/low_level.ts";
import { fileRow, type KeysOf, schemaOf, textRow, textsRow, wordRow } from "./row.ts";

/** Durations of files in milliseconds: a day, and the longest delay of a timer. */
const [DAY_MS, MOST_MS] = [86_400_000, 2_147_483_647];

/** The rows, by their keys in the object `tls` of a file. */
export const TLS_ROWS = {
  caFile: textsRow({
    ...{ name: "tls-ca", value: "FILE" },
    text: "certificates of the authorities that the peer's certificate must come from (PEM)",
  }),
  certificateFile: textRow({
    ...{ name: "tls-cert", value: "FILE" },
    text: "certificate of this station, followed by its intermediate certificates (PEM)",
  }),
  keyFile: textRow({
    ...{ name: "tls-key", value: "FILE" },
    text:
      "private key of that certificate (PEM); '${NAME}' takes it from the environment variable NAME",
  }),
  passphraseFile: textRow({
    ...{ name: "tls-passphrase-file", value: "FILE" },
    text:
      "file whose first line is the passphrase of the key; without it, it is asked for at the terminal",
  }),
  passphrase: fileRow<string>({
    ...{ type: "string", minLength: 1 },
    description: "The passphrase of the key; ${NAME} takes it from the environment variable NAME",
  }),
  crlFile: textsRow({
    ...{ name: "tls-crl", value: "FILE" },
    text: "certificate revocation lists (PEM); station and collect read them again every minute",
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
      "accept only peers with this fingerprint of the certificate or of its public key: 64 hex digits",
    pattern: "^(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$",
    expected:
      "the SHA-256 of a certificate or of a public key: 64 hex digits, with or without colons",
  }),
  allowedSubjects: textsRow({
    ...{ name: "tls-name", value: "NAME" },
    text:
      "accept only peers whose certificate has this common name, DNS name or distinguished name, " +
      "instead of the name or address that is connected to",
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
    description: "Longest duration of a session; then the peers authenticate again",
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

/** The object `tls` of a file, of which the command line may supply a part. */
export type TlsConfig = KeysOf<typeof TLS_ROWS>;

/** The keys without which there is no TLS: both stations authenticate. */
export const TLS_NEEDS = ["caFile", "certificateFile", "keyFile"] as const;

/** The schema of `tls`. */
export const TLS_SCHEMA: JsonSchema = schemaOf(TLS_ROWS, {
  description:
    "TLS (IEC 62351-3), both stations show certificates; the port is 19998 by default then",
});
