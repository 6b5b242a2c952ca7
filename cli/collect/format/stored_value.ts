// A stored value with its names, as returned by the store.

/** A row of the store. Instants are milliseconds since 1970-01-01 UTC. */
export interface StoredValue {
  /** Store ID. */
  readonly store: string;
  /** Sequence number: ascending, never reused. */
  readonly seq: number;
  /** Name of the station. */
  readonly station: string;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** Name of the point, if it has one. */
  readonly name: string | null;
  /** Its unit, if it has one. */
  readonly unit: string | null;
  /** Arrival time. */
  readonly received: number;
  /** Time tag as an instant. */
  readonly time: number | null;
  /** Effective time: `time` if it is plausible, `received` otherwise. */
  readonly at: number;
  /** Wall clock time of the time tag, stored as if it were UTC. */
  readonly tag: number | null;
  /** Flags of its time tag. */
  readonly tagFlags: number;
  /** Engineering value; `null` for NaN. */
  readonly value: number | null;
  /** Transmitted value, if the engineering value differs. */
  readonly raw: number | null;
  /** Quality descriptor. */
  readonly quality: number;
  /** Type identification. */
  readonly typeId: number;
  /** Cause of transmission. */
  readonly cause: number;
  /** Originator address. */
  readonly originator: number;
  /** Bits of `FLAG`. */
  readonly flags: number;
  /** Further elements of the type, as JSON. */
  readonly detail: string | null;
  /** Number of the connection on which it arrived. */
  readonly link: number;
  /** Number of times the station has resent it. */
  readonly redelivered: number;
}
