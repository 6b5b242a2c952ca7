// The field sizes of a link are detected from its ASDUs, and everything kept until then is decoded with them.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { Analyzer } from "../../../../codec/capture/analysis/analyzer.ts";
import { CaptureDecoder, type CaptureDecoderOptions } from "../../../../codec/capture/decoder.ts";
import type { CaptureItem } from "../../../../codec/capture/items.ts";
import { sizesText } from "../../../../codec/capture/sizes/fit.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { IEC104, maxIoa, type Profile } from "../../../../codec/profile.ts";
import { PROFILES } from "../../../helpers/asdu/generate_asdu.ts";
import { feed } from "../../../helpers/capture/capture_items.ts";
import {
  command,
  interrogation,
  type Link,
  measured,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";
import { Prng } from "../../../helpers/random/prng.ts";

function itemsOf(traffic: Traffic, options: CaptureDecoderOptions = {}): CaptureItem[] {
  const file = traffic.pcap();
  return feed<CaptureItem>(new CaptureDecoder(options), file, 777);
}

/** Returns the reported sizes, with the number of ASDUs that fit. */
function reported(items: readonly CaptureItem[]): string[] {
  return items.flatMap((item) => {
    if (item.type !== "sizes") return [];
    const { connection: { id }, profile, candidates, fits, asdus } = item;
    const found = profile === undefined
      ? candidates.map(sizesText).join(" or ")
      : sizesText(profile);
    return [`${id}: ${profile === undefined ? "perhaps " : ""}${found}, ${fits} of ${asdus}`];
  });
}

/** Returns the field sizes of the APDUs with an ASDU, by connection. */
function used(items: readonly CaptureItem[], connection = 0): string[] {
  return items.flatMap((item) => {
    if (item.type !== "apdu" || item.connection.id !== connection) return [];
    return item.octets.length > 6 ? [sizesText(item.profile)] : [];
  });
}

function small(cotOctets: 1 | 2, caOctets: 1 | 2, ioaOctets: 1 | 2 | 3): Profile {
  return { ...IEC104, cotOctets, caOctets, ioaOctets };
}

function single(ioa: number, ca = 1): AsduInput {
  return { type: "M_SP_NA_1", cause: 3, ca, objects: [{ ioa, value: 1 }] };
}

/** Sends the traffic of a station with points of many types that is interrogated and operated. */
function talkAbout(link: Link, random: Prng, profile: Profile): void {
  // A multiple of 256 looks like originator address 0 and a common address of one octet.
  const ca = random.int(1, profile.caOctets === 1 ? 254 : 255) +
    (profile.caOctets === 1 ? 0 : 256 * random.int(0, 7));
  const originator = profile.cotOctets === 2 ? random.int(0, 3) : 0;
  const most = Math.min(maxIoa(profile) - 20, 70_000);
  const ioa = () => random.int(1, most);
  const put = (asdu: object) => ({ ca, ...asdu }) as AsduInput;
  const objects = (fields: object) =>
    Array.from({ length: random.int(1, 4) }, () => ({ ioa: ioa(), ...fields }));
  const time = Date.UTC(2024, 4, 6, 7, 8, 9);
  link.start();
  link.fromClient(put({ ...interrogation(6), ca, originator }));
  link.fromServer(put({ ...interrogation(7), ca, originator }));
  const data: (() => object)[] = [
    () => ({ type: "M_SP_NA_1", cause: 3, objects: objects({ value: 1 }) }),
    () => ({ type: "M_DP_NA_1", cause: 20, objects: objects({ value: 2 }), originator }),
    () => ({ type: "M_ME_NB_1", cause: 20, sq: true, originator, objects: run(ioa(), 5) }),
    () => ({ type: "M_ME_NC_1", cause: 1, objects: objects({ value: 49.98 }) }),
    () => ({ type: "M_ST_NA_1", cause: 3, objects: objects({ value: -3 }) }),
    () => ({ type: "M_BO_NA_1", cause: 3, objects: objects({ value: 77 }) }),
    () => ({ type: "M_SP_TB_1", cause: 3, objects: objects({ value: 1, time }) }),
    () => ({ type: "M_ME_TF_1", cause: 3, objects: objects({ value: 0.5, time }) }),
    () => ({ type: "M_IT_NA_1", cause: 37, objects: objects({ value: 9 }), originator }),
  ];
  for (let i = 0; i < 12; i++) link.fromServer(put(random.pick(data)()));
  const target = ioa();
  link.fromClient({ ...command({ ioa: target, ca }), originator } as AsduInput);
  link.fromServer({ ...command({ ioa: target, ca, cause: 7 }), originator } as AsduInput);
  link.fromServer(put({ ...interrogation(10), ca, originator }));
  link.close();
}

/** Creates consecutive objects. */
function run(first: number, length: number) {
  return Array.from({ length }, (_, i) => ({ ioa: first + i, value: i }));
}

Deno.test("field sizes: all twelve combinations are found in generated traffic of many types", () => {
  for (const profile of PROFILES) {
    const text = sizesText(profile);
    for (let seed = 1; seed <= 40; seed++) {
      const traffic = new Traffic();
      talkAbout(traffic.link({ profile }), new Prng(seed), profile);
      const items = itemsOf(traffic);
      const where = `${text}, seed ${seed}`;
      assertEquals(new Set(used(items)), new Set([text]), where);
      assertEquals(items.filter(({ type }) => type === "sizes").length, text === "2/2/3" ? 0 : 1);
    }
  }
});

Deno.test("field sizes: the APDUs are those of the file, in its order, whatever their sizes", () => {
  const octets = (profile: Profile) => {
    const traffic = new Traffic();
    talkAbout(traffic.link({ profile }), new Prng(7), profile);
    const list = (options: CaptureDecoderOptions) =>
      itemsOf(traffic, options).flatMap((item) => item.type === "apdu" ? [[...item.octets]] : []);
    assertEquals(list({}), list({ profile }));
    return list({}).length;
  };
  assertEquals(PROFILES.map(octets), PROFILES.map(() => 19));
});

Deno.test("field sizes: a link with the sizes of the standard is not affected by malformed ASDUs", () => {
  const whole = encodeAsdu(single(5));
  const short = whole.subarray(0, -1); // as with 2/2/2
  for (const before of [1, 2, 3]) {
    const traffic = new Traffic();
    const link = traffic.link().start();
    for (let i = 0; i < before; i++) link.fromServer(short);
    link.fromServer(single(6));
    for (let i = 0; i < 20; i++) link.fromServer(short);
    const items = itemsOf(traffic);
    assertEquals([reported(items), new Set(used(items))], [[], new Set(["2/2/3"])]);
    assertEquals(used(items).length, before + 21);
  }
});

Deno.test("field sizes: one ASDU that fits two combinations is reported with both, and decoded with neither", () => {
  const traffic = new Traffic();
  traffic.link({ profile: small(1, 1, 2) }).start().fromClient(interrogation());
  const items = itemsOf(traffic);
  assertEquals(reported(items), ["0: perhaps 1/1/2 or 1/2/1, 1 of 1"]);
  assertEquals(used(items), ["2/2/3"]);
});

Deno.test("field sizes: at the end of a link, two ASDUs of one combination are enough", () => {
  const traffic = new Traffic();
  const link = traffic.link({ profile: small(1, 1, 2) }).start();
  link.fromClient(interrogation()).fromServer(single(300));
  const items = itemsOf(traffic);
  assertEquals(reported(items), ["0: 1/1/2, 2 of 2"]);
  assertEquals(used(items), ["1/1/2", "1/1/2"]);
});

Deno.test("field sizes: two links of one file have different sizes", () => {
  const traffic = new Traffic();
  const first = traffic.link({ profile: small(1, 1, 2) }).start();
  const second = traffic.link({ client: "192.0.2.7", server: "192.0.2.8" }).start();
  const third = traffic.link({ server: "192.0.2.9", profile: small(2, 1, 3) }).start();
  for (let i = 1; i < 9; i++) {
    for (const link of [first, second, third]) {
      link.fromServer(measured(i, i)).fromServer(single(i));
    }
  }
  const items = itemsOf(traffic);
  assertEquals(reported(items), ["0: 1/1/2, 4 of 4", "2: 2/1/3, 4 of 4"]);
  for (const [id, text] of [[0, "1/1/2"], [1, "2/2/3"], [2, "2/1/3"]] as const) {
    assertEquals([new Set(used(items, id)), used(items, id).length], [new Set([text]), 16]);
  }
});

Deno.test("field sizes: a further link of a station has the sizes found before from its first ASDU", () => {
  const traffic = new Traffic();
  const profile = small(1, 1, 2);
  const first = traffic.link({ profile }).start();
  for (let i = 1; i < 9; i++) first.fromServer(measured(i, i));
  first.close();
  traffic.link({ profile, clientPort: 41_000 }).start().fromClient(interrogation());
  const items = itemsOf(traffic);
  assertEquals(used(items, 1), ["1/1/2"]);
  assertEquals(reported(items).at(-1), "1: 1/1/2, 1 of 1");
});

Deno.test("field sizes: given sizes are forced", () => {
  const traffic = new Traffic();
  talkAbout(traffic.link(), new Prng(1), IEC104);
  const items = itemsOf(traffic, { profile: small(1, 1, 2) });
  assertEquals([reported(items), new Set(used(items))], [[], new Set(["1/1/2"])]);
});

Deno.test("field sizes: sizes given for a station are forced on its links only, and stated by the report", () => {
  const traffic = new Traffic();
  const first = traffic.link().start();
  const second = traffic.link({ server: "192.0.2.9", profile: small(1, 1, 2) }).start();
  for (let i = 1; i < 9; i++) for (const link of [first, second]) link.fromServer(measured(i, i));
  const profiles = { "192.0.2.9 2404": small(2, 1, 3), toString: IEC104 };
  const items = itemsOf(traffic, { profiles, profile: small(1, 2, 3) });
  assertEquals([reported(items), new Set(used(items)), new Set(used(items, 1))], [
    [],
    new Set(["1/2/3"]),
    new Set(["2/1/3"]),
  ]);
  const detected = itemsOf(traffic, { profiles: { "192.0.2.2 2404": small(2, 1, 3) } });
  assertEquals(reported(detected), ["1: 1/1/2, 8 of 8"], "others are detected");
  const { settings } = new Analyzer({ profiles, ports: [2404, 2405] }).report();
  assertEquals([settings.profile, settings.profiles, settings.ports], [
    null,
    { "192.0.2.9 2404": "2/1/3", toString: "2/2/3" },
    [2404, 2405],
  ]);
});

Deno.test("field sizes: ASDUs that fit no combination are passed on after a limited number", () => {
  const traffic = new Traffic();
  const link = traffic.link().start();
  const nonsense = Uint8Array.of(1, 1, 3, 0, 1, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9);
  for (let i = 0; i < 600; i++) link.fromServer(nonsense);
  const decoder = new CaptureDecoder();
  const file = traffic.pcap();
  let most = 0;
  let found = 0;
  for (let at = 0; at < file.length; at += 86) {
    decoder.push(file.subarray(at, at + 86));
    for (let item = decoder.next(); item; item = decoder.next()) {
      found += Number(item.type === "apdu");
    }
    most = Math.max(most, decoder.summary.apdus - found);
  }
  assert(most > 100 && most <= 256, String(most));
  assertEquals([decoder.summary.apdus - found, found > 590], [0, true]);
});
