// Converts the ASDUs of a station into store entries: adds the link number, counts the values and checks the clock.

import { type Asdu, formatAsdu, type Profile, type ZonePolicy } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import { ClockWatch } from "./clock_watch.ts";
import { draftsOf } from "./draft.ts";
import type { Arrival } from "../store/entry.ts";
import type { PointBook } from "../config/point_book.ts";
import { SourceTime } from "./source_time.ts";

/** Options of an observer. */
export interface ObserverOptions {
  readonly name: string;
  readonly book: PointBook;
  readonly profile: Profile;
  readonly zone: ZonePolicy;
  /** Types to store, by name or number; all if absent. */
  readonly types: readonly (string | number)[] | undefined;
}

/** Arrival time, by the wall clock and by a monotonic clock. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

/** Observes the ASDUs of a station. */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #time: SourceTime;
  #book: PointBook;
  #types: ReadonlySet<number> | undefined;
  #watch = new ClockWatch();
  #link = NaN; // No ASDU arrives before `begin()`.
  #asdus = 0;
  /** Whether the station has reported a restart on this link. */
  #hasRestarted = false;

  /** Creates an observer with an empty history. */
  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#time = new SourceTime(options.zone);
    this.#book = options.book;
    this.#types = typeIdsOf(options.types);
  }

  /** Replaces the list of points and the types to store; all types if absent. */
  relist(book: PointBook, types: ObserverOptions["types"]): void {
    this.#book = book;
    this.#types = typeIdsOf(types);
  }

  /** Starts a new link; subsequent ASDUs belong to it. */
  begin(link: number): void {
    this.#link = link;
    this.#asdus = 0;
    this.#watch = new ClockWatch();
    this.#hasRestarted = false;
  }

  /**
   * Processes an ASDU.
   *
   * @param requested Whether it is a response to a request of the collector.
   */
  take(
    asdu: Asdu,
    { octets, requested, at }: {
      readonly octets: Uint8Array;
      readonly requested: boolean;
      readonly at: Instant;
    },
  ): Arrival {
    const { name, profile } = this.#options;
    const arrival = {
      type: "arrival",
      station: name,
      link: this.#link,
      asdu: this.#asdus++,
      received: at.wall,
    } as const;
    if (asdu.type === "M_EI_NA_1") this.#hasRestarted = true;
    const drafts = draftsOf(asdu, at.wall, {
      book: this.#book,
      time: this.#time,
      profile,
      types: this.#types,
      isStill: (tag, point) => this.#watch.observe(tag, point, at.monotonic),
      hasRestarted: this.#hasRestarted,
    });
    if (drafts !== undefined) return { ...arrival, drafts };
    // Confirmations of our own requests are not logged.
    const isNews = !requested || asdu.type === "raw" || asdu.type === "M_EI_NA_1";
    if (!isNews || (this.#types !== undefined && !this.#types.has(asdu.typeId))) {
      return { ...arrival, drafts: [] };
    }
    const { typeId, cause, ca } = asdu;
    const text = formatAsdu(asdu, { profile });
    return { ...arrival, drafts: [], message: { typeId, cause, ca, text, octets } };
  }
}

function typeIdsOf(types: ObserverOptions["types"]): ReadonlySet<number> | undefined {
  return types === undefined ? undefined : new Set(types.map(typeIdOf));
}

function typeIdOf(type: string | number): number {
  return typeof type === "number" ? type : TYPES[type as keyof typeof TYPES].id;
}
