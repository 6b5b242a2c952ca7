// Files of a station as the protocol sees them: sections, checksums, and the messages about them.

import { CAUSE } from "../../../codec/cause.ts";
import type { Link } from "../core/link.ts";
import type { Sector } from "../objects/sector.ts";
import type { StationCore } from "../core/station_core.ts";

/** A file that a station offers. */
export interface StationFile {
  /** Common address. */
  readonly ca: number;
  /** Information object address of the file. */
  readonly ioa: number;
  /** Name of file, 1..65535; the standard suggests 1 transparent, 2 disturbance data, 3 sequences of events. */
  readonly nof: number;
  /** Its sections, 1 to 255, of at most 16777215 octets each and together. */
  readonly sections: readonly Uint8Array[];
  /** When it was made, in ms since 1970-01-01 UTC; 0 where nobody knows. */
  readonly time?: number;
  /** Whether a controlling station may delete it; not by default. */
  readonly deletable?: boolean;
}

/** What is wrong, in messages that call or acknowledge (IEC 60870-5-101, 7.2.6.30). */
export const FILE_ERROR = { memory: 1, checksum: 2, unexpected: 3, name: 4, section: 5 } as const;

/** Most octets of a file: LOF has 24 bits. */
export const MAX_FILE_OCTETS = 0xff_ffff;

/** Sum of octets modulo 256, as F_LS_NA_1 carries it. */
export function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) for (const octet of part) sum += octet;
  return sum & 0xff;
}

/** Octets of some parts. */
export function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** The file that messages are about, and the way they take. */
export interface FileAddress {
  /** The station. */
  readonly core: StationCore;
  /** The connection the transfer belongs to. */
  readonly link: Link;
  /** The common address. */
  readonly sector: Sector;
  /** Information object address of the file. */
  readonly ioa: number;
  /** Name of file. */
  readonly nof: number;
  /** Originator address and test bit of the request. */
  readonly asdu: { readonly originator: number; readonly test: boolean };
}

/** Types of messages about files. */
export type FileMessageType =
  | "F_FR_NA_1"
  | "F_SR_NA_1"
  | "F_SC_NA_1"
  | "F_LS_NA_1"
  | "F_AF_NA_1"
  | "F_SG_NA_1";

/** Encodes a message about a file. */
export function fileMessage(
  file: FileAddress,
  type: FileMessageType,
  { negative = false, ...fields }: Readonly<Record<string, unknown>>,
): Uint8Array {
  const { core, sector: { ca }, ioa, nof, asdu: { originator, test } } = file;
  const objects = [{ ioa, nof, ...fields }];
  return core.encode({
    type,
    cause: CAUSE.file,
    ca,
    originator,
    test,
    negative: negative === true,
    objects,
  });
}

/** Sends a message about a file before all events. */
export function tell(file: FileAddress, ...message: MessageArguments): void {
  file.link.answer(fileMessage(file, ...message));
}

type MessageArguments = [type: FileMessageType, keys: Readonly<Record<string, unknown>>];
