// What a peer offers: the objects of its station, its files, and what it lacks.

import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import type { FileName } from "../../transport/controlling/procedures/file_message.ts";
import type { PeerQuirks } from "../../transport/controlling/procedures/quirks.ts";
import type { SessionOptions } from "../../transport/session/session_options.ts";

/**
 * What a peer may be without: it must refuse it then, or keep silent. `common-address` is the refusal of unknown ones
 * with cause 46, `group-refusal` that of groups without points, which are empty then,
 * `originator` the address of who asked in the data of an interrogation.
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

/** What is to be found at a peer. */
export interface Offer {
  /** Which peer it is, with its version. */
  readonly peer: string;
  /** Its objects with the values they have at its start, as in a station file. */
  readonly station: StationDeclaration;
  /** A file that can be fetched, whose octet n of section s is n + s, and one that it takes. */
  readonly files?: {
    readonly fetched: FileName & { readonly ca: number; readonly octets: number };
    readonly sent: FileName & { readonly ca: number };
  };
  /** What it cannot do. */
  readonly lacks?: readonly Procedure[];
  /** What it must not even be asked for, because it ends the connection. */
  readonly avoid?: readonly Procedure[];
  /** What our side has to be told of it. */
  readonly quirks?: PeerQuirks;
  /** What the session has to tolerate. */
  readonly session?: SessionOptions;
  /** What our side observes about it, no more and no less. */
  readonly observations?: readonly string[];
  /** What it observes when it so happens. */
  readonly chances?: readonly string[];
}

const FOLDER = "tests/interop/offers/";

/** Reads an offer: the name of a file in the folder of offers, or a path. */
export function readOffer(name: string): Offer {
  const path = name.includes("/") ? name : FOLDER + name;
  const { like, ...offer } = JSON.parse(Deno.readTextFileSync(path));
  return like === undefined ? offer : { ...readOffer(like), ...offer };
}

/** Whether a peer must not be asked for something. */
export function isAvoided({ avoid = [] }: Offer, procedure: Procedure): boolean {
  return avoid.includes(procedure);
}

/** Whether a peer can do something. */
export function can({ lacks = [] }: Offer, procedure: Procedure): boolean {
  return !lacks.includes(procedure);
}
