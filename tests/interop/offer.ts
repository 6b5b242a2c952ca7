// The offer of a peer: the objects of its station, its files, and the procedures that it lacks.

import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import type { FileName } from "../../transport/controlling/procedures/file_message.ts";
import type { PeerQuirks } from "../../transport/controlling/procedures/quirks.ts";
import type { SessionOptions } from "../../transport/session/session_options.ts";

/**
 * Procedures that a peer may lack: it must then refuse them, or not answer. `common-address` is the refusal of
 * unknown ones with cause 46, `group-refusal` that of groups without points, which are empty then, `originator` the
 * originator address of the request in interrogated data.
 */
export type Procedure =
  | "broadcast"
  | "clock"
  | "common-address"
  | "counters"
  | "delay"
  | "directory"
  | "fixed-test"
  | "files"
  | "group-refusal"
  | "originator"
  | "parameters"
  | "read"
  | "reset";

/** Features of a peer. */
export interface Offer {
  /** The peer, with its version. */
  readonly peer: string;
  /** Its objects with their initial values, as in a station file. */
  readonly station: StationDeclaration;
  /** A file that can be fetched, whose octet n of section s is n + s, and one that it accepts. */
  readonly files?: {
    readonly fetched: FileName & { readonly ca: number; readonly octets: number };
    readonly sent: FileName & { readonly ca: number };
  };
  /** Procedures that it lacks. */
  readonly lacks?: readonly Procedure[];
  /** Procedures that must not be requested, because it would close the connection. */
  readonly avoid?: readonly Procedure[];
  /** Quirks that our side must tolerate. */
  readonly quirks?: PeerQuirks;
  /** Deviations that the session must tolerate. */
  readonly session?: SessionOptions;
  /** Observations that our side makes about it, no more and no less. */
  readonly observations?: readonly string[];
  /** Observations that may occur. */
  readonly chances?: readonly string[];
}

const FOLDER = "tests/interop/offers/";

/** Reads an offer: the name of a file in the folder of offers, or a path. */
export function readOffer(name: string): Offer {
  const path = name.includes("/") ? name : FOLDER + name;
  const { like, ...offer } = JSON.parse(Deno.readTextFileSync(path));
  return like === undefined ? offer : { ...readOffer(like), ...offer };
}

/** Whether a procedure must not be requested from a peer. */
export function isAvoided({ avoid = [] }: Offer, procedure: Procedure): boolean {
  return avoid.includes(procedure);
}

/** Whether a peer supports a procedure. */
export function can({ lacks = [] }: Offer, procedure: Procedure): boolean {
  return !lacks.includes(procedure);
}
