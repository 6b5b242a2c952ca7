// The roles of users as words on the command line.

import { USER_ROLE, USER_ROLES } from "../../codec/low_level.ts";
import { refusedOption } from "../options/setting_row.ts";
import { didYouMean } from "../text/suggest.ts";

/** The word of each role that has a name: `operator`, `single-user`. */
export const ROLE_WORDS: readonly string[] = Object.values(USER_ROLE).map(roleWord);

/** The word of a role; the number of a role without a name. */
export function roleWord(role: number): string {
  return USER_ROLES[role]?.toLowerCase().replaceAll(" ", "-") ?? String(role);
}

/**
 * Reads the role of an option: a word or a number.
 *
 * @throws {UsageError} It is neither.
 */
export function parseRole(text: string): number {
  const role = Object.values(USER_ROLE).find((each) => roleWord(each) === text.toLowerCase());
  if (role !== undefined) return role;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (number <= 65_535) return number;
  const expected = `${ROLE_WORDS.join(", ")}, or a number from 0 to 65535`;
  throw refusedOption("role", text, `${expected}${didYouMean(text, ROLE_WORDS)}`);
}
