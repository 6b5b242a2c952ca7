// Words that are octets: pairs of digits, long rows of digits, decimals, and literals with prefix or suffix.

import type { OctetWord } from "./octet_list.ts";

/** A word that is not an octet in any notation. */
export const NO_OCTET = undefined;

/** Suffixes of literals: `u8` of Rust, `U` and `L` of C. */
const SUFFIX = /_?(?:u8|i8|ui8|uy|u|l|ul)$/i;

const PAIR_WITH_H = /^0?([0-9a-f]{1,2})h$/i;
const PAIRS_WITH_H = /^(?:[0-9a-f]{2}h){2,}$/i;
const PAIRS_WITH_UNDERSCORE = /^[0-9a-f]{2}(?:_[0-9a-f]{2})+$/i;
const HEX = /^[0-9a-f]+$/i;
const DECIMAL = /^[0-9]{1,3}$/;

/** Every hex pair, so that none is created twice. */
const HEX_ONLY: readonly OctetWord[] = Array.from(
  { length: 256 },
  (_, hex) => ({ hex, code: -1, loose: -1 }),
);

const LITERALS: readonly OctetWord[] = Array.from(
  { length: 256 },
  (_, value) => ({ hex: value, code: value, loose: value }),
);

/** Returns an octet whose value does not depend on the notation. */
export function literal(value: number): OctetWord {
  return LITERALS[value]!;
}

/** A word that stands for one octet or several. */
export type WordOctets = OctetWord | { readonly digits: string };

/** The octet of a word after a prefix such as `0x`. */
export function prefixedWord(word: string): WordOctets | undefined {
  const digits = HEX.test(word) ? word : word.replace(SUFFIX, "");
  if (!HEX.test(digits)) return undefined;
  if (digits.length <= 2) return literal(Number.parseInt(digits, 16));
  return digits.length % 2 === 0 ? { digits } : undefined;
}

/** The octet of a word without prefix; `undefined` if it is another word. */
export function plainWord(word: string): WordOctets | undefined {
  if (word.length === 2) {
    const value = pairValue(word);
    if (value >= 0) {
      const isDecimal = word.charCodeAt(0) < 0x3a && word.charCodeAt(1) < 0x3a;
      return { hex: value, code: isDecimal ? Number(word) : -1, loose: value };
    }
  }
  if (HEX.test(word)) {
    if (word.length === 1) {
      const code = DECIMAL.test(word) ? Number(word) : -1;
      return { hex: -1, code, loose: Number.parseInt(word, 16) };
    }
    if (word.length % 2 === 0) return { digits: word };
    const value = DECIMAL.test(word) ? Number(word) : 256;
    return value > 255 ? undefined : { hex: -1, code: value, loose: -1 };
  }
  const h = PAIR_WITH_H.exec(word);
  if (h !== null) return literal(Number.parseInt(h[1]!, 16));
  if (PAIRS_WITH_UNDERSCORE.test(word)) return { digits: word.replaceAll("_", "") };
  if (PAIRS_WITH_H.test(word)) return { digits: word.replaceAll(/h/gi, "") };
  const decimal = word.replace(SUFFIX, "");
  if (DECIMAL.test(decimal) && Number(decimal) < 256) return literal(Number(decimal));
  return undefined;
}

/** A decimal with a minus sign: the octet as a signed number. */
export function negativeWord(digits: string): OctetWord | undefined {
  const value = Number(digits);
  if (!DECIMAL.test(digits) || value > 128 || value === 0) return undefined;
  return {
    hex: digits.length === 2 ? Number.parseInt(digits, 16) : -1,
    code: 256 - value,
    loose: -1,
  };
}

/** The octet of two digits of a long word. */
export function pairIn(digits: string, at: number): OctetWord {
  return HEX_ONLY[pairValue(digits.slice(at, at + 2))]!;
}

function pairValue(pair: string): number {
  const high = digitValue(pair.charCodeAt(0));
  const low = digitValue(pair.charCodeAt(1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
