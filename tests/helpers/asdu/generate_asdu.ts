// Random ASDUs of any type and profile: valid objects, and octets of a valid length with arbitrary content.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { isReservedCause } from "../../../codec/cause.ts";
import { isCommand } from "../../../codec/classify.ts";
import {
  BODIES,
  type ElementName,
  ELEMENTS,
  type FieldRow,
  OTHER_LAYOUTS,
} from "../../../codec/elements.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { identifierOctets, IEC104, maxIoa, type Profile } from "../../../codec/profile.ts";
import { type TypeName, type TypeRow, TYPES } from "../../../codec/types.ts";
import { limitsOf } from "./ranges.ts";
import type { Prng } from "../random/prng.ts";

/** Every combination of field sizes: cause 1 or 2, common address 1 or 2, object address 1 to 3 octets. */
export const PROFILES: readonly Profile[] = ([1, 2] as const).flatMap((cotOctets) =>
  ([1, 2] as const).flatMap((caOctets) =>
    ([1, 2, 3] as const).map((ioaOctets) => ({ ...IEC104, cotOctets, caOctets, ioaOctets }))
  )
);

/** All mnemonics in the order of the table. */
export const NAMES = Object.keys(TYPES) as readonly TypeName[];

/** Returns the elements of one object of a type, including its time tag. */
export function elementsOf(name: TypeName): readonly ElementName[] {
  const { body, time }: TypeRow = TYPES[name];
  const tag: ElementName[] = time === "cp24" ? ["CP24"] : time === "cp56" ? ["CP56"] : [];
  return [...BODIES[body], ...tag];
}

/** A field and the element it belongs to. */
export type ElementField = readonly [ElementName, FieldRow];

/** Returns the fields of one object of a type, with the element each belongs to. */
export function fieldsOf(name: TypeName): readonly ElementField[] {
  return fieldsOfElements(elementsOf(name));
}

function fieldsOfElements(elements: readonly ElementName[]): ElementField[] {
  return elements.flatMap((element) =>
    ELEMENTS[element].fields.map((field) => [element, field as FieldRow] as const)
  );
}

/** Fields of a type in one of its layouts, chosen at random; `control` is the segmentation control. */
function chooseLayout(
  name: TypeName,
  random: Prng,
  whole = false,
): { readonly fields: readonly ElementField[]; readonly control?: number } {
  const { body }: TypeRow = TYPES[name];
  const elements: readonly ElementName[] = BODIES[body];
  if (elements[0] !== "SEGMENTATION") return { fields: fieldsOf(name) };
  if (!whole && random.chance(0.3)) {
    const control = random.pick([0, 0x40, 0x80]) | random.int(0, 63);
    return { fields: fieldsOfElements(OTHER_LAYOUTS.segment), control };
  }
  const others: Readonly<Record<string, readonly ElementName[] | undefined>> = OTHER_LAYOUTS;
  const layout = !whole && random.chance(0.5) ? others[body] ?? elements : elements;
  return { fields: fieldsOfElements(layout), control: 0xc0 | random.int(0, 63) };
}

/** Types that may be within an S_AR_NA_1: those whose length their identifier determines. */
const INNER = NAMES.filter((name) => TYPES[name].role !== "security" && name !== "F_SG_NA_1");

/** Returns the octets of one object after its address; the minimum if they vary. */
export function sizeOf(name: TypeName): number {
  return elementsOf(name).reduce((sum, element) => sum + ELEMENTS[element].octets, 0);
}

/** Options of the generator; what is absent is chosen at random. */
export interface Wishes {
  readonly profile?: Profile;
  readonly sq?: boolean;
  readonly count?: number;
  /** Whether a message of secure authentication is whole, and in the first layout of its type. */
  readonly whole?: boolean;
}

/** Layout of the objects of an ASDU. */
interface Frame {
  readonly profile: Profile;
  readonly sq: boolean;
  readonly count: number;
  /** Addresses of the objects. */
  readonly ioas: readonly number[];
}

function frameOf(name: TypeName, random: Prng, wishes: Wishes): Frame {
  const row: TypeRow = TYPES[name];
  const profile = wishes.profile ?? random.pick(PROFILES);
  const sq = wishes.sq ?? (row.sq && random.chance(0.5));
  const ioaOctets = row.ioa === "none" ? 0 : profile.ioaOctets;
  const room = profile.maxAsduOctets - identifierOctets(profile);
  const size = Math.max(1, sizeOf(name));
  const fit = sq ? Math.floor((room - ioaOctets) / size) : Math.floor(room / (ioaOctets + size));
  const most = row.one ? 1 : Math.min(127, fit);
  const few = random.chance(0.1) ? most : Math.min(most, 4);
  const count = wishes.count ?? random.int(1, few);
  const high = maxIoa(profile);
  const first = row.ioa === "object" ? random.int(0, high - count) : 0;
  const ioas = Array.from(
    { length: count },
    (_, i) => row.ioa !== "object" ? 0 : sq ? first + i : random.int(0, high),
  );
  return { profile, sq, count, ioas };
}

/** Generates a valid ASDU, as the decoder returns it, and its profile. */
export function generateAsdu(
  name: TypeName,
  random: Prng,
  wishes: Wishes = {},
): { readonly asdu: Asdu; readonly profile: Profile } {
  const { profile, sq, ioas } = frameOf(name, random, wishes);
  const header = generateHeader(random, profile);
  const room = profile.maxAsduOctets - identifierOctets(profile) - profile.ioaOctets - sizeOf(name);
  const { whole } = wishes;
  const objects = ioas.map((ioa) => generateObject(name, random, { ioa, room, profile, whole }));
  const { id } = TYPES[name];
  const asdu = { type: name, typeId: id, sq, ...header, objects, issues: [] };
  return { asdu: asdu as unknown as Asdu, profile };
}

function generateHeader(random: Prng, profile: Profile): object {
  let cause = random.int(1, 63);
  while (isReservedCause(cause)) cause = random.int(1, 63);
  return {
    cause,
    negative: random.chance(0.3),
    test: random.chance(0.3),
    originator: profile.cotOctets === 2 ? random.int(0, 255) : 0,
    ca: random.int(0, profile.caOctets === 2 ? 65_535 : 255),
  };
}

/**
 * Generates a valid object with all keys that the decoder returns; `room` is the number of octets of variable length.
 */
export function generateObject(
  name: TypeName,
  random: Prng,
  given: {
    readonly ioa: number;
    readonly room: number;
    readonly profile?: Profile;
    readonly whole?: boolean | undefined;
  },
): Record<string, unknown> {
  const object: Record<string, unknown> = { ioa: given.ioa };
  const { fields, control } = chooseLayout(name, random, given.whole);
  let { room } = given;
  const keys = fieldsOf(name).map(([, { key }]) => key);
  const command = isCommand(TYPES[name].id);
  const point = keys.includes("value") && !keys.includes("kpa") && !command;
  if (point) Object.assign(object, { value: 0, quality: 0 });
  if (command) Object.assign(object, { value: 0, qualifier: 0, select: false });
  if (point || command) Object.assign(object, { time: undefined, timeFlags: 0 });
  for (const [element, field] of fields) {
    const { key, form } = field;
    if (form === "reserved" || form === "length") continue;
    if (element === "SEGMENTATION") {
      Object.assign(object, {
        asn: control! & 0x3f,
        fir: control! > 0x7f ? control! > 0xbf : control! > 0x3f,
        fin: control! > 0x7f,
      });
      continue;
    }
    if (form === "cp24" || form === "cp56") {
      object[key] = generateTime(form, random);
      object[`${key}Flags`] = random.int(0, 255) & (form === "cp24" ? 0xc0 : 0xe7);
    } else if (form === "asdu") {
      const { asdu, profile } = generateAsdu(random.pick(INNER), random, {
        profile: given.profile ?? IEC104,
        count: 1,
      });
      const octets = encodeAsdu(asdu, { profile });
      object[key] = octets;
      room -= octets.length;
    } else if (["segment", "rest", "counted", "text"].includes(form)) {
      const { least = 0, most = room } = field;
      const high = Math.min(most, room - 16, random.chance(0.2) ? room : Math.max(20, least));
      const octets = random.octets(random.int(least, Math.max(least, high)));
      object[key] = form === "text" ? generateText(random, octets.length) : octets;
      room -= octets.length;
    } else object[key] = generateValue(element, field, random);
  }
  return object;
}

const CHARACTERS = ["a", "Z", " ", "0", '"', "\\", "\n", "\x00", "é", "ß", "€", "\u202e", "😀"];

/** Generates a text with at most a number of octets. */
function generateText(random: Prng, most: number): string {
  let text = "";
  while (new TextEncoder().encode(text).length < most) text += random.pick(CHARACTERS);
  return new TextEncoder().encode(text).length > most ? [...text].slice(0, -1).join("") : text;
}

/** Generates a wall clock time, often one at an edge of the calendar. */
function generateTime(form: "cp24" | "cp56", random: Prng): number {
  if (form === "cp24") return random.pick([0, 3_599_999, random.int(0, 3_599_999)]);
  const year = random.int(2000, 2099);
  const edges = [
    Date.UTC(year, 0, 1),
    Date.UTC(year, 1, 29),
    Date.UTC(year, 2, 1) - 1,
    Date.UTC(year, 11, 31, 23, 59, 59, 999),
    Date.UTC(2000, 0, 1),
    Date.UTC(2099, 11, 31, 23, 59, 59, 999),
  ];
  const any = Date.UTC(year, random.int(0, 11), random.int(1, 28)) + random.int(0, 86_399_999);
  return random.pick([...edges, any, any, any, any, any, any]);
}

function generateValue(element: ElementName, field: FieldRow, random: Prng): number | boolean {
  switch (field.form) {
    case "flag":
      return random.chance(0.5);
    case "normalized":
      return random.pick([-32_768, 32_767, 0, random.int(-32_768, 32_767)]) / 32_768;
    case "float":
      return generateFloat(random);
    default: {
      const { range: whole, mask, standard } = limitsOf(element, field.key);
      if (mask !== undefined) return random.int(0, 255) & (standard as number);
      const [low, high] = (standard as readonly [number, number] | undefined) ?? whole;
      return random.pick([low, high, random.int(low, high), random.int(low, high)]);
    }
  }
}

const FLOATS = [0, -0, 1, -1, 0.1, 49.98, 1e-45, 3.4028234663852886e38, Infinity, -Infinity, NaN];

function generateFloat(random: Prng): number {
  if (random.chance(0.3)) return Math.fround(random.pick(FLOATS));
  const view = new DataView(random.octets(4).buffer);
  return view.getFloat32(0);
}

/** Generates octets of a type with a valid length and arbitrary objects, and their profile. */
export function generateOctets(
  name: TypeName,
  random: Prng,
  wishes: Wishes = {},
): { readonly octets: Uint8Array; readonly profile: Profile } {
  const row: TypeRow = TYPES[name];
  const { profile, sq, count, ioas } = frameOf(name, random, wishes);
  const header = random.octets(identifierOctets(profile));
  header[0] = row.id;
  header[1] = count | (sq ? 0x80 : 0);
  const out = [...header];
  const room = profile.maxAsduOctets - header.length - profile.ioaOctets - sizeOf(name);
  for (const [index, ioa] of ioas.entries()) {
    if (row.ioa !== "none" && (index === 0 || !sq)) {
      for (let i = 0; i < profile.ioaOctets; i++) out.push((ioa >> (8 * i)) & 0xff);
    }
    if (TYPES[name].role === "security") {
      out.push(...generateMessage(name, random, { room, profile }));
      continue;
    }
    out.push(...random.octets(sizeOf(name)));
    const last = fieldsOf(name).at(-1)?.[1].form;
    const more = random.octets(random.int(0, random.chance(0.2) ? room : 20));
    if (last === "segment") out[out.length - 1] = more.length;
    if (last === "segment" || last === "rest") out.push(...more);
  }
  return { octets: Uint8Array.from(out), profile };
}

/** Generates arbitrary octets of a message of secure authentication, whose lengths agree. */
function generateMessage(
  name: TypeName,
  random: Prng,
  given: { readonly room: number; readonly profile: Profile },
): number[] {
  const { fields, control } = chooseLayout(name, random);
  let { room } = given;
  const out: number[] = control === undefined ? [] : [control];
  const counted = new Map<string, number>();
  for (const [element, { key, form, octets, length }] of fields) {
    if (element === "SEGMENTATION") continue;
    if (form === "asdu") {
      const inner = generateOctets(random.pick(INNER), random, { ...given, count: 1 });
      out.push(...inner.octets);
      room -= inner.octets.length;
    } else if (form === "rest") out.push(...random.octets(random.int(0, Math.min(room, 80))));
    else if (form === "length") {
      const octets = random.int(0, random.chance(0.1) ? room : Math.min(room, 24));
      counted.set(key, octets);
      room -= octets;
      out.push(octets & 0xff, octets >> 8);
    } else if (length !== undefined) out.push(...random.octets(counted.get(length)!));
    else out.push(...random.octets(octets));
  }
  return out;
}
