// Applies a filter to decoded APDUs and faults.

import {
  DeltaClock,
  type Filter,
  type FilterFacts,
  type FilterSubject,
  selectsApdu,
  selectsObject,
  subjectOfAsdu,
} from "../../../codec/capture/mod.ts";
import type { Apdu, Asdu } from "../../../codec/mod.ts";
import { type FoundApdu, type FoundFault, type Place, timeOf } from "./source.ts";

/** Selects APDUs and faults. */
export class Selection {
  /** Number of APDUs excluded. */
  leftOut = 0;
  readonly #filter: Filter;
  readonly #facts: FilterFacts;
  readonly #deltas: DeltaClock | undefined;
  /** What is known about the last APDU. */
  #subject: FilterSubject = {};

  /** Creates a selection for one run. */
  constructor(filter: Filter, facts: FilterFacts = {}) {
    this.#filter = filter;
    this.#facts = facts;
    this.#deltas = filter.uses.has("delta") ? new DeltaClock() : undefined;
  }

  /**
   * Whether an APDU is selected: if any of its objects matches. APDUs that cannot be decoded are selected too. Every
   * APDU must be passed, in order.
   */
  apdu(apdu: Apdu, { place, octets }: FoundApdu): boolean {
    const subject: FilterSubject = {
      ...this.#subjectOf(place),
      octets,
      ...this.#deltas !== undefined && { delta: this.#deltaOf(place) },
    };
    this.#subject = subject;
    const facts = this.#facts;
    const chosen = selectsApdu(this.#filter, { place: subject, apdu, facts });
    if (!chosen) this.leftOut++;
    return chosen;
  }

  /** Whether an object of the last APDU is selected. */
  object(asdu: Asdu, index: number): boolean {
    if (asdu.type === "raw") return true;
    const facts = this.#facts;
    const subject = { ...this.#subject, ...subjectOfAsdu(asdu, facts) };
    return selectsObject(this.#filter, { subject, object: asdu.objects[index]!, facts });
  }

  /** Whether a fault is selected by link and time; faults of the file itself always are. */
  fault({ place }: FoundFault): boolean {
    if (place.source === undefined) return true;
    return this.#filter.matches(this.#subjectOf(place)) !== false;
  }

  #deltaOf({ connection = 0, captured }: Place): number | null {
    return this.#deltas!.take(connection, timeOf(captured));
  }

  #subjectOf(place: Place): FilterSubject {
    const { source, destination, connection, frame, fromClient, captured, start, fileIndex } =
      place;
    const time = timeOf(captured);
    return {
      ...source === undefined ? {} : { source },
      ...destination === undefined ? {} : { destination },
      ...connection === undefined ? {} : { connection },
      ...frame === undefined ? {} : { frame },
      ...fromClient === undefined ? {} : { fromClient },
      ...time === undefined || start === undefined ? {} : { time, start },
      ...frame === undefined ? {} : this.#facts.marks?.at(frame, fileIndex),
    };
  }
}
