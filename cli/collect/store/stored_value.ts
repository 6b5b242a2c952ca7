// A value as the store returns it, with its names.

/** One row of the store. Instants are milliseconds since 1970-01-01 UTC. */
export interface StoredValue {
  /** Identity of the store. */
  readonly store: string;
  /** Its number: rising, never used again. */
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
  /** When it arrived. */
  readonly received: number;
  /** The instant of its time tag. */
  readonly time: number | null;
  /** The instant it counts from: `time` where it is credible, `received` otherwise. */
  readonly at: number;
  /** Wall clock of its time tag, as if it were UTC. */
  readonly tag: number | null;
  /** Flags of its time tag. */
  readonly tagFlags: number;
  /** Engineering value; `null` for NaN. */
  readonly value: number | null;
  /** The value as sent, where the engineering value differs. */
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
  /** What else the type carries, as JSON. */
  readonly detail: string | null;
  /** Number of the connection it came with. */
  readonly link: number;
  /** How often the station has sent it again. */
  readonly redelivered: number;
}
