// The causes that the standard lists for each type, as a table with one look-up per ASDU.

import { CAUSE_SETS, isReservedCause, PRIVATE_CAUSES } from "../cause.ts";
import { TYPES } from "../types.ts";

/** Result of checking a type with a cause in a direction. */
export type CauseVerdict = "listed" | "not-listed" | "wrong-direction";

/** Two 32-bit words per direction and type, one bit per cause. */
const LISTED = new Uint32Array(256 * 4);
const KNOWN = new Uint8Array(256);

for (const { id, causes } of Object.values(TYPES)) {
  KNOWN[id] = 1;
  const set: { readonly monitor: readonly number[]; readonly control: readonly number[] } =
    CAUSE_SETS[causes];
  for (const cause of set.monitor) add(id, false, cause);
  for (const cause of set.control) add(id, true, cause);
  for (let cause: number = PRIVATE_CAUSES.first; cause <= PRIVATE_CAUSES.last; cause++) {
    add(id, false, cause);
    add(id, true, cause);
  }
}

function place(typeId: number, control: boolean, cause: number): number {
  return typeId << 2 | (control ? 2 : 0) | cause >> 5;
}

function add(typeId: number, control: boolean, cause: number): void {
  const at = place(typeId, control, cause);
  LISTED[at] = LISTED[at]! | 1 << (cause & 31);
}

function isListed(typeId: number, control: boolean, cause: number): boolean {
  return (LISTED[place(typeId, control, cause)]! & 1 << (cause & 31)) !== 0;
}

/**
 * Checks the cause of an ASDU. Called for every ASDU, hence three plain arguments. Types without a
 * row have no listed causes.
 */
export function judgeCause(typeId: number, control: boolean, cause: number): CauseVerdict {
  if (isListed(typeId, control, cause) || KNOWN[typeId] === 0) return "listed";
  if (isReservedCause(cause)) return "not-listed";
  return isListed(typeId, !control, cause) ? "wrong-direction" : "not-listed";
}
