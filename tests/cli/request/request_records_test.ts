// The records of a request, if nothing is recorded.

import { assertEquals } from "@std/assert";
import type { Io } from "../../../cli/io/io.ts";
import type { RequestSettings } from "../../../cli/request/request_settings.ts";
import { openRequestRecords } from "../../../cli/request/request_records.ts";
import { IEC104, type ProcedureResult } from "../../../mod.ts";

Deno.test("without audit file and syslog server, nothing is recorded, and the user is not looked up", async () => {
  const messages: string[] = [];
  const io = {
    stderr: { line: (text: string) => void messages.push(text) },
    identity: () => {
      throw new Deno.errors.NotCapable("Requires sys access");
    },
  } as unknown as Io;
  const link = { profile: IEC104, endpoint: { host: "192.0.2.1", port: 2404 }, tls: undefined };
  const settings = { audit: {}, link } as unknown as RequestSettings;
  {
    await using records = await openRequestRecords({ command: "read", ca: 1 }, settings, io);
    assertEquals(records.handlers, {});
    records.raw(new Uint8Array(3));
    records.ended({ outcome: "done", reason: "" } as ProcedureResult);
  }
  assertEquals(messages, []);
});
