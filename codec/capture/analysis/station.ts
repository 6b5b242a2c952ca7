// Controlled stations and their sectors, across all connections.

import { broadcastCa } from "../../profile.ts";
import { TYPE_RANGES } from "../../types.ts";
import type { Endpoint } from "../connection.ts";
import { DriftWatch } from "./drift_watch.ts";
import type { PacketTime } from "../packet_time.ts";
import { TimeWatch } from "./time_watch.ts";

/** An address that has sent something to a station: first time and count. */
export interface Visitor {
  readonly first: PacketTime;
  count: number;
}

/** Interrogations of one kind at short intervals. */
export interface Storm {
  since: number;
  last: number;
  requests: number;
}

/** A controlled station, identified by its TCP endpoint. */
export class Station {
  /** Number of the station, from 0. */
  readonly id: number;
  readonly endpoint: Endpoint;
  readonly sectors: Map<number, Sector> = new Map();
  /** Addresses that have sent process commands to it. */
  readonly commanders: Map<string, Visitor> = new Map();
  /** Addresses that have set its clock. */
  readonly clockMasters: Map<string, Visitor> = new Map();
  /** Interrogations at short intervals, by common address and cause. */
  readonly storms: Map<string, Storm> = new Map();
  /** The last command to each object, by common address and object address. */
  readonly operated: Map<string, { readonly address: string; readonly at: PacketTime }> = new Map();
  /** Types that it has challenged. */
  readonly challenged: Set<number> = new Set();
  /** Command types that it terminates. */
  readonly terminates: Set<number> = new Set();
  /** When data transfer was last started, and by which session. */
  started: { readonly session: number; readonly time: number } | undefined;

  /** Its broadcast address, which is not one of its sectors. */
  broadcastCa: number = broadcastCa();

  /** Creates a station without history. */
  constructor(id: number, endpoint: Endpoint) {
    this.id = id;
    this.endpoint = endpoint;
  }
}

/** The last terminated interrogation of a kind. */
export interface InterrogationHistory {
  /** Points reported in it. */
  points: number;
  /** Sequence number among all rounds. */
  round: number;
}

/** The objects and statistics of a station under one common address. */
export class Sector {
  readonly station: Station;
  readonly ca: number;
  /** Point group by type identification; -1 if there is none. */
  readonly groups: Int32Array = new Int32Array(TYPE_RANGES.private.last + 1).fill(-1);
  /** Number of ASDUs and objects sent. */
  asdus = 0;
  objects = 0;
  readonly times: TimeWatch = new TimeWatch();
  readonly drift: DriftWatch = new DriftWatch();
  /** Completed interrogations by cause of the answers. */
  readonly interrogations: Map<number, InterrogationHistory> = new Map();
  /** Objects that were selected before operation, by type and address. */
  readonly selected: Set<string> = new Set();
  /** Time of the last return information caused by a remote command. */
  returnedAt = NaN;

  /** Creates a sector without history. */
  constructor(station: Station, ca: number) {
    this.station = station;
    this.ca = ca;
  }

  /** Returns the history of the interrogations whose data has a given cause. */
  history(cause: number): InterrogationHistory {
    let history = this.interrogations.get(cause);
    if (history === undefined) this.interrogations.set(cause, history = { points: 0, round: 0 });
    return history;
  }
}

/** All stations, up to a limit. */
export class Stations {
  /** ASDUs of sectors beyond the limit. */
  untracked = 0;
  readonly #byName = new Map<string, Station>();
  readonly #limit: number;
  #sectors = 0;

  /** Creates an empty list, with limits for stations and for sectors in total. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Returns the station at an endpoint; `undefined` if there are too many. */
  find(endpoint: Endpoint): Station | undefined {
    const name = `${endpoint.address} ${endpoint.port}`;
    const known = this.#byName.get(name);
    if (known !== undefined || this.#byName.size >= this.#limit) return known;
    const station = new Station(this.#byName.size, endpoint);
    this.#byName.set(name, station);
    return station;
  }

  /** Returns a sector of a station. A new one is not kept until it has sent something. */
  peek(station: Station, ca: number): Sector {
    return station.sectors.get(ca) ?? new Sector(station, ca);
  }

  /** Returns a sector of a station; `undefined` if there are too many. */
  sector(station: Station, ca: number): Sector | undefined {
    const known = station.sectors.get(ca);
    if (known !== undefined) return known;
    if (this.#sectors >= this.#limit) {
      this.untracked++;
      return undefined;
    }
    this.#sectors++;
    const sector = new Sector(station, ca);
    station.sectors.set(ca, sector);
    return sector;
  }

  /** All sectors. */
  *sectors(): Iterable<Sector> {
    for (const station of this.#byName.values()) yield* station.sectors.values();
  }

  /** All stations in the order of discovery. */
  all(): Iterable<Station> {
    return this.#byName.values();
  }
}
