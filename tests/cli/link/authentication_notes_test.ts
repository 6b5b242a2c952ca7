// What a user is told of secure authentication: each note once, and a bounded number of them.

import { assert, assertEquals } from "@std/assert";
import { AuthenticationNotes } from "../../../cli/key_file/authentication_notes.ts";
import type { AuthenticationEvent } from "../../../mod.ts";
import { SECURITY_ERROR } from "../../../transport/low_level.ts";

function warning(detail: string): AuthenticationEvent {
  return { type: "warning", code: "not-listed", detail } as AuthenticationEvent;
}

/** An event about the session keys of a user. */
function keys(user: number, status: string, reason?: string): AuthenticationEvent {
  return { type: "keys", user, status, reason } as unknown as AuthenticationEvent;
}

function failed(user: number, reason: string, error: number): AuthenticationEvent {
  return { type: "key-change-failed", user, reason, error } as unknown as AuthenticationEvent;
}

Deno.test("the first 100 notes are shown, each once", () => {
  const notes = new AuthenticationNotes();
  for (let at = 0; at < 100; at++) assert(notes.lineOf(warning(`w${at}`))?.includes(`w${at}`));
  assertEquals(notes.lineOf(warning("w0")), undefined);
  assertEquals(notes.lineOf(warning("another")), undefined);
});

Deno.test("why a user has no session keys is known until there are some, and said once", () => {
  const notes = new AuthenticationNotes();
  assertEquals(notes.withoutKeys, undefined);
  const silent = notes.lineOf(keys(1, "not-init", "no-answer"));
  assert(silent?.includes("does not answer requests for the session keys of user 1"), silent);
  assertEquals(notes.withoutKeys, silent);
  assertEquals(notes.lineOf(failed(1, "refused", SECURITY_ERROR.unknownUser)), undefined);
  assertEquals(notes.withoutKeys, silent);
  const other = notes.lineOf(failed(2, "refused", SECURITY_ERROR.unknownUser));
  assert(other?.includes("it does not know user 2; --user N"), other);
  assertEquals(notes.lineOf(keys(1, "ok")), undefined);
  assertEquals(notes.withoutKeys, other);
  assertEquals(notes.lineOf(keys(1, "not-init", "no-answer")), undefined, "it was said");
  assertEquals(notes.lineOf(keys(2, "ok")), undefined);
  assertEquals(notes.withoutKeys, silent);
});

Deno.test("events that need no note have none, and change no later one", () => {
  const notes = new AuthenticationNotes();
  assertEquals(notes.lineOf(keys(1, "not-init", "expired")), undefined);
  assertEquals(notes.lineOf({ type: "statistic" } as AuthenticationEvent), undefined);
  assertEquals(notes.withoutKeys, undefined);
});
