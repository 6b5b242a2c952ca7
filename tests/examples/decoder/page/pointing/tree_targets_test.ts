// What the user points at in the tree of an APDU.

import { treeTarget } from "../../../../../examples/decoder/page/pointing/tree_targets.ts";
import type { DissectNode } from "../../../../../codec/mod.ts";
import {
  openCapture,
  pointedText,
  TypicalLines,
  typicalRows,
} from "../../../../helpers/browser/opened_capture.ts";
import { oddities } from "../../../../helpers/capture/oddities.ts";
import { assertGolden } from "../../../../helpers/golden.ts";

function* paths(node: DissectNode, above: readonly DissectNode[] = []): Generator<DissectNode[]> {
  const path = [...above, node];
  yield path;
  for (const child of node.children) yield* paths(child, path);
}

Deno.test("the targets of trees match the reviewed text", async () => {
  const found = new TypicalLines();
  for (const file of [null, new Blob([oddities().pcap() as BlobPart])]) {
    const { rows, facts, detailOf } = await openCapture(file);
    for (const row of typicalRows(rows)) {
      const detail = await detailOf(row.row);
      found.add(
        `${row.frame} ${row.kind} ${row.type} ${row.cause}`.trimEnd(),
        Array.from(paths(detail.tree), (path) => {
          const target = treeTarget(detail, path, facts);
          return `  ${
            pointedText({ kind: target.kind, text: target.text, term: target.term, ways: [] })
          }`;
        }),
      );
    }
  }
  assertGolden("tests/examples/decoder/page/pointing/tree_targets.txt", found.text);
});
