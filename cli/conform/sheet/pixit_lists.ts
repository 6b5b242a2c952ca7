// The elements of the lists among the answers of a sheet: redundancy groups and files.

/** A redundancy group of a controlled station. */
export interface RedundancyGroup {
  /** Its name. */
  readonly name: string;
  /** Addresses and networks of its members; all peers by default. */
  readonly addresses?: readonly string[];
  /** Maximum number of its connections. */
  readonly maxConnections?: number;
  /** Whether it has an event buffer of its own; true by default. */
  readonly ownBuffer?: boolean;
}

/** A file that can be fetched. */
export interface FileEntry {
  /** Common address; that of the station by default. */
  readonly ca?: number;
  /** Information object address. */
  readonly ioa: number;
  /** Name of file: 1 transparent file, 2 disturbance data, 3 sequences of events, 4 recorded analogue values. */
  readonly nof: number;
  /** Number of sections. */
  readonly sections?: number;
  /** Length in octets. */
  readonly octets?: number;
}
