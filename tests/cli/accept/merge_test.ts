// Two state files of one list: the answers of both teams.

import { assertEquals } from "@std/assert";
import { mergeProtocol } from "../../../cli/accept/merge.ts";
import { type Protocol, standingOf } from "../../../cli/accept/protocol.ts";
import { AcceptBench, itemsOf, protocolOf } from "../../helpers/stations/accept_bench.ts";

const LIST = "1;1;M_SP;Alarm;;;;;;;\n1;3;M_SP;Door;;;;;;;";

/** The protocol after some lines about one of the points. */
async function team(ioa: number, lines: readonly string[], list = LIST): Promise<Protocol> {
  await using bench = await AcceptBench.open({ list, only: (item) => item.ioa === ioa });
  for (const line of lines) await bench.type(line);
  return bench.saved!;
}

Deno.test("accept: the answers of a second team are added once, and the latest counts", async () => {
  const first = await team(1, ["skip a", "note n", "skip b"]);
  const second = await team(3, ["skip d", "later", "tester Holm", "skip e"]);
  const merged = mergeProtocol(first, second);
  assertEquals([merged.added, merged.refused], [2, []]);
  assertEquals(merged.protocol.items.map(standingOf), ["skipped", "skipped"]);
  assertEquals(merged.protocol.sittings.length, 3);
  const again = mergeProtocol(merged.protocol, second);
  assertEquals([again.added, again.protocol], [0, merged.protocol]);
  const same = mergeProtocol(first, await team(1, ["skip z"]));
  assertEquals(same.protocol.items[0]!.steps[0]!.attempts.map(({ remark }) => remark), ["a", "z"]);
});

Deno.test("accept: answers to items that the list has in another way are not added", async () => {
  const other = await team(1, ["skip a", "skip b"]);
  const list = LIST.replace("1;1;M_SP", "1;1;M_DP");
  const merged = mergeProtocol(protocolOf(itemsOf(list)), other);
  assertEquals([merged.added, merged.refused], [0, ["point 1/1 Alarm"]]);
  const without = mergeProtocol(protocolOf(itemsOf(LIST.split("\n")[1]!)), other);
  assertEquals([without.added, without.refused], [0, ["point 1/1 Alarm"]]);
});
