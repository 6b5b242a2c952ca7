// Applies a filter to decoded APDUs and faults.

import type { Filter, FilterSubject } from "../../../codec/capture/mod.ts";
import type { Apdu, Asdu } from "../../../codec/mod.ts";
import type { FoundFault, Place } from "./source.ts";

/** Selects APDUs and faults. */
export class Selection {
  /** Number of APDUs excluded. */
  leftOut = 0;
  readonly #filter: Filter;
  #start: number | undefined; // Time of the first record found, selected or not.

  /** Creates a selection for one run. */
  constructor(filter: Filter) {
    this.#filter = filter;
  }

  /** Whether an APDU is selected: if any of its objects matches. APDUs that cannot be decoded are selected too. */
  apdu(apdu: Apdu, place: Place): boolean {
    const chosen = this.#judgeApdu(apdu, this.#subjectOf(place));
    if (!chosen) this.leftOut++;
    return chosen;
  }

  /** Whether an object of an APDU is selected. */
  object(asdu: Asdu, ioa: number, place: Place): boolean {
    const subject = { ...this.#subjectOf(place), ...subjectOfAsdu(asdu), ioa };
    return this.#filter.matches(subject) === true;
  }

  /** Whether a fault is selected by link and time; faults of the file itself always are. */
  fault({ place }: FoundFault): boolean {
    if (place.source === undefined) return true;
    return this.#filter.matches(this.#subjectOf(place)) !== false;
  }

  #judgeApdu(apdu: Apdu, place: FilterSubject): boolean {
    if (apdu.format === "raw") return this.#filter.matches(place) !== false;
    if (apdu.format !== "I") {
      return this.#filter.matches({ ...place, format: apdu.format }) === true;
    }
    const { asdu } = apdu;
    const subject = { ...place, ...subjectOfAsdu(asdu) };
    if (asdu.type === "raw" || asdu.objects.length === 0) {
      return this.#filter.matches(subject) !== false;
    }
    const objects: readonly { readonly ioa: number }[] = asdu.objects;
    return objects.some(({ ioa }) => this.#filter.matches({ ...subject, ioa }) === true);
  }

  #subjectOf({ source, destination, connection, frame, captured }: Place): FilterSubject {
    const time = captured?.time === undefined
      ? undefined
      : captured.time + captured.nanoseconds / 1e6;
    this.#start ??= time;
    const start = this.#start;
    return {
      ...source === undefined ? {} : { source },
      ...destination === undefined ? {} : { destination },
      ...connection === undefined ? {} : { connection },
      ...frame === undefined ? {} : { frame },
      ...time === undefined || start === undefined ? {} : { time, start },
    };
  }
}

function subjectOfAsdu({ typeId, cause, originator, ca, negative, test }: Asdu): FilterSubject {
  return { format: "I", typeId, cause, originator, ca, negative, test };
}
