// `iec104 station` with generators and recordings: over loopback, and everything that it refuses before it listens.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { STATION_DOCUMENT_SCHEMA } from "../../../cli/simulation/schema.ts";
import { connect, LinkError, pointsOf } from "../../../mod.ts";
import { connectTcp } from "../../../transport/runtime/tcp.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { BAY } from "../../helpers/stations/simulated.ts";
import { measured, Traffic } from "../../helpers/capture/traffic_builder.ts";
import { untilFree, untilRefused } from "../../helpers/machine/closed_port.ts";

function file(simulation: unknown): string {
  return JSON.stringify({ ...BAY, simulation });
}

function captured(): Uint8Array {
  const traffic = new Traffic();
  const link = traffic.link().start();
  link.fromServer(measured(700, 20.5, 20)).fromServer(measured(701, 5, 3));
  traffic.wait(100);
  link.fromServer(measured(700, 21, 3));
  return traffic.pcap();
}

/** Returns the values of a station's objects from an interrogation, by IOA. */
async function interrogated(port: number, ca = 1): Promise<Record<number, number>> {
  await using station = await connect({ host: "127.0.0.1", port });
  const { data } = await station.interrogate(ca);
  return Object.fromEntries(Array.from(pointsOf(data), ({ ioa, value }) => [ioa, value]));
}

Deno.test("station FILE serves the values of its generators from the start", async () => {
  const simulation = {
    generators: [
      { kind: "constant", ioa: 6, value: 20.5 },
      { kind: "sine", ioa: 8, mean: 100, amplitude: 1, periodMs: 1e9, phase: 90 },
      { kind: "constant", ioa: 2, value: 2 },
    ],
  };
  const { stdout } = await withStation(
    ["bay.json", "--drive", "5 constant value=77"],
    async (port) => {
      const values = await interrogated(port);
      assertEquals([values[6], values[8], values[2], values[5]], [20.5, 101, 2, 77]);
    },
    { "bay.json": file(simulation) },
  );
  assert(!stdout.includes("Seed"), "nothing is random here");
});

Deno.test("station --replay serves the station of a capture, with what it sent", async () => {
  const files = { "rtu.pcap": captured() };
  const { stdout, stderr } = await withStation(
    ["--replay", "rtu.pcap", "--speed", "10"],
    async (port) => {
      await using station = await connect({ host: "127.0.0.1", port });
      for (let value = NaN; value !== 21;) {
        const { data } = await station.interrogate(1);
        value = pointsOf(data).find(({ ioa }) => ioa === 700)!.value;
      }
    },
    files,
  );
  assertEquals(stderr, "");
  assertStringIncludes(stdout, "rtu.pcap: CA 1 with 2 points, 0 counters, 0 commands\n");
  assertStringIncludes(stdout, "  rtu.pcap has ended\n");
});

Deno.test("station FILE plays recordings that the file names, relative to its folder", async () => {
  const files = {
    "lab/bay.json": file({ replays: [{ file: "day.csv" }] }),
    "lab/day.csv": "time,ca,ioa,value\n0,1,6,22.25\n0,1,2,ON\n3600,1,6,23\n",
  };
  await withStation(["lab/bay.json"], async (port) => {
    const values = await interrogated(port);
    assertEquals([values[6], values[2]], [22.25, 2]);
  }, files);
});

Deno.test("station --declare prints the station of a capture as a file that can be served", async () => {
  const declared = await runCli(["station", "--replay", "rtu.pcap", "--declare"], {
    files: { "rtu.pcap": captured() },
  });
  assertEquals([declared.code, declared.stderr], [0, ""]);
  const { stdout, code } = await runCli(
    ["station", "rtu.json", "--replay", "rtu.pcap", "--check"],
    {
      files: { "rtu.pcap": captured(), "rtu.json": declared.stdout },
    },
  );
  assertEquals(
    [code, stdout],
    [0, "rtu.json is valid: CA 1 with 2 points, 0 counters, 0 commands\n"],
  );
});

Deno.test("station --schema prints the JSON Schema of station files with their simulation", async () => {
  const { stdout } = await runCli(["station", "--schema"]);
  assertEquals(JSON.parse(stdout), JSON.parse(JSON.stringify(STATION_DOCUMENT_SCHEMA)));
});

Deno.test("station reports what it omits from a recording", async () => {
  const { code, stdout, stderr } = await runCli([
    "station",
    "bay.json",
    "--replay",
    "rtu.pcap",
    "--check",
  ], {
    files: {
      "rtu.pcap": captured(),
      "bay.json": JSON.stringify({
        sectors: [{ ca: 1, points: [{ ioa: 700, type: "M_ME_NC_1" }] }],
      }),
    },
  });
  assertEquals([code, stdout.slice(0, 17)], [0, "bay.json is valid"]);
  assertEquals(
    stderr,
    "iec104 station: rtu.pcap: skipped, because not declared with the type in the recording: 1/701\n",
  );
});

Deno.test("station lists the stations of a capture, and plays the selected one", async () => {
  const traffic = new Traffic();
  traffic.link({ server: "192.0.2.5" }).start().fromServer(measured(1, 10));
  traffic.link({ server: "192.0.2.6" }).start().fromServer(measured(2, 20));
  const files = { "two.pcap": traffic.pcap() };
  const all = await runCli(["station", "--replay", "two.pcap", "--check"], { files });
  assertEquals(
    [all.stdout, all.stderr],
    [
      "two.pcap is valid: CA 1 with 2 points, 0 counters, 0 commands\n",
      "iec104 station: two.pcap: it contains values of 192.0.2.5:2404, 192.0.2.6:2404; select one with --from\n",
    ],
  );
  const one = ["station", "--replay", "two.pcap", "--from", "192.0.2.6", "--declare"];
  const { stdout, stderr } = await runCli(one, { files });
  const points = [{ ioa: 2, type: "M_ME_NC_1", value: 20, event: "untimed" }];
  assertEquals(stderr, "");
  assertEquals(JSON.parse(stdout).sectors, [{ ca: 1, points, counters: [], commands: [] }]);
});

Deno.test("station ends with 2 for everything it cannot simulate, before it listens", async () => {
  const files = {
    "bay.json": file({}),
    "bad.json": file({ generators: [{ kind: "sine", ioa: 6, mean: 20 }] }),
    "lost.json": file({ replays: [{ file: "nothing.csv" }] }),
    "bad.csv": "0,1,6,x\n0,1,60,1\n",
    "empty.csv": "",
    "rtu.pcap": captured(),
  };
  for (
    const [line, message] of [
      [
        "bad.json",
        "simulation.generators[0].amplitude is missing, expected a number of at least 0",
      ],
      ["lost.json", "No such file: nothing.csv"],
      [
        "bay.json --replay bad.csv",
        'bad.csv cannot be replayed:\n  line 1: value is "x", expected ',
      ],
      ["bay.json --replay bad.csv", "\n  line 2: Unknown object 1/60; did you mean 1/6?"],
      ["bay.json --replay empty.csv", "empty.csv cannot be replayed:\n  it contains no values"],
      [
        "bay.json --replay rtu.pcap",
        "rtu.pcap cannot be replayed:\n  none of its 2 objects is declared",
      ],
      [
        "--replay bad.csv",
        "bad.csv does not contain object types: expected a station FILE as well",
      ],
      ["--replay rtu.pcap --from 192.0.2.99", "rtu.pcap contains no values that 192.0.2.99 sent"],
      ["--speed 2", "--speed needs --replay"],
      ["--loop", "--loop needs --replay"],
      [
        "--replay rtu.pcap --speed 0",
        'Option --speed is "0", expected a number from 0.001 to 1000',
      ],
      ["--seed x", 'Option --seed is "x", expected a whole number from 0 to 4294967295'],
      ["--declare", "--check and --declare need a FILE"],
    ] as const
  ) {
    const { code, stdout, stderr } = await runCli(["station", ...line.split(" ")], { files });
    assertEquals([code, stdout], [2, ""], line);
    assertStringIncludes(stderr, message, line);
  }
  const driven = await runCli(["station", "bay.json", "--drive", "6 sin"], { files });
  assertEquals(driven.code, 2);
  assertStringIncludes(driven.stderr, 'Option --drive "6 sin", column 3: unknown generator "sin"');
});

Deno.test("station executes lines of standard input, and ends with quit", async () => {
  const lines = "set 6 21.5\n\nset 6 x\r\nlist volt\nquit\n";
  const { code, stdout, stderr } = await runCli(
    ["station", "bay.json", "--listen", "127.0.0.1:0"],
    {
      files: { "bay.json": file({}) },
      stdin: [
        new TextEncoder().encode(lines.slice(0, 15)),
        new TextEncoder().encode(lines.slice(15)),
      ],
    },
  );
  assertEquals(code, 0);
  assertEquals(stderr, 'column 7: set: found "x", expected a value of M_ME_NC_1: a number\n');
  assertStringIncludes(stdout, "1/6 Voltage = 21.5 kV, reported\n");
  assertStringIncludes(stdout, "\n1/6     Voltage   21.5 kV           M_ME_NC_1  held\n");
});

Deno.test("station --script executes a file: a test of a control centre ends with its result", async () => {
  const run = async (script: string, ...more: readonly string[]) => {
    const args = [
      "station",
      "bay.json",
      "--listen",
      "127.0.0.1:0",
      "--script",
      "test.txt",
      ...more,
    ];
    const files = { "bay.json": file({}), "test.txt": script };
    const { code, stdout, stderr } = await runCli(args, { files });
    return { code, stdout, stderr };
  };
  const good = await run("set 6 21\nwait 10ms\nexpect 6 21\nquit");
  assertEquals([good.code, good.stderr], [0, ""]);
  assertStringIncludes(good.stdout, "  1/6 Voltage = 21 kV, reported\n");
  const unexpected = await run("expect 6 21\nquit");
  assertEquals(
    [unexpected.code, unexpected.stderr],
    [1, "iec104 station: test.txt, line 1: 1/6 Voltage = 20 kV, expected 21 kV\n"],
  );
  const late = await run("say x\nwait for started within 10ms\nquit");
  assertEquals(
    [late.code, late.stderr],
    [4, "iec104 station: test.txt, line 2: started did not occur within 10 ms\n"],
  );
  const unfinished = await run("repeat\nwait 1h\nend", "--for", "20ms");
  assertEquals(
    [unfinished.code, unfinished.stderr],
    [
      4,
      "iec104 station: test.txt, line 2: wait 1h was not finished when --for expired\n",
    ],
  );
  assertEquals((await run("say x", "--for", "20ms")).code, 0);
  const wrong = await run("set 6\nwait for it");
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertStringIncludes(
    wrong.stderr,
    "test.txt has 2 mistakes:\n  test.txt:1:6  set: the value is",
  );
  assertStringIncludes(wrong.stderr, '\n  test.txt:2:10  wait: found "it", expected started, ');
  const missing = await runCli(["station", "--script", "nothing.txt"]);
  assertEquals([missing.code, missing.stdout], [2, ""]);
  assertStringIncludes(missing.stderr, "No such file: nothing.txt");
});

Deno.test("station continues after its script has ended", async () => {
  const files = { "bay.json": file({}), "one.txt": "set 6 22" };
  const { code, stdout } = await withStation(["bay.json", "--script", "one.txt"], async (port) => {
    assertEquals((await interrogated(port))[6], 22);
  }, files);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "  one.txt has ended\n");
});

Deno.test("station --language prints the language of lines and scripts", async () => {
  const { code, stdout } = await runCli(["station", "--language"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "\n  set ADDRESS VALUE [QUALITY...]\n");
});

Deno.test("station --stations serves several stations with different random values, and lines apply to all", async () => {
  const generators = [{ kind: "random-walk", ioa: 6, low: 0, high: 24, step: 1, start: 12 }];
  const files = { "bay.json": file({ generators }) };
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const ports = Promise.withResolvers<number[]>();
  const writer = input.writable.getWriter();
  const args = ["station", "bay.json", "--stations", "3", "--listen", "127.0.0.1:0", "--seed", "5"];
  const running = runCli(args, {
    files,
    stdin: input.readable,
    onStdout: (text) => {
      const list = /3 stations, ports ([\d, ]+); each Bay: /.exec(text)?.[1];
      if (list !== undefined) ports.resolve(list.split(", ").map(Number));
    },
  });
  await writer.write(new TextEncoder().encode("set 8 7\nset 8 x\nadd 8 1\n"));
  const values = await Promise.all((await ports.promise).map((port) => interrogated(port)));
  assertEquals(new Set(values.map((each) => each[2])).size, 1);
  await writer.write(new TextEncoder().encode("quit\n"));
  const { code, stdout, stderr } = await running;
  assertEquals(code, 0);
  assertStringIncludes(stdout, "  1/8 Set-point = 7, reported (3 stations)\n");
  assertStringIncludes(stdout, "  1/8 Set-point = 8, reported (3 stations)\n");
  assertEquals(stderr, 'column 7: set: found "x", expected a value of M_ME_NC_1: a number\n');
});

Deno.test("station refuses too many stations, and stations of which one cannot listen", async () => {
  const many = await runCli(["station", "--stations", "10", "--listen", "127.0.0.1:65530"]);
  assertEquals(many.code, 2);
  assertStringIncludes(many.stderr, "10 stations do not fit between port 65530 and port 65535");
  const none = await runCli(["station", "--stations", "0"]);
  assertStringIncludes(
    none.stderr,
    'Option --stations is "0", expected a whole number from 1 to 1000',
  );
});

Deno.test("refuse closes the port, restore reopens it", async () => {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const writer = input.writable.getWriter();
  const type = (line: string) => writer.write(new TextEncoder().encode(`${line}\n`));
  const told = new Map<string, PromiseWithResolvers<string>>();
  const until = (text: string) => {
    const waiting = Promise.withResolvers<string>();
    told.set(text, waiting);
    return waiting.promise;
  };
  const find = (text: string) => {
    for (const [expected, { resolve }] of told) if (text.includes(expected)) resolve(text);
  };
  const listening = until("Listening on ");
  const running = runCli(["station", "bay.json", "--listen", "127.0.0.1:0"], {
    files: { "bay.json": file({}) },
    stdin: input.readable,
    onStdout: find,
    onStderr: find,
  });
  const port = Number(/Listening on 127\.0\.0\.1:(\d+)/.exec(await listening)![1]);
  await using first = await connect({ host: "127.0.0.1", port });
  const refused = until("refusing connections; 1 connection closed");
  await type("refuse");
  await refused;
  await first.closed;
  const error = await untilRefused(() => connectTcp({ host: "127.0.0.1", port }));
  assert(error instanceof LinkError);
  assertEquals(error.code, "refused");
  await untilFree(async () => {
    const answers = [until("accepting connections again"), until("already in use")];
    await type("restore");
    const answer = await Promise.race(answers);
    if (answer.includes("in use")) throw new LinkError(answer, { code: "in-use" });
  });
  assertEquals((await interrogated(port))[6], 20);
  await type("quit");
  assertEquals((await running).code, 0);
});

Deno.test("iec104 station remarks that a quirk of controlled stations has no effect on its peers", async () => {
  const files = { "s.json": JSON.stringify({ sectors: [{ ca: 1, points: [] }] }) };
  const check = (...args: readonly string[]) =>
    runCli(["station", "s.json", "--check", ...args], { files });
  const told = await check("--quirk", "missing-termination");
  assertEquals(told.code, 0);
  assertStringIncludes(
    told.stderr,
    "--quirk missing-termination has no effect: control centres do not have the deviations of controlled stations",
  );
  assertEquals((await check()).stderr, "");
});
