// `iec104 query`: quality, points, stations, messages, sinks and refused rows.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { measured, switched } from "../../helpers/collect/collect_bench.ts";
import { alive, NOON, records, withStore } from "../../helpers/cli/query_cli.ts";

const POINTS = [{ ioa: 1, name: "Voltage", unit: "kV" }, { ioa: 2, name: "Spare" }];

Deno.test("query quality counts good values and good time", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(
      measured(1, 1, NOON),
      measured(1, 2, NOON + 60_000, 0xc0),
      measured(1, 3, NOON + 90_000),
      measured(1, 4, NOON + 90_000),
      measured(7, 4, NOON),
    );
    bench.now = NOON + 100_000;
    const { stdout, stderr } = await query(["quality"]);
    assertEquals(
      stdout,
      `station     point  name     values   good  good time  IV  NT  flags              last bad
Northfield  1/1    Voltage       4   75 %       70 %   1   1                     2024-03-15 13:46:30.123
Northfield  1/7                  1  100 %      100 %          1 × unknown-point
`,
    );
    assertEquals(
      stderr,
      "1 point had values with bad quality\n1 point had no value in that time\ntimes in UTC\n",
    );
    const [voltage, spare] = records(await query(["quality", "voltage", "spare", "--json"]));
    assertEquals([voltage!.iv, voltage!.good_time, voltage!.flags], [1, 70, {}]);
    assertEquals([spare!.values, spare!.last_bad], [0, null]);
  });
});

Deno.test("every flag of a value is visible: unknown point, change of type, impossible time", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 1), switched([1, 1, NOON]), measured(7, 1));
    // deno-fmt-ignore -- 31 February
    bench.deliver(Uint8Array.of(36, 1, 3, 0, 1, 0, 2, 0, 0, 0, 0, 224, 64, 0, 0, 0, 0, 0, 31, 2, 24));
    const flags = records(await query(["history", "--json"])).map(({ ioa, flags }) => [ioa, flags]);
    assertEquals(flags, [
      [1, ""],
      [1, "type-changed"],
      [7, "unknown-point"],
      [2, "impossible-time"],
    ]);
  });
});

Deno.test("query points and stations list the contents of the store", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 1, NOON - 5000), measured(1, 2, NOON));
    alive(bench);
    assertEquals(
      (await query(["points"])).stdout,
      `station     point  name     unit  type       values  first                    last
Northfield  1/1    Voltage  kV    M_ME_TF_1       2  2024-03-15 13:45:25.123  2024-03-15 13:45:30.123
Northfield  1/2    Spare                          0
`,
    );
    const { stdout, stderr } = await query(["stations"]);
    assertEquals(
      stdout,
      `station     state      since                    address     points  links  last arrival
Northfield  connected  2024-03-15 13:45:30.123  192.0.2.10       2      1  2024-03-15 13:45:30.123
`,
    );
    assertEquals(stderr, "the collector is running\ntimes in UTC\n");
  });
});

Deno.test("query reports where a limit has omitted points", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    bench.deliver(measured(1, 1), measured(2, 1));
    bench.now += 1000;
    const said = async (view: string, limit: string) =>
      (await query([view, "--limit", limit])).stderr.split("\n")[0];
    assertEquals(await said("last", "1"), "the first 1 point; there are more");
    assertEquals(await said("quality", "1"), "the first 1 point; there are more");
    assertEquals(await said("points", "1"), "the first 1 of 2 points");
    assertEquals(await said("last", "2"), "times in UTC");
    assertEquals(await said("points", "2"), "2 points");
  });
});

Deno.test("query messages lists ASDUs without values", async () => {
  await withStore({}, async ({ bench, query }) => {
    bench.deliver(
      { type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 0, parametersChanged: false }] },
      Uint8Array.of(200, 1, 3, 0, 1, 0, 1, 2, 3),
    );
    const [first, second] = records(await query(["messages", "--json"]));
    assertEquals([first!.type, first!.cause], ["M_EI_NA_1", "init"]);
    assertEquals([second!.type, second!.octets], ["type 200", "c80103000100010203"]);
  });
});

Deno.test("query sinks and refused list delivered and refused rows, with the error", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    assertStringIncludes((await query(["sinks"])).stderr, "no sink has received anything");
    for (let n = 1; n <= 5; n++) bench.deliver(measured(1, n, NOON + n));
    const { ledger, outbox } = bench.store;
    ledger.transaction(() => {
      outbox.advance("sql", { position: 3, delivered: 2, at: NOON });
      outbox.setAside({ sink: "sql", seq: 2, error: "ERROR: too long\nLINE 1", at: NOON });
      outbox.setAside({ sink: "sql", seq: 77, error: "gone", at: NOON + 1 });
    });
    const sinks = await query(["sinks"]);
    assertEquals(
      sinks.stdout,
      `sink  delivered  waiting  waiting since            refused  position  updated
sql           2        2  2024-03-15 13:45:30.123        2         3  2024-03-15 13:45:30.123
`,
    );
    assertEquals(sinks.stderr, "2 rows set aside; the view refused lists them\ntimes in UTC\n");
    const { stdout } = await query(["refused"]);
    assertStringIncludes(stdout, "Voltage  2              kV    good");
    assertStringIncludes(stdout, "ERROR: too long | LINE 1");
    assertStringIncludes(stdout, "deleted since");
  });
});
