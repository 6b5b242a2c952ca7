// What a procedure is: a generator that asks to send or to wait, and is told what happened. It
// holds no clock, no timer and no connection, so that every rule is tested without them.

import type { Asdu, AsduInput } from "../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
// circle: a procedure writes its journal, and the journal names the procedure
import type { Journal } from "./journal.ts";
import type { Target } from "./target.ts";

/** An ASDU that arrived, decoded and as it came. */
export interface ReceivedAsdu {
  /** Decoded leniently: what is wrong with it stands in its `issues`. */
  readonly asdu: Asdu;
  /** Its octets, from the type identification on. */
  readonly octets: Uint8Array;
}

/** A request that has been given to the link. It is decoded for whoever looks at it, and once. */
export class SentAsdu {
  /** Its type. */
  readonly type: AsduInput["type"];
  /** Its octets, from the type identification on. */
  readonly octets: Uint8Array;
  readonly #profile: Profile;
  #asdu: Asdu | undefined;

  /** Takes an ASDU as it was encoded. */
  constructor(type: AsduInput["type"], octets: Uint8Array, profile: Profile) {
    this.type = type;
    this.octets = octets;
    this.#profile = profile;
  }

  /** What the station reads in it: with the defaults, and with values as the wire carries them. */
  get asdu(): Asdu {
    return this.#asdu ??= decodeAsdu(this.octets, { profile: this.#profile });
  }
}

/** Makes a request at the moment it is sent; `wall` is that moment in ms since 1970-01-01 UTC. */
export type RequestMaker = (wall: number) => AsduInput;

/**
 * What a procedure asks for.
 *
 * | kind | meaning | it is told |
 * |---|---|---|
 * | `send` | send this request as soon as the window and other procedures permit | `sent`, `asdu` or `expired` |
 * | `wait` | tell what arrives | `asdu` or `expired` |
 * | `post` | send this too, whenever it can be, and do not wait for it | `posted`, at once |
 *
 * `until` is a time of the monotonic clock in ms.
 */
export type Ask =
  | {
    readonly kind: "send";
    readonly request: RequestMaker;
    /** Whether the request acts on the process, as an execute does and a select does not. */
    readonly operative: boolean;
    /** Ms that it may wait to be sent; asking with the same object again does not prolong it. */
    readonly withinMs: number;
  }
  | { readonly kind: "wait"; readonly until: number }
  | { readonly kind: "post"; readonly request: RequestMaker };

/** What a procedure is told; `at` is the monotonic time in ms. */
export type Told =
  | { readonly kind: "sent"; readonly at: number; readonly request: SentAsdu }
  | { readonly kind: "asdu"; readonly at: number; readonly received: ReceivedAsdu }
  | { readonly kind: "expired"; readonly at: number }
  | { readonly kind: "posted"; readonly at: number };

/** The steps of a procedure, or of a part of one. */
export type Steps<T> = Generator<Ask, T, Told>;

/** A procedure of the application layer, ready to be run. */
export interface Procedure<Result> {
  /** What it is, for messages: `interrogation of CA 1`. */
  readonly label: string;
  /** What it occupies while it runs. */
  readonly target: Target;
  /** Whether it changes nothing in the station, so that it may wait, and be repeated. */
  readonly readOnly: boolean;
  /** Sent when the caller gives up before anything acted on the process, as the cancel of a select. */
  readonly farewell?: RequestMaker;
  /** Its steps. */
  run(journal: Journal): Steps<Result>;
}

/** Sends a request and waits until it is on its way; `undefined` if that took too long. */
export function* send(
  request: RequestMaker,
  options: { readonly operative: boolean; readonly withinMs: number },
): Steps<Extract<Told, { kind: "sent" }> | undefined> {
  const ask: Ask = { kind: "send", request, ...options };
  while (true) {
    const told = yield ask;
    if (told.kind === "sent") return told;
    if (told.kind === "expired") return undefined;
  }
}

/** Waits for an ASDU; `undefined` if none came in time. */
export function* receive(
  until: number,
): Steps<Extract<Told, { kind: "asdu" }> | undefined> {
  while (true) {
    const told = yield { kind: "wait", until };
    if (told.kind === "asdu") return told;
    if (told.kind === "expired") return undefined;
  }
}
