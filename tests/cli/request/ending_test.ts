// Endings of requests without a result: no connection, a lost one, no answer, Ctrl-C, and no consent.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CAUSE } from "../../../mod.ts";
import { askStation, mirror } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { CLOSED_PORT } from "../../helpers/machine/closed_port.ts";

/** One command line for each command, with `HOST` for the host, and whether it asks for confirmation. */
const COMMANDS: readonly (readonly [line: string, asks: boolean])[] = [
  ["interrogate HOST --ca 47", false],
  ["counters HOST --ca 47", false],
  ["counters HOST --ca 47 --freeze", false],
  ["counters HOST --ca 47 --reset", true],
  ["counters HOST --ca 47 --freeze-and-reset", true],
  ["read HOST 47/500", false],
  ["clock HOST --ca 47", true],
  ["clock HOST --ca 47 --delay", true],
  ["clock HOST --ca 47 --delay --no-load", false],
  ["test HOST --ca 47", false],
  ["reset HOST --ca 47", true],
  ["reset HOST --ca 47 --events", true],
  ["command HOST 47/5101 --type single --on", true],
  ["command HOST 47/5010 --type double --on --select-before-operate", true],
  ["command HOST 47/5010 --type double --on --select-only", false],
  ["command HOST 47/5010 --type double --on --cancel", false],
  ["command HOST 47/5010 --type double --on --stop", true],
  ["command HOST 47/5101 --type single --on --test", true],
  ["setpoint HOST 47/5102 --value 20", true],
  ["setpoint HOST 47/5102 --value 20 --select-only", false],
  ["parameter HOST 47/500 --threshold 1", true],
  ["parameter HOST 47/500 --activate cyclic", true],
  ["files list HOST --ca 47", false],
  ["files get HOST 47/1 out.bin", false],
  ["files log HOST 47/1 out.bin --from 2026-01-01T00:00Z --to 2026-01-02T00:00Z", false],
  ["files put HOST 47/1 in.bin", true],
  ["files delete HOST 47/1", true],
];

const FILES = { "in.bin": "abc" };

/** Starts a TCP listener that accepts connections and sends only an initial greeting. */
function peer(greeting = new Uint8Array(0)): { readonly address: string } & AsyncDisposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.TcpConn[] = [];
  const running = (async () => {
    for await (const connection of listener) {
      accepted.push(connection);
      await connection.write(greeting);
    }
  })();
  return {
    address: `127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
      for (const connection of accepted) connection.close();
    },
  };
}

Deno.test("every command ends with 3 when the connection is refused, also in its JSON", async () => {
  const address = `127.0.0.1:${CLOSED_PORT}`;
  for (const [line, asks] of COMMANDS) {
    const args = `${line.replace("HOST", address)}${asks ? " --yes" : ""}`.split(" ");
    const plain = await runCli(args, { files: FILES });
    assertEquals([plain.code, plain.stdout], [3, ""], line);
    assertStringIncludes(plain.stderr, `Cannot connect to ${address}: `);
    const json = await runCli([...args, "--json"], { files: FILES });
    assertEquals(json.code, 3, line);
    const { outcome, exitCode, reach, reason, steps } = JSON.parse(json.stdout);
    assertEquals([outcome, exitCode, reach, steps], ["no-connection", 3, "no", []]);
    assertStringIncludes(reason, "Cannot connect to");
  }
});

Deno.test("without a terminal, every command with effects refuses before it connects", async () => {
  for (const [line, asks] of COMMANDS.filter(([, asks]) => asks)) {
    const { code, stdout, stderr, notices } = await askStation(line.replace("HOST", "{}"), {
      files: FILES,
    });
    assertEquals([code, stdout, notices.length], [2, "", 0], line);
    assertStringIncludes(stderr, "Cannot ask for confirmation to ");
    assertStringIncludes(stderr, " at ADDRESS: expected a terminal, or --yes; nothing was sent\n");
    assert(asks);
  }
});

Deno.test("every command with effects asks, and stops at any answer but yes", async () => {
  for (const [line, asks] of COMMANDS) {
    for (const answers of [["n"], [""], ["yess"], []]) {
      if (!asks) continue;
      const { code, stdout, stderr, notices } = await askStation(line.replace("HOST", "{}"), {
        files: FILES,
        answers,
      });
      assertEquals([code, stdout, notices.length], [1, "", 0], line);
      assert(stderr.startsWith("At ADDRESS: "), stderr);
      assert(stderr.endsWith(": Nothing was sent\n"), stderr);
    }
  }
});

Deno.test("a declined request is also a document", async () => {
  const { code, stdout } = await askStation("clock {} --ca 47 --json", { answers: ["no"] });
  const { outcome, exitCode, reach, clock } = JSON.parse(stdout);
  assertEquals([outcome, exitCode, reach], ["declined", 1, "no"]);
  assertEquals(clock, { sentTime: null, reportedTime: null, driftMs: null, roundTripMs: null });
  assertEquals(code, 1);
});

Deno.test("a peer that accepts and stays silent leads to exit code 4", async () => {
  await using silent = peer();
  const { code, stderr } = await runCli([
    "test",
    silent.address,
    "--ca",
    "1",
    "--timeout",
    "200ms",
  ]);
  assertStringIncludes(
    stderr,
    `iec104 test: ${silent.address} did not confirm STARTDT within 200 ms\n`,
  );
  assertEquals(code, 4);
});

Deno.test("a peer with another protocol leads to exit code 3", async () => {
  await using other = peer(new TextEncoder().encode("SSH-2.0-peer\r\n"));
  const { code, stderr } = await runCli(["test", other.address, "--ca", "1"]);
  assertStringIncludes(stderr, "iec104 test: ");
  assertStringIncludes(stderr, "does not speak IEC 60870-5-104, but SSH (SSH-2.0-peer)");
  assertEquals(code, 3);
});

Deno.test("after a lost connection, the output reports whether the process may have been reached", async () => {
  for (const confirms of [false, true]) {
    let close = () => {};
    const { code, stdout, stderr } = await askStation(
      "command {} 47/1 --type single --on --yes --json",
      {
        prepare: (station) => close = () => void station.close(),
        answer: (asdu) => {
          queueMicrotask(() => queueMicrotask(close));
          return confirms ? [mirror(asdu, { cause: CAUSE.activationCon })] : [];
        },
      },
    );
    const { outcome, reach, steps, trace } = JSON.parse(stdout);
    assertEquals(outcome, "connection-lost");
    assertEquals(reach, confirms ? "yes" : "maybe");
    assertEquals(steps[0].step, "execute");
    assertEquals(trace.length, confirms ? 2 : 1);
    assertStringIncludes(
      stderr,
      confirms ? "which the station had confirmed: " : "which may have reached the process: ",
    );
    assertStringIncludes(stderr, "\n  hint  Check the process before you repeat it\n");
    assertEquals(code, 3);
  }
});

Deno.test("Ctrl-C cancels a request and its selection, and stops cleanly", async () => {
  const interruption = new AbortController();
  const { code, stderr, notices, received } = await askStation(
    "command {} 47/1 --type single --on --select-before-operate --yes",
    {
      interruption: interruption.signal,
      answer: (asdu) => {
        if (asdu.cause === CAUSE.activation) queueMicrotask(() => interruption.abort());
        return [];
      },
    },
  );
  assertStringIncludes(
    stderr,
    "iec104 command: Interrupted by Ctrl-C: the C_SC_NA_1 to CA 47, IOA 1 was sent (select) but not answered\n",
  );
  assertEquals(received.map(({ cause }) => cause), [CAUSE.activation, CAUSE.deactivation]);
  const links = notices.flatMap((notice) => notice.type === "link" ? [notice.state] : []);
  assertEquals(links, ["opened", "started", "stopped", "closed"]);
  assertEquals(code, 4);
});

Deno.test("Ctrl-C stops connecting", async () => {
  await using silent = peer();
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(), 10);
  const world = { interruption: interruption.signal };
  const { code, stderr } = await runCli(["test", silent.address, "--ca", "1"], world);
  assertEquals([code, stderr], [
    4,
    "iec104 test: Interrupted by Ctrl-C before a request was sent\n",
  ]);
});
