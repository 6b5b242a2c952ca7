// Names of the causes of transmission, and which causes are reserved or refuse a request.

import { assert, assertEquals } from "@std/assert";
import {
  CAUSE,
  CAUSE_SETS,
  describeCause,
  isReservedCause,
  isUnknownCause,
  PRIVATE_CAUSES,
} from "../../codec/cause.ts";

Deno.test("describeCause() names every cause with the standard's abbreviation", () => {
  const names = [
    ...[
      "not used",
      "per/cyc",
      "back",
      "spont",
      "init",
      "req",
      "act",
      "actcon",
      "deact",
      "deactcon",
    ],
    ...["actterm", "retrem", "retloc", "file", "auth", "seskey", "usrkey"],
    ...["reserved 17", "reserved 18", "reserved 19", "inrogen"],
    ...Array.from({ length: 16 }, (_, i) => `inro${i + 1}`),
    ...["reqcogen", "reqco1", "reqco2", "reqco3", "reqco4", "reserved 42", "reserved 43"],
    ...["uknType", "uknCOT", "uknCA", "uknIOA"],
    ...Array.from({ length: 16 }, (_, i) => `private ${i + 48}`),
  ];
  assertEquals(names.length, 64);
  for (const [cause, name] of names.entries()) {
    assertEquals(describeCause(cause).name, name);
    assert(describeCause(cause).title.length > 3, String(cause));
  }
  assertEquals(describeCause(21).title, "interrogated by group 1 interrogation");
  assertEquals(describeCause(41).title, "requested by group 4 counter request");
});

Deno.test("each name in CAUSE matches the text of its number", () => {
  assertEquals(describeCause(CAUSE.spontaneous).name, "spont");
  assertEquals(describeCause(CAUSE.activationTermination).name, "actterm");
  assertEquals(describeCause(CAUSE.interrogatedByStation).name, "inrogen");
  assertEquals(describeCause(CAUSE.interrogatedByGroup16).name, "inro16");
  assertEquals(describeCause(CAUSE.requestedByCounterGroup4).name, "reqco4");
  assertEquals(describeCause(CAUSE.unknownObjectAddress).name, "uknIOA");
});

Deno.test("isReservedCause() and isUnknownCause() match the standard", () => {
  const causes = Array.from({ length: 64 }, (_, cause) => cause);
  assertEquals(causes.filter(isReservedCause), [0, 17, 18, 19, 42, 43]);
  assertEquals([64, 127, 255].filter(isReservedCause), [], "no causes");
  assertEquals(causes.filter(isUnknownCause), [44, 45, 46, 47]);
});

Deno.test("CAUSE_SETS lists only defined causes, in ascending order, without duplicates", () => {
  for (const [name, { monitor, control }] of Object.entries(CAUSE_SETS)) {
    for (const causes of [monitor, control] as (readonly number[])[]) {
      assertEquals([...new Set(causes)].sort((a, b) => a - b), [...causes], name);
      assert(
        causes.every((cause) => cause < PRIVATE_CAUSES.first && !isReservedCause(cause)),
        name,
      );
    }
  }
});
