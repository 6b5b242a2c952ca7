// Events as ASDUs: which of them share one, how many fit, and which carry a time tag.

import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { formatAsdu } from "../../../../codec/format.ts";
import { IEC104, type Profile } from "../../../../codec/profile.ts";
import { TYPES } from "../../../../codec/types.ts";
import {
  encodeEvents,
  EventEncoder,
  isTimeTagged,
} from "../../../../transport/controlled/events/event_asdu.ts";
import type {
  BufferedEvent,
  EventKind,
  PlainEvent,
} from "../../../../transport/controlled/objects/buffered_event.ts";
import { FREQUENCY, PLAIN_FREQUENCY } from "../../../helpers/asdu/private_types.ts";
import { octets } from "../../../helpers/wire/frames.ts";

type Changes = Partial<EventKind> & Partial<Omit<BufferedEvent, "kind">>;

function event({ id = 1, object, octets, ...changes }: Changes = {}): BufferedEvent {
  const kind = {
    priority: 1,
    type: "M_SP_NA_1",
    cause: 3,
    ca: 1,
    originator: 0,
    ...changes,
  } as const;
  return { id, kind, object: object ?? { ioa: 1, value: 1, quality: 0 }, ...octets && { octets } };
}

/** An ASDU of the application, with this type identification. */
function raw(typeId: number): BufferedEvent {
  const asdu = octets(`${typeId.toString(16).padStart(2, "0")} 01 03 00 01 00 01 00 00 01`);
  return event({ type: "raw", octets: asdu });
}

Deno.test("an event has a time tag if its type has one", () => {
  const tagged = (type: EventKind["type"], time?: number) =>
    isTimeTagged(event({ type, object: { ioa: 1, ...time !== undefined && { time } } }));
  assertEquals([tagged("M_SP_NA_1"), tagged("M_SP_TA_1"), tagged("M_SP_TB_1")], [
    false,
    true,
    true,
  ]);
  assertEquals([tagged("X_FR_NA_1"), tagged("X_FR_TB_1", 5)], [false, true]);
  assertEquals([raw(1), raw(30), raw(255)].map(isTimeTagged), [false, true, false]);
});

Deno.test("events share an ASDU if only their objects differ, and those of the application have their own", () => {
  const encoder = new EventEncoder(IEC104);
  const fits = (changes: Changes) => encoder.fits(event(changes), [event()]);
  assertEquals(fits({ id: 2, object: { ioa: 2 } }), true);
  assertEquals(
    [fits({ type: "M_DP_NA_1" }), fits({ cause: 1 }), fits({ ca: 2 }), fits({ originator: 1 })],
    [false, false, false, false],
  );
  assertEquals([encoder.fits(raw(1), [raw(1)]), encoder.fits(raw(1), [event()])], [false, false]);
});

Deno.test("an ASDU has as many events as the profile has room for", () => {
  const capacity = (type: EventKind["type"], profile: Profile = IEC104) => {
    const encoder = new EventEncoder(profile);
    const taken = [event({ type })];
    while (encoder.fits(event({ type }), taken)) taken.push(event({ type }));
    return taken.length;
  };
  // 243 octets after the identifier: an address of three octets, and 1, 8 or 12 octets.
  assertEquals([capacity("M_SP_NA_1"), capacity("M_SP_TB_1"), capacity("M_ME_TF_1")], [60, 22, 16]);
  assertEquals([capacity("M_EI_NA_1"), capacity("C_IC_NA_1")], [1, 1]);
  const small = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 1 } as const;
  assertEquals([
    capacity("M_SP_NA_1", small),
    capacity("M_SP_NA_1", { ...small, maxAsduOctets: 300 }),
  ], [
    122,
    127,
  ]);
  const own = { ...IEC104, privateTypes: [FREQUENCY, PLAIN_FREQUENCY] };
  assertEquals([capacity("X_FR_NA_1", own), capacity("X_FR_TB_1", own)], [34, 17]);
  assertEquals(capacity("X_NONE_1"), 1, "unknown");
});

Deno.test("events are encoded once for all groups that send the same ones", () => {
  const encoder = new EventEncoder(IEC104);
  const [one, two] = [event(), event({ object: { ioa: 2, value: 0, quality: 0 } })];
  const first = encoder.encode([one, two]);
  assertEquals(formatAsdu(decodeAsdu(first)), "M_SP_NA_1 spont CA 1: 1=ON, 2=OFF");
  assertStrictEquals(encoder.encode([one, two]), first);
  for (const others of [[one], [two, one], [one, event()]]) {
    const encoded = encoder.encode(others);
    assertNotStrictEquals(encoded, first);
    assertEquals(encoded[1], others.length);
  }
  const again = encoder.encode([one, two]);
  assertNotStrictEquals(encoder.encode([one, event()]), again, "only the first is the same");
  const own = raw(1);
  assertStrictEquals(encoder.encode([own]), own.octets);
});

Deno.test("an event that is its own information object is encoded like one with a separate object, also next to one", () => {
  const fields = {
    ioa: 700,
    value: 2.5,
    quality: 0x10,
    time: Date.UTC(2026, 0, 1),
    timeFlags: 0x40,
  };
  for (const type of ["M_ME_NC_1", "M_ME_TF_1", "M_SP_NA_1", "M_DP_TB_1", "M_ME_TA_1"] as const) {
    const isTagged = TYPES[type].time !== "none";
    const { time, timeFlags, ...rest } = { ...fields, value: type === "M_ME_TA_1" ? 0.5 : 1 };
    const tag = { time: type === "M_ME_TA_1" ? 59_999 : time, timeFlags };
    const object = isTagged ? { ...rest, ...tag } : rest;
    const separate = event({ type, object });
    const own: PlainEvent = { id: 2, kind: separate.kind, ...object };
    const other = event({ id: 3, type, object: { ...object, ioa: 701 } });
    assertEquals(encodeEvents([own], IEC104), encodeEvents([separate], IEC104), type);
    assertEquals(encodeEvents([own, other], IEC104), encodeEvents([separate, other], IEC104), type);
    assertEquals(encodeEvents([other, own], IEC104), encodeEvents([other, separate], IEC104), type);
    assertEquals(isTimeTagged(own), isTagged, type);
  }
});
