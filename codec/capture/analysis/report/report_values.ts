// Values that occur everywhere in the report of an analysis: times, numbers, packets and endpoints.

/** ISO 8601 in UTC with six decimals; `null` if the capture has no time. */
export type TimeText = string | null;

/** A number; a text if JSON cannot represent it. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** A packet and its time. */
export interface Mark {
  /** Index of the file in `captures`. */
  readonly file: number;
  /** Number of the packet in the file, from 1; 0 if unknown. */
  readonly frame: number;
  /** Time of capture. */
  readonly time: TimeText;
}

/** One endpoint of a connection. */
export interface EndpointReport {
  /** IPv4 or IPv6 address. */
  readonly address: string;
  /** TCP port. */
  readonly port: number;
}
