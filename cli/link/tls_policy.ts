// Converts the TLS rules in the settings of a link to the options of the library.

import type { TlsPolicy } from "../../mod.ts";
import { listOf } from "../options/setting_row.ts";
import type { TlsConfig } from "./tls_rows.ts";

/** The rules that have the same form in files and in the library. */
const SAME = [
  "minVersion",
  "minimumKeyBits",
  "maxCertificateOctets",
  "reauthenticateMs",
  "maxResumptionAgeMs",
  "expiryWarningMs",
] as const;

/** Returns the rules of settings as options of the library. */
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
