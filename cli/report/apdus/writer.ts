// What the output formats of `decode` have in common.

import type { Apdu, DissectNode, Issue, Profile, ZonePolicy } from "../../../codec/mod.ts";
import { formatEndpoint } from "../../text/endpoint.ts";
import type { Output } from "../../text/output.ts";
import type { Selection } from "./selection.ts";
import type { FoundApdu, FoundFault, Place } from "./source.ts";

/** The options and dependencies of a writer. */
export interface WriterOptions {
  /** Where it writes. */
  readonly out: Output;
  /** Sizes of addresses. */
  readonly profile: Profile;
  /** The zone of the stations' time tags; UTC if not given. */
  readonly zone: ZonePolicy | undefined;
  /** Whether every octet is explained. */
  readonly verbose: boolean;
}

/** A decoded APDU with its octets and place, and the dissection if it was asked for. */
export interface DecodedApdu {
  readonly apdu: Apdu;
  readonly found: FoundApdu;
  readonly tree: DissectNode | undefined;
  /** Selects objects; all without it. */
  readonly selection?: Selection | undefined;
}

/** Writes what was decoded in one of the formats. */
export interface Writer {
  /** Writes the beginning. */
  begin(): void;
  /** Writes an APDU. */
  apdu(decoded: DecodedApdu): void;
  /** Writes something that is not an APDU. */
  fault(fault: FoundFault): void;
  /** Writes the end. */
  end(): void;
}

/** `192.0.2.1:49152 -> 192.0.2.10:2404`; empty where it is not known. */
export function whoOf(place: Place): string {
  return place.source === undefined ? "" : `${sourceOf(place)} -> ${destinationOf(place)}`;
}

/** The sender as `address:port`; empty where it is not known. */
export function sourceOf({ source }: Place): string {
  return source === undefined ? "" : formatEndpoint({ host: source.address, port: source.port });
}

/** The receiver as `address:port`; empty where it is not known. */
export function destinationOf({ destination }: Place): string {
  if (destination === undefined) return "";
  return formatEndpoint({ host: destination.address, port: destination.port });
}

/** The octets an issue is about: `octet 7` or `octets 12-20`. */
export function rangeOf(issue: Issue): string {
  const { offset, octets: { length } } = issue;
  return length <= 1 ? `octet ${offset}` : `octets ${offset}-${offset + length - 1}`;
}
