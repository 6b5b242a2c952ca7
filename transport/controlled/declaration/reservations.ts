// Slots reserved for configured peers: one for each entry in the addresses of the redundancy
// groups.

import { type AddressBlock, coversBlock, isInBlock, parseAddressBlock } from "./address_block.ts";
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
 * matches first, are left out.
 */
export function reservationsOf(groups: readonly GroupDeclaration[]): Reservation[] {
  const reservations: Reservation[] = [];
  for (const { name, addresses } of groups) {
    if (addresses === undefined) break; // Matches all remaining peers.
    for (const text of addresses) {
      const block = parseAddressBlock(text)!;
      const isHidden = reservations.some((other) =>
        coversBlock(other.block, block) &&
        (other.group !== name || other.block.bits === block.bits)
      );
      if (!isHidden) reservations.push({ group: name, block, connections: 0 });
    }
  }
  return reservations;
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
