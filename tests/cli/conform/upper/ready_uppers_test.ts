// The ready upper testers: iec104 station --upper, iec104 session --upper, and programs of the system.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { LineProgram } from "../../../../cli/conform/upper/line_program.ts";
import { programUpper } from "../../../../cli/conform/upper/program_upper.ts";
import { startProgram } from "../../../../cli/conform/upper/start_program.ts";
import { UpperFailure } from "../../../../cli/conform/bench/upper_tester.ts";
import { ControlledStation, serve, SYSTEM_CLOCK } from "../../../../mod.ts";
import { runCli, type World } from "../../../helpers/cli/run_cli.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { RawPeer } from "../../../helpers/stations/raw_peer.ts";

const STATION = JSON.stringify({
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
  }],
});

/** A command whose standard streams speak the protocol. */
function speaking(args: readonly string[], world: World) {
  const input = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const writer = input.writable.getWriter();
  const log = { text: "", waiting: [] as (() => void)[] };
  const output = { text: "", waiting: [] as (() => void)[] };
  function take(to: typeof log, text: string): void {
    to.text += text;
    for (const wake of to.waiting.splice(0)) wake();
  }
  async function until(from: typeof log, pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(from.text);
      if (found !== null) return found;
      await new Promise<void>((resolve) => void from.waiting.push(resolve));
    }
  }
  const running = runCli(args, {
    ...world,
    stdin: input.readable,
    now: () => 0,
    onStdout: (text) => take(output, text),
    onStderr: (text) => take(log, text),
  });
  return {
    running,
    logged: (pattern: RegExp) => until(log, pattern),
    ask: async (line: string): Promise<string> => {
      const from = output.text.length;
      await writer.write(new TextEncoder().encode(`${line}\n`));
      while (!output.text.slice(from).includes("\n")) {
        await new Promise<void>((resolve) => void output.waiting.push(resolve));
      }
      return output.text.slice(from).trimEnd();
    },
    end: () => writer.close(),
  };
}

Deno.test("a station is device and upper tester; its log goes to standard error", async () => {
  const program = speaking(["station", "bay.json", "--listen", "0", "--upper"], {
    files: { "bay.json": STATION },
  });
  assertEquals(
    await program.ask("verbs"),
    "ok input count output turn step-clock read-clock setting restart",
  );
  assertEquals(await program.ask("input 1/100 1 IV"), "ok");
  assertEquals(await program.ask("output 1/5000"), "ok - 0");
  assertEquals(await program.ask("input 1/101 1"), "failed 1/101 is neither a point nor a counter");
  assertEquals(await program.ask("stored 1/100"), "cannot stored");
  await program.logged(/Listening on 127\.0\.0\.1:\d+/);
  await program.end();
  const { code, stdout } = await program.running;
  assertEquals(code, 0);
  assertEquals(stdout.split("\n").filter((line) => !/^(ok|cannot|failed)\b/.test(line)), [""]);
});

Deno.test("several stations have no upper tester", async () => {
  const { code, stderr } = await runCli(["station", "--upper", "--stations", "3"]);
  assertEquals([code, stderr.split("\n")[0]], [
    2,
    "iec104 station: --upper serves one station, found --stations 3",
  ]);
});

Deno.test("a session is a controlling station that connects again, and its upper tester", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const program = speaking(["session", `127.0.0.1:${port}`, "--upper"], {});
  for (let connection = 0; connection < 2; connection++) {
    const stream = await listener.accept();
    using peer = new RawPeer(stream);
    await peer.until("STARTDT act");
    await peer.say("STARTDT con");
    await program.logged(
      [
        /was starting and is started/,
        /was starting and is started[^]*was starting and is started/,
      ][connection]!,
    );
    const line = '"command 1/5000 --type C_SC_NA_1 --on"';
    assertEquals(await program.ask(`request ${line}`), `ok ${connection + 1}`);
    await peer.until("I(0,0)");
  }
  assertEquals(await program.ask("stored 1/100"), "ok -");
  const result = await program.ask("result 1");
  assert(result.startsWith("ok failed "), result);
  assert((await program.ask("alarms")).startsWith('ok "'));
  assertEquals(await program.ask("input 1/100 1"), "cannot input");
  listener.close();
  await program.end();
  const { code, stdout } = await program.running;
  assertEquals(code, 0);
  assertEquals(stdout.split("\n").filter((text) => !/^(ok|cannot|failed)\b/.test(text)), [""]);
});

Deno.test("files that a session under test fetches are not written", async () => {
  const station = new ControlledStation({ sectors: [{ ca: 1 }] });
  station.addFile({ ca: 1, ioa: 30_000, nof: 1, sections: [new Uint8Array(300)] });
  const server = await serve(station, { host: "127.0.0.1", port: 0 });
  const program = speaking(["session", `127.0.0.1:${server.port}`, "--upper"], {});
  await program.logged(/was starting and is started/);
  assertEquals(await program.ask('request "files get 1/30000/1 a.bin"'), "ok 1");
  let result = "ok pending";
  while (result.startsWith("ok pending")) {
    await settle(); // Lets the connection work.
    result = await program.ask("result 1");
  }
  assert(result.startsWith("ok done"), result);
  await program.end();
  assertEquals((await program.running).code, 0);
  await server[Symbol.asyncDispose]();
  await station.close();
});

Deno.test("requests of an upper tester are not recorded", async () => {
  const { code, stderr } = await runCli(["session", "127.0.0.1", "--upper", "--audit", "a.jsonl"]);
  assertEquals([code, stderr.split("\n")[0]], [
    2,
    "iec104 session: --audit cannot be used with --upper",
  ]);
});

/** A program of the system that runs a script. */
function scripted(script: string): LineProgram {
  return new LineProgram(startProgram(["deno", "eval", "--no-lock", script]), {
    ...{ name: "The script", clock: SYSTEM_CLOCK, onLog: () => {} },
  });
}

Deno.test("a program of the system is asked, and ends with its input", async () => {
  const program = scripted(`
    for await (const octets of Deno.stdin.readable) {
      for (const line of new TextDecoder().decode(octets).trim().split("\\n")) {
        console.log(line === "verbs" ? "ok read-clock" : "ok 12");
      }
    }
  `);
  const names = { nameOf: () => undefined };
  const { tester } = await programUpper(program, { name: "The script", names });
  assertEquals(await tester.readClock(), 12);
  await program[Symbol.asyncDispose]();
});

Deno.test("a program of the system that fails at once is reported with its error text", async () => {
  const program = scripted('console.error("no such port: COM3"); Deno.exit(3);');
  const names = { nameOf: () => undefined };
  const { message } = await assertRejects(
    () => programUpper(program, { name: "The script", names }),
    UpperFailure,
  );
  assertEquals(message, "The script has ended with status 3: no such port: COM3");
  await program[Symbol.asyncDispose]();
});
