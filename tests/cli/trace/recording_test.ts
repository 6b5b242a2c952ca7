// Recordings of live connections: complete at every moment, and readable by other programs.

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Recording } from "../../../cli/trace/recording.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { type CaptureItem, readCapture } from "../../../codec/capture/mod.ts";
import { decodeApdu, formatApdu } from "../../../codec/mod.ts";
import { packetSizes } from "../../helpers/capture/packet_sizes.ts";
import { hasTshark } from "../../helpers/capture/tshark.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { concat, frame, frames } from "../../helpers/wire/frames.ts";

const START = Date.UTC(2026, 10, 30, 10);
const LINK = {
  local: { host: "192.0.2.1", port: 40_000 },
  remote: { host: "192.0.2.10", port: 2404 },
};

/** A recording whose clock advances by 10 ms with each look. */
function recordingTo(path: string, start = START): Recording {
  let now = start;
  return new Recording(path, {
    now: () => now += 10,
    onFailure: (text) => {
      throw new Error(text);
    },
  });
}

async function itemsOf(path: string): Promise<CaptureItem[]> {
  return await Array.fromAsync(readCapture(Deno.readFileSync(path)));
}

/** The APDUs of a recording, one line each. */
async function apdusOf(path: string): Promise<string[]> {
  return (await itemsOf(path)).flatMap((item) =>
    item.type === "apdu" ? [lineOf(item)] : item.type === "issue" ? [item.code] : []
  );
}

function lineOf(
  { octets, source, destination }: Extract<CaptureItem, { type: "apdu" }>,
): string {
  const from = `${source!.address}:${source!.port}`;
  return `${from} > ${destination!.address}:${destination!.port} ${formatApdu(decodeApdu(octets))}`;
}

Deno.test("a recording has every frame with the addresses and ports of the connection", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/link.pcapng`;
    using recording = recordingTo(path);
    const observer = recording.connection(LINK, { decrypted: false });
    observer.octets("sent", frames("STARTDT act"));
    observer.octets("received", frames("STARTDT con"));
    observer.octets("received", frame("I(0,0)"));
    observer.ended("there");
    assertEquals(await apdusOf(path), [
      "192.0.2.1:40000 > 192.0.2.10:2404 U STARTDT act",
      "192.0.2.10:2404 > 192.0.2.1:40000 U STARTDT con",
      "192.0.2.10:2404 > 192.0.2.1:40000 I N(S)=0 N(R)=0 C_SC_NA_1 act CA 1: 0=OFF",
    ]);
  });
});

Deno.test("a recording is complete after every frame, without being closed", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/link.pcapng`;
    using recording = recordingTo(path);
    const observer = recording.connection(LINK, { decrypted: false });
    for (let n = 1; n <= 3; n++) {
      observer.octets("received", frame(`I(${n - 1},0)`));
      assertEquals((await apdusOf(path)).length, n);
    }
  });
});

Deno.test("an existing recording is continued", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/link.pcapng`;
    for (let n = 1; n <= 2; n++) {
      using recording = recordingTo(path, START + n * 60_000);
      const observer = recording.connection(LINK, { decrypted: false });
      observer.octets("sent", frames("TESTFR act"));
      observer.ended("here");
      assertEquals((await apdusOf(path)).length, n);
    }
  });
});

Deno.test("a file that is not a recording, or one that is cut off, is not touched", async () => {
  await withTree({ "notes.txt": "Notes of the commissioning" }, (root) => {
    assertThrows(() => recordingTo(`${root}/notes.txt`), UsageError, "is not a pcapng file");
    const path = `${root}/link.pcapng`;
    using recording = recordingTo(path);
    recording.connection(LINK, { decrypted: false }).octets("sent", frames("TESTFR act"));
    recording[Symbol.dispose]();
    const whole = Deno.readFileSync(path);
    for (let size = 1; size < whole.length; size++) {
      const torn = whole.subarray(0, size);
      Deno.writeFileSync(path, torn);
      try {
        recordingTo(path)[Symbol.dispose]();
      } catch (error) {
        assert(error instanceof UsageError, `cut at octet ${size}`);
        assertEquals(Deno.readFileSync(path), torn);
      }
    }
    const missing = `${root}/missing/link.pcapng`;
    for (
      const [path, reason] of [
        [missing, `its folder ${root}/missing does not exist; create it first`],
        [root, "it is a folder, expected a file"],
      ] as const
    ) {
      assertThrows(() => recordingTo(path), UsageError, `Cannot record to ${path}: ${reason}`);
    }
  });
});

Deno.test("a connection over IPv6 and a long burst of octets are recorded", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/link.pcapng`;
    using recording = recordingTo(path);
    const observer = recording.connection({
      local: { host: "2001:db8::1", port: 40_000 },
      remote: { host: "2001:db8::10", port: 2404 },
    }, { decrypted: false });
    const burst = concat(Array.from({ length: 5000 }, (_, n) => frame(`I(${n},0)`)));
    observer.octets("received", burst);
    observer.ended("failed");
    const lines = await apdusOf(path);
    assertEquals(lines.length, 5000);
    assertStringIncludes(lines[4999]!, "2001:db8::10:2404 > 2001:db8::1:40000 I N(S)=4999");
    // A packet has at most 65 000 octets besides the headers of IPv6 and TCP.
    const large = packetSizes(Deno.readFileSync(path)).filter((size) => size > 1000);
    assertEquals(large, [65_060, 15_060]);
  });
});

Deno.test("a recording that cannot be continued ends with one message, and the link is not affected", async () => {
  await withTree({}, (root) => {
    const path = `${root}/link.pcapng`;
    const failures: string[] = [];
    let written = 0;
    using recording = new Recording(path, {
      now: () => START,
      onFailure: (text) => failures.push(text),
      open: (path) => {
        const file = Deno.openSync(path, { read: true, append: true, create: true });
        const { writeSync } = file;
        file.writeSync = (octets) => {
          if (++written > 6) throw new Error("No space left on device");
          return writeSync.call(file, octets);
        };
        return file;
      },
    });
    const observer = recording.connection(LINK, { decrypted: false });
    for (let n = 0; n < 3; n++) observer.octets("sent", frames("TESTFR act"));
    observer.ended("here");
    assertEquals(failures, [`Recording to ${path} has ended: No space left on device`]);
  });
});

for (
  const [accepted, how, from, byClient, reason] of [
    [false, "here", "192.0.2.1:40000", true, "fin"],
    [false, "there", "192.0.2.1:40000", false, "fin"],
    [true, "here", "192.0.2.1:40000", false, "fin"],
    [true, "there", "192.0.2.1:40000", true, "fin"],
    [false, "failed", "192.0.2.1:40000", false, "reset"],
    [true, "failed", "192.0.2.1:40000", true, "reset"],
  ] as const
) {
  Deno.test(`a recording of a connection that the peer ${accepted ? "opened" : "accepted"}, and that ended ${how}`, async () => {
    await withTree({}, async (root) => {
      const path = `${root}/link.pcapng`;
      using recording = recordingTo(path);
      const observer = recording.connection(LINK, { decrypted: false, accepted });
      observer.octets("sent", frames("STARTDT act"));
      observer.ended(how);
      assertEquals(await apdusOf(path), [`${from} > 192.0.2.10:2404 U STARTDT act`]);
      const closed = (await itemsOf(path)).find((item) => item.type === "closed");
      assertEquals([closed?.byClient, closed?.reason], [byClient, reason]);
    });
  });
}

Deno.test("an IPv4 address in a connection over IPv6 is recorded as a mapped one", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/link.pcapng`;
    using recording = recordingTo(path);
    const local = { host: "192.0.2.1", port: 40_000 };
    const remote = { host: "2001:db8::10", port: 2404 };
    recording.connection({ local, remote }, { decrypted: false })
      .octets("sent", frames("STARTDT act"));
    assertEquals(await apdusOf(path), [
      "::ffff:c000:201:40000 > 2001:db8::10:2404 U STARTDT act",
    ]);
  });
});

Deno.test("tshark reads a recording without complaints, also one that was decrypted", async () => {
  if (!hasTshark()) return;
  await withTree({}, async (root) => {
    const path = `${root}/link.pcapng`;
    using recording = recordingTo(path);
    const observer = recording.connection(LINK, { decrypted: true });
    observer.octets("sent", frames("STARTDT act"));
    observer.octets("received", frames("STARTDT con, TESTFR act"));
    observer.octets("sent", frames("TESTFR con"));
    observer.ended("here");
    const { stdout } = await new Deno.Command("tshark", {
      args: [
        ...["-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"],
        ...["-T", "fields", "-E", "separator=|"],
        ...[
          "-e",
          "frame.comment",
          "-e",
          "tcp.flags.str",
          "-e",
          "iec60870_104.utype",
          "-e",
          "_ws.expert.message",
        ],
      ],
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assertStringIncludes(lines[0]!, "Decrypted by iec104");
    assertEquals(lines.flatMap((line) => line.split("|")[2] || []), [
      "0x00000001",
      "0x00000002,0x00000010",
      "0x00000020",
    ]);
    for (const line of lines) assert(!/checksum|malformed|lost|retransmission/i.test(line), line);
  });
});
