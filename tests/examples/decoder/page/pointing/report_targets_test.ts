// What the user points at in the tables of the report.

import {
  causeTarget,
  findingTargets,
  hostTarget,
  linkTargets,
  packetTarget,
  pointTarget,
  pointTargets,
  stationTargets,
  transactionTargets,
  typeTarget,
} from "../../../../../examples/decoder/page/pointing/report_targets.ts";
import type { FindingReport } from "../../../../../codec/capture/mod.ts";
import type { Pointed } from "../../../../../examples/decoder/page/pointing/pointed.ts";
import {
  openCapture,
  pointedText,
  TypicalLines,
  wayLines,
} from "../../../../helpers/browser/opened_capture.ts";
import { oddities } from "../../../../helpers/capture/oddities.ts";
import { assertGolden } from "../../../../helpers/golden.ts";

/** Texts for the cells of a row: all shown, but some empty. */
const TEXTS = new Proxy({}, { get: (_, key) => key === "rate" ? "" : "shown" });

/** The first items, and all others that differ from those before in a property. */
function typical<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): readonly Item[] {
  return [...Map.groupBy(items, keyOf).values()].map(([first]) => first!);
}

/** Which members a finding has. */
function shapeOf({ ca, ioa, source, destination, session, count, frames }: FindingReport): string {
  const members = [ca, ioa, source, destination, session].map((member) => member === null);
  return [...members, count > frames.length].join();
}

Deno.test("the targets of the report match the reviewed text", async () => {
  const found = new TypicalLines();
  const add = (title: string, targets: readonly Pointed[]) =>
    found.add(title, [
      ...targets.map((each) => `  ${pointedText(each)}`),
      ...targets.slice(-1).flatMap(wayLines),
    ]);
  for (const file of [null, new Blob([oddities().pcap() as BlobPart])]) {
    const { facts, view: { report } } = await openCapture(file);
    for (const row of typical(report.transactions, ({ kind, result }) => `${kind} ${result}`)) {
      add(
        `transaction ${row.kind} ${row.result}`,
        Object.values(transactionTargets(row, TEXTS, facts)).flat(),
      );
    }
    for (const row of typical(report.points, ({ types }) => types.join())) {
      add(`point ${row.types}`, [
        pointTarget(row, facts),
        ...Object.values(pointTargets(row, TEXTS, facts)).flat(),
      ]);
    }
    for (const row of report.sessions) {
      add(`link ${row.connection}`, linkTargets(row, ["", "10:15", "third"]).flat());
    }
    for (const station of report.stations) {
      for (const sector of station.sectors) {
        add(
          `station ${sector.ca}`,
          stationTargets([station, sector], ["", "", "third", "last"]).flat(),
        );
      }
    }
    // One finding of each shape: new kinds of findings do not change the text.
    for (const row of typical(report.findings, shapeOf)) {
      add(`finding ${row.code}`, findingTargets(row, "Title", facts));
    }
    for (const row of report.findings.slice(0, 1)) {
      const more = { ...row, count: row.frames.length + 1 };
      add(`finding ${row.code}, not all of its packets`, findingTargets(more, "Title", facts));
    }
    add("others", [
      ...report.types.slice(0, 2).map(({ type, typeId }) =>
        typeTarget(type ?? `type ${typeId}`, facts)
      ),
      ...report.causes.slice(0, 2).map(({ name }) => causeTarget(name)),
      hostTarget({ address: "192.0.2.1", port: 2405 }),
      packetTarget(report.transactions[0]?.steps[0]?.at.frame ?? 1, facts),
    ]);
  }
  assertGolden("tests/examples/decoder/page/pointing/report_targets.txt", found.text);
});
