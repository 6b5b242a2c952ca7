// File transfer of a controlling station, message by message, at the limits of its tolerance. Long because it is one
// dialogue in both directions.

import { assert, assertEquals } from "@std/assert";
import { deleteFile, listFiles } from "../../../../transport/controlling/procedures/directory.ts";
import {
  getFile,
  type GetFileOptions,
} from "../../../../transport/controlling/procedures/get_file.ts";
import {
  putFile,
  type PutFileOptions,
} from "../../../../transport/controlling/procedures/put_file.ts";
import type { ProcedureResult } from "../../../../transport/controlling/procedures/result.ts";
import { defaultsOf, ProcedurePlayer } from "../../../helpers/stations/procedure_player.ts";

const defaults = defaultsOf();
const NAME = { ioa: 30, nof: 2 };

/** Creates a message of the station about the file. */
function message(type: string, keys: object, header = {}): object {
  return { type, cause: 13, ca: 1, ...header, objects: [{ ...NAME, ...keys }] };
}

/** Removes addresses and meanings from sent lines. */
function plain(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.replace(/_NA_1 file (NEGATIVE )?CA 1: 30 nof=2/, "$1").replaceAll(/ \([^)]*\)/g, "")
      .replace(/segment=.*/, "...")
  );
}

function brief({ outcome, step, cause, reason }: ProcedureResult): string {
  return `${outcome} at ${step} by ${cause}: ${reason}`;
}

function notes({ notes }: ProcedureResult): string[] {
  return notes.map(({ code, detail }) => `${code}: ${detail}`);
}

const READY = message("F_FR_NA_1", { lof: 4, refused: false });

function section(nos: number, lof: number) {
  return message("F_SR_NA_1", { nos, lof, notReady: false });
}

function segment(nos: number, ...octets: number[]) {
  return message("F_SG_NA_1", { nos, segment: Uint8Array.from(octets) });
}

function last(nos: number, lsq: number, chs: number) {
  return message("F_LS_NA_1", { nos, lsq, chs });
}

/** Starts a transfer whose file has been called. */
function fetched(options: GetFileOptions = {}, lof = 4) {
  const it = new ProcedurePlayer(getFile(1, NAME, { ...options, defaults }));
  assertEquals(plain(it.send()), ["F_SC nos=0 scq=1"]);
  it.hear(message("F_FR_NA_1", { lof, refused: false }));
  assertEquals(plain(it.send()), ["F_SC nos=0 scq=2"]);
  return it;
}

Deno.test("a file is fetched in sections, and its progress reported", () => {
  const progress: [number, number][] = [];
  const it = fetched({ onProgress: (octets, length) => progress.push([octets, length]) });
  it.hear(section(1, 3));
  assertEquals(plain(it.send()), ["F_SC nos=1 scq=6"]);
  it.hear(segment(1, 1, 2));
  it.hear(segment(1, 3));
  it.hear(last(1, 3, 6));
  assertEquals(plain(it.send()), ["F_AF nos=1 afq=3"]);
  it.hear(section(2, 1));
  it.send();
  it.hear(segment(2, 9));
  it.hear(last(2, 3, 9));
  it.send();
  it.hear(last(2, 1, 15));
  assertEquals(plain(it.send()), ["F_AF nos=2 afq=1"]);
  const { octets, steps, trace } = it.result;
  assertEquals([...octets!], [1, 2, 3, 9]);
  assertEquals(brief(it.result), "done at file by undefined: The complete file was received");
  assertEquals(progress, [[3, 4], [4, 4]]);
  assertEquals(steps.map(({ step }) => step), ["file", "section", "section", "file"]);
  assertEquals(trace.filter(({ asdu }) => asdu.type === "F_SG_NA_1"), []);
});

Deno.test("a section with a wrong checksum or length is requested again, twice by default", () => {
  const it = fetched();
  for (let i = 0; i < 2; i++) {
    it.hear(section(1, 2));
    it.send();
    it.hear(segment(1, 1));
    it.hear(last(1, 3, 1));
    assertEquals(plain(it.send()), ["F_AF nos=1 afq=4 error=2"]);
    assertEquals(it.run.outcome, undefined);
  }
  it.hear(section(1, 2));
  it.send();
  it.hear(segment(1, 1, 2));
  it.hear(last(1, 3, 4));
  it.send();
  assertEquals(plain(it.posts()), ["F_SC nos=0 scq=3"]);
  assertEquals(
    brief(it.result),
    "corrupt at section by undefined: Section 1 has the checksum 3, expected 4 (after 2 retries)",
  );
  assertEquals(notes(it.result), ["checksum: Section 1 has 1 octet, expected 2"]);
  assertEquals(it.result.octets, undefined);
  const strict = fetched({ sectionRetries: 0 });
  strict.hear(section(1, 1));
  strict.send();
  strict.hear(segment(1, 1, 2));
  strict.hear(last(1, 3, 3));
  strict.send();
  assertEquals(
    brief(strict.result),
    "corrupt at section by undefined: Section 1 has more than the 1 octets announced " +
      "(after 0 retries)",
  );
});

Deno.test("a section that exceeds its length by more than 4096 octets ends the transfer", () => {
  const it = fetched();
  it.hear(section(1, 1));
  it.send();
  const chunk = new Array(200).fill(1);
  for (let octets = 200; octets <= 4000; octets += 200) it.hear(segment(1, ...chunk));
  it.hear(segment(1, ...chunk.slice(0, 96)));
  assertEquals(it.run.outcome, undefined);
  it.hear(segment(1, 1, 1));
  assertEquals(
    brief(it.result),
    "corrupt at section by undefined: Section 1 has more than the 1 octets announced, and does not end",
  );
});

Deno.test("a file whose checksum or length is wrong is refused", () => {
  const ended = (lof: number, chs: number) => {
    const it = fetched({}, lof);
    it.hear(section(1, 2));
    it.send();
    it.hear(segment(1, 1, 2));
    it.hear(last(1, 3, 3));
    it.send();
    it.hear(last(1, 1, chs));
    const answer = plain(it.send());
    return [answer, brief(it.result), notes(it.result)];
  };
  const length = "The file has 2 octets, expected 4";
  assertEquals(ended(4, 3), [
    ["F_AF nos=1 afq=2 error=2"],
    `corrupt at file by undefined: ${length}`,
    [`checksum: ${length}`],
  ]);
  const sum = "The file has the checksum 3, expected 4";
  assertEquals(ended(2, 4), [
    ["F_AF nos=1 afq=2 error=2"],
    `corrupt at file by undefined: ${sum}`,
    [`checksum: ${sum}`],
  ]);
  assertEquals(ended(2, 3)[1], "done at file by undefined: The complete file was received");
});

Deno.test("unexpected messages are noted, and do not extend the time limit", () => {
  const it = fetched();
  it.pass(9000);
  it.hear(segment(1, 1));
  it.hear(last(1, 3, 1));
  it.hear(READY);
  assertEquals(it.waits, 1000);
  it.pass(1000);
  assertEquals(
    brief(it.result),
    "timed-out at file by undefined: No expected message within 10000 ms",
  );
  assertEquals(notes(it.result), [
    "out-of-sequence: Received a segment of section 1, which was not requested",
  ]);
  assertEquals(plain(it.posts()), ["F_SC nos=0 scq=3"]);
  const other = fetched();
  other.hear(section(1, 2));
  other.send();
  other.pass(9000);
  other.hear(segment(1));
  assertEquals(other.waits, 1000, "an empty segment is no progress");
  other.hear(segment(1, 7));
  assertEquals(other.waits, 10_000);
  other.hear(last(2, 3, 1));
  other.pass(10_000);
  assertEquals(notes(other.result), [
    "out-of-sequence: Received the end of section 2, which was not requested",
  ]);
  const silent = fetched();
  silent.pass(10_000);
  assertEquals(
    brief(silent.result),
    "timed-out at file by undefined: No message of the transfer within 10000 ms",
  );
  const early = new ProcedurePlayer(getFile(1, NAME, { defaults }));
  early.send();
  early.hear(section(1, 1));
  early.hear(READY);
  assertEquals(plain(early.send()), ["F_SC nos=0 scq=2"]);
  assertEquals(early.run.journal.progress().notes.map(({ detail }) => detail), [
    "F_SR_NA_1 is not expected here",
  ]);
});

Deno.test("a transfer ends when the station refuses or deactivates it, or the window stays full", () => {
  const refused = fetched();
  refused.hear(message("F_SR_NA_1", { nos: 1, lof: 1, notReady: true }));
  assertEquals(brief(refused.result), "negative at file by 13: Refused: the section is not ready");
  for (const lsq of [2, 4]) {
    const given = fetched();
    given.hear(last(1, lsq, 0));
    assertEquals(brief(given.result), "deactivated at file by 13: Deactivated by the station");
  }
  const full = "Not sent within 15000 ms: the window is full";
  const unsent = new ProcedurePlayer(getFile(1, NAME, { defaults }));
  unsent.pass(15_000);
  assertEquals(brief(unsent.result), `timed-out at file by undefined: ${full}`);
  const call = new ProcedurePlayer(getFile(1, NAME, { defaults }));
  call.send();
  call.hear(READY);
  call.pass(15_000);
  assertEquals([brief(call.result), call.posts()], [`timed-out at file by undefined: ${full}`, []]);
  const request = fetched();
  request.hear(section(1, 1));
  request.pass(15_000);
  assertEquals(brief(request.result), `timed-out at section by undefined: ${full}`);
  const refusal = fetched();
  refusal.hear(section(1, 2));
  refusal.send();
  refusal.hear(last(1, 3, 0));
  refusal.pass(15_000);
  assertEquals(brief(refusal.result), `timed-out at section by undefined: ${full}`);
  const acceptance = fetched();
  acceptance.hear(last(0, 1, 0));
  acceptance.pass(15_000);
  assertEquals(brief(acceptance.result), `timed-out at file by undefined: ${full}`);
});

Deno.test("too many or too long sections end the transfer", () => {
  const long = fetched();
  long.hear(section(1, 0xff_ffff));
  long.send();
  assertEquals(long.run.outcome, undefined);
  const more = fetched();
  more.hear(section(1, 1));
  more.send();
  more.hear(segment(1, 1));
  more.hear(last(1, 3, 1));
  more.send();
  more.hear(section(2, 0xff_ffff));
  assertEquals(
    brief(more.result),
    "corrupt at section by undefined: The sections have more than 16777215 octets, the maximum for a file",
  );
  const many = fetched({ sectionRetries: 0 });
  for (let i = 0; i < 255; i++) {
    many.hear(section(1, 1));
    many.send();
  }
  assertEquals(many.run.outcome, undefined);
  many.hear(section(1, 1));
  assertEquals(
    brief(many.result),
    "corrupt at section by undefined: The station announced 256 sections, more than a file can have",
  );
});

Deno.test("a directory lists its entries up to the last, or reports the number received", () => {
  const entry = (ioa: number, lastFile: boolean) => ({
    type: "F_DR_TA_1",
    cause: 5,
    ca: 1,
    objects: [{ ioa, nof: 1, lof: 5, lastFile, time: Date.UTC(2026, 0, 1) }],
  });
  const listed = () => {
    const it = new ProcedurePlayer(listFiles(1, {}, defaults));
    it.send();
    return it;
  };
  const it = listed();
  it.pass(9999);
  assertEquals(
    [it.hear({ ...entry(1, false), cause: 3 }), it.hear({ ...entry(1, false), ca: 2 })],
    [
      false,
      false,
    ],
  );
  it.hear(entry(1, false));
  assertEquals(it.waits, 10_000);
  it.pass(10);
  it.hear(entry(2, true));
  assertEquals(brief(it.result), "done at directory by 5: 2 entries");
  assertEquals(it.result.files.map(({ ioa }) => ioa), [1, 2]);
  const [step] = it.result.steps;
  assertEquals([step!.confirmedMs, step!.terminatedMs], [9999, 10_009]);
  const silent = listed();
  silent.hear(entry(1, false));
  silent.pass(10_000);
  assertEquals(
    brief(silent.result),
    "timed-out at directory by undefined: Received 1 entry, then none within 10000 ms",
  );
  const slow = new ProcedurePlayer(listFiles(1, { totalMs: 15_000 }, defaults));
  slow.send();
  for (let i = 0; i < 2; i++) {
    slow.pass(7000);
    slow.hear(entry(i, false));
  }
  assertEquals(slow.waits, 1000);
  slow.pass(1000);
  assertEquals(
    brief(slow.result),
    "timed-out at directory by undefined: Received 2 entries, but not the last within 15000 ms",
  );
  const empty = listed();
  empty.hear(Uint8Array.of(126, 0, 5, 0, 1, 0));
  assertEquals(brief(empty.result), "done at directory by 5: 0 entries");
  const refused = listed();
  refused.hear({
    type: "F_SC_NA_1",
    cause: 46,
    ca: 1,
    negative: true,
    objects: [{ ioa: 0, nof: 0, nos: 0, scq: 0 }],
  });
  assertEquals(
    brief(refused.result),
    "negative at directory by 46: Refused: unknown common address of ASDU (cause 46)",
  );
  const unsent = new ProcedurePlayer(listFiles(1, {}, defaults));
  unsent.pass(15_000);
  assertEquals(
    brief(unsent.result),
    "timed-out at directory by undefined: Not sent within 15000 ms: the window is full or the object " +
      "is busy",
  );
});

Deno.test("a deletion ends with the answer of the station about the file", () => {
  const deleted = () => {
    const it = new ProcedurePlayer(deleteFile(1, NAME, { defaults }));
    it.send();
    return it;
  };
  const it = deleted();
  it.pass(20);
  it.hear(section(1, 1));
  it.hear(READY);
  assertEquals(brief(it.result), "done at file by 13: The file was deleted");
  assertEquals([it.result.steps[0]!.confirmedMs, it.run.reach], [20, "yes"]);
  const refused = deleted();
  refused.hear(message("F_FR_NA_1", { lof: 0, refused: true }));
  assertEquals(brief(refused.result), "negative at file by 13: Refused: the file is not ready");
  assertEquals(refused.run.reach, "maybe");
  const silent = deleted();
  silent.pass(9999);
  silent.hear(section(1, 1));
  silent.pass(1);
  assertEquals(brief(silent.result), "timed-out at file by undefined: No answer within 10000 ms");
  const unsent = new ProcedurePlayer(deleteFile(1, NAME, { defaults }));
  unsent.pass(15_000);
  assertEquals(unsent.result.outcome, "timed-out");
});

/** Starts a transfer to the station, whose file has been called. */
function given(octets: readonly number[], options: PutFileOptions = {}) {
  const file = { ...NAME, octets: Uint8Array.from(octets) };
  const it = new ProcedurePlayer(putFile(1, file, { ...options, defaults }));
  assertEquals(plain(it.send()), [`F_FR lof=${octets.length}`]);
  it.hear(call(2));
  return it;
}

function call(scq: number, nos = 0, keys = {}, header = {}) {
  return message("F_SC_NA_1", { nos, scq, ...keys }, header);
}

function accepted(afq: number, nos: number, error = 0) {
  return message("F_AF_NA_1", { nos, afq, error });
}

Deno.test("a file is sent in sections, each of them called and accepted", () => {
  const progress: [number, number][] = [];
  const it = given([1, 2, 3], {
    sectionOctets: 2,
    onProgress: (octets, length) => progress.push([octets, length]),
  });
  assertEquals(plain(it.send()), ["F_SR nos=1 lof=2"]);
  it.hear(call(6, 1));
  assertEquals(plain(it.send()), ["F_SG nos=1 ...", "F_LS nos=1 lsq=3 chs=3"]);
  it.hear(accepted(3, 1));
  assertEquals(plain(it.send()), ["F_SR nos=2 lof=1"]);
  it.hear(call(6, 2));
  it.send();
  assertEquals(it.run.reach, "no");
  it.hear(accepted(3, 2));
  assertEquals(plain(it.send()), ["F_LS nos=2 lsq=1 chs=6"]);
  assertEquals(it.run.reach, "maybe");
  it.hear(accepted(1, 2));
  assertEquals(brief(it.result), "done at file by 13: The file was accepted");
  assertEquals([progress, it.run.reach], [[[2, 3], [3, 3]], "yes"]);
  assertEquals(it.result.steps.map(({ step }) => step), ["file", "section", "section", "file"]);
});

Deno.test("a section that the station does not want is skipped", () => {
  const it = given([1, 2], { sectionOctets: 1 });
  it.send();
  it.hear(call(6, 1, {}, { negative: true }));
  assertEquals(plain(it.send()), ["F_SR nos=2 lof=1"]);
  it.hear(call(6, 2, {}, { negative: true }));
  assertEquals(plain(it.send()), ["F_LS nos=2 lsq=1 chs=3"]);
  it.hear(accepted(3, 2));
  assertEquals(it.send(), []);
  it.pass(10_000);
  assertEquals(
    brief(it.result),
    "timed-out at file by undefined: No message of the transfer within 10000 ms",
  );
  assertEquals(notes(it.result), ["out-of-sequence: F_AF_NA_1 is not expected here"]);
  assertEquals(plain(it.posts()), ["F_LS nos=2 lsq=2 chs=0"]);
});

Deno.test("a refused section is offered again, twice by default", () => {
  const it = given([1]);
  for (let i = 0; i < 3; i++) {
    assertEquals(plain(it.send()), ["F_SR nos=1 lof=1"]);
    it.hear(call(6, 1));
    it.send();
    it.hear(accepted(4, 1, 2));
  }
  assertEquals(brief(it.result), "negative at section by 13: Refused: the checksum is wrong");
  assertEquals(notes(it.result), [
    "checksum: Section 1 was rejected: Refused: the checksum is wrong",
  ]);
  assertEquals(plain(it.posts()), ["F_LS nos=1 lsq=2 chs=0"]);
  const strict = given([1], { sectionRetries: 0 });
  strict.send();
  strict.hear(accepted(4, 1));
  assertEquals(
    brief(strict.result),
    "negative at section by 13: Refused: the acknowledgement is negative",
  );
  const file = given([1]);
  file.send();
  file.hear(accepted(2, 0, 1));
  assertEquals(
    brief(file.result),
    "negative at section by 13: Refused: the requested memory is not available",
  );
  assertEquals(file.posts(), []);
});

Deno.test("only the offered section is sent, as often as its retries permit", () => {
  const it = given([1], { sectionRetries: 1 });
  it.send();
  it.hear(call(6, 2));
  assertEquals(it.send(), []);
  for (let i = 0; i < 2; i++) {
    it.hear(call(6, 1));
    assertEquals(plain(it.send()), ["F_SG nos=1 ...", "F_LS nos=1 lsq=3 chs=1"]);
  }
  it.hear(call(6, 1));
  assertEquals(it.send(), []);
  it.hear(call(2));
  assertEquals([it.send(), it.run.journal.progress().notes.map(({ detail }) => detail)], [
    [],
    ["F_SC_NA_1 is not expected here"],
  ]);
});

Deno.test("a transfer that the station deactivates or refuses ends at once, also during a section", () => {
  for (const [scq, lsq] of [[3, 2], [7, 4]] as const) {
    const it = given([1]);
    it.send();
    it.hear(call(scq, 1));
    assertEquals(plain(it.posts()), [`F_LS nos=1 lsq=${lsq} chs=0`]);
    assertEquals(brief(it.result), "deactivated at section by 13: Deactivated by the station");
  }
  const delivering = () => {
    const it = given(new Array(600).fill(1));
    it.send();
    it.hear(call(6, 1));
    assertEquals(plain(it.send(1)), ["F_SG nos=1 ..."]);
    return it;
  };
  const noted = delivering();
  noted.hear(accepted(3, 1));
  noted.hear(READY);
  assertEquals(plain(noted.send()), [
    "F_SG nos=1 ...",
    "F_SG nos=1 ...",
    "F_LS nos=1 lsq=3 chs=88",
  ]);
  assertEquals(noted.run.journal.progress().notes.map(({ detail }) => detail), [
    "F_AF_NA_1 is not expected here",
  ]);
  const rejected = delivering();
  rejected.hear(accepted(4, 1));
  assertEquals(plain(rejected.send(1)), ["F_SR nos=1 lof=600"]);
  const refused = delivering();
  refused.hear(accepted(2, 1));
  assertEquals(refused.result.outcome, "negative");
  const stopped = delivering();
  stopped.hear(call(7, 1));
  assertEquals(stopped.result.outcome, "deactivated");
  const unknown = delivering();
  unknown.hear(call(6, 1, { error: 5 }, { negative: true }));
  assert(unknown.run.outcome === undefined);
  const full = delivering();
  full.pass(15_000);
  assertEquals(
    brief(full.result),
    "timed-out at section by undefined: Not sent within 15000 ms: the window is full",
  );
  const offer = new ProcedurePlayer(
    putFile(1, { ...NAME, octets: Uint8Array.of(1) }, { defaults }),
  );
  offer.pass(15_000);
  assertEquals(
    brief(offer.result),
    "timed-out at file by undefined: Not sent within 15000 ms: the window is full",
  );
  const end = given([1]);
  end.pass(15_000);
  assertEquals(end.result.step, "section");
});

Deno.test("a file that is not called ends the transfer, and an empty one has one section", () => {
  const it = new ProcedurePlayer(putFile(1, { ...NAME, octets: Uint8Array.of(1) }, { defaults }));
  it.send();
  it.hear(READY);
  assertEquals(it.waits, 10_000);
  it.pass(10_000);
  assertEquals(
    brief(it.result),
    "timed-out at file by undefined: No message of the transfer within 10000 ms",
  );
  assertEquals(plain(it.posts()), ["F_LS nos=0 lsq=2 chs=0"]);
  const empty = given([]);
  assertEquals(plain(empty.send()), ["F_SR nos=1 lof=0"]);
  empty.hear(call(6, 1));
  assertEquals(plain(empty.send()), ["F_LS nos=1 lsq=3 chs=0"]);
});
