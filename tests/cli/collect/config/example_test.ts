// The sample configuration, and the schema with which editors check it.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { EXAMPLE_CONFIG } from "../../../../cli/collect/config/example.ts";
import { loadConfig } from "../../../../cli/collect/config/load.ts";
import { CONFIG_SCHEMA } from "../../../../cli/collect/config/schema.ts";
import { readJson } from "../../../../cli/text/json/read_json.ts";
import { checkSchema, type JsonSchema } from "../../../../transport/low_level.ts";
import { HAS_OPENSSL, PlantAuthority } from "../../../helpers/machine/plant_authority.ts";
import { faultsOf } from "../../../helpers/cli/json_schema.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";

/** The sample with every commented-out line enabled. */
const COMPLETE = EXAMPLE_CONFIG.replace(/^( *)\/\/ ( *["{}])/gm, "$1$2");

Deno.test("the example is valid as it is, and with everything that is commented out", async () => {
  const files: Record<string, string> = {
    "southbank.json": '{ "sectors": [{ "ca": 1, "points": [] }] }',
  };
  if (HAS_OPENSSL) {
    using plant = PlantAuthority.standard();
    const { certificate, key } = plant.party("centre");
    files["ca.pem"] = plant.pem("root");
    [files["collector.pem"], files["collector.key"]] = [certificate, key];
    files["plant.crl.pem"] = plant.list("root");
  }
  // Without openssl there are no certificates to refer to.
  const complete = HAS_OPENSSL ? COMPLETE : COMPLETE.replace(/"tls": \{[^}]*\},/, "");
  for (const text of [EXAMPLE_CONFIG, complete]) {
    files["plant.json"] = text;
    const { config } = await loadConfig("plant.json", {
      readText: (path) => Promise.resolve(files[path]!),
      environment: () => "secret",
    });
    assertEquals(config.stations[0]!.name, "Northfield");
  }
});

Deno.test("the example shows all but a few settings of the store, stations and points", () => {
  const { value } = readJson(COMPLETE);
  const shown = new Set<string>();
  collectKeys(value, shown);
  const { store, stations } = CONFIG_SCHEMA.properties!;
  const station = stations!.items!.properties!;
  const known = [store!.properties!, station, station.points!.items!.properties!]
    .flatMap((properties) => Object.keys(properties));
  assertEquals(
    known.filter((key) => !shown.has(key)),
    ["commitMs"],
  );
});

function collectKeys(value: unknown, keys: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    keys.add(key);
    collectKeys(member, keys);
  }
}

Deno.test("the schema agrees with an independent validator, and describes every setting", () => {
  const { value } = readJson(COMPLETE);
  assertEquals(faultsOf(CONFIG_SCHEMA, value), []);
  const wrong = structuredClone(value) as Record<string, Record<string, unknown>>;
  wrong.store!.keepDays = "90";
  assertEquals(faultsOf(CONFIG_SCHEMA, wrong).length, 1);
  assertEquals(checkSchema(wrong, CONFIG_SCHEMA).map(({ path }) => path), ["store.keepDays"]);
  const bare: string[] = [];
  describeAll(CONFIG_SCHEMA, "", bare);
  assertEquals(bare, []);
});

/** Lists properties without a description. */
function describeAll(schema: JsonSchema, path: string, bare: string[]): void {
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    if (member.description === undefined && member.items?.description === undefined) {
      bare.push(`${path}.${key}`);
    }
    describeAll(member, `${path}.${key}`, bare);
  }
  if (schema.items !== undefined) describeAll(schema.items, `${path}[]`, bare);
  for (const one of schema.anyOf ?? []) describeAll(one, path, bare);
}

Deno.test("collect --init writes the example once, --schema prints the published schema", async () => {
  const saved = new Map<string, Uint8Array>();
  const { code, stderr } = await runCli(["collect", "--init", "plant.json"], { saved });
  assertEquals(code, 0);
  assertEquals(stderr, "Wrote plant.json. Edit it, then run: iec104 collect plant.json\n");
  assertEquals(new TextDecoder().decode(saved.get("plant.json")), EXAMPLE_CONFIG);
  const again = await runCli(["collect", "--init", "plant.json"], { saved });
  assertEquals(again.code, 2);
  assertStringIncludes(again.stderr, "File plant.json already exists; choose a new name");
  const { stdout } = await runCli(["collect", "--schema"]);
  assertEquals(JSON.parse(stdout), CONFIG_SCHEMA);
  const file = new URL("../../../../cli/collect/config/plant.schema.json", import.meta.url);
  assertEquals(
    stdout,
    Deno.readTextFileSync(file),
    "run: deno task iec104 collect --schema > FILE",
  );
});
