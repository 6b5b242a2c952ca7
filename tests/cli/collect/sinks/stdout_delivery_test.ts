// Standard output as a sink.

import { assertEquals } from "@std/assert";
import { csvFormat } from "../../../../cli/collect/format/csv.ts";
import { columnsOf } from "../../../../cli/collect/format/format.ts";
import { StdoutDelivery } from "../../../../cli/collect/sinks/stdout_delivery.ts";
import { Output } from "../../../../cli/text/output.ts";
import { storedRows } from "../../../helpers/collect/stored_rows.ts";

const FORMAT = csvFormat(columnsOf(["seq", "value"]), { times: "iso", header: true });

Deno.test("standard output receives the header once, and rows count once written", async () => {
  let text = "";
  let closed = 0;
  const output = new Output({
    write: (octets) => {
      text += new TextDecoder().decode(octets);
      return Promise.resolve(octets.length);
    },
  });
  const stdout = new StdoutDelivery(output, FORMAT, () => closed++);
  assertEquals(await stdout.deliver(storedRows(1, 2)), { done: 2, refused: [] });
  assertEquals(await stdout.deliver(storedRows(3, 3)), { done: 1, refused: [] });
  await stdout.close();
  assertEquals([text, closed], ["seq,value\n1,49.98\n2,49.98\n3,49.98\n", 0]);
});

Deno.test("a closed or full standard output is reported with the reason, not as a fault of a row", async () => {
  for (
    const [failure, error] of [
      [new Deno.errors.BrokenPipe("broken"), "The reader has closed the output"],
      [new Error("No space left on device"), "No space left on device"],
    ] as const
  ) {
    let closed = 0;
    const output = new Output({ write: () => Promise.reject(failure) });
    const stdout = new StdoutDelivery(output, FORMAT, () => closed++);
    const outcome = await stdout.deliver(storedRows(1, 2));
    assertEquals(outcome, { done: 0, refused: [], error, isTemporary: true });
    assertEquals(closed, 1);
  }
});
