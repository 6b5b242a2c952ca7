// The log of findings: once each, with the packets in which they occurred.

import { assertEquals } from "@std/assert";
import { FindingLog } from "../../../../codec/capture/analysis/finding_log.ts";
import { PacketClock } from "../../../../codec/capture/packet_time.ts";
import { command, Traffic } from "../../../helpers/capture/traffic_builder.ts";
import { times } from "./cases/finding_case.ts";

function log(limits = { findingsPerCode: 2, framesPerFinding: 3 }) {
  const clock = new PacketClock();
  const findings = new FindingLog(clock, limits);
  const at = (file: number, frame: number) => Object.assign(clock, { file, frame, time: frame });
  const note = (ca: number) => findings.note("unknown-ca", { ca } as never, () => `CA ${ca}`);
  return { findings, at, note };
}

Deno.test("a finding lists each packet of each file once", () => {
  const { at, note } = log();
  at(0, 5);
  const record = note(1)!;
  note(1);
  at(1, 5);
  note(1);
  at(1, 6);
  note(1);
  at(1, 7);
  note(1);
  assertEquals(record.frames.map(({ file, frame }) => [file, frame]), [[0, 5], [1, 5], [1, 6]]);
  assertEquals([record.count, record.last.frame, record.first.file], [5, 7, 0]);
});

Deno.test("200000 further packets of all findings are kept, and the others are counted", () => {
  const { findings, at, note } = log();
  const records = [1, 2].map((ca) => note(ca)!);
  times(200_003 + 2, (frame) => {
    at(0, 1 + frame);
    findings.repeat(records[frame < 10 ? 0 : 1]!);
  });
  // The first packet of each record, and two more, are among its frames.
  assertEquals(records.map(({ more }) => more.length), [8, 199_992]);
  assertEquals(findings.lostPackets, 1);
});

Deno.test("findings of a code beyond the limit are counted", () => {
  const { findings, at, note } = log();
  at(0, 1);
  assertEquals([1, 2, 3, 4, 1].map((ca) => note(ca)?.detail), [
    "CA 1",
    "CA 2",
    undefined,
    undefined,
    "CA 1",
  ]);
  assertEquals([...findings.dropped()], [["unknown-ca", 2]]);
  assertEquals(Array.from(findings.all(), ({ count }) => count), [2, 1]);
});

Deno.test("a finding that is withdrawn makes room for one other of its code", () => {
  const { findings, at, note } = log();
  at(0, 1);
  const [first] = [note(1)!, note(2)!];
  note(1);
  findings.withdraw(first);
  assertEquals(note(3), undefined, "the first has another occurrence");
  findings.withdraw(first);
  findings.withdraw(first);
  assertEquals([3, 4].map((ca) => note(ca)?.detail), ["CA 3", undefined]);
  assertEquals(Array.from(findings.all(), ({ detail }) => detail), ["CA 2", "CA 3"]);
});

Deno.test("4096 objects of a sector are remembered as selected", () => {
  const t = new Traffic();
  const link = t.link().start();
  times(4097, (ioa) => {
    link.fromClient(command({ ioa, select: true }));
    link.fromServer(command({ ioa, select: true, cause: 7 }));
    if (ioa % 8 === 0) link.acknowledge().acknowledge(false);
  });
  t.wait(100_000);
  for (const ioa of [4095, 4096]) link.fromClient(command({ ioa }));
  const found = t.report().findings.filter(({ code }) => code === "execute-without-select");
  assertEquals(found.map(({ ioa }) => ioa), [4095]);
});
