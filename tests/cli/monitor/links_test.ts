// `iec104 monitor` with links that fail, end and come back, and with several hosts.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { meet, type Meeting, type ZooPeer } from "../../helpers/cli/zoo.ts";
import { runCli, type World } from "../../helpers/cli/run_cli.ts";
import { CLOSED_PORT } from "../../helpers/machine/closed_port.ts";

const CONFIRMATION = "64 01 07 00 01 00 00 00 00 14";
const TERMINATION = "64 01 0a 00 01 00 00 00 00 14";

/** An event of a single point: ON at 1/100. */
const EVENT = "01 01 03 00 01 00 64 00 00 01";

/** Starts data transfer, and answers an interrogation with one value. */
async function answer(peer: ZooPeer): Promise<void> {
  await peer.start();
  await peer.requests(1);
  await peer.send(CONFIRMATION);
  await peer.send("0d 01 14 00 01 00 c8 00 00 00 00 48 41 00");
  await peer.send(TERMINATION);
}

/** Runs a monitor until its outputs contain a text, as if Ctrl-C was pressed then. */
function until(text: string | RegExp): World {
  const interruption = new AbortController();
  let seen = "";
  const look = (chunk: string) => {
    seen += chunk;
    if (typeof text === "string" ? seen.includes(text) : text.test(seen)) interruption.abort();
  };
  return { interruption: interruption.signal, onStdout: look, onStderr: look };
}

/** The messages, without that about the zone, and without the one at Ctrl-C, which may overtake others. */
function errors({ stderr }: Meeting): string[] {
  return stderr.replace("stopping: Ctrl-C\n", "").replace("times of arrival in UTC\n", "")
    .replaceAll(/ in [\d.]+ m?s$/gm, " in T").trimEnd()
    .split("\n");
}

const COMMON = "--ca 1 --zone UTC --timeout 5s";

Deno.test("monitor connects again when the link was lost", async () => {
  const result = await meet(
    `monitor {} ${COMMON}`,
    async (peer, connection) => {
      await answer(peer);
      if (connection === 0) return;
      await peer.send(EVENT);
      await peer.leave();
    },
    until("1/100"),
  );
  assertEquals(errors(result), [
    "connected to ADDRESS",
    "interrogation of CA 1: done, 1 object",
    "iec104 monitor: ADDRESS closed the connection; connecting again",
    "connected to ADDRESS",
    "interrogation of CA 1: done, 1 object",
    "3 values of 2 points in T",
  ]);
  assertStringIncludes(result.stderr, "stopping: Ctrl-C\n");
  assertEquals([result.code, result.seen.length], [0, 2]);
});

Deno.test("monitor waits longer each time, and names another controlling station, if connections are soon lost", async () => {
  let firstWaits = 0;
  const own = globalThis.setTimeout;
  globalThis.setTimeout = ((wake: () => void, ms = 0) => {
    if (ms === 500) firstWaits++;
    return own(wake, ms);
  }) as typeof setTimeout;
  try {
    const result = await meet(
      `monitor {} ${COMMON} --t2 5s`,
      async (peer) => await answer(peer),
      until(/a second\s+monitor/),
    );
    assertEquals(errors(result).filter((line) => line.startsWith("connected")).length, 3);
    assertEquals(firstWaits, 1, "the first delay is for the first loss only");
    assertEquals(result.code, 3);
  } finally {
    globalThis.setTimeout = own;
  }
});

Deno.test("monitor --for ends with 4 and a message when STARTDT is not confirmed", async () => {
  const result = await meet(`monitor {} ${COMMON} --for 200ms`, (peer) => peer.end());
  assertEquals(errors(result), [
    "iec104 monitor: ADDRESS did not confirm STARTDT within 200 ms, the time of --for",
  ]);
  assertEquals(result.code, 4);
});

Deno.test("monitor --for says that its time is over", async () => {
  const result = await meet(`monitor {} ${COMMON} --for 3s`, async (peer) => {
    await answer(peer);
    await peer.leave();
  });
  assertEquals(errors(result).at(-2), "stopping: the time of --for is over");
  assert(result.stderr.startsWith("times of arrival in UTC\nconnected to ADDRESS\n"));
  assertEquals(result.code, 0);
});

Deno.test("monitor reports an interrogation that is not finished at its end", async () => {
  const value = "0d 01 14 00 01 00 c8 00 00 00 00 48 41 00";
  const unfinished = "the interrogation was not finished; values may be missing";
  for (const [termination, isFinished] of [[TERMINATION, true], [undefined, false]] as const) {
    const end = isFinished ? "interrogation of CA 1: done" : "1/200";
    const { stderr, code } = await meet(
      `monitor {} ${COMMON}`,
      async (peer) => {
        await peer.start();
        await peer.requests(1);
        await peer.send(CONFIRMATION);
        await peer.send(value);
        if (termination !== undefined) await peer.send(termination);
        await peer.leave();
      },
      until(end),
    );
    assertEquals([stderr.includes(unfinished), code], [!isFinished, 0], end);
  }
});

Deno.test("monitor ends without a confirmation of STOPDT, and reports what was not acknowledged", async () => {
  const result = await meet(
    `monitor {} --ca 1 --zone UTC --timeout 2s`,
    async (peer) => {
      await peer.start();
      await peer.until("I(0,"); // not acknowledged
      await peer.say("TESTFR act");
      await peer.end();
    },
    until(/interrogation of CA 1: No/),
  );
  assertEquals(errors(result), [
    "connected to ADDRESS",
    "interrogation of CA 1: No activation confirmation within 2000 ms",
    "iec104 monitor: ADDRESS did not confirm STOPDT within 1.5 s; the connection was closed without it",
    "iec104 monitor: 1 I frame sent to ADDRESS was not acknowledged",
    "0 values of 0 points in T",
  ]);
  assertEquals(result.code, 4);
});

Deno.test("monitor ends with 3 when there is no link at the end", async () => {
  const result = await meet(
    `monitor {} ${COMMON}`,
    async (peer, connection) => {
      if (connection === 0) await answer(peer);
      else await peer.until("STARTDT act");
    },
    until(/before confirming STARTDT/),
  );
  assertEquals(errors(result).slice(2, 4), [
    "iec104 monitor: ADDRESS closed the connection; connecting again",
    "iec104 monitor: ADDRESS closed the connection before confirming STARTDT; connecting again",
  ]);
  assertEquals(result.code, 3);
});

Deno.test("monitor shows several hosts, and keeps trying one that cannot be reached", async () => {
  const down = `127.0.0.1:${CLOSED_PORT}`;
  const result = await meet(
    `monitor {} ${down} ${COMMON}`,
    async (peer) => {
      await answer(peer);
      await peer.send(EVENT);
      await peer.leave();
    },
    until(/[^]*(?=[^]*1\/100)(?=[^]*refused)/),
  );
  assertStringIncludes(result.stdout, "ADDRESS 1/200        12.5           inrogen   M_ME_NC_1\n");
  assertStringIncludes(result.stdout, "ADDRESS 1/100          ON           spont     M_SP_NA_1\n");
  assertStringIncludes(result.stderr, "ADDRESS: interrogation of CA 1: done, 1 object\n");
  assertStringIncludes(
    result.stderr,
    `Cannot connect to ${down}: the connection was refused; connecting again\n`,
  );
  assertEquals(result.code, 3);
});

Deno.test("monitor --json has the host among several, and --hex the octets", async () => {
  const result = await meet(
    `monitor {} {} ${COMMON} --json --hex`,
    async (peer) => {
      await answer(peer);
      await peer.leave();
    },
    until(/(?:"ioa":200[^]*){2}/),
  );
  const records = result.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const values = records.filter(({ ioa }) => ioa === 200);
  assertEquals(values.map(({ host, octets }) => [host, octets]), [
    ["ADDRESS", "0d0114000100c80000000048" + "4100"],
    ["ADDRESS", "0d0114000100c80000000048" + "4100"],
  ]);
});

Deno.test("monitor --hex prints the octets of every ASDU", async () => {
  const result = await meet(
    `monitor {} ${COMMON} --hex`,
    async (peer) => {
      await answer(peer);
      await peer.leave();
    },
    until(TERMINATION),
  );
  assertEquals(result.stdout.trimEnd().split("\n"), [
    `12:00:00.000  octets ${CONFIRMATION}`,
    "12:00:00.000  1/200          12.5           inrogen   M_ME_NC_1",
    "12:00:00.000  octets 0d 01 14 00 01 00 c8 00 00 00 00 48 41 00",
    `12:00:00.000  octets ${TERMINATION}`,
  ]);
});

Deno.test("monitor shows alarms in red, and rings the bell with them", async () => {
  const result = await meet(
    `monitor {} ${COMMON} --lines --bell`,
    async (peer) => {
      await answer(peer);
      await peer.send("0d 01 03 00 01 00 c8 00 00 00 00 48 41 00"); // good: no alarm
      await peer.send("0d 01 03 00 01 00 c8 00 00 00 00 48 41 80"); // IV
      await peer.send(EVENT);
      await peer.leave();
    },
    { ...until("1/100"), terminal: { stdout: true, colour: true } },
  );
  const lines = result.stdout.split("\n").map((line) => line.replaceAll(/ +/g, " "));
  assertEquals(lines, [
    "12:00:00.000 1/200 12.5 inrogen M_ME_NC_1",
    "12:00:00.000 1/200 12.5 spont M_ME_NC_1",
    "\x1b[1;31m12:00:00.000 1/200 12.5 [IV] spont M_ME_NC_1\x1b[0m",
    "\x07\x1b[1;31m12:00:00.000 1/100 ON spont M_SP_NA_1\x1b[0m",
    "\x07",
  ]);
  assert(!result.stderr.includes("\x07"));
});

Deno.test("monitor takes 64 hosts, and refuses more before it connects", async () => {
  const run = async (count: number) => {
    const hosts = Array.from({ length: count }, (_, index) => `192.0.2.${index}`);
    return await runCli(["monitor", ...hosts, "--dry-run", "--ca", "1"]);
  };
  assertEquals((await run(64)).code, 0);
  const { code, stderr } = await run(65);
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'unexpected "192.0.2.64"');
});

Deno.test("monitor acknowledges before t2 of the standard, because t1 of the station may be shorter", async () => {
  const { stderr } = await meet(
    `monitor {} ${COMMON} --no-interrogate --for 9s`,
    async (peer) => {
      await peer.start();
      await peer.send(EVENT);
      await peer.until("S(1)");
      await peer.send(EVENT.replace(/01$/, "00"));
      await peer.leave();
    },
    until(/1\/100.*OFF/),
  );
  assertStringIncludes(stderr, "stopping: Ctrl-C");
});
