// How many columns of a terminal a text takes, character by character: as the tables of Unicode 15 say it, like the real one.

/** Marks, format characters such as the zero width joiner, and the vowels and final consonants of Hangul syllables. */
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

/** East Asian characters that are wide or full width, besides emoji. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{16ff1}\u{17000}-\u{18d08}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]$/u;

/** Emoji that are drawn as pictures by themselves; the letters of flags are not wide. */
const EMOJI = /^\p{Emoji_Presentation}$/u;
const FLAG_LETTER = /^\p{Regional_Indicator}$/u;

const SOFT_HYPHEN = "\u00ad";

/**
 * The number of columns that a text takes on a terminal: 2 for wide characters, 0 for marks and controls, otherwise 1. A
 * sequence of emoji counts each of them.
 */
export function unicodeWidth(str: string): number {
  let width = 0;
  for (const character of str) width += widthOf(character);
  return width;
}

function widthOf(character: string): 0 | 1 | 2 {
  if (character >= " " && character <= "~") return 1;
  if (character <= "\u009f") return 0;
  if (character === SOFT_HYPHEN) return 1;
  if (NOTHING.test(character)) return 0;
  if (WIDE.test(character)) return 2;
  return EMOJI.test(character) && !FLAG_LETTER.test(character) ? 2 : 1;
}
