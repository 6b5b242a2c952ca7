// Slots reserved for configured peers: one for each entry in the addresses of the redundancy
// groups.

import { type AddressBlock, isInBlock, parseAddressBlock, prefixOf } from "./address_block.ts";
import type { GroupDeclaration } from "./declaration.ts";

/** An entry of `addresses`, whose slot is reserved while none of its peers is connected. */
export interface Reservation {
  /** Name of the group. */
  readonly group: string;
  /** The address or block. */
  readonly block: AddressBlock;
  /** Number of its connections. */
  connections: number;
}

/**
 * Returns the reservations of the groups. Entries that no peer can match, because an earlier group
 * matches first, are omitted.
 */
export function reservationsOf(groups: readonly GroupDeclaration[]): Reservation[] {
  const reservations: Reservation[] = [];
  const groupOf = new Map<string, string>();
  const lengths = new Set<number>();
  for (const { name, addresses } of groups) {
    if (addresses === undefined) break; // Matches all remaining peers.
    for (const text of addresses) {
      const block = parseAddressBlock(text)!;
      if (isHidden(block, name)) continue;
      reservations.push({ group: name, block, connections: 0 });
      groupOf.set(prefixOf(block, block.bits), name);
      lengths.add(block.bits);
    }
  }
  return reservations;

  /** Whether an earlier entry is the same block, or covers it and belongs to another group. */
  function isHidden(block: AddressBlock, name: string): boolean {
    for (const bits of lengths) {
      if (bits > block.bits) continue;
      const group = groupOf.get(prefixOf(block, bits));
      if (group !== undefined && (group !== name || bits === block.bits)) return true;
    }
    return false;
  }
}

/** Returns the entry that a peer of a group matches: the most specific one if there are several. */
export function findReservation(
  reservations: readonly Reservation[],
  { address, group }: { readonly address: string; readonly group: string | undefined },
): Reservation | undefined {
  let found: Reservation | undefined;
  for (const reservation of reservations) {
    if (reservation.group !== group || !isInBlock(address, reservation.block)) continue;
    if (found === undefined || reservation.block.bits > found.block.bits) found = reservation;
  }
  return found;
}
