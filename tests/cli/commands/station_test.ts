// `iec104 station`: the built-in substation, valid and invalid station files, and its messages.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXAMPLE_CA, EXAMPLE_SUBSTATION, IOA } from "../../../cli/example/example_substation.ts";
import { checkDeclaration, connect } from "../../../mod.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";

Deno.test("station without a file serves the built-in substation, and reports requests", async () => {
  const { code, stdout } = await withStation(["--seed", "7"], async (port) => {
    await using station = await connect({ host: "127.0.0.1", port });
    await station.synchronizeClock(EXAMPLE_CA);
    const { data } = await station.interrogate(EXAMPLE_CA);
    assert(data.length > 0);
    await station.interrogate(EXAMPLE_CA, { group: 2 });
    await station.readCounters(EXAMPLE_CA, { freeze: "freeze" });
    await station.read(EXAMPLE_CA, IOA.tapPosition);
    const close = { type: "C_DC_NA_1", ioa: 5010, value: 2 } as const;
    const direct = await station.command(EXAMPLE_CA, close);
    assertEquals(direct.outcome, "negative");
    const selected = await station.command(EXAMPLE_CA, close, { mode: "select-before-operate" });
    assertEquals(selected.outcome, "done");
    await station.interrogate(99);
  });
  assertEquals(code, 0);
  const lines = stdout.replaceAll(/127\.0\.0\.1:\d+/g, "PEER").trimEnd().split("\n");
  assertEquals(lines.slice(0, 4), [
    "Northfield 110/20 kV: CA 47 with 43 points, 4 counters, 7 commands",
    "Seed 7: --seed 7 repeats all random values",
    "The log shows times in UTC",
    "Listening on PEER, try: iec104 monitor PEER",
  ]);
  const told = lines.slice(4).map((line) => line.replace("12:00:00.000  PEER  ", ""));
  assertStringIncludes(told[2]!, "sets the clock, ");
  told.splice(2, 1);
  assertEquals(told.slice(0, -2), [
    "connected",
    "starts data transfer",
    "interrogates CA 47",
    "interrogates group 2 of CA 47",
    "freezes the counters of CA 47",
    "reads the counters of CA 47",
    "reads 47/210 T1 tap position",
    "refused, not selected, or cannot be selected: C_DC_NA_1 act CA 47: 5010=ON",
    "selects K05 Ring West breaker Q0 (47/5010): ON",
    "operates K05 Ring West breaker Q0 (47/5010): ON",
    "K05 Ring West breaker Q0 (47/5010) is now ON",
    "refused, unknown common address of ASDU: C_IC_NA_1 act CA 99: qoi=20 (station interrogation)",
  ]);
  assertEquals(told.at(-2), "stops data transfer");
  assertStringIncludes(told.at(-1)!, "disconnected: ");
});

Deno.test("station FILE serves what the file declares", async () => {
  const file = JSON.stringify({
    name: "Mine",
    sectors: [{ ca: 3, points: [{ ioa: 7, type: "M_SP_NA_1", value: 1 }] }],
  });
  const { code, stdout } = await withStation(["mine.json", "--simulate"], async (port) => {
    await using station = await connect({ host: "127.0.0.1", port });
    const { data } = await station.interrogate(3);
    assertEquals(data.map(({ type }) => type), ["M_SP_NA_1"]);
  }, { "mine.json": file });
  assertEquals(code, 0);
  assertStringIncludes(stdout, "Mine: CA 3 with 1 point, 0 counters, 0 commands\n");
});

Deno.test("station --example prints a file that station --check accepts", async () => {
  const { code, stdout } = await runCli(["station", "--example"]);
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout), JSON.parse(JSON.stringify(EXAMPLE_SUBSTATION)));
  assertEquals(checkDeclaration(JSON.parse(stdout)), []);
  const checked = await runCli(["station", "s.json", "--check"], { files: { "s.json": stdout } });
  assertEquals(
    checked.stdout,
    "s.json is valid: CA 47 with 43 points, 4 counters, 7 commands\n",
  );
  assertEquals(checked.code, 0);
});

Deno.test("the built-in substation has at least 30 points of at least 8 types", () => {
  const { points = [], counters = [] } = EXAMPLE_SUBSTATION.sectors[0]!;
  assert(points.length >= 30);
  assert(new Set([...points, ...counters].map(({ type }) => type ?? "M_IT_NA_1")).size >= 8);
  for (const { name, ioa } of [...points, ...counters]) {
    assert(name !== undefined && name.length <= 28, `${ioa} ${name}`);
  }
});

Deno.test("station refuses an invalid file with path, value and expectation, before it listens", async () => {
  const files = {
    "syntax.json": '{\n  "sectors": [,]\n}\n',
    "faults.json": JSON.stringify({
      sectors: [{
        ca: 70000,
        points: [{ ioa: 1, type: "M_XX_NA_1" }, { ioa: "2", type: "M_SP_NA_1" }],
      }],
    }),
    "relations.json": JSON.stringify({
      sectors: [{
        ca: 1,
        points: [{ ioa: 1, type: "M_SP_NA_1", value: 2 }, { ioa: 1, type: "M_SP_NA_1" }],
        commands: [{ ioa: 5, type: "C_SC_NA_1", feedback: { ioa: 9 } }],
      }],
    }),
    "list.json": "[]",
  };
  for (
    const [path, ...messages] of [
      [
        "syntax.json",
        'syntax.json has 1 mistake:\n  syntax.json:2:15  Expected a value, found ",]"\n',
      ],
      [
        "faults.json",
        "faults.json has 3 mistakes:\n  faults.json:1:19  sectors[0].ca is 70000, expected a whole number from 1 to 65534\n",
        'faults.json:1:51  sectors[0].points[0].type is "M_XX_NA_1", expected ',
        '; did you mean "M_SP_NA_1"?\n',
        'sectors[0].points[1].ioa is "2", expected a whole number',
      ],
      [
        "relations.json",
        "sectors[0].points[0].value is 2, expected a value of M_SP_NA_1, from 0 to 1\n",
        "sectors[0].points[1].ioa is 1, expected no information object address twice\n",
        "sectors[0].commands[0].feedback.ioa is 9, expected the address of a point of M_SP_NA_1",
      ],
      ["list.json", "list.json has 1 mistake:\n  list.json:1:1  it is [], expected an object\n"],
      ["missing.json", "No such file: missing.json"],
    ] as const
  ) {
    const { code, stdout, stderr } = await runCli(["station", path], { files });
    assertEquals([code, stdout], [2, ""], path);
    for (const message of messages) assertStringIncludes(stderr, message);
  }
});

Deno.test("station ends with 3 when it cannot listen, and with 2 for an invalid command line", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${taken.addr.port}`;
  const refused = await runCli(["station", "--listen", address]);
  taken.close();
  assertStringIncludes(refused.stderr, `iec104 station: Cannot listen on ${address}: `);
  assertEquals([refused.code, refused.stdout], [3, ""]);
  assertEquals((await runCli(["station", "--listen", "nowhere:x"])).code, 2);
  assertStringIncludes(
    (await runCli(["station", "--check"])).stderr,
    "--check and --declare need a FILE",
  );
  assertEquals((await runCli(["station", "a", "b"])).code, 2);
});
