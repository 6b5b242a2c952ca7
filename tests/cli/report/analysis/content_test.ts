// The sections on points, types and findings, and the points as CSV: whole rows, in order.

import { assert, assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { Block } from "../../../../cli/report/analysis/document.ts";
import { pointLines } from "../../../../cli/report/analysis/points_csv.ts";
import { findingsSection } from "../../../../cli/report/analysis/sections/findings.ts";
import { qualitySection } from "../../../../cli/report/analysis/sections/quality.ts";
import { pointsSection } from "../../../../cli/report/analysis/sections/points.ts";
import { trafficSection } from "../../../../cli/report/analysis/sections/traffic.ts";
import { View } from "../../../../cli/report/analysis/view.ts";
import { Names } from "../../../../cli/text/names.ts";
import {
  command,
  event,
  interrogation,
  measured,
  START_MS,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";

const NAMES = new Names({
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_ME_NC_1", name: "Voltage", unit: "kV" }],
  }],
});

/** Writes a table as lines with `|` between its cells, followed by its notes. */
function lines(block: Block | undefined): (string | undefined)[] {
  if (block?.type !== "table") throw new Error("Expected a table");
  return [
    ...block.rows.map((row) =>
      row.map((cell) => {
        if (typeof cell === "string") return cell;
        return cell.tone === undefined ? cell.text : `${cell.text} (${cell.tone})`;
      }).join("|")
    ),
    block.rest,
  ];
}

/** Points that change and are temporarily bad, a type of a manufacturer, and two kinds of findings. */
function traffic(): Traffic {
  const t = new Traffic();
  const link = t.link().start();
  for (const value of [20, 22.5, 22.5, 19]) {
    link.fromServer(measured(100, value));
    t.wait(30_000);
    link.acknowledge();
  }
  for (const quality of [0x80, 0xc0, 0]) {
    const objects = [{ ioa: 101, value: 1, quality }];
    link.fromServer({ type: "M_SP_NA_1", cause: 3, ca: 1, objects } as AsduInput).acknowledge();
  }
  link.fromServer(event(102, START_MS)).acknowledge();
  link.fromServer(
    {
      type: "M_SP_NA_1",
      cause: 3,
      ca: 1,
      objects: [{ ioa: 103, value: 0, quality: 64 }],
    } as AsduInput,
  );
  link.acknowledge();
  link.fromClient(interrogation()).fromServer(interrogation(7)).fromServer(interrogation(10));
  for (const ioa of [1, 2, 3, 4, 5]) {
    link.fromClient(command({ ioa })).fromServer(command({ ioa, cause: 7, negative: true }));
  }
  link.acknowledge();
  return t;
}

Deno.test("points: first, last, lowest and highest value, quality and name are listed", () => {
  const view = new View(traffic().report(), { names: NAMES });
  const section = pointsSection(view, 4)!;
  assertEquals(section.title, "Points: 4");
  assertEquals(lines(section.blocks[0]), [
    "192.0.2.2|1|100|Voltage|M_ME_NC_1|4|2|20|19|19|22.5|kV|||07:09:39.011",
    "192.0.2.2|1|101||M_SP_NA_1|3|0|ON|ON|ON|ON|||IV NT 2 ms, IV 2 ms, good 19 ms|07:10:09.017",
    "192.0.2.2|1|102||M_SP_TB_1|1|0|ON|ON|ON|ON||||07:10:09.019",
    "192.0.2.2|1|103||M_SP_NA_1|1|0|OFF|OFF|OFF|OFF||NT (warning)|NT 15 ms|07:10:09.021",
    undefined,
  ]);
  assertEquals(lines(pointsSection(view, 1)!.blocks[0])[1], "and 3 more: --points csv lists them");
  assertEquals(pointsSection(view, 0), undefined);
});

Deno.test("quality: points that were not always good are listed, the worst first", () => {
  const { title, blocks } = qualitySection(new View(traffic().report(), { names: NAMES }))!;
  assertEquals(title, "Quality: 2 points not always good");
  assertEquals(lines(blocks[0]), [
    "192.0.2.2|1|101|M_SP_NA_1|IV NT from 07:10:09.015 for 2 ms (warning)|2|07:10:09.013|4 ms|good",
    "192.0.2.2|1|103|M_SP_NA_1|NT from 07:10:09.021 to the end (warning)||07:10:09.021|15 ms|NT (warning)",
    undefined,
  ]);
  assertEquals(qualitySection(new View(new Traffic().report())), undefined);
});

Deno.test("points as CSV: one line each after the column names", () => {
  assertEquals([...pointLines(traffic().report(), NAMES)], [
    "station,port,ca,ioa,name,unit,type,reports,per_minute,first,last,last_tag,first_value,last_value,min,max,changes,quality,quality_seen,quality_changes,bad_reports,quality_worst,first_bad,bad_seconds,quality_seconds,also",
    "192.0.2.2,2404,1,100,Voltage,kV,M_ME_NC_1,4,2,2024-05-06T07:08:09.005000Z,2024-05-06T07:09:39.011000Z,,20,19,19,22.5,2,,,0,0,,,0,good=120.031,",
    "192.0.2.2,2404,1,101,,,M_SP_NA_1,3,30000,2024-05-06T07:10:09.013000Z,2024-05-06T07:10:09.017000Z,,1,1,1,1,0,,IV NT,2,2,IV NT,2024-05-06T07:10:09.013000Z,0.004,IV NT=0.002; IV=0.002; good=0.019,",
    "192.0.2.2,2404,1,102,,,M_SP_TB_1,1,,2024-05-06T07:10:09.019000Z,2024-05-06T07:10:09.019000Z,2024-05-06 07:08:09.000,1,1,1,1,0,,,0,0,,,0,good=0.017,",
    "192.0.2.2,2404,1,103,,,M_SP_NA_1,1,,2024-05-06T07:10:09.021000Z,2024-05-06T07:10:09.021000Z,,0,0,0,0,0,NT,NT,0,1,NT,2024-05-06T07:10:09.021000Z,0.015,NT=0.015,",
  ]);
});

Deno.test("traffic: types and causes are listed, the most frequent first", () => {
  const report = traffic().report();
  const section = trafficSection(new View(report))!;
  assertEquals(section.blocks.map(({ type }) => type), ["activity", "table", "remark"]);
  assertEquals(lines(section.blocks[1]), [
    "C_SC_NA_1|Single command|10|10",
    "M_SP_NA_1|Single-point information|4|4",
    "M_ME_NC_1|Measured value, short floating point number|4|4",
    "C_IC_NA_1|Interrogation command|3|3",
    "M_SP_TB_1|Single-point information with time tag CP56Time2a|1|1",
    undefined,
  ]);
  assertEquals(section.blocks[2], {
    type: "remark",
    text: "Causes of transmission: spont 9, act 6, actcon 6, actterm 1",
  });
  const [shown] = lines(trafficSection(new View(report, { rows: 1 }))!.blocks[1]).slice(1);
  assertEquals(shown, "and 4 more: --all lists them");
});

Deno.test("traffic: the chart of a capture whose clock skipped decades has few intervals, and counts every APDU", () => {
  const t = new Traffic();
  const link = t.link().start();
  for (let value = 0; value < 5; value++) link.fromServer(measured(1, value));
  t.wait(50 * 365 * 86_400_000).link({ clientPort: 41_000, serverPort: 80 }).open();
  const report = t.report();
  const [chart] = trafficSection(new View(report))!.blocks;
  assert(chart?.type === "activity");
  const { apdus, bucketMs, to } = chart;
  assert(apdus.length > 512 && apdus.length <= 1024);
  assertEquals(apdus.reduce((sum, count) => sum + count), 7);
  assert(bucketMs * apdus.length >= 50 * 365 * 86_400_000);
  assertEquals(to.slice(0, 5), "2074-");
});

Deno.test("traffic: times that cannot be shown leave the chart out, or end it at the last that can", () => {
  const report = traffic().report();
  const { activity } = report;
  const without = { ...report, activity: { ...activity!, start: null } };
  assertEquals(trafficSection(new View(without))!.blocks.map(({ type }) => type), [
    "table",
    "remark",
  ]);
  const late = { ...report, activity: { ...activity!, start: "+275760-09-12T23:59:59.000000Z" } };
  const [chart] = trafficSection(new View(late))!.blocks;
  assertEquals(chart?.type, "activity");
});

Deno.test("findings: the most severe first, each with its first occurrences", () => {
  const report = traffic().report();
  const section = findingsSection(new View(report));
  assertEquals(section.title, "Findings: 1 error, 5 warnings");
  assertEquals(
    section.blocks.map((block) =>
      block.type === "finding"
        ? [
          block.severity,
          block.title,
          block.places.map(({ time, text }) => `${time} ${text}`),
          block.rest,
        ]
        : block
    ),
    [
      [
        "error",
        "Acknowledged or confirmed later than t1",
        [
          "07:08:39.006 The controlling station 192.0.2.1 acknowledged after 30 s, expected t1 = 15 s at most " +
          "(frame 7, link 0, 4 times until 07:10:09.012)",
        ],
        undefined,
      ],
      [
        "warning",
        "Request refused",
        [
          "07:10:09.027 C_SC_NA_1 = 1 to CA 1 IOA 1: confirmed negatively (frame 28, link 0)",
          "07:10:09.029 C_SC_NA_1 = 1 to CA 1 IOA 2: confirmed negatively (frame 30, link 0)",
          "07:10:09.031 C_SC_NA_1 = 1 to CA 1 IOA 3: confirmed negatively (frame 32, link 0)",
        ],
        "and 2 more: --all lists them",
      ],
    ],
  );
});

Deno.test("findings: no APDUs or no findings are reported", () => {
  const quiet = new Traffic();
  quiet.link().start();
  for (
    const [t, text] of [[new Traffic(), "Nothing was analysed"], [
      quiet,
      "No findings",
    ]] as const
  ) {
    assertEquals(findingsSection(new View(t.report())), {
      title: "Findings",
      blocks: [{ type: "remark", text }],
    });
  }
});
