// A file of a station as the protocol transfers it: sections, checksums and limits.

import { type InstantInput, resolveInstant } from "../../../codec/instant.ts";

/** A file that a station offers. */
export interface StationFile {
  /** Common address. */
  readonly ca: number;
  /** Information object address of the file. */
  readonly ioa: number;
  /**
   * Name of file, 1..65535. The standard suggests 1 for transparent files, 2 for disturbance data,
   * 3 for sequences of events.
   */
  readonly nof: number;
  /** Its sections: 1 to 255 sections, at most 16777215 octets in total. */
  readonly sections: readonly Uint8Array[];
  /** Creation time, in ms since 1970-01-01 UTC; absent if unknown. */
  readonly instant?: number;
  /** Flags of the creation time in the directory, as bits of `TIME_FLAGS`; 0 if absent. */
  readonly timeFlags?: number;
  /** Whether a controlling station may delete it; false by default. */
  readonly deletable?: boolean;
}

/**
 * A file to add to a station. Its creation time is an `instant`, or the `time` and `timeFlags` of a
 * directory entry with the `zone` of the station that sent it.
 */
export type StationFileInput = Omit<StationFile, "instant" | "timeFlags"> & InstantInput;

/** Returns a file with its creation time. Throws the errors of {@linkcode resolveInstant}. */
export function stationFileOf(file: StationFileInput, near: number): StationFile {
  const { ca, ioa, nof, sections, deletable } = file;
  const attempt = `add file ${nof} of CA ${ca} IOA ${ioa}`;
  const { instant = NaN, timeFlags } = resolveInstant(file, { attempt, near });
  return {
    ca,
    ioa,
    nof,
    sections,
    ...Number.isNaN(instant) ? {} : { instant },
    ...timeFlags === 0 ? {} : { timeFlags },
    ...deletable === undefined ? {} : { deletable },
  };
}

/** Maximum length of a file in octets; LOF has 24 bits. */
export const MAX_FILE_OCTETS = 0xff_ffff;

/** Returns the sum of octets modulo 256, as in F_LS_NA_1. */
export function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) for (const octet of part) sum += octet;
  return sum & 0xff;
}

/** Returns the total length of several parts in octets. */
export function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
