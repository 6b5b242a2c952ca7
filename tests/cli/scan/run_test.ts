// A scan of stations that close connections, refuse, or use other field sizes: what is tried next.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { LEAVE_MS } from "../../../cli/link/leave.ts";
import { meet, type ZooPeer } from "../../helpers/cli/zoo.ts";
import { withValues } from "../../helpers/machine/globals.ts";

const ARGS = "--yes --rate 1000 --timeout 3s";

/** The messages of a scan without the name of the command. */
function linesOf(stderr: string): readonly string[] {
  return stderr.trimEnd().split("\n").map((line) => line.replace("iec104 scan: ", ""));
}

Deno.test("the usual field sizes are tried one after the other, once each", async () => {
  const { code, stderr, seen } = await meet(`scan {} --ca 1 ${ARGS}`, async (peer) => {
    await peer.start();
    await peer.requests(1);
  });
  const sizes = ["2/2/3", "1/1/2", "2/2/2", "1/2/2", "1/2/3", "2/1/2", "1/1/1"];
  assertEquals(
    linesOf(stderr).slice(0, 6),
    sizes.slice(1).map((each, index) =>
      `no answer with the field sizes ${sizes[index]}; trying ${each}`
    ),
  );
  assertEquals([code, seen.length], [3, 7]);
});

Deno.test("a scan stops data transfer before it closes the connection", async () => {
  const { seen } = await meet(`scan {} --ca 1 --profile 2/2/3 ${ARGS}`, async (peer) => {
    await peer.start();
    await peer.requests(1);
    await peer.send("64 01 6e 00 01 00 00 00 00 14"); // the common address is unknown
    await peer.leave();
  });
  assertEquals(seen.map((frames) => frames.at(-1)), ["STOPDT act"]);
});

Deno.test("field sizes that are given are the only ones", async () => {
  const { code, seen } = await meet(`scan {} --ca 1 --profile 2/2/3 ${ARGS}`, async (peer) => {
    await peer.start();
    await peer.requests(1);
  });
  assertEquals([code, seen.length], [3, 1]);
});

/** Sends a single-point of CA 0, 65535 and 7, and refuses a request to all stations, or lets it end. */
async function sendAndRefuse(peer: ZooPeer, refuses: boolean): Promise<void> {
  await peer.start();
  await peer.send("01 01 03 00 09 00 64 00 00 01");
  await peer.send("01 01 03 00 07 00 64 00 00 01");
  await peer.send("03 01 03 00 07 00 65 00 00 01");
  await peer.send("01 01 03 00 ff ff 64 00 00 01");
  await peer.requests(1);
  if (refuses) await peer.send("64 01 6e 00 ff ff 00 00 00 14");
}

Deno.test("after a request to all stations is refused as an unknown type, the stations that send data are scanned", async () => {
  const { stderr, seen } = await meet(`scan {} ${ARGS}`, async (peer, connection) => {
    if (connection > 0) return;
    await peer.start();
    await peer.send("01 01 03 00 09 00 64 00 00 01");
    await peer.requests(1);
    await peer.send("64 01 6c 00 ff ff 00 00 00 14");
    await peer.leave();
  });
  assertEquals(
    linesOf(stderr)[0],
    "a request to all stations was refused; scanning those that send data: CA 9",
  );
  assertEquals(seen.length, 2);
});

Deno.test("after a refused request to all stations, those that send data are scanned, but not the broadcast address", async () => {
  const { stderr, seen } = await meet(
    `scan {} --profile 2/2/3 ${ARGS}`,
    async (peer, connection) => {
      if (connection > 0) return;
      await sendAndRefuse(peer, true);
      await peer.leave();
    },
  );
  assertEquals(
    linesOf(stderr)[0],
    "a request to all stations was refused; scanning those that send data: CA 7, 9",
  );
  assertEquals(seen.length, 2);
});

Deno.test("scan --json of a station that closes the connection is a document with the reason alone", async () => {
  const { code, stdout } = await meet("scan {} --yes --json", () => Promise.resolve());
  const { host: _, port: __, ...document } = JSON.parse(stdout);
  const { incomplete, ...rest } = document;
  assertStringIncludes(incomplete, "closed");
  assertEquals(rest, {
    ...{ profile: "2/2/3", requests: 0, sectors: [], files: [], typesSeen: [], oddAsdus: [] },
    ...{ typesRefused: [], absent: [], notes: [], differences: null, eventsNotCompared: null },
    exitCode: 3,
  });
  assertEquals(code, 3);
});

Deno.test("on a terminal, a message of the scan is not written into the status line", async () => {
  const { setTimeout } = globalThis;
  using _timers = withValues(globalThis, {
    setTimeout: (call: () => void, ms?: number) => setTimeout(call, ms === LEAVE_MS ? 0 : ms),
  });
  const { stderr } = await meet(`scan {} --ca 1 --profile 2/2/3 ${ARGS}`, async (peer) => {
    await peer.start();
    await peer.requests(1);
    await peer.send("64 01 6e 00 01 00 00 00 00 14"); // the common address is unknown
    await peer.until("I(1,"); // STOPDT is not confirmed
  }, { terminal: { stderr: true } });
  const [status, message] = stderr.split("iec104 scan: ");
  assertEquals(status!.split("\x1b[K").at(-2), "\r");
  assertStringIncludes(message!, "did not confirm STOPDT within 1.5 s");
});

Deno.test("on a terminal, the status line disappears at the end of a scan", async () => {
  const { stderr } = await meet(`scan {} --ca 1 --profile 2/2/3 ${ARGS}`, async (peer) => {
    await peer.start();
    await peer.requests(1);
    await peer.send("64 01 6e 00 01 00 00 00 00 14"); // the common address is unknown
    await peer.leave();
  }, { terminal: { stderr: true } });
  assertStringIncludes(stderr, "\rinterrogation of CA 1: ");
  assertStringIncludes(stderr, "\x1b[K\r\x1b[K1 request, 0 points\n");
});
