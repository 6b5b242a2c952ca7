// Ctrl-C and SIGTERM: every command that connects reports what was sent and what had not been answered.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Interruption } from "../../../cli/io/interruption.ts";
import { readToEnd, startTask } from "../../helpers/cli/task.ts";
import { meet, type Meeting, ZooPeer } from "../../helpers/cli/zoo.ts";

const FILES = { "in.bin": "abc" };

/** Interrupts a command as soon as its first request has arrived at a peer that answers nothing. */
async function interrupted(args: string, by: string): Promise<Meeting> {
  const interruption = new AbortController();
  return await meet(args, async (peer) => {
    await peer.start();
    await peer.requests(1);
    interruption.abort(new Interruption(by));
    await peer.leave();
  }, {
    interruption: interruption.signal,
    files: FILES,
    ...args.startsWith("session") && { stdin: [new TextEncoder().encode("read 1/5\nread 1/6\n")] },
  });
}

/** Each command, and what was sent but not answered. */
const COMMANDS: readonly (readonly [args: string, what: string])[] = [
  ["interrogate {} --ca 1", "the interrogation of CA 1 was sent but not answered"],
  ["counters {} --ca 1", "the counter interrogation of CA 1 was sent but not answered"],
  ["read {} 1/5", "the read of CA 1, IOA 5 was sent but not answered"],
  ["clock {} --ca 1 --yes", "the clock synchronization of CA 1 was sent but not answered"],
  ["test {} --ca 1", "the test of CA 1 was sent but not answered"],
  ["reset {} --ca 1 --events --yes", "the reset of CA 1 was sent but not answered"],
  [
    "command {} 1/5 --type single --on --yes",
    "the C_SC_NA_1 to CA 1, IOA 5 was sent (execute) but not answered",
  ],
  [
    "setpoint {} 1/5 --type float --value 2 --yes",
    "the C_SE_NC_1 to CA 1, IOA 5 was sent (execute) but not answered",
  ],
  [
    "parameter {} 1/5 --threshold 1 --yes",
    "the parameter threshold of CA 1, IOA 5 was sent but not answered",
  ],
  ["files list {} --ca 1", "the directory of CA 1 was sent but not answered"],
  [
    "files get {} 1/5/1 out.bin",
    "the transfer of file 1 from CA 1, IOA 5 was sent but not answered",
  ],
  [
    "files put {} 1/5/1 in.bin --yes",
    "the transfer of file 1 to CA 1, IOA 5 was sent but not answered",
  ],
  ["session {}", "the read of CA 1, IOA 5 was sent but not answered"],
  [
    "scan {} --ca 1 --yes",
    "the interrogation of CA 1 was sent but not answered; the scan has no result",
  ],
];

Deno.test("an interrupted command says what was sent but not answered, and what interrupted it", async () => {
  for (const by of ["Ctrl-C", "SIGTERM"]) {
    await Promise.all(COMMANDS.map(async ([args, what]) => {
      const { code, stderr } = await interrupted(args, by);
      assertStringIncludes(stderr, `: Interrupted by ${by}: ${what}\n`, args);
      assert(!stderr.includes("aborted by the caller"), stderr);
      assertEquals(code, 4, args);
    }));
  }
});

Deno.test("an interrupted interrogation that was confirmed is not complete, and its values are printed", async () => {
  const interruption = new AbortController();
  const { code, stdout, stderr } = await meet("interrogate {} --ca 1", async (peer) => {
    await peer.start();
    await peer.requests(1);
    await peer.send("64 01 07 00 01 00 00 00 00 14");
    await peer.send("01 01 14 00 01 00 64 00 00 01 aa");
    await peer.until("S(2)");
    interruption.abort(new Interruption("Ctrl-C"));
    await peer.leave();
  }, { interruption: interruption.signal });
  assertEquals(code, 4);
  assertStringIncludes(
    stderr,
    "Interrupted by Ctrl-C: the interrogation of CA 1 was confirmed but not completed\n",
  );
  assertEquals(
    stdout,
    [
      "CA/IOA  value  type",
      "1/100      ON  M_SP_NA_1",
      "M_SP_NA_1 inrogen CA 1: 1 surplus octet after the last object: aa",
      "",
    ].join("\n"),
  );
});

Deno.test("a command interrupted before STARTDT is confirmed says that no request was sent", async () => {
  const commands = [
    ["interrogate {} --ca 1", "before a request was sent"],
    ["scan {} --yes", "before a request was sent; the scan has no result"],
    ["send {} 64 01 06 00 01 00 00 00 00 14 --yes", "before anything was sent"],
    ["session {}", "before ADDRESS confirmed STARTDT"],
  ] as const;
  for (const [args, what] of commands) {
    const interruption = new AbortController();
    const { code, stderr } = await meet(args, async (peer) => {
      await peer.until("STARTDT act");
      interruption.abort(new Interruption("SIGTERM"));
      await peer.end();
    }, { interruption: interruption.signal });
    assertStringIncludes(stderr, `: Interrupted by SIGTERM ${what}\n`, args);
    assertEquals(code, 4, args);
  }
});

Deno.test("an interrupted send says how many of its ASDUs were sent", async () => {
  const asdu = "64 01 06 00 01 00 00 00 00 14";
  const { code, stderr } = await interrupted(
    `send {} ${asdu} , ${asdu} --yes --pause 1h`,
    "Ctrl-C",
  );
  assertEquals(code, 4);
  assertStringIncludes(stderr, "iec104 send: sent 1 of 2 ASDUs; interrupted by Ctrl-C\n");
  const all = await interrupted(`send {} ${asdu} --yes --for 1h`, "Ctrl-C");
  assertEquals(all.code, 0);
  assertStringIncludes(all.stderr, "iec104 send: sent 1 ASDU; interrupted by Ctrl-C\n");
});

Deno.test({
  name:
    "iec104 interrogate as a process: SIGINT and SIGTERM end it, even if the station never answers",
  ignore: Deno.build.os === "windows",
  async fn() {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const address = `127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
    for (const [signal, by] of [["SIGINT", "Ctrl-C"], ["SIGTERM", "SIGTERM"]] as const) {
      const process = startTask("iec104", ["interrogate", address, "--ca", "1"]);
      await process.stdin.close();
      using peer = new ZooPeer(await listener.accept());
      await peer.start();
      await peer.requests(1);
      process.kill(signal);
      await readToEnd(process.stdout);
      const stderr = await new Response(process.stderr).text();
      assertStringIncludes(
        stderr,
        `iec104 interrogate: ${address} did not confirm STOPDT within 1.5 s; the connection was closed without it\n` +
          `iec104 interrogate: 1 I frame sent to ${address} was not acknowledged\n` +
          `iec104 interrogate: Interrupted by ${by}: the interrogation of CA 1 was sent but not answered\n`,
      );
      assertEquals((await process.status).code, 4);
    }
    listener.close();
  },
});
