// Audit files on disk: permissions, restarts, two processes, tampering.

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { AuditError } from "../../../cli/audit/audit_error.ts";
import { AuditFile, type AuditFileOptions } from "../../../cli/audit/audit_file.ts";
import { sha256 } from "../../../cli/audit/chain.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const OPTIONS: AuditFileOptions = {
  now: () => Date.UTC(2026, 10, 23, 14),
  writer: { user: "operator", machine: "desk", process: 4711 },
  command: "command",
};

function write(path: string, count: number, options = OPTIONS): void {
  using file = new AuditFile(path, options);
  for (let value = 0; value < count; value++) file.append({ event: "result", value });
}

function linesOf(path: string): string[] {
  return Deno.readTextFileSync(path).trimEnd().split("\n");
}

/** Verifies a file on disk with the command. */
async function verify(path: string): Promise<{ readonly code: number; readonly stderr: string }> {
  const names = [path, `${path}.head`];
  const files: Record<string, string> = {};
  for (const name of names) {
    try {
      files[name] = Deno.readTextFileSync(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const { code, stderr } = await runCli(["audit", path, "--quiet"], { files });
  return { code, stderr };
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

function codeOf(call: () => unknown): string {
  return assertThrows(call, AuditError).code;
}

Deno.test("an audit file is created for its owner only, and each process continues the chain", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 2, { ...OPTIONS, sync: true });
    write(path, 1);
    const records = linesOf(path).map((line) => JSON.parse(line));
    assertEquals(records.map(({ event }) => event), [
      ...["begun", "result", "result", "closed"],
      ...["continued", "result", "closed"],
    ]);
    const [{ chain, version, by, process, command }] = records;
    assertEquals([version, by, process, command], [1, "operator@desk", 4711, "command"]);
    assertEquals(records[4].chain, chain);
    assertEquals(records[4].detail, undefined);
    assert(records[0].run !== records[4].run);
    if (Deno.build.os !== "windows") {
      for (const name of [path, `${path}.head`]) {
        assertEquals(Deno.statSync(name).mode! & 0o777, 0o600);
      }
    }
    const { code, stderr } = await verify(path);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "a.jsonl is complete and unchanged: 7 records; ends with 7:");
  });
});

Deno.test("with sync, the record and its note are flushed to disk before append() returns", async () => {
  await withTree({}, (root) => {
    const { prototype } = Deno.FsFile;
    const { syncDataSync } = prototype;
    let flushes = 0;
    prototype.syncDataSync = function () {
      flushes++;
      syncDataSync.call(this);
    };
    try {
      for (const sync of [true, false]) {
        using file = new AuditFile(`${root}/${sync}.jsonl`, { ...OPTIONS, sync });
        flushes = 0;
        file.append({ event: "result" });
        assertEquals(flushes, sync ? 2 : 0);
      }
    } finally {
      prototype.syncDataSync = syncDataSync;
    }
  });
});

Deno.test("a second process is refused while the first one writes", async () => {
  await withTree({}, (root) => {
    const path = `${root}/a.jsonl`;
    using file = new AuditFile(path, OPTIONS);
    const error = assertThrows(() => new AuditFile(path, OPTIONS), AuditError);
    assertEquals(error.code, "in-use");
    assertStringIncludes(error.message, "a.jsonl: another process is writing to it");
    file.append({ event: "result" });
  });
});

Deno.test("a program that writes the file meanwhile is noticed before the next record", async () => {
  await withTree({}, (root) => {
    const path = `${root}/a.jsonl`;
    using file = new AuditFile(path, OPTIONS);
    Deno.writeTextFileSync(path, "{}\n", { append: true });
    assertEquals(codeOf(() => file.append({ event: "result" })), "interleaved");
    assertEquals(codeOf(() => file.append({ event: "result" })), "interleaved");
    assertEquals(linesOf(path).length, 2);
  });
});

Deno.test("a file whose tail was tampered with is not continued", async () => {
  const ways: Readonly<Record<string, (lines: string[]) => string[]>> = {
    cut: (lines) => lines.slice(0, -1),
    changed: (lines) => lines.with(3, lines[3]!.replace('"value":2', '"value":3')),
    removed: (lines) => lines.toSpliced(2, 1),
    inserted: (lines) => lines.toSpliced(2, 0, lines[1]!),
    swapped: (lines) => lines.with(2, lines[3]!).with(3, lines[2]!),
  };
  for (const [kind, change] of Object.entries(ways)) {
    await withTree({}, async (root) => {
      const path = `${root}/a.jsonl`;
      write(path, 4);
      const before = `${change(linesOf(path)).join("\n")}\n`;
      Deno.writeTextFileSync(path, before);
      const error = assertThrows(() => new AuditFile(path, OPTIONS), AuditError, undefined, kind);
      assertEquals(error.code, "tampered");
      assertStringIncludes(error.message, "keep it as evidence, and name a new file");
      assertEquals(Deno.readTextFileSync(path), before);
      const { code, stderr } = await verify(path);
      assertEquals(code, 1);
      assertStringIncludes(stderr, `: ${kind}: `);
    });
  }
});

Deno.test("a file that was emptied or removed is not started again while its note is there", async () => {
  await withTree({}, (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 2);
    for (const change of [() => Deno.truncateSync(path), () => Deno.removeSync(path)]) {
      change();
      const { code, message } = assertThrows(() => new AuditFile(path, OPTIONS), AuditError);
      assertEquals(code, "tampered");
      assertStringIncludes(
        message,
        "a.jsonl.head has record 4; to begin a new file, move both away",
      );
    }
    Deno.removeSync(`${path}.head`);
    write(path, 1);
    assertEquals(linesOf(path).length, 3);
  });
});

Deno.test("a file without its note is neither continued nor complete, because its tail may have been cut", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 1);
    write(path, 1);
    const lines = linesOf(path);
    Deno.writeTextFileSync(path, `${lines.slice(0, 3).join("\n")}\n`);
    assertStringIncludes(lines[2]!, '"event":"closed"');
    Deno.removeSync(`${path}.head`);
    const { code, message } = assertThrows(() => new AuditFile(path, OPTIONS), AuditError);
    assertEquals(code, "tampered");
    assertStringIncludes(message, "a.jsonl.head is missing, so records may have been cut off");
    assertEquals(statOf(`${path}.head`), undefined, "not created either");
    const verified = await verify(path);
    assertEquals(verified.code, 1);
    assertStringIncludes(verified.stderr, ":3: cut: ");
    const { seq, hash } = JSON.parse(lines[2]!) as { seq: number; hash: string };
    const files = { [path]: Deno.readTextFileSync(path) };
    const found = sha256(lines[2]!);
    for (const end of [found, found.toUpperCase()]) {
      const known = await runCli(["audit", path, "--quiet", "--end", `${seq}:${end}`], { files });
      assertEquals(known.code, 0, known.stderr);
      assertStringIncludes(known.stderr, "contains the record of --end, after which others may be");
    }
    const early = `1:${sha256(lines[0]!)}`;
    const before = await runCli(["audit", path, "--quiet", "--end", early], { files });
    assertEquals(before.code, 0, `any number of records may follow: ${before.stderr}`);
    const other = await runCli(["audit", path, "--quiet", "--end", `${seq}:${hash}`], { files });
    assertEquals(other.code, 1, "the hash of a record is that of its line");
  });
});

Deno.test("a process that was killed before it noted its first record is continued, with an empty note", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 1);
    const [first, second] = linesOf(path);
    Deno.writeTextFileSync(path, `${first}\n${second}\n`);
    Deno.truncateSync(`${path}.head`);
    assertEquals(codeOf(() => new AuditFile(path, OPTIONS)), "tampered");
    Deno.writeTextFileSync(path, `${first}\n`);
    write(path, 1);
    assertEquals(linesOf(path).map((line) => JSON.parse(line).event), [
      ...["begun", "continued", "result", "closed"],
    ]);
    assertEquals((await verify(path)).code, 0);
  });
});

Deno.test("a file or a note that is moved, replaced or deleted while a process writes is noticed before the next record", async () => {
  for (const name of ["a.jsonl", "a.jsonl.head"]) {
    const changes: Readonly<Record<string, (path: string) => void>> = {
      "moved or deleted": (path) => Deno.renameSync(path, `${path}.1`),
      "replaced": (path) => {
        Deno.copyFileSync(path, `${path}.new`);
        Deno.renameSync(`${path}.new`, path);
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      await withTree({}, (root) => {
        using file = new AuditFile(`${root}/a.jsonl`, OPTIONS);
        file.append({ event: "result" });
        change(`${root}/${name}`);
        const { code, message } = assertThrows(() => file.append({ event: "result" }), AuditError);
        assertEquals(code, "moved");
        assertStringIncludes(message, `${name} was ${what} while the process was writing to it`);
        assertEquals(codeOf(() => file.append({ event: "result" })), "moved");
      });
    }
  }
});

Deno.test("a file that is not an audit file is left alone", async () => {
  await withTree({ "notes.txt": "hello\n" }, (root) => {
    assertEquals(codeOf(() => new AuditFile(`${root}/notes.txt`, OPTIONS)), "tampered");
    assertEquals(Deno.readTextFileSync(`${root}/notes.txt`), "hello\n");
    assertEquals(statOf(`${root}/notes.txt.head`), undefined);
    assertEquals(codeOf(() => new AuditFile(`${root}/none/a.jsonl`, OPTIONS)), "failed");
  });
});

Deno.test("a process that was killed in the middle of a line, or before its note, is continued", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 2);
    const head = Deno.readTextFileSync(`${path}.head`);
    const size = Deno.statSync(path).size;
    write(path, 0);
    const [line] = linesOf(path).slice(4);
    Deno.truncateSync(path, size);
    Deno.writeTextFileSync(path, line!.slice(0, 40), { append: true });
    Deno.writeTextFileSync(`${path}.head`, head);
    assertEquals((await verify(path)).code, 1, "not noted yet");
    write(path, 1);
    const torn = await verify(path);
    assertEquals(torn.code, 0, torn.stderr);
    assertStringIncludes(torn.stderr, "note: Line 5 is not complete");
    assertEquals(JSON.parse(linesOf(path)[5]!).detail, "The previous line is incomplete");
    // A process that wrote a record, but not its note.
    const before = Deno.readTextFileSync(`${path}.head`);
    const file = new AuditFile(path, OPTIONS);
    file[Symbol.dispose]();
    file[Symbol.dispose]();
    const lines = linesOf(path);
    Deno.writeTextFileSync(path, `${lines.slice(0, -1).join("\n")}\n`);
    Deno.writeTextFileSync(`${path}.head`, before);
    write(path, 1);
    assertEquals((await verify(path)).code, 0);
  });
});

Deno.test("a long file is continued by its end alone", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 6000);
    assert(Deno.statSync(path).size > 0x100000);
    write(path, 1);
    const { code, stderr } = await verify(path);
    assertEquals(code, 0, stderr);
    Deno.writeTextFileSync(path, `${linesOf(path).toSpliced(900, 1).join("\n")}\n`);
    write(path, 1);
    assertEquals((await verify(path)).code, 1, "the whole file is verified on request");
    Deno.writeTextFileSync(path, `${linesOf(path).toSpliced(3900, 1).join("\n")}\n`);
    assertEquals(codeOf(() => new AuditFile(path, OPTIONS)), "tampered");
  });
});

Deno.test("audit names the zone only if it prints times", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 2);
    const files = Object.fromEntries(
      [path, `${path}.head`].map((file) => [file, Deno.readTextFileSync(file)]),
    );
    const zoneIn = async (...args: readonly string[]) =>
      (await runCli(["audit", path, ...args], { files })).stderr.split("\n")[0];
    assertEquals(await zoneIn("--zone", "+01:00"), "times in UTC+01:00");
    for (const args of [["--json"], ["--quiet"]]) {
      assertEquals((await zoneIn(...args))?.startsWith("times in"), false, args[0]);
    }
  });
});

Deno.test("what someone has written into a file reaches the terminal with control characters escaped", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    write(path, 2);
    const csi = "\x9b2J\u202e";
    const lines = linesOf(path);
    const forged = lines[1]!.replace('"run":"', `"run":"${csi}`);
    const text = [lines[0], forged, `${csi}rubbish`, lines[3]].join("\n");
    const files = { [path]: `${text}\n`, [`${path}.head`]: Deno.readTextFileSync(`${path}.head`) };
    for (const args of [[], ["--json"]]) {
      const { code, stdout, stderr } = await runCli(["audit", path, ...args], { files });
      assertEquals(code, 1);
      assertEquals(/[\x9b\u202e]/.test(stdout + stderr), false, stdout + stderr);
      assertStringIncludes(stderr, "\\u202erubbish");
      if (args.length > 0) {
        assertStringIncludes(stdout, "\\u009b2J\\u202e");
        assertEquals(stdout.split("\n")[0], lines[0], "an unchanged record is printed as it is");
      }
    }
  });
});
