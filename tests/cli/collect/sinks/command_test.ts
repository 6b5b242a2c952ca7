// Programs as sinks: input, answers and end.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { ndjsonFormat } from "../../../../cli/collect/format/ndjson.ts";
import { columnsOf, type RowFormat } from "../../../../cli/collect/format/format.ts";
import { BatchCommand, type CommandOptions } from "../../../../cli/collect/sinks/batch_command.ts";
import type { Delivery, Outcome } from "../../../../cli/collect/sinks/delivery.ts";
import { StreamCommand } from "../../../../cli/collect/sinks/stream_command.ts";
import type { StoredValue } from "../../../../cli/collect/format/stored_value.ts";
import { storedRows } from "../../../helpers/collect/stored_rows.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

const FORMAT = ndjsonFormat(columnsOf(["seq", "value"]), "iso");

/** Options of a program, and its output other than answers. */
interface Setting {
  readonly remarks: string[];
  readonly options: CommandOptions;
}

/** A program of some lines of TypeScript, in which `lines` contains the lines of its standard input. */
function program(script: string, others: Partial<CommandOptions> = {}): Setting {
  const remarks: string[] = [];
  const lines = `import { TextLineStream } from "@std/streams/text-line-stream";
    const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    const seqOf = (line: string) => JSON.parse(line).seq as number;`;
  const options: CommandOptions = {
    command: ["deno", "eval", "--quiet", "--no-check", `${lines}\n${script}`],
    env: {},
    folder: "",
    format: FORMAT,
    before: "",
    after: "",
    timeoutMs: 60_000,
    onRemark: (text) => remarks.push(text),
    ...others,
  };
  return { remarks, options };
}

async function deliver(
  delivery: Delivery,
  rows: readonly StoredValue[],
  signal = new AbortController().signal,
): Promise<Outcome> {
  try {
    return await delivery.deliver(rows, signal);
  } finally {
    await delivery.close();
  }
}

const ROWS = storedRows(7, 9);

Deno.test("batch: a program receives the rows between header and footer, and status 0 means delivered", async () => {
  await withTree({}, async (root) => {
    const header: RowFormat = { ...FORMAT, header: "HEAD\n" };
    const { options } = program(
      `Deno.writeTextFileSync("got.txt", (await Array.fromAsync(lines)).join("\\n") + Deno.env.get("MARK"));`,
      { format: header, before: "BEFORE\n", after: "AFTER\n", env: { MARK: "set" }, folder: root },
    );
    const outcome = await deliver(new BatchCommand(options), ROWS);
    assertEquals(outcome, { done: 3, refused: [] });
    assertEquals(
      Deno.readTextFileSync(`${root}/got.txt`),
      `BEFORE\nHEAD\n{"seq":7,"value":49.98}\n{"seq":8,"value":49.98}\n{"seq":9,"value":49.98}\nAFTERset`,
    );
  });
});

Deno.test("batch: any other status is a failure, reported with the program's standard error", async () => {
  const { options } = program(
    `await Array.fromAsync(lines); console.error("no such table"); Deno.exit(3);`,
  );
  const { done, error, isTemporary } = await deliver(new BatchCommand(options), ROWS);
  assertEquals([done, error, isTemporary], [
    0,
    "the program exited with status 3: no such table",
    false,
  ]);
});

Deno.test("batch: status 75 and `retry` are failures that no row caused", async () => {
  for (
    const [script, error] of [
      [`Deno.exit(75);`, "the program exited with status 75"],
      [`console.log("retry the broker is away");`, "the broker is away"],
    ] as const
  ) {
    const outcome = await deliver(
      new BatchCommand(program(`await Array.fromAsync(lines); ${script}`).options),
      ROWS,
    );
    assertEquals(outcome, { done: 0, refused: [], error, isTemporary: true });
  }
});

Deno.test("batch: individual rows can be refused; other lines are notes", async () => {
  const { options, remarks } = program(
    `await Array.fromAsync(lines); console.log("refuse 8 out of range\\nrefuse 99 not asked\\nINSERT 0 2");`,
  );
  const outcome = await deliver(new BatchCommand(options), ROWS);
  assertEquals(outcome, { done: 3, refused: [{ seq: 8, error: "out of range" }] });
  assertEquals(remarks, ["INSERT 0 2"]);
});

Deno.test("batch: a program that ends before it has read all rows has failed, whatever its status", async () => {
  const { options } = program("Deno.exit(0);");
  const { done, error } = await deliver(new BatchCommand(options), storedRows(1, 50_000));
  assertEquals([done, error], [0, "the program exited with status 0 before it had read all rows"]);
});

Deno.test("batch: a missing program is reported by name, and no row is blamed", async () => {
  const { options } = program("", { command: ["no-such-program-at-all"] });
  const { done, error, isTemporary } = await deliver(new BatchCommand(options), ROWS);
  assertMatch(error ?? "", /^Cannot run no-such-program-at-all: /);
  assertEquals([done, isTemporary], [0, true]);
});

Deno.test("batch: a program is ended after its time limit, and when the collector stops", async () => {
  const hang =
    `await Array.fromAsync(lines); await new Promise((resolve) => setTimeout(resolve, 1e8));`;
  const late = await deliver(new BatchCommand(program(hang, { timeoutMs: 10 }).options), ROWS);
  assertEquals(late.error, "the program did not exit within 10 ms");
  const aborted = await deliver(new BatchCommand(program(hang).options), ROWS, AbortSignal.abort());
  assertEquals(aborted.error, "the collector has stopped");
});

Deno.test("batch: processes that a program leaves running do not block the sink", async () => {
  const { options } = program(
    `await Array.fromAsync(lines);
     new Deno.Command("deno", { args: ["eval", "setTimeout(() => {}, 6000)"], stdin: "null" }).spawn().unref();
     console.error("left behind"); Deno.exit(1);`,
  );
  const { error } = await deliver(new BatchCommand(options), ROWS);
  assertEquals(error, "the program exited with status 1: left behind");
});

Deno.test("stream: one program receives all batches, and the header once", async () => {
  await withTree({}, async (root) => {
    const { options } = program(
      `console.log("ready");
       for await (const line of lines) {
         Deno.writeTextFileSync("got.txt", line + "\\n", { append: true, create: true });
         if (line === ".") console.log("ok " + last);
         else if (line !== "HEAD") var last = seqOf(line);
       }
       Deno.writeTextFileSync("got.txt", "END", { append: true });`,
      { format: { ...FORMAT, header: "HEAD\n" }, after: ".\n", folder: root },
    );
    const delivery = new StreamCommand(options);
    const { signal } = new AbortController();
    assertEquals(await delivery.deliver(storedRows(1, 2), signal), { done: 2, refused: [] });
    assertEquals(await delivery.deliver(storedRows(3, 3), signal), { done: 1, refused: [] });
    await delivery.close();
    assertEquals(
      Deno.readTextFileSync(`${root}/got.txt`),
      `HEAD\n{"seq":1,"value":49.98}\n{"seq":2,"value":49.98}\n.\n{"seq":3,"value":49.98}\n.\nEND`,
    );
  });
});

Deno.test("stream: rows are answered together or individually, and a refusal is an answer", async () => {
  const { options } = program(
    `for await (const line of lines) {
       const seq = seqOf(line);
       console.log(seq % 2 === 0 ? "refuse " + seq + " even" : "ok " + seq);
     }`,
  );
  const outcome = await deliver(new StreamCommand(options), storedRows(1, 4));
  assertEquals(outcome, {
    done: 4,
    refused: [{ seq: 2, error: "even" }, { seq: 4, error: "even" }],
  });
});

Deno.test("stream: answers before the program ends count, a later refusal does not", async () => {
  const { options } = program(
    `for await (const line of lines) {
       if (seqOf(line) !== 3) continue;
       console.log("ok 2\\nrefuse 4 not now"); console.error("lost connection"); Deno.exit(2);
     }`,
  );
  const outcome = await deliver(new StreamCommand(options), storedRows(1, 5));
  const error = "the program exited with status 2: lost connection";
  assertEquals(outcome, { done: 2, refused: [], error, isTemporary: false });
});

Deno.test("stream: after `retry`, a new program continues, and a late answer of the old one is ignored", async () => {
  await withTree({}, async (root) => {
    const { options } = program(
      `const isFirst = (() => { try { Deno.mkdirSync("first"); return true; } catch { return false; } })();
       for await (const line of lines) {
         if (isFirst) { console.log("retry later"); continue; }
         console.log("ok " + seqOf(line));
       }
       if (isFirst) console.log("ok 2");`,
      { folder: root },
    );
    const delivery = new StreamCommand(options);
    const { signal } = new AbortController();
    const outcome = await delivery.deliver(storedRows(1, 2), signal);
    assertEquals(outcome, { done: 0, refused: [], error: "later", isTemporary: true });
    assertEquals(await delivery.deliver(storedRows(1, 2), signal), { done: 2, refused: [] });
    await delivery.close();
  });
});

Deno.test("stream: an answer about a row that was not sent is ignored", async () => {
  const { options } = program(
    `for await (const line of lines) console.log("ok 99\\nrefuse 50 what\\nok " + seqOf(line));`,
  );
  assertEquals(await deliver(new StreamCommand(options), storedRows(1, 1)), {
    done: 1,
    refused: [],
  });
});

Deno.test("stream: a program that does not answer in time is ended", async () => {
  const { options } = program(`await Array.fromAsync(lines);`, { timeoutMs: 50 });
  const { error } = await deliver(new StreamCommand(options), ROWS);
  assertEquals(error, "the program did not answer within 50 ms");
});

Deno.test("stream: the end of a program between two batches is noted, and it is restarted", async () => {
  const { options, remarks } = program(
    `for await (const line of lines) { console.log("ok " + seqOf(line)); console.error("idle too long"); Deno.exit(1); }`,
  );
  const ended = Promise.withResolvers<void>();
  const delivery = new StreamCommand({
    ...options,
    onRemark: (text) => {
      remarks.push(text);
      ended.resolve();
    },
  });
  const { signal } = new AbortController();
  assertEquals((await delivery.deliver(storedRows(1, 1), signal)).done, 1);
  await ended.promise;
  assertEquals((await delivery.deliver(storedRows(2, 2), signal)).done, 1);
  await delivery.close();
  assert(remarks.includes("the program exited with status 1: idle too long"));
});

Deno.test("batch: with confirm, a program that ends with status 0 without having read its rows has delivered nothing", async () => {
  const script = { command: ["sh", "-c", "exit 0"], confirm: true };
  const { options } = program("", script);
  const outcome = await deliver(new BatchCommand(options), storedRows(1, 230));
  assertEquals(outcome.done, 0);
  // The program may exit before or after its rows have been written.
  assertMatch(outcome.error!, /status 0 before|did not answer row 1, expected ok 230/);
});

Deno.test("batch: with confirm, rows up to ok SEQ are delivered, and the others are sent again", async () => {
  const run = (shell: string) =>
    deliver(
      new BatchCommand(
        program("", { command: ["sh", "-c", `cat > /dev/null; ${shell}`], confirm: true }).options,
      ),
      ROWS,
    );
  assertEquals(await run("echo ok 9"), { done: 3, refused: [] });
  assertEquals(await run("echo ok 7; echo refuse 8 odd"), {
    done: 2,
    refused: [{ seq: 8, error: "odd" }],
    error: "the program exited with status 0 but did not answer row 9, expected ok 9",
    isTemporary: true,
  });
  assertEquals((await run("echo refuse 8 odd; echo ok 9")).done, 3);
  assertEquals((await run("true")).done, 0);
  assertEquals((await run("echo ok 9; exit 1")).done, 0);
});
