// The slots that are reserved for configured peers: one for each entry in the addresses of the redundancy groups.

import { type AddressBlock, coversBlock, isInBlock, parseAddressBlock } from "./address_block.ts";
import type { GroupDeclaration } from "./declaration.ts";

/** An entry of `addresses`, whose slot is reserved while nobody in it is connected. */
export interface Reservation {
  /** Name of the group. */
  readonly group: string;
  /** The address or block. */
  readonly block: AddressBlock;
  /** How many connections it has. */
  connections: number;
}

/** What the groups reserve. Entries under which nobody can be found, because an earlier group takes them, do not count. */
export function reservationsOf(groups: readonly GroupDeclaration[]): Reservation[] {
  const reservations: Reservation[] = [];
  for (const { name, addresses } of groups) {
    if (addresses === undefined) break; // it takes everybody who is left
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

/** The entry that a peer of a group belongs to: the narrowest, if there are several. */
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
