// Two associations of secure authentication back to back in virtual time, over a link whose ASDUs a test can delay, drop,
// repeat and change.

import type { AssociationSetup, Delivery } from "../../../transport/authentication/association.ts";
import type { AssociationCore } from "../../../transport/authentication/association_core.ts";
import { ControlledAssociation } from "../../../transport/authentication/controlled_association.ts";
import { ControllingAssociation } from "../../../transport/authentication/controlling_association.ts";
import type { AuthenticationCrypto } from "../../../transport/authentication/crypto.ts";
import type { AuthenticationEvent } from "../../../transport/authentication/events.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { SecurityStatistics } from "../../../transport/authentication/statistics.ts";
import { type AuthenticationUser, UserDirectory } from "../../../transport/authentication/users.ts";
import type { UpdateKeyShare } from "../../../transport/authentication/update_key_relay.ts";
import type { Moment } from "../../../transport/moment.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";
import { command } from "./security_asdus.ts";
import { Prng } from "../random/prng.ts";

/** The crypto of the platform, with random octets from a seed. */
export function seededCrypto(seed: number): AuthenticationCrypto {
  const prng = new Prng(seed);
  return cryptoWith(authenticationCrypto(), { random: (octets) => prng.octets(octets) });
}

/** A crypto with some functions replaced. */
export function cryptoWith(
  crypto: AuthenticationCrypto,
  own: Partial<AuthenticationCrypto>,
): AuthenticationCrypto {
  return new Proxy(crypto, {
    get: (target, name) => {
      if (name in own) return Reflect.get(own, name);
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A user with a role that may do everything. */
export function userOf(
  number: number,
  changes: Partial<AuthenticationUser> = {},
): AuthenticationUser {
  const updateKey = Uint8Array.from({ length: 16 }, (_, index) => index + number - 1);
  return { number, name: `user ${number}`, role: 32_768, updateKey, ...changes };
}

/** One side of the pair. */
export type Side = "controlling" | "controlled";

/** An ASDU under way. */
interface InFlight {
  readonly octets: Uint8Array;
  readonly at: number;
}

/** One station: its association, and what came out of it. */
export class PairStation {
  readonly side: Side;
  readonly users: UserDirectory;
  readonly statistics: SecurityStatistics = new SecurityStatistics();
  readonly setup: AssociationSetup;
  association: AssociationCore;
  /** ASDUs that the station was given. */
  readonly delivered: Delivery[] = [];
  readonly events: AuthenticationEvent[] = [];
  /** Every ASDU that was sent. */
  readonly sent: Uint8Array[] = [];
  /** Tickets of this connection, in the order in which `take()` returned them. */
  readonly tickets: number[] = [];

  constructor(
    side: Side,
    options: {
      readonly crypto: AuthenticationCrypto;
      readonly users: readonly AuthenticationUser[];
      readonly options: AuthenticationOptions;
      readonly updateKeys: PairOptions["updateKeys"];
    },
  ) {
    this.side = side;
    this.users = new UserDirectory(options.users);
    this.setup = {
      crypto: options.crypto,
      users: this.users,
      statistics: this.statistics,
      options: options.options,
      updateKeys: options.updateKeys?.(side, this.users),
    };
    this.association = this.create();
  }

  /** Creates a new association, as for a new connection. */
  create(): AssociationCore {
    return this.side === "controlled"
      ? new ControlledAssociation(this.setup)
      : new ControllingAssociation(this.setup);
  }

  /** The events of one type. */
  of<T extends AuthenticationEvent["type"]>(
    type: T,
  ): Extract<AuthenticationEvent, { readonly type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      AuthenticationEvent,
      { readonly type: T }
    >[];
  }
}

/** What a test does with an ASDU on the link: the ASDUs that arrive instead. */
export type Tap = (octets: Uint8Array, from: Side) => readonly Uint8Array[];

/** Options of a pair. */
export interface PairOptions {
  readonly users?: readonly AuthenticationUser[];
  /** Users of the controlled station, if they differ. */
  readonly controlledUsers?: readonly AuthenticationUser[];
  /** Options of both. */
  readonly both?: AuthenticationOptions;
  readonly controlling?: AuthenticationOptions;
  readonly controlled?: AuthenticationOptions;
  readonly seed?: number;
  /** The cryptographic functions; those of the platform by default. */
  readonly crypto?: AuthenticationCrypto;
  readonly delayMs?: number;
  /** Changes of users and update keys of each station; none by default. */
  readonly updateKeys?: (side: Side, users: UserDirectory) => UpdateKeyShare;
}

/** Two stations. */
export class AssociationPair {
  readonly controlling: PairStation;
  readonly controlled: PairStation;
  /** The wall clock of both stations, relative to the monotonic one. */
  instantOffset = Date.UTC(2026, 0, 1);
  tap: Tap = (octets) => [octets];
  delayMs: number;
  #now = 0;
  readonly #flights: Record<Side, InFlight[]> = { controlling: [], controlled: [] };

  constructor(options: PairOptions = {}) {
    const { users = [userOf(1)], both = {}, seed = 1, delayMs = 0 } = options;
    const crypto = options.crypto ?? seededCrypto(seed);
    this.delayMs = delayMs;
    this.controlling = new PairStation("controlling", {
      crypto,
      users,
      options: { ...both, ...options.controlling },
      updateKeys: options.updateKeys,
    });
    this.controlled = new PairStation("controlled", {
      crypto,
      users: options.controlledUsers ?? users,
      options: { ...both, ...options.controlled },
      updateKeys: options.updateKeys,
    });
  }

  get now(): Moment {
    return { monotonic: this.#now, instant: this.#now + this.instantOffset };
  }

  /** Starts data transfer, and lets the keys be established. */
  start(): void {
    this.controlled.association.started(this.now);
    this.controlling.association.started(this.now);
    this.run();
  }

  /** Sends an ASDU of a station, and lets everything happen. Returns the ticket. */
  send(side: Side, asdu: Uint8Array, user?: number): number {
    const ticket = this[side].association.send(asdu, this.now, { user });
    this.run();
    return ticket;
  }

  /** Puts an ASDU on the link as if a station had sent it. */
  inject(from: Side, octets: Uint8Array): void {
    this.#flights[from].push({ octets, at: this.#now + this.delayMs });
    this.run();
  }

  /** Everything that happens without waiting; also what is under way, if the link has no delay. */
  run(): void {
    this.advance(0);
  }

  /** Lets time pass. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      this.#pump();
      const next = this.#nextAt();
      if (next > end) break;
      this.#now = Math.max(this.#now, next);
      this.#arrive();
      for (const { association } of [this.controlling, this.controlled]) {
        if (association.deadline() <= this.#now) association.tick(this.now);
      }
    }
    this.#now = end;
  }

  /** Ends the connection; what is under way is lost. */
  disconnect(): void {
    this.#flights.controlling = [];
    this.#flights.controlled = [];
    for (const station of [this.controlling, this.controlled]) {
      station.association.close(this.now);
      this.#drain(station);
    }
  }

  /** Ends the connection, and starts another one. */
  reconnect(): void {
    this.disconnect();
    this.controlling.tickets.length = 0;
    this.controlled.tickets.length = 0;
    this.controlling.association = this.controlling.create();
    this.controlled.association = this.controlled.create();
    this.start();
  }

  #nextAt(): number {
    const { controlling, controlled } = this.#flights;
    return Math.min(
      controlling[0]?.at ?? Infinity,
      controlled[0]?.at ?? Infinity,
      this.controlling.association.deadline(),
      this.controlled.association.deadline(),
    );
  }

  #arrive(): void {
    for (const from of ["controlling", "controlled"] as const) {
      const to = from === "controlling" ? this.controlled : this.controlling;
      const flights = this.#flights[from];
      while (flights.length > 0 && flights[0]!.at <= this.#now) {
        to.association.receive(flights.shift()!.octets, this.now);
        this.#drain(to);
      }
    }
  }

  #pump(): void {
    for (const station of [this.controlling, this.controlled]) {
      this.#drain(station);
      for (;;) {
        const departure = station.association.take(this.now);
        if (departure === undefined) break;
        const { octets, ticket } = departure;
        if (ticket !== undefined) station.tickets.push(ticket);
        station.sent.push(octets.slice());
        for (const arriving of this.tap(octets.slice(), station.side)) {
          const at = this.#now + this.delayMs;
          this.#flights[station.side].push({ octets: arriving, at });
        }
        this.#drain(station);
      }
      this.#drain(station);
    }
  }

  #drain(station: PairStation): void {
    const { association } = station;
    for (let event; (event = association.nextEvent()) !== undefined;) station.events.push(event);
    for (let item; (item = association.deliver()) !== undefined;) station.delivered.push(item);
  }
}

/** The addresses of the commands that the controlled station was given, in their order. */
export function executed({ controlled }: AssociationPair): number[] {
  return controlled.delivered.filter(({ octets }) => octets[0] === command()[0])
    .map(({ octets }) => octets[6]! | octets[7]! << 8 | octets[8]! << 16);
}
