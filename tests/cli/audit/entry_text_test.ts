// Audit records in words, and the selection of records.

import { assertEquals, assertThrows } from "@std/assert";
import type { ChainRecord } from "../../../cli/audit/chain.ts";
import { whatOf, whoOf } from "../../../cli/audit/entry_text.ts";
import { RECORD_OPTIONS, recordFilter } from "../../../cli/audit/record_filter.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { Command } from "../../../cli/options/subcommand.ts";

const PEER = { host: "2001:db8::1", port: 2404 };

for (
  const [record, expected] of [
    [{}, ""],
    [{ by: "ann@desk", peer: PEER, station: "north" }, "ann@desk, [2001:db8::1]:2404, north"],
    [{ by: 7, peer: "x", station: null }, ""],
    [{ peer: { port: 1 } }, ""],
    [
      { peer: { ...PEER, user: "bob", subject: "CN=A", fingerprint: "0a" } },
      "[2001:db8::1]:2404 (user bob, CN=A, SHA-256 0a)",
    ],
    [{ peer: { ...PEER, fingerprint: "0a" } }, "[2001:db8::1]:2404 (SHA-256 0a)"],
    [{ by: "a\x1b[2J" }, "a\\x1b[2J"],
  ] as const
) {
  Deno.test(`the parties of ${JSON.stringify(record)}`, () =>
    assertEquals(whoOf(record), expected));
}

for (
  const [record, expected] of [
    [{ event: "closed" }, "closed"],
    [{ event: "begun", version: 1, command: "station" }, "begun version 1 by station"],
    [
      { event: "disconnected", result: "failed", detail: "no route" },
      "disconnected: failed; no route",
    ],
    [
      { event: "request", phase: "select", type: "C_DC_NA_1", ca: 47, ioa: 5010, value: 0 },
      "request select C_DC_NA_1 47/5010 = 0",
    ],
    [{ event: "request", ca: 0, ioa: 0 }, "request 0/0"],
    [{ event: "request", ca: 1, ioa: [1, 2] }, "request 1/1,2"],
    [{ event: "request", ca: 1, ioa: [] }, "request CA 1"],
    [{ event: "request", ca: 1 }, "request CA 1"],
    [{ event: "request", ioa: 5 }, "request"],
    [
      {
        event: "answer",
        content: { qu: 3, text: "x y", list: [1] },
        cause: 7,
        negative: true,
        test: true,
      },
      "answer qu=3 text=x y list=[1] cause 7, negative test",
    ],
    [{ event: "answer", cause: 7, negative: false, test: false }, "answer cause 7"],
    [
      { event: "request", result: "refused", reason: "authority", rule: "r1", role: "viewer" },
      "request: refused (authority) by rule r1 as viewer",
    ],
    [{ event: "request", result: "permitted", rule: "r1" }, "request: permitted by rule r1"],
    [{ event: "request", role: "viewer" }, "request"],
    [{ event: "tls", content: null }, "tls"],
  ] as const
) {
  Deno.test(`the words of ${JSON.stringify(record)}`, () => assertEquals(whatOf(record), expected));
}

const RECORDS = [
  { event: "connected", peer: { ...PEER, subject: "CN=Centre" } },
  { event: "request", by: "Ann@desk", type: "C_DC_NA_1", ca: 47, ioa: 5010, result: "permitted" },
  { event: "request", type: "C_CS_NA_1", ca: 1, ioa: 0, result: "refused" },
  { event: "result", ca: 47, ioa: [5, 5011], result: "executed" },
  { event: "result", type: "M_C_X", ca: 46 },
].map((record, index) => ({
  ...record,
  time: new Date(Date.UTC(2026, 10, 23, 14, 0, index)).toISOString(),
})) as unknown as readonly ChainRecord[];

/** The numbers of the records that the options select. */
function selected(...args: readonly string[]): readonly number[] {
  const command = {
    name: "audit",
    operands: [0, 0],
    options: RECORD_OPTIONS,
  } as unknown as Command;
  const filter = recordFilter(parseValues(args, command), { zone: "UTC" });
  return RECORDS.flatMap((record, index) => filter(record) ? [index] : []);
}

for (
  const [args, expected] of [
    [[], [0, 1, 2, 3, 4]],
    [["--from", "2026-11-23T14:00:03Z"], [3, 4]],
    [["--to", "2026-11-23T14:00:03Z"], [0, 1, 2]],
    [["--from", "2026-11-23T14:00:01", "--to", "2026-11-23T14:00:02"], [1]],
    [["--event", "result"], [3, 4]],
    [["--event", "connected", "--event", "result"], [0, 3, 4]],
    [["--type", "c_*"], [1, 2]],
    [["--type", "C_DC_NA_1", "--type", "C_CS_NA_1"], [1, 2]],
    [["--type", "C_DC"], []],
    [["--ca", "47"], [1, 3]],
    [["--ca", "1,46-46"], [2, 4]],
    [["--ioa", "5011"], [3]],
    [["--ioa", "0"], [2]],
    [["--ioa", "5-5010"], [1, 3]],
    [["--result", "refused", "--result", "executed"], [2, 3]],
    [["--who", "ANN"], [1]],
    [["--who", "cn=centre"], [0]],
    [["--ca", "47", "--result", "executed"], [3]],
  ] as const
) {
  Deno.test(`records selected with ${args.join(" ") || "no option"}`, () => {
    assertEquals(selected(...args), [...expected]);
  });
}

Deno.test("an unknown event is refused with a suggestion", () => {
  assertThrows(() => selected("--event", "requests"), UsageError, "did you mean request?");
});
