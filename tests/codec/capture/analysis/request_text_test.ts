// Descriptions of requests in words.

import { assertEquals } from "@std/assert";
import { describeRequest } from "../../../../codec/capture/analysis/transactions/text.ts";
import type { Transaction } from "../../../../codec/capture/analysis/transactions/transaction.ts";

function text(kind: Transaction["kind"], typeId: number, facts: object, ioa = 7): string {
  return describeRequest({ kind, typeId, ca: 1, ioa, facts } as unknown as Transaction);
}

Deno.test("describeRequest() names the request and its destination", () => {
  assertEquals(text("command", 45, { value: 1 }), "C_SC_NA_1 = 1 to CA 1 IOA 7");
  assertEquals(text("command", 45, { value: 0 }), "C_SC_NA_1 = 0 to CA 1 IOA 7");
  assertEquals(text("command", 45, {}), "C_SC_NA_1 to CA 1 IOA 7");
  assertEquals(text("parameter", 112, { value: 2.5 }), "P_ME_NC_1 to CA 1 IOA 7");
  assertEquals(text("interrogation", 100, { qualifier: 20 }, 0), "C_IC_NA_1 20 to CA 1");
  assertEquals(text("counters", 101, {}, 0), "C_CI_NA_1 ? to CA 1");
  assertEquals(text("reset", 105, { qualifier: 1 }, 0), "C_RP_NA_1 to CA 1");
  assertEquals(text("file", 122, { nof: 0 }, 30), "F_SC_NA_1 file 0 to CA 1 IOA 30");
});
