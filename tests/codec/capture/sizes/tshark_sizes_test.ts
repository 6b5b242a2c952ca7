// tshark, configured with the field sizes, reads the same from the ASDUs as this project with the detected sizes.
// Its dissector of IEC 60870-5-104 has fixed sizes, so the ASDUs are wrapped in frames of IEC 60870-5-101.

import { assert, assertEquals } from "@std/assert";
import { APCI_OCTETS } from "../../../../codec/apci.ts";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { CaptureDecoder } from "../../../../codec/capture/decoder.ts";
import { sizesText } from "../../../../codec/capture/sizes/fit.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { maxIoa, type Profile } from "../../../../codec/profile.ts";
import { PROFILES } from "../../../helpers/asdu/generate_asdu.ts";
import { etherPcap, talk } from "../../../helpers/capture/capture_builder.ts";
import { feed } from "../../../helpers/capture/capture_items.ts";
import { interrogation, Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { hasTshark } from "../../../helpers/capture/tshark.ts";

const ignore = !hasTshark();
const note = ignore ? " (skipped: tshark is not here)" : "";

const FIELDS = ["typeid", "causetx", "addr", "ioa"];

/** Builds a frame of variable length of IEC 60870-5-101 with link address 1. */
function ft12(asdu: Uint8Array): Uint8Array {
  const body = [0x08, 0x01, ...asdu];
  const sum = body.reduce((total, octet) => total + octet & 0xff, 0);
  return Uint8Array.of(0x68, body.length, body.length, 0x68, ...body, sum, 0x16);
}

/** Returns the output of tshark for ASDUs with certain field sizes: one line each. */
function shownBy(asdus: readonly Uint8Array[], profile: Profile): string[] {
  const { packets, open, send } = talk();
  open();
  for (const asdu of asdus) send(false, ft12(asdu));
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const path = Deno.makeTempFileSync({ dir: "tests/.tmp", suffix: ".pcap" });
  const octets = (count: number) => `${count} octet`;
  const sizes = {
    "linkaddr_len": octets(1),
    "cot_len": octets(profile.cotOctets),
    "asdu_addr_len": octets(profile.caOctets),
    "asdu_ioa_len": octets(profile.ioaOctets),
  };
  try {
    Deno.writeFileSync(path, etherPcap(packets));
    const preferences = Object.entries(sizes).flatMap(([name, value]) => [
      "-o",
      `iec60870_101.${name}:${value}`,
    ]);
    const fields = FIELDS.flatMap((name) => ["-e", `iec60870_asdu.${name}`]);
    const { stdout } = new Deno.Command("tshark", {
      args: [
        ...["-n", "-r", path, "-d", "tcp.port==2404,iec60870_101", "-Y", "iec60870_asdu"],
        ...["-T", "fields", "-E", "aggregator=,", "-E", "separator= ", ...fields, ...preferences],
      ],
    }).outputSync();
    return new TextDecoder().decode(stdout).trimEnd().split("\n");
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test({
  name: `tshark reads the same with the field sizes that were found${note}`,
  ignore,
  fn() {
    for (const profile of PROFILES.filter((_, index) => index % 3 === 1)) {
      const traffic = new Traffic();
      const link = traffic.link({ profile }).start();
      const far = Math.min(70_000, maxIoa(profile) - 10);
      const objects = [5, 77, far].map((ioa) => ({ ioa, value: 1 as const }));
      const run = [far, far + 1, far + 2].map((ioa) => ({ ioa, value: 3 }));
      link.fromClient(interrogation()).fromServer(interrogation(7));
      link.fromServer({ type: "M_SP_NA_1", cause: 20, ca: 1, objects });
      link.fromServer({ type: "M_ME_NB_1", cause: 20, ca: 1, sq: true, objects: run } as AsduInput);
      link.fromServer({ type: "M_ME_NC_1", cause: 3, ca: 1, objects });
      link.fromServer(interrogation(10));
      const apdus = feed(new CaptureDecoder(), traffic.pcap()).filter((item) =>
        item.type === "apdu"
      ).filter(({ octets }) => octets.length > APCI_OCTETS);
      const asdus = apdus.map(({ octets }) => octets.subarray(APCI_OCTETS));
      const ours = apdus.map((apdu, index) => {
        assertEquals(sizesText(apdu.profile), sizesText(profile));
        const asdu = decodeAsdu(asdus[index]!, { profile: apdu.profile });
        assert(asdu.type !== "raw");
        const ioas = asdu.objects.map(({ ioa }) => ioa).join(",");
        return `${asdu.typeId} ${asdu.cause} ${asdu.ca} ${ioas}`;
      });
      const theirs = shownBy(asdus, profile);
      // With the smallest sizes, tshark does not show the last address of a short ASDU.
      const shown = ours.map((text, index) => text.slice(0, theirs[index]?.trimEnd().length));
      assertEquals(shown, theirs.map((text) => text.trimEnd().replace(/,$/, "")));
      assert(theirs.filter((text, index) => text === ours[index]).length >= 2);
    }
  },
});
