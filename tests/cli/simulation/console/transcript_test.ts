// A long session at the console of a simulated station: every command, valid and invalid, with its answer.

import { listFaults } from "../../../../cli/text/text_faults.ts";
import { parseScript } from "../../../../cli/simulation/console/script.ts";
import { ObjectTable } from "../../../../cli/simulation/object_table.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { assertGolden } from "../../../helpers/golden.ts";
import { TestBench } from "../../../helpers/stations/bench_station.ts";
import { BAY } from "../../../helpers/stations/simulated.ts";

const FOLDER = "tests/cli/simulation/console";

/** Lines that are typed one after the other; `+3s` lets time pass, `connect` connects a control centre. */
const LINES: readonly string[] = [
  ...["list", "list volt", "list 1/2", "list nothing", "links", "connect", "links", "+1s"],
  ...[
    "set 6 20.5",
    "set 1/6 20.5 NT",
    "set 6",
    "set",
    "set 6 x",
    "set 77 1",
    "set 2/6 1",
    "set 6 1 2",
  ],
  ...[
    "set 6 30",
    "set 2 ON",
    "set 2 intermediate",
    "set 2 7",
    "set 1 on IV not-topical",
    "set 1 2",
  ],
  ...[
    "set 3 7 moving",
    "set 3 64",
    "set 4 0.999",
    "set 4 1",
    "set 5 -32768",
    "set 5 32768",
    "set 7 0xff",
  ],
  ...[
    "set 9 105",
    "set 9 -1",
    "set 6 good",
    "set \"6\" '20'",
    "set 6 20 # remark",
    "set 6 1e3 blocked",
  ],
  ...["event 1", "event 1 ON", "event 1 ago=1h", "event 1 OFF cause=11 NT", "event 1 cause=99"],
  ...[
    "event 1 elapsed=5ms",
    "event 1 ago=x",
    "event 6 3",
    "event",
    "event 1 ON ON",
    "event 1 foo=1",
  ],
  ...[
    "add 3 -2",
    "add 3 100",
    "add 3",
    "add 3 x",
    "add 6 0.5",
    "add 9 1",
    "toggle 2",
    "toggle 2",
    "toggle 1",
  ],
  ...[
    "toggle 6",
    "toggle",
    "toggle 1 2",
    "quality 6 IV",
    "quality 1/* NT SB",
    "quality * good",
    "quality 6",
  ],
  ...[
    "quality 6 foo",
    "quality 5/* IV",
    "quality",
    "count 9 5",
    "count 9 -5",
    "count 6 1",
    "count 9",
    "+1s",
  ],
  ...[
    "burst 3",
    "burst 2 1",
    "burst",
    "burst 0",
    "burst x",
    "burst 2 6",
    "burst 1 1 2",
    "links",
    "+1s",
  ],
  ...[
    "drive 6 sine mean=20 amplitude=1 period=4s",
    "+1s",
    "list 6",
    "drive 6 sine mean=20",
    "drive 6 foo",
  ],
  ...[
    "drive 6 constant value=3",
    "drive 6 ramp from=0 to=10 duration=10s end=hold",
    "drive 6",
    "drive 99 constant value=1",
  ],
  ...[
    "drive 2 toggle every=2s",
    "drive 2 toggle every=2s values=1,2 random",
    "drive 1 square high=1 low=0 period=4s",
  ],
  ...[
    "drive 5 random-walk low=0 high=9 step=1",
    "drive 8 follow source=6 factor=2",
    "drive 9 count perHour=3600",
  ],
  ...[
    "drive 6 wander mean=20 spread=1 foo=1",
    "drive 6 square high=1 low=0 period=-1s",
    "+3s",
    "list",
  ],
  ...[
    "hold 6",
    "hold *",
    "hold 1/*",
    "hold 7/*",
    "hold",
    "release 6",
    "release *",
    "release",
    "release 99",
  ],
  ...[
    "expect 6 20",
    "expect 1 OFF",
    "expect 1 ON",
    "expect 6",
    "expect 1 OFF NT",
    "expect 99 1",
    "say hello world",
  ],
  ...[
    "say",
    "clock +3s",
    "clock -1h",
    "clock 0s",
    "clock",
    "clock x",
    "send 68",
    "send",
    "send zz",
  ],
  ...[
    "send 01 01 03 00 01 00 01 00 00 01",
    "cut 1",
    "links",
    "cut 9",
    "cut x",
    "cut",
    "connect",
    "silence",
  ],
  ...[
    "silence",
    "links",
    "restore",
    "restore",
    "refuse",
    "refuse",
    "connect",
    "restore",
    "connect",
    "links",
  ],
  ...[
    "restart",
    "restart 1",
    "links",
    "list 6",
    "help set",
    "help foo",
    "help set 1",
    "quit now",
    "frob",
    "sett 6 1",
  ],
  ...["", "   ", "# only a remark", 'set 6 "20', "quit"],
];

Deno.test("the answer to every console command matches the reviewed text", async () => {
  await using bench = new TestBench({ declaration: { ...BAY, events: {} } });
  const parts: string[] = [];
  for (const line of LINES) {
    const answer: string[] = [];
    const [notes, events] = [bench.notes.length, bench.events.length];
    if (/^\+\d+s$/.test(line)) await bench.clock.advance(1000 * Number.parseInt(line));
    else if (line === "connect") {
      answer.push(await bench.listener.connect() ? "let in" : "not let in");
    } else answer.push(await bench.type(line));
    answer.push(...bench.notes.slice(notes).map((note) => `note: ${note}`));
    answer.push(...bench.events.slice(events).map((event) => `event: ${JSON.stringify(event)}`));
    const text = answer.filter((each) => each !== "").join("\n").replaceAll(/^/gm, "  ");
    parts.push(`> ${line}\n${text.trim() === "" ? "" : `${text}\n`}`);
  }
  assertGolden(`${FOLDER}/transcript.txt`, parts.join(""));
});

const SCRIPT = `wait
wait 5
wait 5s
wait for
wait for started
wait for startde
wait for started within
wait for started within x
wait for started within 5s more
wait for interrogation 1
wait for interrogation x
wait for command 2 ON
wait for command
wait for 2 ON NT within 1m
wait for 99 1
repeat
repeat x
set 6 1
repeat 0
end
end
end
wait for delivered
frob
quit
say "never
repeat 3
`;

Deno.test("the report of every mistake of a script matches the reviewed text", () => {
  const { steps, faults } = parseScript(SCRIPT, new ObjectTable(BAY));
  const text = listFaults("script.txt", faults);
  assertGolden(`${FOLDER}/script_mistakes.txt`, `${text}\n${steps.length} steps\n`);
});

Deno.test("station --language and --schema print the reviewed text", async () => {
  for (const option of ["language", "schema"]) {
    const { stdout } = await runCli(["station", `--${option}`]);
    assertGolden(`${FOLDER}/../${option}.txt`.replace("console/../", ""), stdout);
  }
});
