// The commands in a capture: which were accepted, and which point shows the effect.

import { assertEquals } from "@std/assert";
import { CommandReader } from "../../../cli/simulation/captured_commands.ts";
import type { CapturedValue } from "../../../cli/simulation/captured_value.ts";
import type { CommandAsdu } from "../../../codec/mod.ts";

const ACTIVATION = 6;
const CONFIRMATION = 7;
const RETURN = 11;

function command(value: number, more: Record<string, unknown> = {}): CommandAsdu {
  const { select = false, ioa = 20, ...asdu } = more;
  const objects = [{ ioa, value, qu: 0, select }];
  return {
    ...{ type: "C_SC_NA_1", cause: ACTIVATION, ca: 1, originator: 0, negative: false, test: false },
    ...{ objects, ...asdu },
  } as unknown as CommandAsdu;
}

function point(ioa: number, value: number, more: Partial<CapturedValue> = {}): CapturedValue {
  return {
    ...{ atMs: 0, ca: 1, ioa, type: "M_SP_NA_1", tag: "none", cause: RETURN, value, quality: 0 },
    ...more,
  } as CapturedValue;
}

Deno.test("the first return information with the commanded value is the feedback, up to 60 s later", () => {
  for (const [delayMs, found] of [[0, true], [60_000, true], [60_001, false]] as const) {
    const reader = new CommandReader();
    reader.ask(command(1), 1000);
    reader.value(point(9, 0), 1000); // another value
    reader.value(point(8, 1, { ca: 2 }), 1000); // another station
    reader.value(point(7, 1, { cause: 3 }), 1000); // spontaneous
    reader.value(point(6, 1, { type: "M_ME_NC_1" }), 1000); // a measured value
    reader.value(point(5, 1), 1000 + delayMs);
    reader.value(point(4, 1), 1000 + delayMs);
    assertEquals(
      reader.commands.get("1/20")!.feedback,
      found ? { ioa: 5, delayMs } : undefined,
      String(delayMs),
    );
  }
});

Deno.test("a command is refused if it was never answered but by refusals, and selects if it ever did", () => {
  const reader = new CommandReader();
  reader.ask(command(1, { select: true }), 0);
  reader.ask(command(1), 10);
  reader.answer(command(1, { cause: CONFIRMATION, negative: true }));
  reader.answer(command(1, { ioa: 99, cause: CONFIRMATION }));
  const only = () => [...reader.commands.values()];
  assertEquals(only(), [{
    ca: 1,
    ioa: 20,
    type: "C_SC_NA_1",
    selects: true,
    isRefused: true,
    feedback: undefined,
  }]);
  reader.answer(command(1, { cause: CONFIRMATION }));
  assertEquals(only()[0]!.isRefused, false);
  const unknown = new CommandReader();
  unknown.ask(command(1), 0);
  unknown.answer(command(1, { cause: 47, negative: false }));
  assertEquals(unknown.commands.get("1/20")!.isRefused, true);
});

Deno.test("a selection and the end of one command are not separate commands", () => {
  const reader = new CommandReader();
  reader.ask(command(1, { cause: 8 }), 0);
  assertEquals(reader.commands.size, 0);
  reader.ask(command(1, { select: true }), 0);
  reader.value(point(5, 1), 10);
  assertEquals(reader.commands.get("1/20")!.feedback, undefined);
});
