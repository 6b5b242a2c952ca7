// Slots reserved for configured peers: one for each entry in the addresses of the redundancy
// groups.

import { parseAddress } from "../../ip_address.ts";
import { type AddressBlock, parseAddressBlock, prefixOf } from "../../address_block.ts";
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

/** The reservations of a station. The time to find one does not depend on their number. */
export class Reservations {
  readonly #byPrefix: ReadonlyMap<string, Reservation>;
  /** The distinct prefix lengths, longest first. */
  readonly #lengths: readonly number[];
  /** Number of entries by group, and of those without a connection. */
  readonly #entries = new Map<string, number>();
  readonly #unused = new Map<string, number>();
  #unusedInAll = 0;

  /** Creates the reservations of the groups, none of which has a connection. */
  constructor(groups: readonly GroupDeclaration[]) {
    const all = reservationsOf(groups);
    this.#byPrefix = new Map(all.map((one) => [prefixOf(one.block, one.block.bits), one]));
    this.#lengths = [...new Set(all.map(({ block }) => block.bits))].sort((a, b) => b - a);
    for (const { group } of all) this.#entries.set(group, this.entriesOf(group) + 1);
    for (const { group } of all) this.#noteUnused(group, 1);
  }

  /**
   * Returns the most specific entry that contains an address. Its group is the first one that admits the address, because
   * entries that an earlier group hides are omitted.
   */
  find(address: string): Reservation | undefined {
    const octets = this.#lengths.length === 0 ? undefined : parseAddress(address);
    if (octets === undefined) return undefined;
    const single = { octets, bits: octets.length * 8 };
    for (const bits of this.#lengths) {
      const found = bits > single.bits ? undefined : this.#byPrefix.get(prefixOf(single, bits));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Number of entries of a group. */
  entriesOf(group: string): number {
    return this.#entries.get(group) ?? 0;
  }

  /** Number of entries without a connection. */
  get unused(): number {
    return this.#unusedInAll;
  }

  /** Number of entries of a group without a connection. */
  unusedOf(group: string): number {
    return this.#unused.get(group) ?? 0;
  }

  /** Counts a connection that begins or ends. */
  count(reservation: Reservation, change: 1 | -1): void {
    const before = reservation.connections;
    reservation.connections += change;
    if (before === 0 || reservation.connections === 0) {
      this.#noteUnused(reservation.group, change === 1 ? -1 : 1);
    }
  }

  #noteUnused(group: string, change: 1 | -1): void {
    this.#unused.set(group, this.unusedOf(group) + change);
    this.#unusedInAll += change;
  }
}
