// A zoo of peers that behave in unusual ways, and what a user sees of each.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { octets } from "../../helpers/wire/frames.ts";
import { type Behaviour, meet, type ZooPeer } from "../../helpers/cli/zoo.ts";
import type { World } from "../../helpers/cli/run_cli.ts";
import { timeless } from "../../helpers/cli/request_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { CLOSED_PORT } from "../../helpers/machine/closed_port.ts";

/** One meeting: the title, the command line, and what the peer does. */
type Animal = readonly [title: string, args: string, behaviour: Behaviour];

/** Starts data transfer, answers the first request with these ASDUs, and leaves. */
function answering(...asdus: readonly string[]): Behaviour {
  return async (peer) => {
    await peer.start();
    await peer.requests(1);
    for (const asdu of asdus) await peer.send(asdu);
    await peer.leave();
  };
}

/** Sends octets as soon as STARTDT act has arrived. */
function sending(what: string): Behaviour {
  return async (peer) => {
    await peer.until("STARTDT act");
    await peer.say(/^[0-9a-f]{2} /.test(what) ? octets(what) : new TextEncoder().encode(what));
    await peer.end();
  };
}

/** A request that is answered, or ends with the connection. */
const INTERROGATE = "interrogate {} --ca 1 --timeout 60s --finish-within 60s";

/** A request that times out. */
const IN_VAIN = "interrogate {} --ca 1 --timeout 3s";

const ANIMALS: readonly Animal[] = [
  [
    "confirms from another common address",
    IN_VAIN,
    answering("64 01 07 00 02 00 00 00 00 14", "64 01 0a 00 02 00 00 00 00 14"),
  ],
  [
    "answers a clock command with cause 6",
    "clock {} --ca 1 --yes --timeout 3s",
    answering("67 01 06 00 01 00 00 00 00 00 00 00 0c 17 0b 1a"),
  ],
  [
    "confirms a command of another object",
    "command {} 1/5000 --type single --on --yes --timeout 3s --verbose",
    answering("2d 01 07 00 01 00 89 13 00 01"),
  ],
  [
    "answers an interrogation with another type",
    IN_VAIN,
    answering("65 01 07 00 01 00 00 00 00 05"),
  ],
  [
    "terminates an interrogation without confirming it",
    INTERROGATE,
    answering("01 01 14 00 01 00 64 00 00 01", "64 01 0a 00 01 00 00 00 00 14"),
  ],
  [
    "sends private, unassigned, cut off and overlong ASDUs in an interrogation",
    INTERROGATE,
    answering(
      "64 01 07 00 01 00 00 00 00 14",
      "01 01 14 00 01 00 64 00 00 01 ff ee",
      "8c 01 14 00 01 00 64 00 00 01 02 03",
      "8c 01 03 00 01 00 64 00 00 01 02 03",
      "16 01 14 00 01 00 64 00 00 01",
      "0d 02 14 00 01 00 65 00 00 00 00",
      "64 01 0a 00 01 00 00 00 00 14",
    ),
  ],
  [
    "sends the same to a monitor",
    "monitor {} --ca 1 --timeout 60s --zone UTC",
    answering(
      "64 01 07 00 01 00 00 00 00 14",
      "01 01 14 00 01 00 64 00 00 01 ff ee",
      "8c 01 14 00 01 00 64 00 00 01 02 03",
      "8c 01 03 00 01 00 64 00 00 01 02 03",
      "16 01 14 00 01 00 64 00 00 01",
      "0d 02 14 00 01 00 65 00 00 00 00",
      "64 01 0a 00 01 00 00 00 00 14",
    ),
  ],
  [
    "does not confirm an interrogation, but answers it",
    "interrogate {} --ca 1 --timeout 3s --finish-within 3s",
    answering("01 01 14 00 01 00 64 00 00 01"),
  ],
  [
    "refuses an interrogation",
    INTERROGATE,
    answering("64 01 47 00 01 00 00 00 00 14"),
  ],
  [
    "does not terminate an interrogation",
    "interrogate {} --ca 1 --timeout 3s --finish-within 3s",
    answering("64 01 07 00 01 00 00 00 00 14", "01 01 14 00 01 00 64 00 00 01"),
  ],
  [
    "confirms and terminates an interrogation twice",
    INTERROGATE,
    answering(
      "64 01 07 00 01 00 00 00 00 14",
      "64 01 07 00 01 00 00 00 00 14",
      "01 01 14 00 01 00 64 00 00 01",
      "64 01 0a 00 01 00 00 00 00 14",
      "64 01 0a 00 01 00 00 00 00 14",
    ),
  ],
  [
    "confirms an interrogation of a monitor twice, and does not confirm the other",
    "monitor {} --ca 1,2 --timeout 60s --zone UTC",
    async (peer: ZooPeer) => {
      await peer.start();
      await peer.requests(1);
      await peer.send("64 01 07 00 01 00 00 00 00 14");
      await peer.send("64 01 07 00 01 00 00 00 00 14");
      await peer.send("64 01 0a 00 01 00 00 00 00 14");
      await peer.requests(2);
      await peer.send("01 01 14 00 02 00 64 00 00 01");
      await peer.send("64 01 0a 00 02 00 00 00 00 14");
      await peer.leave();
    },
  ],
  [
    "has field sizes 1/1/2",
    IN_VAIN,
    answering(
      "46 01 04 01 00 00 00",
      "0d 01 03 01 f4 01 00 00 48 41 00",
      "1e 01 03 01 2c 01 01 00 00 00 0c 17 0b 1a",
    ),
  ],
  [
    "sends STARTDT act and STOPDT act itself",
    INTERROGATE,
    async (peer: ZooPeer) => {
      await peer.until("STARTDT act");
      await peer.say("STARTDT act, STARTDT con");
      await peer.requests(1);
      await peer.say("STARTDT act, STOPDT act");
      await peer.send("64 01 07 00 01 00 00 00 00 14");
      await peer.send("64 01 0a 00 01 00 00 00 00 14");
      await peer.leave();
    },
  ],
  [
    "closes the connection before it confirms STARTDT",
    INTERROGATE,
    async (peer: ZooPeer) => void await peer.until("STARTDT act"),
  ],
  ["accepts, and sends nothing", IN_VAIN, (peer: ZooPeer) => peer.end()],
  ["sends only TESTFR act", IN_VAIN, sending("68 04 43 00 00 00 68 04 43 00 00 00")],
  [
    "is a controlling station",
    IN_VAIN,
    async (peer: ZooPeer) => {
      await peer.say("STARTDT act");
      await peer.end();
    },
  ],
  [
    "closes the connection during an interrogation",
    INTERROGATE,
    async (peer: ZooPeer) => {
      await peer.start();
      await peer.requests(1);
    },
  ],
  [
    "closes the connection during a command",
    "command {} 1/5000 --type single --on --yes --timeout 60s",
    async (peer: ZooPeer) => {
      await peer.start();
      await peer.requests(1);
    },
  ],
  [
    "closes the connection to a monitor",
    "monitor {} --ca 1 --timeout 60s --once",
    async (peer: ZooPeer) => {
      await peer.start();
      await peer.requests(1);
    },
  ],
  ["serves TLS", INTERROGATE, sending("15 03 03 00 02 02 46 ")],
  ["serves HTTP", INTERROGATE, sending("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")],
  ["serves SSH", INTERROGATE, sending("SSH-2.0-OpenSSH_9.2p1\r\n")],
  ["serves Modbus/TCP", INTERROGATE, sending("00 00 00 00 00 03 01 83 01")],
  ["serves DNP3", INTERROGATE, sending("05 64 05 c0 01 00 00 04 e9 21")],
  ["serves MMS", INTERROGATE, sending("03 00 00 0b 06 d0 00 01 00 02 00")],
  ["serves telnet", INTERROGATE, sending("ff fd 18 ff fd 20")],
  ["serves 101 over TCP", INTERROGATE, sending("10 0b 01 0c 16")],
  ["serves an unknown protocol", INTERROGATE, sending("01 02 03 04 05")],
];

/** Presses Ctrl-C, which only a monitor notices, when standard error matches. */
function ctrlC(pattern: RegExp): World {
  const interruption = new AbortController();
  let seen = "";
  return {
    interruption: interruption.signal,
    onStderr: (text) => {
      seen += text;
      if (pattern.test(seen)) interruption.abort();
    },
  };
}

Deno.test("what a user sees of unusual peers matches the reviewed text", async () => {
  const meetings = await Promise.all(ANIMALS.map(async ([title, args, behaviour]) => {
    const { code, stdout, stderr } = await meet(
      args,
      behaviour,
      ctrlC(args.includes("1,2") ? /CA 2: done/ : /CA 1: done/),
    );
    const output = timeless(`${stdout}${stderr}`).trimEnd();
    return `# A peer that ${title}\n$ iec104 ${args}\n${output}\nexit code ${code}\n`;
  }));
  assertGolden(
    "tests/cli/trace/zoo.txt",
    meetings.join("\n").replaceAll(/\b\d{4,5}(?= expects| usually)/g, "PORT"),
  );
});

Deno.test("a refused connection is explained", async () => {
  const { code, stderr } = await meet(
    `test 127.0.0.1:${CLOSED_PORT} --ca 1`,
    () => Promise.resolve(),
  );
  assertEquals(code, 3);
  assertStringIncludes(stderr, "the connection was refused");
  assertStringIncludes(stderr, "nothing listens on port");
});
