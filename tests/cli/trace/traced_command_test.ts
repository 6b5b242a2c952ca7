// --trace and --record of the commands that connect to a station.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { readCapture } from "../../../codec/capture/mod.ts";
import { decodeApdu, formatApdu } from "../../../codec/mod.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { meet, type ZooPeer } from "../../helpers/cli/zoo.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { TRACE_OPTIONS } from "../../../cli/trace/trace_options.ts";

/** A station that answers a test. */
async function answeringTest(peer: ZooPeer): Promise<void> {
  await peer.start();
  await peer.requests(1);
  await peer.send("6b 01 07 00 2f 00 00 00 00 01 00 00 00 00 00 00 00 00");
  await peer.leave();
}

Deno.test("every command that opens or accepts a link has the options of the trace", async () => {
  for (const { name, options } of await loadCommands()) {
    if (!options.some((row) => row.name === "tls-ca")) continue;
    for (const row of TRACE_OPTIONS) {
      assertEquals(options.includes(row), true, `${name} --${row.name}`);
    }
    assertEquals(options.some((row) => row.name === "verbose"), true, name);
  }
});

Deno.test("--trace prints every frame to standard error, and --record writes them", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/link.pcapng`;
    const { code, stderr } = await meet(
      `read {} 47/500 --trace --record ${path} --zone UTC --timeout 5s`,
      async (peer) => {
        await peer.start();
        await peer.requests(1);
        await peer.send("01 01 05 00 2f 00 f4 01 00 01");
        await peer.leave();
      },
    );
    assertEquals([code, stderr.split("\n").slice(0, -1)], [0, [
      "12:00:00.000  = connected to ADDRESS from 127.0.0.1:PORT; times in UTC",
      "12:00:00.000  > U STARTDT act         68 04 07 00 00 00",
      "12:00:00.000  < U STARTDT con         68 04 0b 00 00 00",
      "12:00:00.000  > I N(S)=0 N(R)=0       68 0d 00 00 00 00 66 01 05 00 2f 00 f4 01 00",
      "12:00:00.000  < I N(S)=0 N(R)=1       68 0e 00 00 02 00 01 01 05 00 2f 00 f4 01 00 01",
      "12:00:00.000  > S N(R)=1              68 04 01 00 02 00",
      "12:00:00.000  > U STOPDT act          68 04 13 00 00 00",
      "12:00:00.000  < U STOPDT con          68 04 23 00 00 00",
      "12:00:00.000  = closed the connection to ADDRESS",
    ]]);
    const lines: string[] = [];
    for await (const item of readCapture(Deno.readFileSync(path))) {
      if (item.type === "apdu") lines.push(formatApdu(decodeApdu(item.octets)));
    }
    assertEquals(lines, [
      "U STARTDT act",
      "U STARTDT con",
      "I N(S)=0 N(R)=0 C_RD_NA_1 req CA 47: 500",
      "I N(S)=0 N(R)=1 M_SP_NA_1 req CA 47: 500=ON",
      "S N(R)=1",
      "U STOPDT act",
      "U STOPDT con",
    ]);
  });
});

Deno.test("--trace with --verbose also decodes the frames", async () => {
  const { stderr } = await meet("test {} --ca 47 --trace -v --timeout 5s", answeringTest);
  assertStringIncludes(
    stderr,
    "> I N(S)=0 N(R)=0 C_TS_TA_1 act CA 47: tsc=1 @",
  );
});

Deno.test("a recording that cannot be written is a usage error, and nothing is connected", async () => {
  await withTree({ "notes.txt": "Notes" }, async (root) => {
    for (const command of ["monitor {} --for 1s", "interrogate {}"]) {
      const { code, stderr, seen } = await meet(
        `${command} --record ${root}/notes.txt`,
        () => Promise.resolve(),
      );
      assertEquals([code, seen.length], [2, 0]);
      assertStringIncludes(stderr, "notes.txt: the file exists and is not a pcapng file");
    }
  });
});
