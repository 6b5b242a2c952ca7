// What to try after a refusal with one of the causes 44 to 47.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { refusalHint } from "../../../cli/request/refusal_hints.ts";
import { askStation, mirror } from "../../helpers/cli/request_cli.ts";
import { meet } from "../../helpers/cli/zoo.ts";

/** Every request, and words of its hints for the causes 44 to 47. */
const REQUESTS: readonly (readonly [args: string, ...words: readonly string[]])[] = [
  ["interrogate {} --ca 47", "iec104 monitor", "cause", "iec104 scan", "--profile"],
  ["counters {} --ca 47", "with an interrogation", "cause", "iec104 scan", "--profile"],
  ["read {} 47/500", "iec104 interrogate", "cause", "iec104 scan", "iec104 interrogate"],
  ["clock {} --ca 47 --yes", "NTP", "cause", "--ca 65535", "--profile"],
  ["test {} --ca 47", "--type C_TS_NA_1", "cause", "iec104 scan", "--profile"],
  ["reset {} --ca 47 --events --yes", "over the link", "cause", "iec104 scan", "--profile"],
  [
    "command {} 47/5101 --type single --on --yes",
    ...["--time-tag", "--select-before-operate", "iec104 scan", "differ from monitoring"],
  ],
  [
    "setpoint {} 47/5102 --type float --value 20 --yes",
    ...["--time-tag", "--select-before-operate", "iec104 scan", "differ from monitoring"],
  ],
  [
    "parameter {} 47/500 --threshold 1 --yes",
    ...["--type", "cause", "iec104 scan", "address of its measured value"],
  ],
  ["files list {} --ca 47", "does not transfer", "cause", "iec104 scan", "iec104 files list"],
  ["files get {} 47/9000/2 out", "does not transfer", "cause", "iec104 scan", "iec104 files list"],
];

Deno.test("every request that is refused with a cause from 44 to 47 has a hint", async () => {
  for (const [args, ...words] of REQUESTS) {
    for (const [index, word] of words.entries()) {
      const cause = 44 + index;
      const { stdout, stderr } = await askStation(args, {
        answer: (asdu) => [mirror(asdu, { cause, negative: true })],
      });
      const [, hint = ""] = `${stdout}${stderr}`.split("\n  hint  ");
      assertStringIncludes(hint.replaceAll(/\n +/g, " "), word, `${args}, cause ${cause}`);
    }
  }
});

Deno.test("send and session have hints for refusals as well, each of them once", async () => {
  const asdu = "2d 01 06 00 01 00 05 00 00 01";
  const refused = "2d 01 6f 00 01 00 05 00 00 01";
  const sent = await meet(
    `send {} ${asdu} , ${asdu} --yes --pause 10ms --for 10ms`,
    async (peer) => {
      await peer.start();
      await peer.requests(1);
      await peer.send(refused);
      await peer.send(refused);
      await peer.leave();
    },
  );
  assertEquals(sent.stderr.split("hint  Command addresses differ").length, 2, sent.stderr);
  const session = await meet("session {}", async (peer) => {
    await peer.start();
    await peer.requests(1);
    await peer.send(refused);
    await peer.leave();
  }, { stdin: [new TextEncoder().encode(`send ${asdu} --yes\nwait 100ms\n`)] });
  assertStringIncludes(session.stdout, "hint  Command addresses differ");
});

Deno.test("other causes have no hint in this table", () => {
  assertEquals([3, 7, 10, 20, 48, undefined].map((cause) => refusalHint(cause, "read")), [
    ...Array(6).fill(undefined),
  ]);
});
