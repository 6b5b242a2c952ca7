// The chain of an audit file: its lines, and every way to tamper with them.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { chainLine, NO_LINE, sha256 } from "../../../cli/audit/chain.ts";
import { type ChainFault, ChainVerifier } from "../../../cli/audit/verify_chain.ts";
import type { AuditEntry } from "../../../cli/audit/entry.ts";
import { auditLines, CHAIN, ENTRIES } from "../../helpers/audit/audit_lines.ts";
import { Prng } from "../../helpers/random/prng.ts";

const { lines: LINES, end: END } = auditLines(ENTRIES);

function verify(
  lines: readonly string[],
  head: "noted" | "missing" | "empty" = "noted",
): readonly ChainFault[] {
  const verifier = new ChainVerifier();
  if (head === "noted") verifier.watch(END.seq);
  for (const line of lines) verifier.take(line, true);
  verifier.finish();
  if (head === "noted") verifier.compare(END, { source: "a.jsonl.head", isLast: true });
  else verifier.lackNote("a.jsonl.head", head);
  assertEquals(verifier.faultCount, verifier.faults.length);
  return verifier.faults;
}

function kinds(lines: readonly string[], head?: "missing" | "empty"): string[] {
  return verify(lines, head).map(({ kind, line }) => `${line} ${kind}`);
}

/** Returns the lines in another order. */
function reordered(order: readonly number[]): string[] {
  return order.map((index) => LINES[index]!);
}

Deno.test("a line has the hash of the line before it and of itself, which sha256sum finds as well", () => {
  const first = chainLine(
    { time: "2026-11-23T14:03:22.000Z", run: "0a0b0c0d", event: "begun", chain: "c", version: 1 },
    { chain: "c", seq: 0, hash: NO_LINE },
  );
  assertEquals(
    first.line,
    '{"seq":1,"time":"2026-11-23T14:03:22.000Z","run":"0a0b0c0d","event":"begun","chain":"c","version":1,"prev":"' +
      `${"0".repeat(64)}","hash":"HASH"}`.replace(
        "HASH",
        "0".repeat(0) + first.line.slice(-66, -2),
      ),
  );
  const text = first.line.replace(/,"hash":"[0-9a-f]{64}"\}$/, "}");
  assertEquals(first.line.slice(-66, -2), sha256(text));
  assertEquals(first.end, { chain: "c", seq: 1, hash: sha256(first.line) });
  assertEquals(JSON.parse(LINES[3]!).prev, sha256(LINES[2]!));
  assertEquals(
    sha256("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("a line has no character that could corrupt a terminal, and is read back unchanged", () => {
  const detail = "a\x1b[2J\n\x85\u202e\u2066\u2028\ufeff\u200b\ufffdé";
  const { line } = chainLine({ time: "t", run: "r", event: "result", detail }, END);
  // deno-lint-ignore no-control-regex -- these are the characters in question
  const unsafe = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/;
  assert(!unsafe.test(line), line);
  assertEquals(JSON.parse(line).detail, detail);
});

Deno.test("an unchanged chain has no fault, but needs the note of its end", () => {
  assertEquals(verify(LINES), []);
  for (const state of ["missing", "empty"] as const) {
    assertEquals(verify(LINES, state), [{
      kind: "cut",
      line: LINES.length,
      text: `a.jsonl.head is ${state}: records after record ${LINES.length} may have been cut off`,
    }]);
  }
  assertEquals(kinds(LINES.slice(0, 1), "missing"), ["1 cut"]);
  assertEquals(kinds(LINES.slice(0, 1), "empty"), [], "killed before it noted its first record");
});

Deno.test("a record that is not yet noted is shown, because a killed process or another program wrote it", () => {
  const verifier = new ChainVerifier();
  verifier.watch(END.seq);
  for (const line of [...LINES, ...auditLines([{ event: "result" }], END).lines]) {
    verifier.take(line, true);
  }
  verifier.compare(END, { source: "a.jsonl.head", isLast: true });
  assertEquals([verifier.faults, verifier.notes], [[], [
    `Record ${
      END.seq + 1
    } is not yet in a.jsonl.head: its process was killed, or another program wrote the record`,
  ]]);
});

Deno.test("a removed line is reported with its number", () => {
  assertEquals(verify(LINES.toSpliced(3, 1)), [{
    kind: "removed",
    line: 4,
    text: "Found record 5: record 4 is missing before it",
  }]);
  assertEquals(
    verify(LINES.toSpliced(2, 3))[0]!.text,
    "Found record 6: records 3 to 5 are missing before it",
  );
  assertEquals(kinds(LINES.slice(1)), ["1 removed"]);
});

Deno.test("a cut tail is reported, also where a line ends", () => {
  for (let left = 1; left < LINES.length; left++) {
    assertEquals(kinds(LINES.slice(0, left)), [`${left} cut`]);
    assertEquals(kinds(LINES.slice(0, left), "missing"), [`${left} cut`]);
  }
  const verifier = new ChainVerifier();
  for (const line of LINES.slice(0, 4)) verifier.take(line, true);
  verifier.take(LINES[4]!.slice(0, 50), false);
  verifier.lackNote("a.jsonl.head", "missing");
  assertEquals(verifier.faults.map(({ kind, line }) => [kind, line]), [["cut", 5], ["cut", 5]]);
});

Deno.test("a changed line is reported, also the last one, and also with a new hash", () => {
  for (const [index, line] of LINES.entries()) {
    const changed = line.replace('"run":"0a0b0c0d"', '"run":"0a0b0c0e"');
    assertEquals(kinds(LINES.with(index, changed)).slice(0, 1), [`${index + 1} changed`]);
  }
  for (const index of [1, 3, 5]) {
    const { end } = auditLines(ENTRIES.slice(0, index));
    const forged = auditLines([{ ...ENTRIES[index]!, link: 99 }], end).lines[0]!;
    assertEquals(kinds(LINES.with(index, forged)), [`${index + 2} changed`]);
  }
  const { end } = auditLines(ENTRIES.slice(0, -1));
  const last = auditLines([{ event: "closed", detail: "forged" }], end).lines[0]!;
  const [fault] = verify(LINES.with(-1, last));
  assertEquals([fault!.kind, fault!.line], ["changed", 8]);
  assertStringIncludes(fault!.text, "Record 8 is not the one that a.jsonl.head has");
  assertEquals(kinds(LINES.with(4, "rubbish")), ["5 changed"]);
});

Deno.test("swapped lines are reported as such, near and far", () => {
  assertEquals(kinds(reordered([0, 1, 3, 2, 4, 5, 6, 7])), ["3 swapped"]);
  assertEquals(kinds(reordered([0, 1, 6, 3, 4, 5, 2, 7])), ["3 swapped"]);
});

Deno.test("an inserted line is reported: a copy, a forged one, and one after the end", () => {
  assertEquals(kinds(LINES.toSpliced(5, 0, LINES[2]!)), ["6 inserted"]);
  const { end } = auditLines(ENTRIES.slice(0, 4));
  const forged = auditLines([{ event: "result", result: "executed" }], end).lines[0]!;
  assertEquals(kinds(LINES.toSpliced(4, 0, forged)), ["6 inserted"]);
  const after = auditLines([{ event: "result" }, { event: "closed" }], END).lines;
  assertEquals(kinds([...LINES, ...after]), ["10 inserted"]);
});

Deno.test("two processes that continue the same record are reported as such", () => {
  const start = auditLines(ENTRIES.slice(0, 3));
  const one: AuditEntry[] = [{ event: "result", value: 1 }, { event: "result", value: 2 }];
  const a = auditLines(one.map((each) => ({ ...each, run: "aaaaaaaa" })), start.end).lines;
  const b = auditLines(
    [{ event: "continued" as const, chain: CHAIN }, ...one].map((each) => ({
      ...each,
      run: "bbbbbbbb",
    })),
    start.end,
  ).lines;
  const mixed = [...start.lines, a[0]!, b[0]!, a[1]!, b[1]!, b[2]!];
  const [fault, ...others] = verify(mixed, "missing").filter(({ kind }) => kind !== "cut");
  assertEquals(fault, {
    kind: "interleaved",
    line: 5,
    text: "Lines 4 and 5 both continue line 3: two processes wrote the file at the same time",
  });
  assertEquals(others, []);
});

Deno.test("the lines of two files in one are reported as those of two processes", () => {
  const other = auditLines(ENTRIES.map((each) => ({ ...each, run: "bbbbbbbb", originator: 3 })));
  const mixed = LINES.flatMap((line, index) => [line, other.lines[index]!]);
  assertEquals(verify(mixed, "missing")[0]!.kind, "interleaved");
});

Deno.test("a line that a killed process left incomplete is a note once the next process has noted it", () => {
  const begun = auditLines(ENTRIES.slice(0, 4));
  const torn = LINES[4]!.slice(0, 70);
  const rest = auditLines(
    [{ event: "continued", chain: CHAIN }, { event: "closed" }],
    { ...begun.end, hash: sha256(torn) },
  );
  const verifier = new ChainVerifier();
  for (const line of [...begun.lines, torn, ...rest.lines]) verifier.take(line, true);
  assertEquals(verifier.faults, []);
  assertEquals(verifier.end, rest.end);
  assertStringIncludes(verifier.notes.join(), "Line 5 is not complete");
});

Deno.test("100 faults are kept, and all are counted", () => {
  for (const [lines, kept] of [[99, 99], [100, 100], [101, 100]] as const) {
    const verifier = new ChainVerifier();
    for (let line = 0; line < lines; line++) verifier.take("{}", true);
    assertEquals([verifier.faults.length, verifier.faultCount], [kept, lines]);
  }
});

Deno.test("any change of any octet, and any other order or selection of lines, is noticed", () => {
  const seed = 20_261_123;
  const prng = new Prng(seed);
  const whole = LINES.join("\n");
  for (let round = 0; round < 600; round++) {
    const lines = [...LINES];
    const how = prng.int(0, 3);
    if (how === 0) {
      const at = prng.int(0, whole.length - 1);
      const code = prng.int(32, 126);
      if (whole.charCodeAt(at) === code) continue;
      const text = whole.slice(0, at) + String.fromCharCode(code) + whole.slice(at + 1);
      lines.splice(0, lines.length, ...text.split("\n"));
    } else if (how === 1) lines.splice(prng.int(0, 7), prng.int(1, 8));
    else if (how === 2) lines.splice(prng.int(0, 8), 0, prng.pick(LINES));
    else {
      const [a, b] = [prng.int(0, 7), prng.int(0, 7)];
      if (a === b) continue;
      [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    }
    assert(verify(lines).length > 0, `seed ${seed}, round ${round}: ${lines.join("\n")}`);
  }
});

Deno.test("random octets never break the verifier", () => {
  const seed = 7;
  const prng = new Prng(seed);
  for (let round = 0; round < 300; round++) {
    const verifier = new ChainVerifier();
    for (let line = 0; line < 5; line++) {
      const text = prng.chance(0.5)
        ? prng.pick(LINES)
        : prng.pick(["", "{}", "[]", "null", '{"seq":1}', String.fromCharCode(...prng.octets(20))]);
      verifier.take(text, prng.chance(0.9));
    }
    verifier.finish();
    assert(verifier.faultCount > 0 || verifier.records > 0, `seed ${seed}`);
  }
});
