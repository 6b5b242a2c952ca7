// `iec104 setpoint` and `parameter`: measured values sent to a station.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Asdu } from "../../../mod.ts";
import { askStation, STATION } from "../../helpers/cli/request_cli.ts";

function valueOf(asdu: Asdu | undefined): readonly [type: string, value: number] {
  assert(asdu !== undefined && "objects" in asdu);
  return [asdu.type, (asdu.objects[0] as { readonly value: number }).value];
}

Deno.test("setpoint sends a value after a question", async () => {
  const { code, stdout, stderr, received } = await askStation(
    "setpoint {} 47/5102 --value 20.6 --feedback 560 --names s.json",
    { answers: ["y"], files: { "s.json": JSON.stringify(STATION) } },
  );
  assertStringIncludes(stderr, "At ADDRESS: send C_SE_NC_1 20.6 kV to 47/5102 Set-point?\n");
  assertStringIncludes(stdout, "47/560  Set-point   20.6 kV  M_ME_TF_1  ");
  assertStringIncludes(stdout, "C_SE_NC_1 20.6 kV to 47/5102 Set-point: done\n");
  assertEquals(valueOf(received[0])[1].toFixed(3), "20.600");
  assertEquals(code, 0);
});

Deno.test("setpoint supports three types, with and without time tag, and negative values", async () => {
  for (
    const [options, type, value] of [
      ["5104 --type normalized --value -0.25", "C_SE_NA_1", -0.25],
      ["5104 --type normalized --value=-1 --time-tag", "C_SE_TA_1", -1],
      ["5105 --type scaled --value -32768 --select-before-operate", "C_SE_NB_1", -32768],
      ["5105 --type C_SE_TB_1 --value 12", "C_SE_TB_1", 12],
      ["5102 --type float --value 2.15e1 -q 0", "C_SE_NC_1", 21.5],
    ] as const
  ) {
    const { received } = await askStation(`setpoint {} ${options} --ca 47 --yes`);
    assertEquals(valueOf(received[0]), [type, value]);
  }
});

Deno.test("setpoint outside the limits of the station is refused", async () => {
  const { code, stdout } = await askStation("setpoint {} 47/5102 --value 25 --yes");
  assertStringIncludes(stdout, "C_SE_NC_1 25 to 47/5102: refused\n");
  assertStringIncludes(stdout, "(--select-before-operate), be outside its limits, ");
  assertEquals(code, 1);
});

Deno.test("parameter loads a value after a question", async () => {
  const { code, stdout, stderr, received } = await askStation(
    "parameter {} 47/500 --threshold 0.75",
    { answers: ["y"] },
  );
  assertStringIncludes(stderr, "At ADDRESS: send P_ME_NC_1 threshold 0.75 to 47/500?\n");
  assertStringIncludes(stdout, "P_ME_NC_1 threshold 0.75 to 47/500: done\n");
  assertEquals(valueOf(received[0]), ["P_ME_NC_1", 0.75]);
  assertEquals(code, 0);
});

Deno.test("parameter supports each kind, type and activation", async () => {
  for (
    const [options, type, fields] of [
      ["47/500 --low-limit -5", "P_ME_NC_1", { value: -5, kpa: 3 }],
      ["47/500 --high-limit 7 --type scaled", "P_ME_NB_1", { value: 7, kpa: 4 }],
      ["47/500 --filter 0.5 --type P_ME_NA_1", "P_ME_NA_1", { value: 0.5, kpa: 2 }],
      ["47/500 --activate cyclic", "P_AC_NA_1", { qpa: 3 }],
      ["47/500 --activate object", "P_AC_NA_1", { qpa: 2 }],
      ["47/0 --deactivate loaded", "P_AC_NA_1", { qpa: 1 }],
    ] as const
  ) {
    const { received } = await askStation(`parameter {} ${options} --yes`);
    const [asdu] = received;
    assert(asdu !== undefined && "objects" in asdu);
    assertEquals(asdu.type, type);
    const object = asdu.objects[0] as unknown as Readonly<Record<string, unknown>>;
    for (const [key, value] of Object.entries(fields)) assertEquals(object[key], value, options);
  }
});

Deno.test("parameter refused by the station ends with 1", async () => {
  const { code, stdout } = await askStation("parameter {} 47/560 --threshold 1 --yes");
  assertStringIncludes(stdout, "P_ME_NC_1 threshold 1 to 47/560: refused\n");
  assertEquals(code, 1);
});
