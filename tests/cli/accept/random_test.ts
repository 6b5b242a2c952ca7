// Random answers and random reports: what must hold whatever happens.

import { assert, assertEquals } from "@std/assert";
import { PROTOCOL_SCHEMA } from "../../../cli/accept/protocol_schema.ts";
import { checkSchema } from "../../../codec/low_level.ts";
import { isCommandAsdu } from "../../../mod.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { AcceptBench } from "../../helpers/stations/accept_bench.ts";

const LIST = `1;1;M_SP;Alarm;;;;;;;
1;2;M_DP;Breaker;;;;;;;
1;4;M_ME_NC;Voltage;kV;;;;;0..24;
1;9;M_IT;Energy;;;;;;;
1;77;;Anything;;;;;;;
1;50;C_DC;Breaker;;;;SBO;2;;
1;51;C_SC;Lamp;;;;;;;
1;52;C_SE_NC;Voltage;kV;;;;4;;`;

const LINES = [
  ...["", "ok", "ok fine", "fail", "fail dark", "skip x", "later", "again", "back", "send", "read"],
  ...[
    "want 3",
    "note n",
    "tester T",
    "witness",
    "status",
    "help",
    "goto 1/50",
    "goto 4",
    "nonsense",
  ],
];

for (let seed = 1; seed <= 12; seed++) {
  Deno.test(`accept: random answers keep the protocol sound, seed ${seed}`, async () => {
    const random = new Prng(seed);
    let executed = 0;
    let sends = 0;
    await using bench = await AcceptBench.open({
      list: LIST,
      settings: { auto: seed % 3 === 0 },
      answer: (asdu) => {
        if (!isCommandAsdu(asdu)) return undefined;
        if (!asdu.objects[0]!.select) executed++;
        return random.chance(0.2) ? [] : undefined;
      },
    });
    for (let turn = 0; turn < 150 && !bench.run.isOver; turn++) {
      bench.fault = random.chance(0.1) ? "Cannot write the state" : undefined;
      const action = random.next();
      if (action < 0.35) {
        const ioa = random.pick([1, 2, 3, 4, 99]);
        const value = ioa === 2
          ? random.int(0, 3)
          : ioa === 4
          ? random.pick([0, 12, 24, 3])
          : random.pick([0, 1]);
        await bench.set(ioa, value, random.chance(0.2) ? { quality: 0x80 } : {});
      } else if (action < 0.4) bench.station.count(1, 9, 1);
      else if (action < 0.42) {
        await bench.disconnect();
        await bench.connect();
      } else {
        const line = random.pick(LINES);
        if (line === "send") sends++;
        await bench.type(line, random.pick([0, 600, 12_000]));
      }
    }
    assert(executed <= sends, `${executed} commands after ${sends} times send`);
    assertEquals(checkSchema(bench.saved, PROTOCOL_SCHEMA), []);
    for (const { kind, steps } of bench.saved!.items) {
      for (const { attempts } of steps) {
        for (const { verdict, observed, command, remark, checks, by } of attempts) {
          if (verdict !== "passed") {
            assert(remark !== "");
            continue;
          }
          assert(kind === "point" ? observed !== null : command !== null);
          const worst = checks.some(({ result }) => result === "wrong");
          assert(!worst || remark !== "", "what is wrong was accepted without a remark");
          assert(
            by === "person" || kind === "point" && checks.every(({ result }) => result === "ok"),
          );
        }
      }
    }
  });
}
