// The reverse direction of a combined station: which ASDUs are requests of the peer.

import { assertEquals } from "@std/assert";
import type { Asdu } from "../../../codec/asdu_types.ts";
import { TYPES } from "../../../codec/types.ts";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import { ReverseLink } from "../../../transport/controlling/reverse_link.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { frames, trace } from "../../helpers/wire/frames.ts";

function rig() {
  const clock = new FakeClock();
  let given: ByteStream | undefined;
  const sent: PromiseWithResolvers<void>[] = [];
  const link = new ReverseLink({
    attach: (stream) => void (given = stream),
    clock,
    send: () => {
      sent.push(Promise.withResolvers());
      return sent.at(-1)!.promise;
    },
  });
  return { clock, link, stream: given!, sent };
}

async function heard(stream: ByteStream): Promise<string | null> {
  const buffer = new Uint8Array(1000);
  const count = await stream.read(buffer);
  return count === null ? null : trace(buffer.subarray(0, count));
}

Deno.test("ReverseLink accepts commands, system commands, parameters and file messages by their cause", () => {
  const { link } = rig();
  const takes = (type: keyof typeof TYPES, cause: number) =>
    link.takes({ typeId: TYPES[type].id, cause } as Asdu);
  const rows = [
    ["C_SC_NA_1", [6, 8], [7, 9, 10, 44, 47]],
    ["C_IC_NA_1", [6, 8], [7, 9, 10, 45]],
    ["C_RD_NA_1", [5], [7, 47]],
    ["C_CD_NA_1", [6, 3], [7, 44]],
    ["P_ME_NC_1", [6], [7, 20, 44]],
    ["P_AC_NA_1", [6, 8], [7, 9]],
    ["F_SC_NA_1", [5, 13], [44, 47]],
    ["F_SG_NA_1", [13], [45]],
    ["F_DR_TA_1", [5, 13], [3]],
    ["M_SP_NA_1", [], [3, 5, 6, 20]],
    ["M_EI_NA_1", [], [4]],
  ] as const;
  for (const [type, requests, others] of rows) {
    for (const cause of requests) assertEquals(takes(type, cause), true, `${type} ${cause}`);
    for (const cause of others) assertEquals(takes(type, cause), false, `${type} ${cause}`);
  }
});

Deno.test("the link starts and stops with the connection, and acknowledges when the peer has acknowledged", async () => {
  const { clock, link, stream, sent } = rig();
  link.receive(Uint8Array.of(1));
  link.start();
  assertEquals(await heard(stream), "STARTDT act");
  await stream.write(frames("STARTDT con"));
  await settle();
  link.receive(Uint8Array.of(1, 2));
  assertEquals(await heard(stream), "I(0,0)");
  await stream.write(frames("S(1), I(0,1), I(1,1)"));
  await settle();
  assertEquals(sent.length, 2, "both are under way at once");
  sent[1]!.resolve();
  await clock.advance(60_000);
  sent[0]!.resolve();
  await clock.advance(10_000);
  assertEquals(await heard(stream), "S(2)");
  await clock.advance(86_400_000);
  link.stop();
  assertEquals(await heard(stream), "STOPDT act", "without a test in between");
  await stream.write(frames("STOPDT con"));
  await settle();
  link.close();
  assertEquals(await heard(stream), null);
  await clock.advance(1000);
  assertEquals(clock.scheduled, 0);
});
