// The destinations of audit records, and the user that they name.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { AuditFile } from "../../../cli/audit/audit_file.ts";
import { AuditTrail, openAudit, writerOf } from "../../../cli/audit/audit_trail.ts";
import type { Io } from "../../../cli/io/io.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { Syslog } from "../../../cli/audit/syslog.ts";
import { withTree } from "../../helpers/machine/temp.ts";

function destinations(failure?: Error) {
  const log: unknown[] = [];
  const file = {
    append: (entry: unknown) => (log.push(["file", entry]), "END"),
    [Symbol.dispose]() {
      log.push("file closed");
      if (failure !== undefined) throw failure;
    },
  } as unknown as AuditFile;
  const syslog = {
    record: (entry: unknown, end: unknown) => log.push(["syslog", entry, end]),
    event: (event: unknown) => log.push(["event", event]),
    [Symbol.asyncDispose]: () => Promise.resolve(void log.push("syslog closed")),
  } as unknown as Syslog;
  return { log, file, syslog };
}

function conceal(text: string): string {
  return text.replace("secret", "***");
}

Deno.test("a record goes to the file first, then to the server with its place, without secrets", async () => {
  const { log, file, syslog } = destinations();
  const trail = new AuditTrail({ file, syslog, conceal });
  trail.record({ event: "tls", detail: "a secret" });
  trail.record({ event: "closed" });
  trail.event({ text: "the secret" } as never);
  await trail[Symbol.asyncDispose]();
  assertEquals(log, [
    ["file", { event: "tls", detail: "a ***" }],
    ["syslog", { event: "tls", detail: "a ***" }, "END"],
    ["file", { event: "closed" }],
    ["syslog", { event: "closed" }, "END"],
    ["event", { text: "the ***" }],
    "file closed",
    "syslog closed",
  ]);
});

Deno.test("records are kept with a file or a server", async () => {
  const { log, file, syslog } = destinations();
  for (
    const [options, isKept] of [
      [{}, false],
      [{ file }, true],
      [{ syslog }, true],
      [{ file, syslog }, true],
    ] as const
  ) assertEquals(new AuditTrail(options).isKept, isKept);
  const none = new AuditTrail({});
  none.record({ event: "tls", detail: "text" });
  none.event({ text: "text" } as never);
  await none[Symbol.asyncDispose]();
  assertEquals(log, []);
  new AuditTrail({ syslog }).event({ text: "a secret" } as never);
  assertEquals(log, [["event", { text: "a secret" }]]);
});

Deno.test("the server is closed even if the file cannot be closed", async () => {
  const { log, file, syslog } = destinations(new Error("disk full"));
  const trail = new AuditTrail({ file, syslog });
  await assertRejects(() => trail[Symbol.asyncDispose](), Error, "disk full");
  assertEquals(log, ["file closed", "syslog closed"]);
});

Deno.test("without permission to read the user, the message names the option", () => {
  const denied = (error: Error) =>
    ({
      identity() {
        throw error;
      },
    }) as unknown as Io;
  assertThrows(() => writerOf(denied(new Deno.errors.NotCapable("x"))), UsageError, "--allow-sys=");
  assertThrows(() => writerOf(denied(new TypeError("broken"))), TypeError, "broken");
});

Deno.test("a file that is not an audit file is reported as a mistake in the command line", async () => {
  await withTree({ "notes.txt": "Notes\n" }, (root) => {
    const io = {
      now: () => 0,
      identity: () => ({ user: "u", machine: "m", process: 1 }),
    } as unknown as Io;
    assertThrows(
      () => openAudit(`${root}/notes.txt`, { io, sync: false, command: "station" }),
      UsageError,
    );
  });
});
