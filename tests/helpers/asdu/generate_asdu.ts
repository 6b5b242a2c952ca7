// Random ASDUs of any type and profile: valid objects, and octets of a valid length with arbitrary content.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { isReservedCause } from "../../../codec/cause.ts";
import { isCommand } from "../../../codec/classify.ts";
import { BODIES, type ElementName, ELEMENTS, type FieldRow } from "../../../codec/elements.ts";
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

/** Returns the fields of one object of a type, with the element each belongs to. */
export function fieldsOf(name: TypeName): readonly (readonly [ElementName, FieldRow])[] {
  return elementsOf(name).flatMap((element) =>
    ELEMENTS[element].fields.map((field) => [element, field as FieldRow] as const)
  );
}

/** Returns the octets of one object after its address; the minimum if they vary. */
export function sizeOf(name: TypeName): number {
  return elementsOf(name).reduce((sum, element) => sum + ELEMENTS[element].octets, 0);
}

/** Options of the generator; what is absent is chosen at random. */
export interface Wishes {
  readonly profile?: Profile;
  readonly sq?: boolean;
  readonly count?: number;
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
  const objects = ioas.map((ioa) => generateObject(name, random, { ioa, room }));
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
  given: { readonly ioa: number; readonly room: number },
): Record<string, unknown> {
  const object: Record<string, unknown> = { ioa: given.ioa };
  const keys = fieldsOf(name).map(([, { key }]) => key);
  const command = isCommand(TYPES[name].id);
  const point = keys.includes("value") && !keys.includes("kpa") && !command;
  if (point) Object.assign(object, { value: 0, quality: 0 });
  if (command) Object.assign(object, { value: 0, qualifier: 0, select: false });
  if (point || command) Object.assign(object, { time: undefined, timeFlags: 0 });
  for (const [element, field] of fieldsOf(name)) {
    const { key, form } = field;
    if (form === "reserved") continue;
    if (form === "cp24" || form === "cp56") {
      object[key] = generateTime(form, random);
      object[`${key}Flags`] = random.int(0, 255) & (form === "cp24" ? 0xc0 : 0xe7);
    } else if (form === "segment" || form === "rest") {
      object[key] = random.octets(random.int(0, random.chance(0.2) ? given.room : 20));
    } else object[key] = generateValue(element, field, random);
  }
  return object;
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
    out.push(...random.octets(sizeOf(name)));
    const last = fieldsOf(name).at(-1)?.[1].form;
    const more = random.octets(random.int(0, random.chance(0.2) ? room : 20));
    if (last === "segment") out[out.length - 1] = more.length;
    if (last === "segment" || last === "rest") out.push(...more);
  }
  return { octets: Uint8Array.from(out), profile };
}
