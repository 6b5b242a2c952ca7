// The live view of the status on a terminal.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LiveView } from "../../../../cli/collect/status/live_view.ts";
import type { CollectorStatus } from "../../../../cli/collect/status/status.ts";
import { Output } from "../../../../cli/text/output.ts";
import { parseZone } from "../../../../cli/options/zone.ts";
import { CollectBench, measured, NOON } from "../../../helpers/collect/collect_bench.ts";
import { Collecting } from "../../../helpers/collect/collecting.ts";
import { STATUS } from "../../../helpers/collect/collector_status.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

/** Runs a view on a terminal of this size; the test can read what was written since its last call. */
async function withView(
  [columns, rows]: readonly [number, number],
  use: (
    view: LiveView,
    written: () => Promise<string>,
    set: (status: CollectorStatus) => void,
  ) => Promise<void>,
): Promise<void> {
  await withTree({}, async (root) => {
    using bench = new CollectBench(root, { points: [{ ioa: 1, name: "Voltage", unit: "kV" }] });
    bench.begin();
    bench.deliver(measured(1, 118.4), measured(7, 3, NOON, 0x40));
    let status = STATUS;
    let text = "";
    const decoder = new TextDecoder();
    const out = new Output({
      write: (octets) => {
        text += decoder.decode(octets);
        return Promise.resolve(octets.length);
      },
    }, { isTerminal: true, size: () => ({ columns, rows }) });
    const view = new LiveView({
      out,
      zone: parseZone("UTC"),
      status: () => status,
      latest: () => bench.rows().toReversed(),
    });
    const written = async () => {
      text = "";
      view.draw();
      await out.flush();
      return text;
    };
    await use(view, written, (next) => status = next);
  });
}

Deno.test("the view shows the store, stations in trouble first, sinks with their lag, and the latest values", async () => {
  await withView([140, 40], async (_view, written) => {
    const lines = (await written()).split("\n");
    assertEquals(lines, [
      "plant.sqlite  340 values stored    1.3 MB  5 resent  7 unknown-point  times in UTC",
      '● South "B"\\  waiting     192.0.2.20 port 2404  5 s  No route to host',
      "● Northfield  started     192.0.2.10 port 2404  1 min    last 13:45:29.123" +
      "  192.0.2.11 port 2404 waiting: Connection refused",
      "▶ archive  up to date",
      "▶ sql  45 rows behind, 1 min 5 s  1 set aside  connection refused",
      "13:45:30.123  Northfield 1/7 = 3 [NT]",
      "13:45:30.123  Northfield Voltage = 118.4 kV",
      "",
    ]);
  });
});

Deno.test("a failing store is shown in the store line, before its numbers", async () => {
  await withView([140, 40], async (_view, written, set) => {
    const unreadable = "Cannot read the store plant.sqlite: disk I/O error";
    const store = { ...STATUS.store, error: "disk is full", unreadable, octets: undefined };
    const sinks = STATUS.sinks.map((sink) => ({ ...sink, backlog: undefined }));
    set({ ...STATUS, store, sinks });
    const [title, , , archive, sql] = (await written()).split("\n");
    assertEquals(
      title,
      `plant.sqlite  disk is full  ${unreadable}  340 values stored    5 resent  7 unknown-point  times in UTC`,
    );
    assertEquals(archive, "▶ archive  the backlog cannot be read");
    assertEquals(sql, "▶ sql  the backlog cannot be read  connection refused");
  });
});

Deno.test("a damaged store that was set aside is shown until its file is moved away", async () => {
  await withView([140, 40], async (_view, written, set) => {
    set({ ...STATUS, store: { ...STATUS.store, damaged: ["plant.sqlite.damaged-1"] } });
    const [title] = (await written()).split("\n");
    assertEquals(
      title!.slice(0, 87),
      "plant.sqlite  plant.sqlite.damaged-1 is damaged and was set aside: salvage it, then mov",
    );
  });
});

Deno.test("unreadable latest values are reported in the same drawing", async () => {
  await withTree({}, async (root) => {
    await using collecting = new Collecting(root);
    let text = "";
    const write = (octets: Uint8Array) => {
      text += new TextDecoder().decode(octets);
      return Promise.resolve(octets.length);
    };
    const out = new Output({ write }, {
      isTerminal: true,
      size: () => ({ columns: 400, rows: 24 }),
    });
    const { collector } = collecting;
    const view = new LiveView({
      out,
      zone: parseZone("UTC"),
      status: () => collector.status,
      latest: (limit) => collector.latest(limit),
    });
    using _fault = collecting.hide("point");
    view.draw();
    await out.flush();
    assertStringIncludes(text.split("\n")[0]!, "plant.sqlite: no such table: point");
  });
});

Deno.test("the view is redrawn in place, with rates, and notes stay above it", async () => {
  await withView([140, 40], async (view, written, set) => {
    await written();
    set({ ...STATUS, now: NOON + 2000, store: { ...STATUS.store, stored: 360 } });
    view.note("12:00:00.000  store  something happened");
    const text = await written();
    assert(text.startsWith("\r\x1b[7A\x1b[J12:00:00.000  store  something happened\nplant"), text);
    assertStringIncludes(text, "360 values stored  10.0/s");
    assert((await written()).startsWith("\r\x1b[7A\x1b[Jplant"));
  });
});

Deno.test("the view fits any terminal, and reports what it omits", async () => {
  await withView([40, 12], async (_view, written, set) => {
    const [station] = STATUS.stations;
    const stations = Array.from({ length: 50 }, (_, n) => ({ ...station!, name: `Station ${n}` }));
    set({ ...STATUS, stations });
    const lines = (await written()).trimEnd().split("\n");
    assert(lines.length <= 10, `${lines.length} lines`);
    assert(lines.every((line) => line.length <= 40));
    assertStringIncludes(lines.join("\n"), "stations more");
    set({ ...STATUS, sinks: Array.from({ length: 30 }, () => STATUS.sinks[0]!) });
    assert((await written()).trimEnd().split("\n").length <= 10);
  });
});
