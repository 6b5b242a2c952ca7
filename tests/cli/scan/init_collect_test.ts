// Private types in the configuration that `iec104 collect --init --from` writes.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { definePrivateType, IEC104 } from "../../../mod.ts";
import { askStation } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { meet } from "../../helpers/cli/zoo.ts";

Deno.test("collect --init --from accepts private types, and names those that it does not know", async () => {
  const type = { id: 149, name: "Vendor_F", elements: ["R32", "QDS"] } as const;
  const world = {
    profile: { ...IEC104, privateTypes: [definePrivateType(type)] },
    declaration: {
      privateTypes: [type],
      sectors: [{ ca: 1, points: [{ ioa: 5, type: "Vendor_F" as "M_SP_NA_1", value: 50 }] }],
    },
    files: { "types.json": JSON.stringify({ types: [type] }) },
  };
  const saved = new Map<string, Uint8Array>();
  const without = await askStation("collect --init a.json --from {} --ca 1 --yes", {
    ...{ ...world, saved },
  });
  assertStringIncludes(
    without.stderr,
    "iec104 collect: Objects of type 149 are not listed; --types FILE describes private types",
  );
  const args = "collect --init b.json --from {} --ca 1 --yes --types types.json";
  const { stderr } = await askStation(args, { ...world, saved });
  assertStringIncludes(stderr, "Wrote b.json with 1 point.");
  const text = new TextDecoder().decode(saved.get("b.json"));
  const { stations: [station] } = JSON.parse(text);
  assertEquals([station.typesFile, station.points], ["types.json", [{ ioa: 5 }]]);
  const check = await runCli(["collect", "b.json", "--check"], {
    files: { ...world.files, "b.json": text },
  });
  assertEquals([check.code, check.stderr], [0, ""]);
});

Deno.test("collect --init accepts one file of private types, and names it relative to the configuration", async () => {
  for (
    const [args, message] of [
      ["--init c.json --types a.json --types b.json", "Option --types has several files"],
      ["--init x/a.json --types types.json", "Option --types is a path relative to this folder"],
    ] as const
  ) {
    const type = (id: number) => `{"types":[{"id":${id},"name":"X_${id}","elements":["SIQ"]}]}`;
    const files = { "a.json": type(149), "b.json": type(150), "types.json": type(151) };
    const { code, stderr } = await askStation(`collect ${args} --from {} --yes`, { files });
    assertStringIncludes(stderr, message);
    assertEquals(code, 2);
  }
  const alone = await runCli(["collect", "plant.json", "--types", "types.json"]);
  assertStringIncludes(alone.stderr, "Option --types needs --init");
});

Deno.test("collect --init names itself when it tries other field sizes", async () => {
  const { code, stderr } = await meet(
    "collect --init --from {} --ca 1 --yes",
    async (peer, connection) => {
      if (connection > 0) return;
      await peer.start();
      for (let value = 0; value < 8; value++) await peer.send(`01 01 03 01 05 00 0${value % 2}`);
      await peer.requests(1);
    },
  );
  assertStringIncludes(
    stderr,
    "iec104 collect: the ASDUs of the station do not have the field sizes 2/2/3; trying 1/1/2\n",
  );
  assertEquals(code, 3);
});
