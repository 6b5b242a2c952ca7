// The live view of a running station, on a simulated terminal.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { StationView } from "../../../cli/simulation/view/station_view.ts";
import type { Prompt } from "../../../cli/terminal/live_area.ts";
import type { StationDeclaration } from "../../../mod.ts";
import { Output } from "../../../cli/text/output.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";
import { TestBench } from "../../helpers/stations/bench_station.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { Terminal } from "../../helpers/cli/terminal.ts";

const STATION: StationDeclaration = {
  name: "Bay",
  sectors: [{
    ca: 1,
    points: [
      { ioa: 2, type: "M_DP_NA_1", name: "Breaker Q0 of the line to Northfield", value: 1 },
      { ioa: 6, type: "M_ME_NC_1", name: "Voltage", unit: "kV", value: 20 },
    ],
    counters: [{ ioa: 9, name: "Energy", unit: "kWh", value: 100 }],
  }],
  events: { classes: [{ name: "alarms", limit: 10 }, { name: "rest", limit: 90 }] },
  procedures: { endOfInitialization: false },
};

function show(bench: TestBench, terminal: Terminal, prompt?: Prompt) {
  const view = new StationView({
    out: terminal.output,
    zone: { zone: "UTC" },
    now: () => bench.clock.instant(),
    benches: () => [bench.bench],
    prompt: () => prompt,
    script: () => undefined,
    onClosed: () => {},
  });
  return async () => {
    view.draw();
    await terminal.output.flush();
    return terminal.text;
  };
}

Deno.test("the view shows values, their drivers, connections and queued events", async () => {
  await using bench = new TestBench({
    declaration: STATION,
    simulation: { generators: [{ kind: "ramp", ioa: 6, from: 20, to: 30, durationMs: 10_000 }] },
  });
  const terminal = new Terminal();
  const draw = show(bench, terminal, { text: "set", cursor: 3 });
  assertEquals(
    await draw(),
    `Bay  192.0.2.1:2404  3 objects; times in UTC
Pending events: 0 of 100
No connection
CA/IOA  name                              value      quality  driven by  changed
1/2     Breaker Q0 of the line to Northf    OFF
1/6     Voltage                              20 kV            ramp
1/9     Energy                              100 kWh
> set`,
  );
});

Deno.test("warnings appear above the view, with the time", async () => {
  await using bench = new TestBench({ declaration: STATION });
  const terminal = new Terminal();
  const view = new StationView({
    out: terminal.output,
    zone: { zone: "UTC" },
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    benches: () => [bench.bench],
    prompt: () => undefined,
    script: () => undefined,
    onClosed: () => {},
  });
  view.draw();
  view.warn("A third connection was refused");
  view.draw();
  await terminal.output.flush();
  assertStringIncludes(terminal.text, "03:04:05");
  assertStringIncludes(terminal.text, "A third connection was refused");
});

Deno.test("the cursor is in the input line, after the prompt", async () => {
  for (const cursor of [0, 1, 3]) {
    await using bench = new TestBench({ declaration: STATION });
    const terminal = new Terminal();
    await show(bench, terminal, { text: "set", cursor })();
    assertEquals([terminal.line, terminal.cursor[1]], ["> set", cursor + 2]);
  }
});

Deno.test("closing the terminal ends the view", async () => {
  await using bench = new TestBench({ declaration: STATION });
  const fail = (error: Error) =>
    new Output({ write: () => Promise.reject(error) }, { isTerminal: true });
  let closed = 0;
  const view = new StationView({
    out: fail(new Deno.errors.BrokenPipe()),
    zone: { zone: "UTC" },
    now: () => 0,
    benches: () => [bench.bench],
    prompt: () => undefined,
    script: () => undefined,
    onClosed: () => closed++,
  });
  view.draw();
  await settle();
  assertEquals(closed, 1);
});

Deno.test("the view marks changed, held and invalid values, and shows the state of connections", async () => {
  await using bench = new TestBench({ declaration: STATION });
  const terminal = new Terminal({ colour: true, size: () => ({ columns: 120, rows: 40 }) });
  const draw = show(bench, terminal);
  await draw();
  await bench.clock.advance(1000);
  await bench.type("set 6 21 NT");
  await bench.listener.connect();
  await bench.type("silence");
  await bench.type("toggle 2");
  const text = await draw();
  assertStringIncludes(
    text,
    "Bay  192.0.2.1:2404  3 objects, 2 held; times in UTC  SILENT\nPending events: 2 of 100\n",
  );
  assertStringIncludes(text, "● 1  192.0.2.9:40001  started\n");
  assert(/1\/6 .* 21 kV +NT +held +15:34:13\.345/.test(text), text);
  assert(/1\/2 .* ON +held +15:34:13\.345/.test(text), text);
});

Deno.test("if not all objects fit, those that changed last are shown", async () => {
  const points = Array.from(
    { length: 100 },
    (_, i) => ({ ioa: i + 1, type: "M_SP_NA_1", value: 0 } as const),
  );
  await using bench = new TestBench({ declaration: { sectors: [{ ca: 1, points }] } });
  const terminal = new Terminal({ size: () => ({ columns: 60, rows: 18 }) });
  const draw = show(bench, terminal);
  const shown = async () =>
    [...(await draw()).matchAll(/^1\/(\d+) /gm)].map(([, ioa]) => Number(ioa));
  assertEquals(await shown(), [1, 2, 3, 4, 5]);
  assertStringIncludes(terminal.text, "\nand 95 more");
  await bench.type("set 50 ON");
  await bench.type("set 40 ON");
  assertEquals(await shown(), [1, 2, 3, 40, 50]);
});

Deno.test("station on a terminal reads input key by key, and keeps it visible", async () => {
  const terminal = new Terminal({ size: () => ({ columns: 100, rows: 40 }) });
  const keys = "set 47/500 1199\x7f NT\rsett\rquit\r";
  const { code } = await runCli([
    "station",
    "--listen",
    "127.0.0.1:0",
    "--seed",
    "1",
    "--zone",
    "UTC",
  ], {
    stdin: [...keys].map((key) => new TextEncoder().encode(key)),
    keys: true,
    terminal: { stdout: true },
    stdout: { write: (octets) => writeTo(terminal, octets) },
  });
  assertEquals(code, 0);
  assertStringIncludes(terminal.text, "\n> set 47/500 119 NT\n00:00:00.000  47/500 ");
  assertStringIncludes(terminal.text, "kV [NT], reported");
  assertStringIncludes(terminal.text, '\n> sett\ncolumn 1: found "sett", expected set, ');
  assertStringIncludes(terminal.text, "\nNorthfield 110/20 kV  127.0.0.1:");
  assert(!terminal.text.endsWith("> quit"), "the prompt is gone");
});

async function writeTo({ output }: Terminal, octets: Uint8Array): Promise<number> {
  output.write(new TextDecoder().decode(octets));
  await output.flush();
  return octets.length;
}
