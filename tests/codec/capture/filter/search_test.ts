// Words without a field in filters.

import { assertEquals } from "@std/assert";
import { parseFilter } from "../../../../codec/capture/filter.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import { TYPES } from "../../../../codec/low_level.ts";

type Subject = Parameters<ReturnType<typeof parseFilter>["matches"]>[0];

/** The names among these that a word finds, where no address matches it. */
function found(word: string, names: readonly string[]): string[] {
  const filter = parseFilter(word);
  return names.filter((name) => filter.matches({ format: "I", name, ca: 1, ioa: 1 }));
}

/** Whether a word certainly finds a subject: its name and its hosts are not known. */
function finds(word: string, subject: Subject): boolean {
  return parseFilter(word).matches(subject) === true;
}

Deno.test("a number finds names in which it is not part of a longer one, wherever it is", () => {
  const names = ["2", "Bay 2", "2 T12", "T12 2", "12 22", "T2x", "22", "Bay"];
  assertEquals(found("2", names), ["2", "Bay 2", "2 T12", "T12 2", "T2x"]);
  assertEquals(found("47/2", ["47/2", "47/22", "147/2", "2"]), ["47/2"]);
});

Deno.test("a number finds either address, and two of them both", () => {
  const at = (ca: number, ioa: number): Subject => ({ format: "I", ca, ioa });
  assertEquals([at(7, 1), at(1, 7), at(1, 1)].map((one) => finds("7", one)), [true, true, false]);
  assertEquals([at(7, 9), at(9, 7), at(7, 1), at(1, 9)].map((one) => finds("7/9", one)), [
    ...[true, false, false, false],
  ]);
});

Deno.test("a word of four letters is searched for in titles, and a shorter one only in names", () => {
  const point: Subject = { format: "I", typeId: TYPES.M_SP_NA_1.id, cause: CAUSE.spontaneous };
  const words = ["single", "sing", "sin", "M_SP", "spont", "spon", "spo", "spontaneous"];
  assertEquals(words.map((word) => finds(word, point)), [
    ...[true, true, false, true, true, true, false, true],
  ]);
});

Deno.test("the name of a cause is compared completely", () => {
  const of = (cause: number): Subject => ({ format: "I", typeId: TYPES.C_SC_NA_1.id, cause });
  const causes = [CAUSE.activation, CAUSE.deactivation, CAUSE.deactivationCon];
  assertEquals(causes.map((cause) => finds("act", of(cause))), [true, false, false]);
});

Deno.test("four letters find the function of a U frame, and three do not", () => {
  const start: Subject = { format: "U", function: "STARTDT act" };
  assertEquals(["startdt", "star", "sta", "s*t*a*r", "s*t*a"].map((word) => finds(word, start)), [
    ...[true, true, false, true, false],
  ]);
});
