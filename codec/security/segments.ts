// Splits messages of secure authentication into ASDUs, and puts received ASDUs together again: a pure machine.

import type { AsduHeader, AsduInput } from "../asdu_types.ts";
import { CAUSE_SETS } from "../cause.ts";
import { isOtherEdition, isSecurity } from "../classify.ts";
import { formatCount } from "../count.ts";
import { readHeader } from "../decode_asdu.ts";
import { encodeAsduInto } from "../encode_asdu.ts";
import { DecodeError } from "../errors.ts";
import { identifierOctets, IEC104, type Profile } from "../profile.ts";
import { plainOctets } from "../octets.ts";
import { typeName, TYPES } from "../types.ts";
import { decodeSecurityMessage, encodeAfterHead, encodeSecurityMessage } from "./code.ts";
import type { SecurityMessage, SecurityTypeName } from "./message.ts";

/** Segmentation control: sequence number and flags (IEC TS 60870-5-7). */
export const SEGMENTATION = {
  /** ASN: the sequence number of a segment. */
  asn: 0x3f,
  /** FIR: the first segment. */
  fir: 0x40,
  /** FIN: the last segment. */
  fin: 0x80,
} as const;

/** The data unit identifier of a message. */
export interface SecurityHeader {
  /** Common address of ASDU. */
  readonly ca: number;
  /** Cause of transmission; the one that the standard lists for the type by default. */
  readonly cause?: number;
  /** Originator address; 0 by default. */
  readonly originator?: number;
  /** P/N; false by default. */
  readonly negative?: boolean;
  /** T; false by default. */
  readonly test?: boolean;
}

/** Returns the cause that the standard lists for a message. */
export function securityCause(type: SecurityTypeName): number {
  const { monitor, control } = CAUSE_SETS[TYPES[type].causes];
  return (monitor[0] ?? control[0])!;
}

/**
 * Encodes a message as one ASDU, or as several segments if it is longer than an ASDU may be.
 *
 * ```ts
 * import { toHex } from "@telecontrol/iec104";
 * import { securityAsdus } from "@telecontrol/iec104/low-level";
 *
 * const [asdu] = securityAsdus({ type: "S_KR_NA_1", usr: 1 }, { ca: 1 });
 * console.log(toHex(asdu!, " ")); // 54 01 0f 00 01 00 01 00
 * ```
 *
 * @throws {RangeError | TypeError} As `encodeSecurityMessage()`.
 */
export function securityAsdus(
  message: SecurityMessage,
  header: SecurityHeader,
  { profile = IEC104 }: { readonly profile?: Profile } = {},
): Uint8Array[] {
  const { type } = message;
  const typeId = TYPES[type].id;
  const { ca, cause = securityCause(type), originator = 0, negative = false, test = false } =
    header;
  const identifier: AsduInput = {
    type: "raw",
    typeId,
    sq: false,
    cause,
    negative,
    test,
    originator,
    ca,
    // Only the identifier is written.
    count: 1,
    body: NO_BODY,
    issues: [],
  };
  const start = identifierOctets(profile);
  const control = isSegmented(typeId) ? 1 : 0;
  const head = start + control;
  const whole = encodeAfterHead(message, { head, most: profile.maxAsduOctets });
  if (whole !== undefined) {
    encodeAsduInto(identifier, whole, { profile });
    if (control === 1) whole[start] = SEGMENTATION.fir | SEGMENTATION.fin;
    return [whole];
  }
  const content = encodeSecurityMessage(message);
  const room = control === 0 ? content.length : profile.maxAsduOctets - head;
  const asdus: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < content.length; at += room) {
    const end = Math.min(at + room, content.length);
    const asdu = new Uint8Array(head + end - at);
    encodeAsduInto(identifier, asdu, { profile });
    if (control === 1) {
      asdu[start] = asdus.length & SEGMENTATION.asn | (at === 0 ? SEGMENTATION.fir : 0) |
        (end === content.length ? SEGMENTATION.fin : 0);
    }
    asdu.set(content.subarray(at, end), head);
    asdus.push(asdu);
  }
  return asdus;
}

const NO_BODY = new Uint8Array(0);

/** Whether messages of a type begin with segmentation control. */
function isSegmented(typeId: number): boolean {
  return isSecurity(typeId) && typeId !== TYPES.S_KR_NA_1.id;
}

/** What an ASDU contributes to a message. */
export type Reassembled =
  /** A message is complete. */
  | {
    readonly kind: "message";
    readonly message: SecurityMessage;
    /** Its data unit identifier. */
    readonly header: AsduHeader;
    /** Its segments as received: copies. */
    readonly asdus: readonly Uint8Array[];
    /** Why an unfinished message before it was discarded. */
    readonly interrupted?: string;
  }
  /** A segment of a message that is not complete. */
  | { readonly kind: "partial"; readonly interrupted?: string }
  /** The same segment as the one before; it is ignored. */
  | { readonly kind: "repeated" }
  /** The ASDU, and what was received of its message, is discarded. */
  | { readonly kind: "discarded"; readonly reason: string }
  /** Not a message of secure authentication. */
  | { readonly kind: "other"; readonly interrupted?: string };

/** Options of a {@linkcode SecurityReassembler}. */
export interface ReassemblerOptions {
  /** Field sizes, and the edition and layouts of messages; those of 104 by default. */
  readonly profile?: Profile;
  /** Maximum number of octets of all segments of a message; 65 536 by default. */
  readonly maxOctets?: number;
}

/**
 * Puts the segments of messages of one direction of a link together. A segment that is repeated is
 * ignored. Any other segment than the next, and any ASDU of another type, discards an unfinished message.
 */
export class SecurityReassembler {
  readonly #profile: Profile;
  readonly #start: number;
  readonly #maxOctets: number;
  /** The segments of the unfinished message. */
  #asdus: Uint8Array[] = [];
  #octets = 0;
  /** The last segment of a message in several, which may be repeated. */
  #last: Uint8Array | undefined;

  /** Creates a reassembler. */
  constructor({ profile = IEC104, maxOctets = 65_536 }: ReassemblerOptions = {}) {
    this.#profile = profile;
    this.#start = identifierOctets(profile);
    this.#maxOctets = maxOctets;
  }

  /** Whether a message is unfinished. */
  get isUnfinished(): boolean {
    return this.#asdus.length > 0;
  }

  /** Takes the next ASDU of the link, of any type; it is copied where it is kept. */
  push(received: Uint8Array): Reassembled {
    const asdu = plainOctets(received);
    const typeId = asdu[0] ?? 0;
    if (!isSecurity(typeId) || isOtherEdition(typeId, this.#profile)) {
      this.#last = undefined;
      return { kind: "other", ...this.#interrupt(() => "another ASDU was received") };
    }
    if (asdu.length < this.#start) return this.#discard("The ASDU is too short");
    if (!isSegmented(typeId)) {
      const why = this.#interrupt(() => `${nameOf(asdu)} was received`);
      return this.#finish([asdu.slice()], asdu.subarray(this.#start), why);
    }
    if (asdu.length === this.#start) return this.#discard(`${nameOf(asdu)} has no octets`);
    const control = asdu[this.#start]!;
    const isFirst = (control & SEGMENTATION.fir) !== 0;
    const isLast = (control & SEGMENTATION.fin) !== 0;
    // The limit of octets is also one of segments, because each has at least one.
    if (!isLast && asdu.length === this.#start + 1) {
      return this.#discard(`A segment of ${nameOf(asdu)} is empty, and not the last`);
    }
    const before = this.#asdus.at(-1) ?? this.#last;
    if (before !== undefined && isEqual(before, asdu)) return { kind: "repeated" };
    if (isFirst) {
      const why = this.#interrupt(() => `a new ${nameOf(asdu)} began`);
      if (isLast) return this.#finish([asdu.slice()], asdu.subarray(this.#start + 1), why);
      this.#add(asdu);
      return { kind: "partial", ...why };
    }
    const fault = this.#judge(asdu, control);
    if (fault !== undefined) return this.#discard(fault);
    this.#add(asdu);
    if (!isLast) return { kind: "partial" };
    const asdus = this.#asdus;
    const content = new Uint8Array(this.#octets);
    let at = 0;
    for (const part of asdus) {
      content.set(part.subarray(this.#start + 1), at);
      at += part.length - this.#start - 1;
    }
    this.#clear();
    const last = asdus.at(-1);
    const done = this.#finish(asdus, content, {});
    this.#last = last;
    return done;
  }

  /** Discards an unfinished message, such as when the link ends. */
  reset(): void {
    this.#clear();
    this.#last = undefined;
  }

  /** Returns why a segment does not continue the unfinished message. */
  #judge(asdu: Uint8Array, control: number): string | undefined {
    const before = this.#asdus.at(-1);
    const name = nameOf(asdu);
    if (before === undefined) return `${name} begins with a segment that is not the first`;
    const isSame = isEqual(before.subarray(0, this.#start), asdu.subarray(0, this.#start));
    if (!isSame) return `A segment of ${name} has another identifier than the segment before`;
    const expected = (before[this.#start]! + 1) & SEGMENTATION.asn;
    const number = control & SEGMENTATION.asn;
    if (number !== expected) {
      return `A segment of ${name} has number ${number}, expected ${expected}`;
    }
    const octets = this.#octets + asdu.length - this.#start - 1;
    if (octets <= this.#maxOctets) return undefined;
    return `${name} has more than ${formatCount(this.#maxOctets, "octet")}`;
  }

  #add(asdu: Uint8Array): void {
    this.#last = undefined;
    this.#asdus.push(asdu.slice());
    this.#octets += asdu.length - this.#start - 1;
  }

  #clear(): void {
    this.#asdus = [];
    this.#octets = 0;
  }

  /** Discards the unfinished message because of `what`. */
  #interrupt(what: () => string): { readonly interrupted?: string } {
    const before = this.#asdus.at(-1);
    if (before === undefined) return {};
    const count = formatCount(this.#asdus.length, "segment");
    const interrupted = `${nameOf(before)} is unfinished after ${count}: ${what()}`;
    this.#clear();
    return { interrupted };
  }

  #discard(reason: string): Reassembled {
    this.reset();
    return { kind: "discarded", reason };
  }

  #finish(
    asdus: readonly Uint8Array[],
    content: Uint8Array,
    why: { readonly interrupted?: string },
  ): Reassembled {
    const asdu = asdus[0]!;
    const profile = this.#profile;
    const type = typeName(asdu[0]!) as SecurityTypeName;
    this.#last = undefined;
    const count = asdu[1]!;
    if (count !== 1) {
      return this.#discard(
        `${type} has ${formatCount(count & 0x7f, "object")} and SQ = ${
          count >> 7
        }, expected 1 and 0`,
      );
    }
    try {
      const message = decodeSecurityMessage(type, content, { profile });
      return { kind: "message", message, header: readHeader(asdu, profile), asdus, ...why };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { kind: "discarded", reason: error.detail };
    }
  }
}

function nameOf(asdu: Uint8Array): string {
  return typeName(asdu[0]!)!;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, index) => octet === other[index]);
}
