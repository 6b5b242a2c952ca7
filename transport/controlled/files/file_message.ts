// Encodes and sends messages about a file.

import { CAUSE } from "../../../codec/cause.ts";
import type { Link } from "../core/link.ts";
import type { PeerIdentity } from "../notices/peer_identity.ts";
import type { Sector } from "../objects/sector.ts";
import type { StationCore } from "../core/station_core.ts";

/** A file, and the connection for messages about it. */
export interface FileAddress {
  /** The station. */
  readonly core: StationCore;
  /** The connection of the transfer. */
  readonly link: Link;
  /** The peer, with its user if one was authenticated for the most recent message. */
  readonly remote: PeerIdentity;
  /** The common address. */
  readonly sector: Sector;
  /** Information object address of the file. */
  readonly ioa: number;
  /** Name of file. */
  readonly nof: number;
  /** Originator address and test bit of the request. */
  readonly asdu: { readonly originator: number; readonly test: boolean };
}

/** Message types of file transfer. */
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
