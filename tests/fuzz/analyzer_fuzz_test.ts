// For any capture, the analysis returns a report that conforms to its schema.

import { REPORT_SCHEMA } from "../../codec/capture/analysis/report/schema.ts";
import { parseFilter } from "../../codec/capture/filter.ts";
import type { AsduInput } from "../../codec/asdu_types.ts";
import { type TypeName, TYPES } from "../../codec/types.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { concat, frame } from "../helpers/wire/frames.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import { generateAsdu } from "../helpers/asdu/generate_asdu.ts";
import { assertConforms } from "../helpers/cli/json_schema.ts";
import type { Prng } from "../helpers/random/prng.ts";
import { analyze, Traffic } from "../helpers/capture/traffic_builder.ts";

const NAMES = Object.keys(TYPES) as TypeName[];

/** Generates an ASDU of any type in the profile of 104; there are few addresses, so that requests match answers. */
function randomAsdu(random: Prng): Uint8Array {
  for (;;) {
    const { asdu, profile } = generateAsdu(random.pick(NAMES), random);
    if (profile.cotOctets !== 2 || profile.caOctets !== 2 || profile.ioaOctets !== 3) continue;
    const octets = encodeAsdu({ ...asdu, ca: random.int(1, 3) } as AsduInput);
    octets[2] = random.pick([3, 5, 6, 7, 8, 9, 10, 13, 20, 37, 44, 46, 47, random.int(0, 255)]);
    if (random.chance(0.1)) octets[random.int(0, octets.length - 1)] = random.int(0, 255);
    return octets;
  }
}

/** Generates a capture of two stations that send anything. */
function randomCapture(random: Prng): Uint8Array {
  const t = new Traffic();
  const link = t.link({ serverPort: random.pick([2404, 5000]) });
  const sent = [0, 0];
  if (random.chance(0.8)) link.open();
  if (random.chance(0.8)) link.fromClient("STARTDT act").fromServer("STARTDT con");
  for (let i = random.int(1, 40); i > 0; i--) {
    t.wait(random.pick([0, 10, 1000, 20_000]));
    const fromClient = random.chance(0.4);
    const own = Number(fromClient);
    const number = random.chance(0.95) ? sent[own]!++ : random.int(0, 32767);
    const other = random.chance(0.95) ? sent[1 - own]! : random.int(0, 32767);
    const apdu = random.chance(0.7)
      ? frame(`I(${number & 0x7fff},${other & 0x7fff})`, randomAsdu(random))
      : frame(
        random.pick([
          "STARTDT act",
          "STOPDT act",
          "STOPDT con",
          "TESTFR con",
          `S(${other & 0x7fff})`,
        ]),
      );
    const send = () => void link.octets(fromClient, random.chance(0.95) ? apdu : apdu.subarray(2));
    if (random.chance(0.95)) send();
    else t.unseen(send);
  }
  const end = random.int(0, 5);
  if (end < 2) link.close(end === 0);
  else if (end === 2) link.reset();
  const file = t.pcap(random.pick(["both", "both", "both", "from server", "twice"]));
  if (random.chance(0.2)) file[random.int(0, file.length - 1)]! ^= 1 << random.int(0, 7);
  return random.chance(0.1) ? concat([file, file.subarray(24)]) : file;
}

fuzz({
  parser: "analyzer",
  runs: 200,
  generate: randomCapture,
  check(input) {
    assertConforms(REPORT_SCHEMA, analyze([input]));
    assertConforms(
      REPORT_SCHEMA,
      analyze([input, input], { filter: parseFilter("ioa<100 or ca=2") }),
    );
    const limits = {
      points: 2,
      sessions: 1,
      transactionsPerKind: 1,
      findingsPerCode: 1,
      sectors: 1,
    };
    assertConforms(REPORT_SCHEMA, analyze([input], { limits, filter: parseFilter("time<+20s") }));
  },
});
