// The options --profile and --types: field sizes, and private types from several files.

import { assertEquals, assertThrows } from "@std/assert";
import { fieldSizesOf } from "../../../cli/options/profile_option.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

Deno.test("--profile sets the octets of the cause and of both addresses", () => {
  const sizes = (text: string | undefined) => {
    const { cotOctets, caOctets, ioaOctets } = fieldSizesOf(text);
    return [cotOctets, caOctets, ioaOctets];
  };
  assertEquals(sizes(undefined), [2, 2, 3]);
  assertEquals([sizes("1/2/3"), sizes("2/1/1")], [[1, 2, 3], [2, 1, 1]]);
  for (const text of ["0/2/3", "3/2/3", "2/3/3", "2/2/4", "2/2", "2/2/3/", ""]) {
    assertThrows(
      () => fieldSizesOf(text),
      UsageError,
      `Option --profile is "${text}", expected octets of cause (1-2), common address (1-2) and object`,
    );
  }
});

Deno.test("--types takes several files, whose types must differ", async () => {
  const types = (...rows: readonly (readonly [number, string])[]) =>
    JSON.stringify({
      types: rows.map(([id, name]) => ({ id, name, elements: ["SVA", "QDS"] })),
    });
  const files = {
    "a.json": types([140, "X_LV_NA_1"]),
    "b.json": types([141, "X_LW_NA_1"]),
    "same_id.json": types([140, "X_LX_NA_1"]),
    "in.hex": "68 10 00 00 00 00 8c 01 03 00 01 00 07 00 00 05 00 00",
  };
  const decode = (...names: readonly string[]) =>
    runCli(["decode", "in.hex", ...names.flatMap((name) => ["--types", name])], { files });
  const both = await decode("b.json", "a.json");
  assertEquals([both.code, both.stderr.includes("X_")], [0, false], both.stderr);
  assertEquals(both.stdout.includes("X_LV_NA_1 spont CA 1: 7=5"), true, both.stdout);
  const clash = await decode("a.json", "same_id.json");
  assertEquals([clash.code, clash.stdout], [2, ""]);
  assertEquals(
    /^iec104 decode: .*140.* \(--types a\.json, same_id\.json\)\n/.test(clash.stderr),
    true,
    clash.stderr,
  );
});
