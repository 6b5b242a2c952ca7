// A program that a sink has started: its exit status and its output.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Child, type ChildEnd } from "../../../../cli/collect/sinks/child.ts";
import { Secrets } from "../../../../cli/text/secrets.ts";

/** Runs a shell script to its end, with this text as its standard input. */
async function run(
  script: string,
  input = "",
): Promise<ChildEnd & { readonly answers: unknown[] }> {
  const answers: unknown[] = [];
  const child = new Child({
    command: ["sh", "-c", script],
    onAnswer: (answer) => answers.push(answer),
  });
  child.write(new TextEncoder().encode(input));
  child.finish();
  return { ...await child.ended, answers };
}

Deno.test("a program that reads its rows and exits with status 0 has succeeded", async () => {
  const { success, isTemporary, text } = await run("cat > /dev/null", "row\n");
  assertEquals([success, isTemporary, text], [true, false, "the program exited with status 0"]);
});

Deno.test("the exit status decides whether to retry later", async () => {
  for (const [status, isTemporary] of [[1, false], [74, false], [75, true], [76, false]] as const) {
    const end = await run(`cat > /dev/null; exit ${status}`);
    assertEquals([end.success, end.isTemporary], [false, isTemporary]);
    assertEquals(end.text, `the program exited with status ${status}`);
  }
});

Deno.test("the last part of standard error is kept, however long it is", async () => {
  const script =
    'cat > /dev/null; i=0; while [ $i -lt 3000 ]; do echo "line $i" >&2; i=$((i+1)); done; exit 3';
  const { text } = await run(script);
  assert(text.startsWith("the program exited with status 3: "), text.slice(0, 80));
  assert(!text.includes("line 0\n"), text.slice(0, 200));
  assert(text.includes("line 2999"));
  assert(text.length < 2100, `${text.length}`);
});

Deno.test("a program that ends before it has read its rows has failed", async () => {
  const { success, text } = await run("exec 0<&-; exit 0", "row\n".repeat(100_000));
  assertEquals([success, text], [
    false,
    "the program exited with status 0 before it had read all rows",
  ]);
});

Deno.test("an error in the handling of an answer is not lost", async () => {
  const child = new Child({
    command: ["sh", "-c", "cat; echo 'ok 1'"],
    onAnswer: () => {
      throw new RangeError("There is no row 1");
    },
  });
  child.finish();
  await assertRejects(() => child.ended, RangeError, "There is no row 1");
});

/** Runs a script whose secret is CANARY. */
async function runSecretly(
  script: string,
): Promise<ChildEnd & { readonly answers: readonly unknown[] }> {
  const secrets = new Secrets();
  secrets.add("${CANARY}", "canary-0815");
  const answers: unknown[] = [];
  const child = new Child({
    command: ["sh", "-c", script],
    secrets,
    onAnswer: (answer) => answers.push(answer),
  });
  child.finish();
  return { ...await child.ended, answers };
}

Deno.test("secrets are replaced in the answers and complaints of a program", async () => {
  const { text, answers } = await runSecretly(
    "cat; echo 'refuse 7 canary-0815'; echo 'see canary-0815'; echo 'password canary-0815 is wrong' >&2; exit 1",
  );
  assertEquals(text, "the program exited with status 1: password ${CANARY} is wrong");
  assertEquals(answers, [
    { type: "refuse", seq: 7, error: "${CANARY}" },
    { type: "remark", text: "see ${CANARY}" },
  ]);
});

Deno.test("no part of a secret is left where the beginning of standard error is dropped", async () => {
  // A single line, so that for some of these lengths the cut is within a secret.
  for (let more = 0; more < 12; more++) {
    const script = `cat; printf '%s' "${"canary-0815".repeat(300)}${"x".repeat(more)}" >&2; exit 1`;
    const { text } = await runSecretly(script);
    const rest = text.replaceAll("${CANARY}", "").replace(/^.*status 1: /, "");
    assertEquals(/[0158]|anar|ary/.test(rest.replace(/^[{}$CANRY]+/, "")), false, rest);
  }
});

Deno.test("standard error of exactly the length that is kept is not cut", async () => {
  const length = 2000; // and the secret before it
  const script = `cat; printf '%s' "canary-0815${"x".repeat(length)}" >&2; exit 1`;
  const { text } = await runSecretly(script);
  assertEquals(text, `the program exited with status 1: ${"x".repeat(length)}`);
});

Deno.test("a line without end is read with bounded memory, and shown in part", async () => {
  const { answers } = await run(
    `cat > /dev/null; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo ok 7`,
  );
  assertEquals(answers, [
    { type: "remark", text: "x".repeat(500) },
    { type: "ok", seq: 7 },
  ]);
});
