// Standard input that arrives in parts of any size.

import { assert, assertEquals } from "@std/assert";
import { pcap, talk } from "../../helpers/capture/capture_builder.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { ethernet } from "../../helpers/capture/packet_builder.ts";
import { frame } from "../../helpers/wire/frames.ts";

/** A capture with two APDUs. */
function capture(): Uint8Array {
  const { packets, open, send } = talk();
  open();
  send(true, frame("STARTDT act"));
  send(false, frame("STARTDT con"));
  return pcap(packets.map((octets) => ({ octets: ethernet(octets) })));
}

/** Decodes standard input, in parts of this size. */
async function decode(octets: Uint8Array, size: number) {
  const stdin = Array.from(
    { length: Math.ceil(octets.length / size) },
    (_, i) => octets.slice(i * size, (i + 1) * size),
  );
  return await runCli(["decode", "-"], { stdin });
}

Deno.test("captures, text and octets are decoded alike, whatever the size of the parts", async () => {
  const inputs: readonly (readonly [Uint8Array, string])[] = [
    [capture(), "STARTDT con"],
    [new TextEncoder().encode("68 04 43 00 00 00\n68 04 0b 00 00 00\n"), "TESTFR act"],
    [Uint8Array.of(0x68, 4, 0x43, 0, 0, 0, 0x68, 4, 0x0b, 0, 0, 0), "STARTDT con"],
  ];
  for (const [octets, words] of inputs) {
    const whole = await decode(octets, octets.length);
    assert(whole.stdout.includes(words), `${whole.stdout}${whole.stderr}`);
    for (const size of [1, 5, 64]) assertEquals(await decode(octets, size), whole, `${size}`);
  }
});
