// The rules of TLS in the settings of a link, as the library takes them.

import type { TlsPolicy } from "../../mod.ts";
import { listOf } from "./row.ts";
import type { TlsConfig } from "./tls_rows.ts";

/** The rules that files and the library state in the same way. */
const SAME = [
  "minVersion",
  "minimumKeyBits",
  "maxCertificateOctets",
  "reauthenticateMs",
  "maxResumptionAgeMs",
  "expiryWarningMs",
] as const;

/** The rules of settings, as the library takes them. */
export function policyOf(tls: TlsConfig): TlsPolicy {
  const { pins, allowedSubjects, suites } = tls;
  const lists = { pins, allowedSubjects, suites };
  return {
    ...Object.fromEntries(
      SAME.flatMap((key) => tls[key] === undefined ? [] : [[key, tls[key]]]),
    ),
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, listOf(value)]]
      ),
    ),
  };
}
