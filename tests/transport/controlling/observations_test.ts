// Observations on one connection: each once, in the order in which they were made.

import { assertEquals } from "@std/assert";
import { Observations } from "../../../transport/controlling/observations.ts";
import type { Note } from "../../../transport/controlling/procedures/result.ts";

function note(code: Note["code"], detail: string): Note {
  return { code, detail };
}

Deno.test("each observation is kept and reported once per code, in order", () => {
  const told: string[] = [];
  const observations = new Observations(({ detail }) => told.push(detail));
  observations.add([note("values-with-freeze", "a"), note("positive-unknown-cause", "b")]);
  observations.add([note("values-with-freeze", "again")]);
  observations.add([]);
  assertEquals(observations.notes.map(({ detail }) => detail), ["a", "b"]);
  assertEquals(told, ["a", "b"]);
});
