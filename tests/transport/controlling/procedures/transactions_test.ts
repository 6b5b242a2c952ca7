// When and how often a request is encoded: once, with the time at which it is sent.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { send } from "../../../../transport/controlling/procedures/procedure.ts";
import {
  DEFAULT_REQUEST_DEFAULTS,
  prepare,
  type Prepared,
} from "../../../../transport/controlling/procedures/request_options.ts";
import { Transactions } from "../../../../transport/controlling/procedures/transactions.ts";

/** Creates a procedure with one request, and records the times at which the request was encoded. */
function counted(ioa = 1): { readonly prepared: Prepared<string>; readonly made: number[] } {
  const made: number[] = [];
  function make(instant: number): AsduInput {
    made.push(instant);
    return { type: "C_SC_NA_1", cause: 6, ca: 1, objects: [{ ioa, value: 1 }] };
  }
  const prepared = prepare({
    label: "counted command",
    target: { kind: "command", ca: 1 },
    readOnly: true,
    *run() {
      yield* send(make, { operative: true, withinMs: 1000 });
      return "sent";
    },
  }, { defaults: DEFAULT_REQUEST_DEFAULTS });
  return { prepared, made };
}

Deno.test("a request that is sent at once is encoded once", () => {
  const transactions = new Transactions(IEC104);
  const { prepared, made } = counted();
  transactions.begin(prepared, { monotonic: 0, instant: 100 });
  const sent: Uint8Array[] = [];
  transactions.flush({ monotonic: 0, instant: 100 }, (octets) => sent.push(octets) > 0);
  assertEquals(made, [100]);
  assertEquals(sent.map((octets) => decodeAsdu(octets).type), ["C_SC_NA_1"]);
  const run = transactions.takeEnded();
  assertEquals(run?.outcome, { type: "done", result: "sent" });
  assertEquals(run?.journal.progress().trace.map(({ octets }) => octets), sent);
});

Deno.test("a request that has to wait is encoded again when it is sent", () => {
  const transactions = new Transactions(IEC104);
  const { prepared, made } = counted();
  transactions.begin(prepared, { monotonic: 0, instant: 100 });
  for (const instant of [100, 100, 150]) transactions.flush({ monotonic: 0, instant }, () => false);
  assertEquals(made, [100, 150]);
  transactions.flush({ monotonic: 60, instant: 160 }, () => true);
  assertEquals(made, [100, 150, 160]);
});

Deno.test("a request that cannot be encoded is refused by the call, and blocks no other", () => {
  const transactions = new Transactions(IEC104);
  const { prepared } = counted(-1);
  assertThrows(
    () => transactions.begin(prepared, { monotonic: 0, instant: 0 }),
    RangeError,
    "ioa is -1",
  );
  assertEquals(transactions.size, 0);
});

Deno.test("a queued request that can no longer be encoded fails, and the next one is sent", () => {
  const transactions = new Transactions(IEC104);
  const { prepared } = counted();
  const broken = prepare({
    label: "broken command",
    target: { kind: "command", ca: 2 },
    readOnly: true,
    *run() {
      const make = (instant: number): AsduInput => {
        if (instant > 100) throw new RangeError("Cannot encode this any more");
        return { type: "C_SC_NA_1", cause: 6, ca: 2, objects: [{ ioa: 1, value: 1 }] };
      };
      yield* send(make, { operative: true, withinMs: 1000 });
      return "sent";
    },
  }, { defaults: DEFAULT_REQUEST_DEFAULTS });
  transactions.begin(broken, { monotonic: 0, instant: 100 });
  transactions.begin(prepared, { monotonic: 0, instant: 100 });
  transactions.flush({ monotonic: 0, instant: 100 }, () => false);
  const sent: Uint8Array[] = [];
  transactions.flush({ monotonic: 50, instant: 150 }, (octets) => sent.push(octets) > 0);
  assertEquals(sent.map((octets) => decodeAsdu(octets).ca), [1]);
  const outcome = transactions.takeEnded()?.outcome;
  assert(outcome?.type === "failed");
  assertEquals((outcome.error as Error).message, "Cannot encode this any more");
  assertEquals(transactions.takeEnded()?.outcome, { type: "done", result: "sent" });
  assertEquals([transactions.takeEnded(), transactions.size], [undefined, 0]);
});
