// Properties of every private type: random rows, and random octets of their objects.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkPrivateTypes } from "../../codec/check_private_type.ts";
import { PointColumns } from "../../codec/columns.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { dissectAsdu } from "../../codec/dissect.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { formatAsdu } from "../../codec/format.ts";
import { formatDissection } from "../../codec/format_dissection.ts";
import { toHex } from "../../codec/hex.ts";
import { fromJson, toJson } from "../../codec/json.ts";
import { packAsdus } from "../../codec/pack.ts";
import type { PrivateType, PrivateTypeRow } from "../../codec/private_row.ts";
import { definePrivateType, findPlan } from "../../codec/private_type.ts";
import { IEC104 } from "../../codec/profile.ts";
import { readPoints } from "../../codec/read_points.ts";
import { PROFILES } from "../helpers/asdu/generate_asdu.ts";
import { randomRow, randomType } from "../helpers/asdu/private_types.ts";
import type { Plan } from "../../codec/plan.ts";
import { recover } from "../helpers/asdu/recover.ts";
import { Prng } from "../helpers/random/prng.ts";

const RUNS = 1500;

/** Generates the octets of an ASDU of a random private type: a valid header and length, and random objects. */
function randomAsdu(random: Prng) {
  const type = randomType(random);
  const profile = { ...random.pick(PROFILES), privateTypes: [type] };
  const plan = findPlan(type.row.id, profile)!;
  const sq = plan.sq && random.chance(0.5);
  const room = 249 - 6 - 3;
  const count = plan.one
    ? 1
    : random.int(1, Math.max(1, Math.min(5, Math.floor(room / (3 + plan.size)))));
  const head = [type.row.id, count | (sq ? 0x80 : 0), random.pick([3, 6, 20])];
  if (profile.cotOctets === 2) head.push(random.int(0, 255));
  for (let i = 0; i < profile.caOctets; i++) head.push(random.int(0, 200));
  const body: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i === 0 || !sq) {
      for (let k = 0; k < profile.ioaOctets; k++) body.push(random.int(0, 200));
    }
    const octets = random.octets(plan.size);
    const last = plan.fields.at(-1);
    if (plan.moving) body.push(...generateContent(plan, random));
    else if (last?.row.form === "segment") {
      octets[last.at] = random.int(0, 20);
      body.push(...octets, ...random.octets(octets[last.at]!));
    } else if (last?.row.form === "rest") body.push(...octets, ...random.octets(random.int(0, 20)));
    else body.push(...octets);
  }
  return { type, profile, plan, octets: Uint8Array.from([...head, ...body]) };
}

/** Generates the octets of an object with a field whose number of octets is in another field. */
function generateContent({ size, fields }: Plan, random: Prng): number[] {
  const octets = [...random.octets(size)];
  for (const { at, row } of [...fields].reverse()) {
    const count = random.int(0, 20);
    const content = random.octets(count);
    if (row.form === "rest") octets.splice(at, 0, ...content);
    if (row.form === "segment") octets.splice(at, 1, count, ...content);
    if (row.length === undefined) continue;
    const counter = fields.find(({ row: { key } }) => key === row.length)!;
    for (let i = 0; i < counter.row.octets; i++) octets[counter.at + i] = i === 0 ? count : 0;
    octets.splice(at, 0, ...content);
  }
  return octets;
}

Deno.test("private ASDUs: octets, objects, JSON, text, dissection and columns agree", () => {
  let columned = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = new Prng(seed);
    const { type, profile, plan, octets } = randomAsdu(random);
    const where = `seed ${seed}: ${JSON.stringify(type.row)} ${toHex(octets)}`;
    const asdu = decodeAsdu(octets, { profile });
    assert(asdu.type === "private", where);
    assertEquals([asdu.name, asdu.typeId], [type.row.name, type.row.id], where);
    assertEquals(toHex(encodeAsdu(asdu, { profile })), toHex(octets), where);
    const json = JSON.parse(JSON.stringify(toJson(asdu, { profile })));
    assertEquals(fromJson(json, { profile }), asdu, where);
    assert(formatAsdu(asdu, { profile }).startsWith(`${type.row.name} `), where);
    assert(formatAsdu(asdu).startsWith(`${type.row.name} `), where);
    const tree = dissectAsdu(octets, { profile });
    assert(formatDissection(tree).includes(type.row.name), where);
    assertEquals(tree.length, octets.length, where);
    const columns = new PointColumns();
    if (!readPoints(octets, columns, { profile })) {
      assertEquals(columns.length, 0, where);
      continue;
    }
    columned++;
    assertEquals(plan.family, "point", where);
    assertEquals(columns.length, asdu.objects.length, where);
    for (const [row, { ioa, value, quality, time, timeFlags }] of asdu.objects.entries()) {
      const read = [columns.ioa[row], columns.value[row], columns.quality[row], columns.time[row]];
      assertEquals(read, [ioa, value, quality, time ?? NaN], where);
      assertEquals(columns.timeFlags[row], timeFlags, where);
    }
  }
  assert(columned > 20, `${columned} of ${RUNS} were read into columns`);
});

Deno.test("private ASDUs: no octet is lost if octets are missing, added or changed", () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = new Prng(seed);
    const { type, profile, octets } = randomAsdu(random);
    const edited = [...octets];
    for (let i = random.int(1, 3); i > 0; i--) {
      const at = random.int(1, edited.length);
      if (random.chance(0.4)) edited.splice(at, random.int(1, 4));
      else if (random.chance(0.5)) edited.splice(at, 0, ...random.octets(random.int(1, 4)));
      else if (at < edited.length) edited[at] = random.int(0, 255);
    }
    const given = Uint8Array.from(edited);
    const where = `seed ${seed}: ${JSON.stringify(type.row)} ${toHex(given)}`;
    const asdu = decodeAsdu(given, { profile });
    assertEquals(toHex(recover(asdu, profile)), toHex(given), where);
    formatAsdu(asdu, { profile });
    assertEquals(fromJson(toJson(asdu, { profile }), { profile }), asdu, where);
    assertEquals(dissectAsdu(given, { profile }).length, given.length, where);
  }
});

Deno.test("packAsdus() packs the objects of a private type in order", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Prng(seed);
    const { type, profile, plan, octets } = randomAsdu(random);
    const asdu = decodeAsdu(octets, { profile });
    assert(asdu.type === "private");
    const [first] = asdu.objects;
    const count = plan.one ? 1 : random.int(1, 50);
    const objects = Array.from({ length: count }, (_, i) => ({ ...first!, ioa: 1 + i }));
    const { name, cause, ca } = asdu;
    const packed = packAsdus({ type: "private", name, cause, ca, objects }, { profile });
    const where = `seed ${seed}: ${JSON.stringify(type.row)}`;
    for (const part of packed) assert(encodeAsdu(part, { profile }).length <= 249, where);
    const read = packed.flatMap((part) => {
      const back = decodeAsdu(encodeAsdu(part, { profile }), { profile });
      return back.type === "private" ? back.objects : [];
    });
    assertEquals(read, objects, where);
  }
});

Deno.test("a damaged row is refused with a path, or loses no octet", () => {
  let refused = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const random = new Prng(seed);
    const row = damaged(randomRow(random), random);
    const faults = checkPrivateTypes([row]);
    const where = `seed ${seed}: ${JSON.stringify(row)}`;
    const define = () => definePrivateType(row as PrivateTypeRow as never);
    for (const { path, expected } of faults) {
      assert(path.startsWith("[0]") && expected.length > 0, where);
    }
    if (faults.length > 0) {
      refused++;
      assertThrows(define, Error, "Cannot define private type", where);
      continue;
    }
    const type: PrivateType = define();
    const profile = { ...IEC104, privateTypes: [type] };
    const { size } = findPlan(type.row.id, profile)!;
    const octets = Uint8Array.from([type.row.id, 1, 3, 0, 1, 0, 9, 0, 0, ...random.octets(size)]);
    const asdu = decodeAsdu(octets, { profile });
    assertEquals(toHex(recover(asdu, profile)), toHex(octets), where);
  }
  assert(refused > RUNS / 4 && refused < RUNS, `${refused} of ${RUNS} were refused`);
});

/** Returns a row in which one member is missing or has another value. */
function damaged(row: PrivateTypeRow, random: Prng): unknown {
  const copy = structuredClone(row) as unknown;
  const containers: Record<string, unknown>[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    containers.push(value as Record<string, unknown>);
    for (const member of Object.values(value)) visit(member);
  };
  visit(copy);
  const container = random.pick(containers);
  const keys = [...Object.keys(container), "odd"];
  const key = random.pick(keys);
  const value = container[key];
  if (random.chance(0.2)) delete container[key];
  else if (typeof value === "number" && random.chance(0.7)) {
    container[key] = value + random.pick([-1, 1, 2, -128, 0.5]);
  } else {
    container[key] = random.pick([0, 1, 7, 300, "", "time", "QDS", true, null, [], {}]);
  }
  return copy;
}
