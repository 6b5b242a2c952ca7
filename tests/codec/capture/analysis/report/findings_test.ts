// The order of the findings of a report.

import { assertEquals } from "@std/assert";
import type {
  FindingLog,
  FindingRecord,
} from "../../../../../codec/capture/analysis/finding_log.ts";
import { buildFindings } from "../../../../../codec/capture/analysis/report/findings.ts";

Deno.test("findings are in the order of severity, then of files, then of packets", () => {
  const record = (severity: FindingRecord["severity"], file: number, frame: number) => {
    const packet = { file, frame, time: NaN };
    return {
      code: "station-restarted",
      severity,
      ...{ about: {}, detail: "", count: 1, first: packet, last: packet, frames: [], more: [] },
    } as unknown as FindingRecord;
  };
  const records = [
    record("notice", 0, 1),
    record("warning", 2, 5),
    record("warning", 1, 9),
    record("warning", 1, 7),
    record("warning", 0, 8),
    record("error", 3, 3),
  ];
  const log = { all: () => records } as unknown as FindingLog;
  assertEquals(
    buildFindings(log).map(({ severity, first }) => [severity, first.file, first.frame]),
    [
      ["error", 3, 3],
      ["warning", 0, 8],
      ["warning", 1, 7],
      ["warning", 1, 9],
      ["warning", 2, 5],
      ["notice", 0, 1],
    ],
  );
});
