// Frames that no station sends on purpose: ASDUs built from the table of types with random and damaged fields, mutations of frames
// that passed before, and control frames. The same numbers from the source of chance give the same frames.

import type { Profile, TypeName } from "../../../codec/mod.ts";
import {
  BODIES,
  ELEMENTS,
  encodeApci,
  identifierOctets,
  MAX_ASDU_OCTETS,
  START,
  TYPES,
} from "../../../codec/low_level.ts";
import { concat } from "../bench/octets.ts";

/** What to send next: an ASDU, which the sender numbers, or octets as they are. */
export type FuzzFrame =
  | { readonly kind: "asdu"; readonly octets: Uint8Array }
  | { readonly kind: "raw"; readonly octets: Uint8Array };

/** What frames are made from. */
export interface FuzzSources {
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly profile: Profile;
  /** The types that the sheet lists. */
  readonly types: readonly TypeName[];
  /** Common addresses and object addresses of the device. */
  readonly addresses: readonly { readonly ca: number; readonly ioa: number }[];
  /** Frames that passed before, for mutations. */
  readonly recorded: readonly Uint8Array[];
  /** Share of control frames and octets that are not ASDUs, most of which end the connection: 0 to 0.5. */
  readonly rawShare: number;
}

/** Octets of a CP56Time2a. */
const CP56_OCTETS = 7;

/** Octets of a CP24Time2a. */
const CP24_OCTETS = 3;

/** Values that often are at a border. */
const BORDERS = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff] as const;

/** Most octets of an element of variable length. */
const MOST_VARIABLE = 32;

/** Number of octets in a control field. */
const CONTROL_OCTETS = 4;

/** Generates frames. */
export class FuzzGenerator {
  readonly #sources: FuzzSources;

  /** Creates a generator. */
  constructor(sources: FuzzSources) {
    this.#sources = sources;
  }

  /** The next frame: mostly ASDUs built from the table, then mutations, then control frames and octets. */
  next(): FuzzFrame {
    const { recorded, rawShare } = this.#sources;
    if (!this.#chance(rawShare)) {
      return recorded.length > 0 && this.#chance(0.4)
        ? this.#mutated()
        : { kind: "asdu", octets: this.#grown() };
    }
    const octets = this.#chance(0.7) ? this.#control() : this.#octets(1 + this.#below(16));
    return { kind: "raw", octets };
  }

  /** An ASDU of a listed type, sometimes of another one, with fields that may be wrong. */
  #grown(): Uint8Array {
    const { profile, types, addresses } = this.#sources;
    const known = types.length > 0 ? this.#pick(types) : "C_IC_NA_1";
    const row = TYPES[this.#chance(0.1) ? this.#pick(Object.keys(TYPES) as TypeName[]) : known];
    const { ca, ioa } = addresses.length > 0 ? this.#pick(addresses) : { ca: 1, ioa: 1 };
    const count = this.#chance(0.8) ? 1 : this.#below(4);
    const isSequence = this.#chance(0.1);
    const identifier = new Uint8Array(identifierOctets(profile));
    identifier[0] = this.#chance(0.03) ? this.#octet() : row.id;
    identifier[1] = (this.#chance(0.05) ? this.#octet() : count) | (isSequence ? 0x80 : 0);
    identifier[2] = this.#chance(0.2) ? this.#octet() : this.#pick([3, 5, 6, 8, 13]);
    if (profile.cotOctets === 2) identifier[3] = this.#chance(0.8) ? 0 : this.#octet();
    const caAt = 2 + profile.cotOctets;
    const address = this.#chance(0.9) ? ca : this.#below(0x1_0000);
    identifier[caAt] = address & 0xff;
    if (profile.caOctets === 2) identifier[caAt + 1] = address >> 8;
    const objects = Array.from({ length: count }, (_, at) =>
      concat([
        at === 0 || !isSequence ? this.#address(ioa + at) : new Uint8Array(0),
        this.#elements(row),
      ]));
    const whole = concat([identifier, ...objects]);
    return this.#damaged(whole).subarray(0, MAX_ASDU_OCTETS);
  }

  #address(ioa: number): Uint8Array {
    const { ioaOctets } = this.#sources.profile;
    const used = this.#chance(0.8) ? ioa : this.#chance(0.5) ? 0 : this.#below(0x100_0000);
    return Uint8Array.from({ length: ioaOctets }, (_, at) => used >> 8 * at & 0xff);
  }

  /** The elements of an object and its time tag, with random octets. */
  #elements({ body, time }: (typeof TYPES)[TypeName]): Uint8Array {
    const fixed = BODIES[body].reduce((sum, name) => sum + ELEMENTS[name].octets, 0);
    const variable = BODIES[body].some((name) =>
      ELEMENTS[name].fields.some(({ octets }) => octets === 0)
    );
    const tag = time === "cp56" ? CP56_OCTETS : time === "cp24" ? CP24_OCTETS : 0;
    const more = variable ? this.#below(MOST_VARIABLE) : 0;
    const octets = this.#octets(fixed + more + tag);
    return this.#chance(0.5) ? octets : octets.map((octet) => this.#chance(0.5) ? 0 : octet);
  }

  /** Cuts off or adds octets, rarely. */
  #damaged(octets: Uint8Array): Uint8Array {
    if (this.#chance(0.08)) return octets.subarray(0, this.#below(octets.length) + 1);
    return this.#chance(0.08) ? concat([octets, this.#octets(1 + this.#below(8))]) : octets;
  }

  /** A recorded frame with changed, removed or added octets. */
  #mutated(): FuzzFrame {
    const { recorded, rawShare } = this.#sources;
    const frame = this.#pick(recorded);
    const isAsdu = frame.length > CONTROL_OCTETS + 2 && !this.#chance(rawShare);
    const octets = [...isAsdu ? frame.subarray(CONTROL_OCTETS + 2) : frame];
    for (let change = 1 + this.#below(3); change > 0; change--) {
      const at = this.#below(octets.length);
      const chance = this.#sources.random();
      if (chance < 0.5) octets[at]! ^= 1 << this.#below(8);
      else if (chance < 0.75) octets[at] = this.#octet();
      else if (chance < 0.88) octets.splice(at, 1);
      else octets.splice(at, 0, this.#octet());
      if (octets.length === 0) octets.push(this.#octet());
    }
    if (!isAsdu) return { kind: "raw", octets: Uint8Array.from(octets) };
    return { kind: "asdu", octets: Uint8Array.from(octets.slice(0, MAX_ASDU_OCTETS)) };
  }

  /** A control frame, valid or not. */
  #control(): Uint8Array {
    const chance = this.#sources.random();
    if (chance < 0.3) return encodeApci({ format: "U", function: "TESTFR act" });
    if (chance < 0.5) {
      return encodeApci({
        format: "U",
        function: this.#pick(["STARTDT act", "STOPDT con", "TESTFR con"]),
      });
    }
    const length = this.#chance(0.7) ? CONTROL_OCTETS : this.#octet();
    return Uint8Array.from([START, length, ...this.#octets(CONTROL_OCTETS)]);
  }

  #octets(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#octet());
  }

  #octet(): number {
    return this.#chance(0.3) ? this.#pick(BORDERS) : this.#below(256);
  }

  #below(limit: number): number {
    return Math.floor(this.#sources.random() * limit);
  }

  #chance(probability: number): boolean {
    return this.#sources.random() < probability;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }
}
