// What the user points at in rows of packets: one row of each kind, type and cause.

import { packetTargets } from "../../../../../examples/decoder/page/pointing/packet_targets.ts";
import {
  openCapture,
  pointedText,
  TypicalLines,
  typicalRows,
  wayLines,
} from "../../../../helpers/browser/opened_capture.ts";
import { oddities } from "../../../../helpers/capture/oddities.ts";
import { assertGolden } from "../../../../helpers/golden.ts";

Deno.test("the targets of packets match the reviewed text", async () => {
  const found = new TypicalLines();
  for (const file of [null, new Blob([oddities().pcap() as BlobPart])]) {
    const { rows, facts } = await openCapture(file);
    for (const row of typicalRows(rows)) {
      const texts = { time: row.time === null ? "" : "10:15:00", pause: "" };
      const all = Object.entries(packetTargets(row, texts, facts));
      const [any] = all.flatMap(([, targets]) => targets);
      found.add(`${row.frame} ${row.kind} ${row.type} ${row.cause}`.trimEnd(), [
        ...all.flatMap(([key, targets]) =>
          targets.slice(0, 2).map((each) => `  ${key}: ${pointedText(each)}`)
        ),
        ...any === undefined ? [] : wayLines(any),
      ]);
    }
  }
  assertGolden("tests/examples/decoder/page/pointing/packet_targets.txt", found.text);
});
