// Which messages belong to a file, and how they are recorded.

import { assertEquals } from "@std/assert";
import type { Asdu } from "../../../../codec/asdu_types.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import {
  type FileContext,
  nextMessage,
} from "../../../../transport/controlling/procedures/file_message.ts";
import { octets } from "../../../helpers/wire/frames.ts";

/** Decodes a message about a file: type, cause, CA, IOA, and the remaining octets. */
function message(hex: string): Asdu {
  return decodeAsdu(octets(hex));
}

/** Whether a message belongs to file 2 at 1/7, and how it was recorded. */
function judged(hex: string): string {
  const recorded: string[] = [];
  const context = {
    ca: 1,
    ioa: 7,
    nof: 2,
    defaults: { profile: IEC104 },
    journal: {
      take: (_received: object, at: number) => void recorded.push(`at ${at}`),
      takeQuietly: () => void recorded.push("quietly"),
    },
  } as unknown as FileContext;
  const steps = nextMessage(context, 100);
  assertEquals(steps.next().value, { type: "wait", until: 100 });
  const asdu = message(hex);
  const step = steps.next({ type: "asdu", received: { asdu }, at: 5 } as never);
  if (step.done !== true) {
    assertEquals(step.value, { type: "wait", until: 100 }, "it waits for another one");
    assertEquals([recorded, steps.next({ type: "expired", at: 100 } as never).done], [[], true]);
    return "of others";
  }
  assertEquals(step.value, asdu);
  return recorded.join();
}

Deno.test("only messages of the file are consumed, segments without a notice", () => {
  const cases: readonly (readonly [what: string, hex: string, expected: string])[] = [
    ["file ready", "78 01 0D 00 01 00 07 00 00 02 00 05 00 00 00", "at 5"],
    ["another CA", "78 01 0D 00 02 00 07 00 00 02 00 05 00 00 00", "of others"],
    ["another IOA", "78 01 0D 00 01 00 08 00 00 02 00 05 00 00 00", "of others"],
    ["another file", "78 01 0D 00 01 00 07 00 00 03 00 05 00 00 00", "of others"],
    ["another file, not known", "78 01 2F 00 01 00 07 00 00 03 00 05 00 00 00", "at 5"],
    ["another IOA, not known", "78 01 2F 00 01 00 08 00 00 02 00 05 00 00 00", "of others"],
    ["a segment", "7D 01 0D 00 01 00 07 00 00 02 00 01 01 AA", "quietly"],
    ["a segment of another IOA", "7D 01 0D 00 01 00 08 00 00 02 00 01 01 AA", "of others"],
    ["no file", "01 01 03 00 01 00 07 00 00 01", "of others"],
    [
      "a directory",
      "7E 01 05 00 01 00 07 00 00 02 00 05 00 00 00 00 00 00 01 01 01 1A",
      "of others",
    ],
    ["torn", "78 01 0D 00 01 00 07 00 00 02", "of others"],
    ["torn, and refused", "78 01 4D 00 01 00 07 00 00 02", "at 5"],
    ["torn, and refused, of another IOA", "78 01 4D 00 01 00 08 00 00 02", "of others"],
    ["torn before the IOA, and refused", "78 01 4D 00 01 00 07", "at 5"],
  ];
  assertEquals(
    cases.map(([what, hex]) => [what, judged(hex)]),
    cases.map(([what, , expected]) => [what, expected]),
  );
});
