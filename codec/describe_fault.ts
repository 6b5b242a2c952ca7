// Formats a fault in plain data as one line of text.

import type { DeclarationFault } from "./check_schema.ts";
import { shownValue } from "./shown.ts";

/** Maximum length of a path in a message. */
const MAX_PATH = 200;

/**
 * Returns a fault on one line: `sectors[0].ca is 70000, expected a whole number from 1 to 65534`.
 */
export function describeFault(fault: DeclarationFault): string {
  const { path, value, expected, unknown } = fault;
  const where = path === "" ? "it" : shownPath(path);
  if (unknown === "property") return `${where} is unknown, expected ${expected}`;
  const found = value === undefined ? "missing" : shownValue(value);
  return `${where} is ${found}, expected ${expected}`;
}

/** Shortens a path, whose names may have any length. */
function shownPath(path: string): string {
  return path.length > MAX_PATH ? `${path.slice(0, MAX_PATH - 3)}...` : path;
}
