// The sample of the decoder page: its content, and that its octets are the same in each version.

import { assertEquals } from "@std/assert";
import { CaptureDecoder } from "../../../codec/capture/mod.ts";
import { decodeApdu, formatApdu } from "../../../codec/mod.ts";
import { makeSample } from "../../../examples/decoder/sample/sample.ts";
import { assertGolden } from "../../helpers/golden.ts";

/** Number of packets that are written in full. */
const SHOWN = 120;

const octets = await makeSample().bytes();

Deno.test("the packets of the sample match the described events", () => {
  const decoder = new CaptureDecoder();
  decoder.push(octets);
  decoder.end();
  const lines: string[] = [];
  for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
    if (item.type === "issue") throw new Error(item.detail);
    const { client, server } = item.connection;
    const time = new Date(item.time!).toISOString().slice(11, 23);
    const way = "fromClient" in item && !item.fromClient ? "<-" : "->";
    const what = item.type === "apdu" ? formatApdu(decodeApdu(item.octets)) : item.type;
    lines.push(`${item.frame} ${time} ${client.address} ${way} ${server.address} ${what}`);
  }
  const rest = lines.slice(SHOWN).filter((line) => !/ (?:S N|U TESTFR|I .* M_)/.test(line));
  assertGolden(
    "tests/examples/decoder/sample.txt",
    [...lines.slice(0, SHOWN), ...rest, ""].join("\n"),
  );
});

Deno.test("the sample has the same octets in each version, so that links into it stay valid", async () => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
  assertEquals([octets.length, digest.toHex().slice(0, 16)], [116_756, "f48a63c9ab34c525"]);
});
