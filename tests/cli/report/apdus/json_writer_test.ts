// APDUs as JSON records: each format, octets that are not an APDU, and time tags without an hour.

import { assertEquals } from "@std/assert";
import { instantsOf } from "../../../../cli/report/apdus/object_instant.ts";
import { type AsduInput, decodeAsdu, encodeAsdu } from "../../../../codec/mod.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";

async function record(hex: string): Promise<unknown> {
  const files = { "a.hex": hex };
  const { stdout } = await runCli(["decode", "a.hex", "--format", "ndjson"], { files });
  const { kind, line, column, ...rest } = JSON.parse(stdout.split("\n")[0]!);
  assertEquals([kind, line, column], ["apdu", 1, 1]);
  return rest;
}

Deno.test("a record has the fields of its APDU format", async () => {
  assertEquals(await record("68 04 01 00 0a 00"), { format: "S", receiveNumber: 5 });
  assertEquals(await record("68 04 07 00 00 00"), { format: "U", function: "STARTDT act" });
  assertEquals(await record("68 04 0f 00 00 00"), {
    format: "raw",
    octets: "68040f000000",
    issues: [{
      code: "bad-control-field",
      detail: "Expected a control field of I, S or U format, found 0x0F 0x00 0x00 0x00",
      offset: 2,
      octets: "0f000000",
    }],
  });
});

Deno.test("a time tag without an hour is in the hour of its capture, or the previous one", () => {
  const captured = { time: Date.UTC(2024, 4, 6, 7, 8, 9), nanoseconds: 0 };
  const instants = (minutes: readonly number[], place: object, zone = {}) => {
    const objects = minutes.map((minute, i) => ({ ioa: i + 1, value: 1, time: minute * 60_000 }));
    const asdu = { type: "M_SP_TA_1", cause: 3, ca: 1, objects } as unknown as AsduInput;
    return instantsOf(decodeAsdu(encodeAsdu(asdu)), place as never, zone);
  };
  assertEquals(instants([8, 59, 0], { captured }), [
    "2024-05-06T07:08:00.000Z",
    "2024-05-06T06:59:00.000Z",
    "2024-05-06T07:00:00.000Z",
  ]);
  assertEquals(instants([8], { captured }, { zone: 330 }), ["2024-05-06T06:38:00.000Z"]);
  assertEquals(instants([8], {}), [null]);
});

Deno.test("an object without a time tag has no instant", () => {
  const objects = [{ ioa: 1, value: 1 }, { ioa: 2, value: 0 }] as const;
  const untimed = encodeAsdu({ type: "M_SP_NA_1", cause: 3, ca: 1, objects });
  assertEquals(instantsOf(decodeAsdu(untimed), {} as never, {}), [null, null]);
  const unknown = Uint8Array.of(0, 1, 3, 0, 1, 0, 1, 2, 3);
  assertEquals(instantsOf(decodeAsdu(unknown), {} as never, {}), []);
});
