// Controlled stations and their sectors, across all connections to them.

import { TYPE_RANGES } from "../../types.ts";
import type { Endpoint } from "../connection.ts";
import type { PacketTime } from "./packet_time.ts";
import type { RateWatch } from "./rate_watch.ts";
import { TimeWatch } from "./time_watch.ts";

/** An address that has sent something to a station, since when and how often. */
export interface Visitor {
  readonly first: PacketTime;
  count: number;
}

/** A controlled station: one TCP endpoint. */
export class Station {
  /** Number of the station, from 0. */
  readonly id: number;
  readonly endpoint: Endpoint;
  readonly sectors: Map<number, Sector> = new Map();
  /** Addresses that have sent process commands to it. */
  readonly commanders: Map<string, Visitor> = new Map();
  /** Addresses that have set its clock. */
  readonly clockMasters: Map<string, Visitor> = new Map();
  /** Watches for too many interrogations of one kind, by common address and cause. */
  readonly storms: Map<number, RateWatch> = new Map();
  /** Types of commands that it terminates. */
  readonly terminates: Set<number> = new Set();
  /** When data transfer was started last, and by which session. */
  started: { readonly session: number; readonly time: number } | undefined;

  /** Creates a station without any knowledge. */
  constructor(id: number, endpoint: Endpoint) {
    this.id = id;
    this.endpoint = endpoint;
  }
}

/** The last terminated interrogation of one kind. */
export interface InterrogationHistory {
  /** Points that were reported in it. */
  points: number;
  /** Its number among all rounds. */
  round: number;
}

/** What one station has under one common address. */
export class Sector {
  readonly station: Station;
  readonly ca: number;
  /** Group of points by type identification; -1 if missing. */
  readonly groups: Int32Array = new Int32Array(TYPE_RANGES.private.last + 1).fill(-1);
  /** ASDUs and objects it has sent. */
  asdus = 0;
  objects = 0;
  readonly times: TimeWatch = new TimeWatch();
  /** By cause of the answers: qualifiers of interrogations and counter groups. */
  readonly interrogations: Map<number, InterrogationHistory> = new Map();
  /** Objects that were selected before they were operated: type and address. */
  readonly selected: Set<string> = new Set();

  /** Creates a sector without any knowledge. */
  constructor(station: Station, ca: number) {
    this.station = station;
    this.ca = ca;
  }

  /** How its interrogations with one cause went. */
  history(cause: number): InterrogationHistory {
    let history = this.interrogations.get(cause);
    if (history === undefined) this.interrogations.set(cause, history = { points: 0, round: 0 });
    return history;
  }
}

/** All stations, as many as there is room for. */
export class Stations {
  /** ASDUs of sectors for which there was no room. */
  untracked = 0;
  readonly #byName = new Map<string, Station>();
  readonly #limit: number;
  #sectors = 0;

  /** Creates an empty list with limits for stations and for the sectors of all of them. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The station at an endpoint; `undefined` if there are too many. */
  find(endpoint: Endpoint): Station | undefined {
    const name = `${endpoint.address} ${endpoint.port}`;
    const known = this.#byName.get(name);
    if (known !== undefined || this.#byName.size >= this.#limit) return known;
    const station = new Station(this.#byName.size, endpoint);
    this.#byName.set(name, station);
    return station;
  }

  /** A sector of a station; one that has sent nothing yet is not remembered. */
  peek(station: Station, ca: number): Sector {
    return station.sectors.get(ca) ?? new Sector(station, ca);
  }

  /** A sector of a station; `undefined` if there are too many. */
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

  /** All stations in the order in which they were found. */
  all(): Iterable<Station> {
    return this.#byName.values();
  }
}
