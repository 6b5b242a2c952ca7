// Translates messages of the library, which name settings by the keys of its options, into the names that users of a
// command know.

import { TLS_ROWS } from "./tls_rows.ts";

/** The limits of a request, by their keys. */
const LIMITS: Readonly<Record<string, string>> = {
  maxObjects: "--max-objects",
  maxOctets: "--max-octets",
};

/**
 * Returns a message with the names that users know: `(minVersion)` becomes `(--tls-min, tls.minVersion)`, and
 * `maxObjects = 3` becomes `--max-objects 3`.
 */
export function inUserWords(message: string): string {
  return message.replaceAll(/\((\w+)\)/g, (text, key: string) => {
    if (!Object.hasOwn(TLS_ROWS, key)) return text;
    const { option } = TLS_ROWS[key as keyof typeof TLS_ROWS];
    return option === undefined ? `(tls.${key})` : `(--${option.name}, tls.${key})`;
  }).replaceAll(
    /\b(\w+) = (?=\d)/g,
    (text, key: string) => Object.hasOwn(LIMITS, key) ? `${LIMITS[key]} ` : text,
  );
}
