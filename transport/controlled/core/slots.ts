// Allocates the connections of a station: quotas, reserved slots, and the choice of a connection to
// close for a new peer.

import { formatCount } from "../../../codec/count.ts";
import { isSingleAddress } from "../../address_block.ts";
import type { RedundancyDeclaration } from "../declaration/declaration.ts";
import { type Reservation, Reservations } from "../declaration/reservations.ts";
import type { TurnedAwayReason } from "../notices/notices.ts";

/** Default connection limit. */
const DEFAULT_CONNECTIONS = 64;

/** Minimum default quota of a peer or a group: one redundant pair. */
const FEWEST = 2;

/** A peer that needs a slot. */
export interface Applicant {
  /** The normalized address of the peer; `""` if unknown. */
  readonly address: string;
  /** Name of the redundancy group; `undefined` if each connection is a group. */
  readonly group: string | undefined;
}

/** Why a peer gets no slot. */
export interface SlotRefusal {
  /** Machine-readable reason. */
  readonly reason: Exclude<TurnedAwayReason, "unknown-peer">;
  /** The limit that was reached. */
  readonly limit: number;
  /** Details: the address, the limit and the remedy. */
  readonly detail: string;
}

/** The connection to close for a new peer. */
export interface Eviction {
  /** Connection number. */
  readonly link: number;
  /** The limit that was reached. */
  readonly limit: number;
  /** Details: the addresses, the limit and the remedy. */
  readonly detail: string;
}

/** Decision about a new peer. If neither member is set, it gets a free slot. */
export interface SlotDecision {
  /** Set if the peer gets no slot. */
  readonly refusal?: SlotRefusal;
  /** Set if the peer gets the slot of this connection, which must be closed. */
  readonly eviction?: Eviction;
}

/** A connection with a slot. */
interface Holder extends Applicant {
  readonly link: number;
  readonly reservation: Reservation | undefined;
  /** Whether data transfer was ever started on it. */
  wasStarted: boolean;
}

/** A limit that has been reached. */
interface Shortage {
  readonly limit: number;
  readonly taken: string;
  /** The group that the limit belongs to. */
  readonly group?: string | undefined;
}

/** The slots of a station. */
export class Slots {
  readonly #limit: number;
  readonly #addressLimit: number;
  readonly #groupLimits = new Map<string | undefined, number>();
  readonly #reservations: Reservations;
  /** By connection number, oldest first. */
  readonly #holders = new Map<number, Holder>();
  readonly #byAddress = new Map<string, number>();
  readonly #byGroup = new Map<string | undefined, number>();
  /** Number of connections on which data transfer was never started. */
  #neverStarted = 0;

  /** Creates the slots of a declaration, all of them free. */
  constructor({ maxConnections, maxConnectionsPerAddress, groups = [] }: RedundancyDeclaration) {
    this.#reservations = new Reservations(groups);
    const pairs = FEWEST * this.#reservations.unused;
    this.#limit = maxConnections ?? Math.max(DEFAULT_CONNECTIONS, pairs);
    this.#addressLimit = maxConnectionsPerAddress ?? half(this.#limit);
    for (const { name, maxConnections: own } of groups) {
      const reserved = this.#reservations.entriesOf(name);
      const share = groups.length > 1 ? Math.max(half(this.#limit), reserved) : undefined;
      const limit = own ?? share;
      if (limit !== undefined) this.#groupLimits.set(name, limit);
    }
  }

  /**
   * Decides about a new peer. Unless the peer is refused, the caller then calls `give()` for a
   * connection that is closed, and `take()`.
   */
  admit(applicant: Applicant): SlotDecision {
    const { address, group } = applicant;
    const who = address === "" ? "a peer without an address" : address;
    // A peer with a reserved slot uses it.
    const own = this.reservationOf(address)?.connections === 0 ? 1 : 0;
    const connections = this.#byAddress.get(address) ?? 0;
    if (address !== "" && own === 0 && connections >= this.#addressLimit) {
      const detail = `${who} already has ${formatCount(connections, "connection")}, as many as ` +
        "redundancy.maxConnectionsPerAddress permits: close some of them, or raise that limit";
      const limit = this.#addressLimit;
      return { refusal: { reason: "too-many-of-address", limit, detail } };
    }
    const inGroup = this.#shortageOf(group, own);
    const shortage = this.#shortage(own) ?? inGroup;
    if (shortage === undefined) return {};
    const eviction = this.#eviction(applicant, { ...shortage, group: inGroup?.group });
    if (eviction !== undefined) return { eviction };
    const { limit, taken } = shortage;
    const [reason, remedy] = shortage.group === undefined
      ? ["too-many-connections", "redundancy.maxConnections"] as const
      : ["too-many-of-group", "maxConnections of the group"] as const;
    const detail = `No slot for ${who}: ${taken}. Close connections, raise ${remedy}, or add ` +
      "the address to a redundancy group, which reserves a slot for it";
    return { refusal: { reason, limit, detail } };
  }

  /** Returns the reserved slot of an address. Its group is that of the address. */
  reservationOf(address: string): Reservation | undefined {
    return this.#reservations.find(address);
  }

  /** Assigns a slot to a connection. */
  take(link: number, applicant: Applicant): void {
    const { address, group } = applicant;
    const reservation = this.reservationOf(address);
    // Not a copy with more properties: these would be in an array of their own.
    const holder: Holder = { address, group, link, reservation, wasStarted: false };
    this.#holders.set(link, holder);
    this.#neverStarted++;
    this.#count(holder, 1);
  }

  /**
   * Records that data transfer was started on a connection, which protects it from being closed for
   * another peer.
   */
  start(link: number): void {
    const holder = this.#holders.get(link);
    if (holder === undefined || holder.wasStarted) return;
    holder.wasStarted = true;
    this.#neverStarted--;
  }

  /** Frees the slot of a connection. */
  give(link: number): void {
    const holder = this.#holders.get(link);
    if (holder === undefined) return;
    this.#holders.delete(link);
    if (!holder.wasStarted) this.#neverStarted--;
    this.#count(holder, -1);
  }

  #count({ address, group, reservation }: Holder, change: 1 | -1): void {
    count(this.#byAddress, address, change);
    count(this.#byGroup, group, change);
    if (reservation !== undefined) this.#reservations.count(reservation, change);
  }

  #shortage(own: number): Shortage | undefined {
    const reserved = this.#reservations.unused - own;
    return shortageOf({ used: this.#holders.size, reserved, limit: this.#limit });
  }

  #shortageOf(group: string | undefined, own: number): Shortage | undefined {
    const limit = this.#groupLimits.get(group);
    if (limit === undefined) return undefined;
    const reserved = (group === undefined ? 0 : this.#reservations.unusedOf(group)) - own;
    const used = this.#byGroup.get(group) ?? 0;
    return shortageOf({ used, reserved, limit, group });
  }

  /**
   * Finds a connection to close for a new peer; returns `undefined` if the peer already has a
   * connection.
   */
  #eviction({ address }: Applicant, { limit, taken, group }: Shortage): Eviction | undefined {
    if (address === "" || this.#byAddress.has(address)) return undefined;
    if (this.#neverStarted < FEWEST) return undefined;
    let most: readonly Holder[] = [];
    for (const idle of this.#idle(group).values()) if (idle.length > most.length) most = idle;
    const [oldest] = most;
    // A peer's only connection may be a standby connection.
    if (oldest === undefined || most.length < FEWEST) return undefined;
    const { link, address: loser } = oldest;
    const detail = `${address} gets the slot of ${loser}: ${taken}, and ${loser} holds ` +
      `${most.length} of them on which it never started data transfer. If it needs them, add it ` +
      "to a redundancy group or raise redundancy.maxConnections";
    return { link, limit, detail };
  }

  /**
   * Groups the connections that were never started by address. Leaves out configured peers and
   * addresses that have started another connection.
   */
  #idle(group: string | undefined): Map<string, Holder[]> {
    const idle = new Map<string, Holder[]>();
    const spared = new Set([""]);
    for (const holder of this.#holders.values()) {
      const { address, reservation, wasStarted } = holder;
      const isConfigured = reservation !== undefined && isSingleAddress(reservation.block);
      if (wasStarted || isConfigured) spared.add(address);
      if (group !== undefined && holder.group !== group) continue;
      const holders = idle.get(address);
      if (holders === undefined) idle.set(address, [holder]);
      else holders.push(holder);
    }
    for (const address of spared) idle.delete(address);
    return idle;
  }
}

function shortageOf(
  { used, reserved, limit, group }: {
    readonly used: number;
    readonly reserved: number;
    readonly limit: number;
    readonly group?: string | undefined;
  },
): Shortage | undefined {
  if (used + reserved < limit) return undefined;
  const of = group === undefined ? "" : ` of the redundancy group ${group}`;
  if (reserved === 0) return { limit, group, taken: `all ${limit} slots${of} are taken` };
  const kept = reserved === 1
    ? "1 is reserved for a configured peer"
    : `${reserved} are reserved for configured peers`;
  return { limit, group, taken: `${used} of ${limit} slots${of} are taken and ${kept}` };
}

function half(limit: number): number {
  return Math.min(limit, Math.max(FEWEST, Math.ceil(limit / 2)));
}

function count<Key>(counts: Map<Key, number>, key: Key, change: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}
