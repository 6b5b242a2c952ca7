// The common interface of the output formats of `decode`.

import type {
  AddressFormat,
  Apdu,
  DissectNode,
  Issue,
  Profile,
  ZonePolicy,
} from "../../../codec/mod.ts";
import { formatEndpoint } from "../../text/endpoint.ts";
import type { Names } from "../../text/names.ts";
import type { Output } from "../../text/output.ts";
import type { Selection } from "./selection.ts";
import { formatCaptureTime } from "../../../codec/capture/mod.ts";
import { formatInZone } from "../../text/zoned_time.ts";
import type { FoundApdu, FoundFault, FoundPoints, FoundUnread, Place } from "./source.ts";

/** The options and dependencies of a writer. */
export interface WriterOptions {
  /** Output. */
  readonly out: Output;
  /** Field sizes. */
  readonly profile: Profile;
  /** The time zone of the times written, and of the stations' time tags; UTC by default. */
  readonly zone: ZonePolicy | undefined;
  /** The time zone of the stations' time tags, if it differs from that of the times written. */
  readonly tagZone?: ZonePolicy;
  /** How object addresses are written in text. */
  readonly addressFormat?: AddressFormat;
  /** Whether to explain every octet. */
  readonly verbose: boolean;
  /** Whether there are several files, whose names are written. */
  readonly hasFiles?: boolean;
  /** Whether CSV has texts unchanged that a spreadsheet would execute. */
  readonly csvRaw?: boolean;
  /** Names and units of objects, which are written with their addresses and values. */
  readonly names?: Names;
}

/** A decoded APDU with its octets and location, and the dissection if requested. */
export interface DecodedApdu {
  readonly apdu: Apdu;
  readonly found: FoundApdu;
  readonly tree: DissectNode | undefined;
  /** Selects objects; absent selects all. */
  readonly selection?: Selection | undefined;
}

/** Writes decoded records in one of the formats. */
export interface Writer {
  /** Writes the header, if any. */
  begin(): void;
  /** Writes an APDU. */
  apdu(decoded: DecodedApdu): void;
  /** Writes APDUs whose points are in columns; absent if the format or its options need objects. */
  readonly points?: ((found: FoundPoints) => void) | undefined;
  /** Writes a fault. */
  fault(fault: FoundFault): void;
  /** Writes a line of text that was not read. */
  unread(line: FoundUnread): void;
  /** Writes the trailer, if any. */
  end(): void;
}

/** `192.0.2.1:49152 -> 192.0.2.10:2404`; empty if unknown. */
export function whoOf(place: Place): string {
  return place.source === undefined ? "" : `${sourceOf(place)} -> ${destinationOf(place)}`;
}

/** The time of a place in a zone; only the part that the text has. Empty if unknown. */
export function timeOf({ captured, missing }: Place, zone: ZonePolicy | undefined): string {
  if (captured === undefined) return "";
  if (missing === undefined) return formatInZone(captured, zone);
  const time = formatCaptureTime(captured).slice(0, -1);
  return missing === "year" ? time.slice(5) : time.slice(11);
}

/** The sender as `address:port`; empty if unknown. */
export function sourceOf({ source }: Place): string {
  return source === undefined ? "" : formatEndpoint({ host: source.address, port: source.port });
}

/** The receiver as `address:port`; empty if unknown. */
export function destinationOf({ destination }: Place): string {
  if (destination === undefined) return "";
  return formatEndpoint({ host: destination.address, port: destination.port });
}

/** The octets that an issue refers to: `octet 7` or `octets 12-20`. */
export function rangeOf(issue: Issue): string {
  const { offset, octets: { length } } = issue;
  return length <= 1 ? `octet ${offset}` : `octets ${offset}-${offset + length - 1}`;
}
