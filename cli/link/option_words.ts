// Messages of the library name settings by the keys of its options; users of a command know the names of the command line.

import { TLS_ROWS } from "./tls_rows.ts";

/** The limits of a request, by their keys. */
const LIMITS: Readonly<Record<string, string>> = {
  maxObjects: "--max-objects",
  maxOctets: "--max-octets",
};

/**
 * A message in which settings have the names that users give them: `(minVersion)` is `(--tls-min, tls.minVersion)`, and
 * `maxObjects = 3` is `--max-objects 3`.
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
