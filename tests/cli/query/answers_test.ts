// Answers of `query` about one store, in every view and format, compared with the reviewed files next to this test.

import { PointBook } from "../../../cli/collect/config/point_book.ts";
import { measured, switched } from "../../helpers/collect/collect_bench.ts";
import { alive, lose, NOON, withStore } from "../../helpers/cli/query_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";

const POINTS = [
  { ioa: 1, name: "Voltage", unit: "kV" },
  { ioa: 2, name: 'Breaker, "Q0"' },
  { ioa: 3, name: "Spare" },
  { ioa: 4, name: "Tap position" },
];

const LINES: readonly string[] = [
  ...["last", "last --bad", "last --at 13:46 -f csv", "last voltage -f json"],
  ...["history", "history --json", "history -f csv --zone +01:00", "history --limit 3"],
  ...["history voltage -f sparkline", "history 1/2 --columns at,value,quality,cause,flags -f csv"],
  ...["history --flagged", "history --bad --json", "history --from 13:46 --to 13:47"],
  ...["events", "events -f json", "gaps", "gaps --silence 60s --json", "gaps --limit 1"],
  ...["quality", "quality --json", "points", "points -f csv", "stations", "stations --json"],
  ...["links", "links -f csv", "messages", "messages --json", "sinks", "sinks -f json"],
  ...[
    "refused",
    "refused --json",
    "last nowhere",
    "history --last 1s",
    "nonsense",
    "gaps -f sparkline",
  ],
  ...[
    "last --station south",
    "points --station NORTH*",
    "history 9 --station South",
    "stations --station south",
  ],
  ...[
    "links --station South",
    "messages --station South",
    "quality --station South",
    "gaps --station South",
  ],
  ...[
    "events --station South",
    "last voltage --station South",
    "last --station Sout",
    "gaps --silence 60s",
  ],
  ...["last 1/0.0.1 --address-format 8.8.8", "gaps --silence 60s 1/0x1,3-4 --address-format hex"],
  ...["history --limit 0", "history --columns at,valeu", "last --at 13:45:30.124 --limit 2"],
];

Deno.test("the answers of query match the reviewed text, view by view", async () => {
  await withStore({ points: POINTS }, async ({ bench, query }) => {
    const at = (seconds: number) => NOON + 1000 * seconds;
    bench.deliver(measured(1, 118.4, at(0)), switched([2, 1, at(0)]), measured(1, 118.5, at(5)));
    bench.now = at(20);
    bench.deliver(
      measured(1, 0, at(10), 0xc0),
      measured(7, -3.25, at(11), 0x01),
      switched([2, 0, at(12)], [2, 1, at(13)]),
      {
        type: "M_ST_NA_1",
        cause: 20,
        ca: 1,
        objects: [{ ioa: 4, value: -7, transient: true, quality: 0 }],
      },
      { type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ ioa: 0, coi: 2 }] },
      {
        type: "M_ME_NA_1",
        cause: 3,
        ca: 1,
        test: true,
        objects: [{ ioa: 1, value: 0.5, quality: 0x20 }],
      },
    );
    alive(bench);
    lose(bench, "no answer to TESTFR within 15 s");
    bench.now = at(80);
    bench.begin();
    bench.deliver(measured(1, 119, at(50)), measured(1, 120, at(80)));
    const { ledger, outbox } = bench.store;
    const south = {
      name: "South",
      address: "192.0.2.20",
      points: [{ ioa: 9, name: "Level", unit: "m" }],
      ca: 3,
    };
    ledger.transaction(() => ledger.name("South", new PointBook(south)));
    const link = ledger.newLink();
    bench.commit([{
      type: "begun",
      station: "South",
      link,
      address: "192.0.2.20",
      at: at(85),
      window: 12,
    }]);
    ledger.transaction(() => {
      outbox.advance("archive", { position: 4, delivered: 3, at: at(30) });
      outbox.advance("broker", { position: 99, delivered: 99, at: at(81) });
      outbox.setAside({ sink: "archive", seq: 2, error: "value too long\nLINE 1", at: at(30) });
      outbox.setAside({ sink: "archive", seq: 77, error: "gone", at: at(31) });
    });
    bench.now = at(100);
    alive(bench);
    const parts: string[] = [];
    for (const line of LINES) {
      const { code, stdout, stderr } = await query(line.split(" "));
      const said = stderr.replaceAll(bench.file, "FILE");
      parts.push(
        `== query ${line}, exit code ${code}\n${stdout}${said === "" ? "" : `-- ${said}`}`,
      );
    }
    const text = parts.join("\n").replaceAll(/\b[0-9a-f]{12}\b/g, "STORE");
    assertGolden("tests/cli/query/answers.txt", text);
  });
});
