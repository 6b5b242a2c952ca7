// A list that differs from that of an earlier sitting: what has changed, and which results are kept.

import { assertEquals } from "@std/assert";
import { mergeItems } from "../../../cli/accept/list_changes.ts";
import { type Attempt, type ItemRecord, standingOf } from "../../../cli/accept/protocol.ts";
import { itemsOf } from "../../helpers/stations/accept_bench.ts";

const LIST = `1;1;M_SP;Alarm;;;;;;;
1;2;M_DP;Breaker;;;;;;;
1;4;M_ME_NC;Voltage;kV;;;;;0..24;
1;50;C_DC;Breaker;;;;SBO;2;;`;

const PASSED: Attempt = {
  at: "2026-10-09T12:00:00.000Z",
  verdict: "passed",
  by: "person",
  tester: "Berg",
  witness: "",
  remark: "",
  expected: "",
  observed: null,
  repeated: [],
  others: [],
  checks: [],
  command: null,
};

/** The records of the list with every step passed. */
function passed(list = LIST): ItemRecord[] {
  return mergeItems(itemsOf(list), []).items.map((record) => ({
    ...record,
    steps: record.steps.map((step) => ({ ...step, attempts: [PASSED] })),
  }));
}

/** What has changed, and how the items stand then. */
function change(list: string, before = passed()) {
  const { items, changes } = mergeItems(itemsOf(list), before);
  return {
    changes: changes.map(({ kind, item, text }) => `${kind}: ${item} ${text}`),
    standings: items.map((item) => `${item.key} ${item.listed ? standingOf(item) : "gone"}`),
    items,
  };
}

Deno.test("accept: the same list keeps everything, also in another order", () => {
  const lines = LIST.split("\n");
  for (const list of [LIST, [lines[1], lines[0], ...lines.slice(2)].join("\n")]) {
    const { changes, standings } = change(list);
    assertEquals(changes, []);
    assertEquals(standings.every((text) => text.endsWith("accepted")), true);
  }
});

Deno.test("accept: a new name keeps the results", () => {
  const { changes, standings, items } = change(LIST.replace("Alarm", "Fire alarm"));
  assertEquals(changes, [
    'renamed: point 1/1 Alarm has the name "Fire alarm" now; its results are kept',
  ]);
  assertEquals([standings[0], items[0]!.name], ["point 1/1 accepted", "Fire alarm"]);
});

Deno.test("accept: another type, range, mode or feedback supersedes the results", () => {
  for (
    const [from, to, text] of [
      [
        "1;1;M_SP",
        "1;1;M_DP",
        "redefined: point 1/1 Alarm had type 1 2 30, now type 3 4 31; its results are superseded, and it is open",
      ],
      [
        "0..24",
        "0..12",
        "redefined: point 1/4 Voltage had steps 0 ± 0.24 kV, 12 ± 0.24 kV, 24 ± 0.24 kV, now " +
        "steps 0 ± 0.12 kV, 6 ± 0.12 kV, 12 ± 0.12 kV; its results are superseded, and it is open",
      ],
      [
        "SBO;2",
        "direct;1",
        "redefined: command 1/50 Breaker had mode select-before-operate and feedback 2, now mode direct and " +
        "feedback 1; its results are superseded, and it is open",
      ],
      [
        "SBO;2",
        "SBO;",
        "redefined: command 1/50 Breaker has no feedback 2 any more; its results are superseded, and it is open",
      ],
    ] as const
  ) {
    const { changes, items } = change(LIST.replace(from, to));
    assertEquals(changes, [text]);
    const open = items.find((item) => standingOf(item) === "open")!;
    assertEquals(open.superseded.map(({ steps }) => steps[0]!.attempts.length), [1]);
  }
});

Deno.test("accept: a removed item stays without counting, and its results return with it", () => {
  const [, ...rest] = LIST.split("\n");
  const removed = change(rest.join("\n"));
  assertEquals(removed.changes, [
    "removed: point 1/1 Alarm is not in the list any more; its results are kept, and do not count",
  ]);
  const untested = [...mergeItems(itemsOf(LIST), []).items];
  assertEquals(change(rest.join("\n"), untested).changes, [
    "removed: point 1/1 Alarm is not in the list any more; it has no results",
  ]);
  assertEquals(removed.standings.at(-1), "point 1/1 gone");
  assertEquals(change(rest.join("\n"), [...removed.items]).changes, []);
  const restored = change(LIST, [...removed.items]);
  assertEquals(restored.changes, ["restored: point 1/1 Alarm is in the list again"]);
  assertEquals(restored.standings[0], "point 1/1 accepted");
});

Deno.test("accept: a new item is open", () => {
  const { changes, standings } = change(`${LIST}\n1;51;C_SC;Lamp;;;;;;;`);
  assertEquals(changes, ["added: command 1/51 Lamp is new"]);
  assertEquals(standings.at(-1), "command 1/51 open");
});

Deno.test("accept: an address that the list has twice is two items", () => {
  const list = "1;1;M_SP;Alarm;;;;;;;\n1;1;M_DP;Alarm;;;;;;;";
  assertEquals(itemsOf(list).map(({ key }) => key), ["point 1/1", "point 1/1 #2"]);
});

Deno.test("accept: a test value that the list has twice is two steps", () => {
  const [item] = itemsOf("1;6;M_ST;Tap;;;;;;;1|2|1");
  assertEquals(item!.steps.map(({ key }) => key), ["value 1", "value 2", "value 1 #2"]);
});

Deno.test("accept: parameters are not tested", () => {
  assertEquals(itemsOf("1;4;P_ME_NC_1;Limit;;;;;;;"), []);
});
