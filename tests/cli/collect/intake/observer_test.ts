// ASDUs from one station: numbered on each link, and assessed in the context of that link.

import { assertEquals } from "@std/assert";
import type { Arrival } from "../../../../cli/collect/store/entry.ts";
import { FLAG } from "../../../../cli/collect/format/flags.ts";
import { PointBook } from "../../../../cli/collect/config/point_book.ts";
import { Observer } from "../../../../cli/collect/intake/observer.ts";
import { type AsduInput, decodeAsdu, encodeAsdu, IEC104 } from "../../../../codec/mod.ts";
import { measured, NOON, switched } from "../../../helpers/collect/collect_bench.ts";

const CONFIG = { name: "Northfield", address: "192.0.2.10", ca: 1 };

function observer(types?: readonly (string | number)[]): Observer {
  const book = new PointBook(CONFIG);
  return new Observer({ name: CONFIG.name, book, profile: IEC104, zone: {}, types });
}

function take(it: Observer, input: AsduInput, requested = false, at = NOON): Arrival {
  const octets = encodeAsdu(input);
  return it.take(decodeAsdu(octets), { octets, requested, at: { wall: at, monotonic: at } });
}

const RESTARTED: AsduInput = {
  type: "M_EI_NA_1",
  cause: 4,
  ca: 1,
  objects: [{ ioa: 0, coi: 0, parametersChanged: false }],
};

Deno.test("ASDUs are numbered from 0 on each link", () => {
  const it = observer();
  const numbers = () =>
    [measured(1, 1), measured(1, 2)].map((each) => {
      const { link, asdu } = take(it, each);
      return [link, asdu];
    });
  it.begin(7);
  assertEquals(numbers(), [[7, 0], [7, 1]]);
  it.begin(8);
  assertEquals(numbers(), [[8, 0], [8, 1]]);
});

Deno.test("types that are not to be kept arrive without values and messages", () => {
  const it = observer(["M_SP_TB_1", 36]);
  it.begin(1);
  const kept = () =>
    [switched([1, 1, NOON]), measured(1, 2), RESTARTED].map((each) => {
      const { drafts, message } = take(it, each);
      return [drafts.length, message?.typeId];
    });
  assertEquals(kept(), [[1, undefined], [1, undefined], [0, undefined]]);
  it.relist(new PointBook(CONFIG), ["M_SP_TB_1"]);
  assertEquals(kept(), [[1, undefined], [0, undefined], [0, undefined]]);
  it.relist(new PointBook(CONFIG), undefined);
  assertEquals(kept(), [[1, undefined], [1, undefined], [0, 70]]);
});

Deno.test("the confirmation of an own request is not logged, everything else without values is", () => {
  const it = observer();
  it.begin(1);
  const reset: AsduInput = { type: "C_RP_NA_1", cause: 7, ca: 1, objects: [{ ioa: 0, qrp: 1 }] };
  assertEquals(take(it, reset, true).message, undefined);
  assertEquals(
    take(it, reset, false).message?.text,
    "C_RP_NA_1 actcon CA 1: qrp=1 (general reset of process)",
  );
  assertEquals(take(it, RESTARTED, true).message?.typeId, 70);
});

Deno.test("a clock that has stopped is detected again on each link", () => {
  const it = observer();
  const stopped = () => {
    const flags: number[] = [];
    for (let n = 0; n < 200; n++) {
      const { drafts } = take(it, measured(1 + n % 3, n, NOON), false, NOON + n * 60_000);
      flags.push(drafts[0]!.flags & FLAG.clockStopped);
    }
    return flags.findIndex((flag) => flag !== 0);
  };
  it.begin(1);
  const first = stopped();
  assertEquals(first > 0, true);
  it.begin(2);
  assertEquals(stopped(), first);
});
