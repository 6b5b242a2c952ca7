// The texts of an acceptance run about all of its items, and about those of an interrogation.

import { assertEquals } from "@std/assert";
import type { Attempt, ItemRecord, Verdict } from "../../../cli/accept/protocol.ts";
import { retryText, RunTexts, tallyText } from "../../../cli/accept/texts.ts";

/** An item with one step for each list of verdicts. */
function item(
  steps: readonly (readonly Verdict[])[],
  fields: Partial<ItemRecord> = {},
): ItemRecord {
  return {
    ...{ key: "p", kind: "point", address: "1/100", name: "Q0", type: "M_SP_NA_1" },
    ...{ definition: "", deferred: false, listed: true, interrogated: null },
    ...{ notes: [], superseded: [] },
    steps: steps.map((verdicts, at) => ({
      ...{ key: `${at}`, text: "" },
      attempts: verdicts.map((verdict) => ({ verdict }) as Attempt),
    })),
    ...fields,
  };
}

const RETRY = "; --retry asks again for what failed or was skipped";

Deno.test("--retry is named if the last answer to any step of a listed item is no success", () => {
  const [good, bad] = [item([["passed"]]), item([["passed"], ["passed", "failed"]])];
  assertEquals(retryText({ items: [good, bad, good] }), RETRY);
  assertEquals(retryText({ items: [good, item([["skipped"], ["passed"]])] }), RETRY);
  assertEquals(retryText({ items: [] }), "");
  assertEquals(retryText({ items: [good, item([[]]), item([["failed", "passed"]])] }), "");
  assertEquals(retryText({ items: [item([["failed"]], { listed: false })] }), "");
});

Deno.test("the tally names what there is, and always what is accepted", () => {
  assertEquals(tallyText({ items: [item([[]])] }), "0 accepted, 1 open, of 1 item");
  assertEquals(
    tallyText({ items: [item([["passed"]]), item([["failed"]]), item([[]]), item([[]])] }),
    "1 accepted, 1 failed, 2 open, of 4 items",
  );
});

Deno.test("an interrogation lists ten points that are missing, and ten that are too many", () => {
  const texts = new RunTexts(undefined);
  const missing = (count: number) =>
    Array.from(
      { length: count },
      (_, at) => item([], { address: `1/${at + 1}`, name: "", interrogated: false }),
    );
  const keys = (count: number) => Array.from({ length: count }, (_, at) => 2 * 0x100_0000 + at + 1);
  const addresses = (ca: number) =>
    Array.from({ length: 10 }, (_, at) => `${ca}/${at + 1}`).join(", ");
  assertEquals(texts.interrogation([...missing(10), item([])], keys(10)), [
    "Interrogation: 1 of 11 points of the list reported",
    `! missing in the station: ${addresses(1)}`,
    `! not in the list: ${addresses(2)}`,
  ]);
  assertEquals(texts.interrogation(missing(11), keys(12)), [
    "Interrogation: 0 of 11 points of the list reported",
    `! missing in the station: ${addresses(1)}, and 1 more`,
    `! not in the list: ${addresses(2)}, and 2 more`,
  ]);
  assertEquals(texts.interrogation([item([], { interrogated: true })], []), [
    "Interrogation: 1 of 1 point of the list reported",
  ]);
});
