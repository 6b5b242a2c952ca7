// Configurations: valid ones, and all faults of invalid ones, with their positions.

import { PointBook } from "../../../../cli/collect/config/point_book.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../../../../cli/io/exit.ts";
import { loadConfig, type LoadedConfig } from "../../../../cli/collect/config/load.ts";

const STATION = '"stations": [{ "name": "A", "address": "192.0.2.10" }]';

function load(
  text: string,
  { files = {}, environment = {} }: {
    readonly files?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<LoadedConfig> {
  return loadConfig("conf/plant.json", {
    readText: (path) => {
      const found = path === "conf/plant.json" ? text : files[path];
      if (found !== undefined) return Promise.resolve(found);
      return Promise.reject(new Deno.errors.NotFound(`No such file: ${path}`));
    },
    environment: (name) => environment[name],
  });
}

/** Returns the places that a refusal names, without the messages. */
async function faults(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { message } = await assertRejects(() => load(text, { files }), UsageError);
  const [head, ...lines] = message.split("\n  ");
  assertMatch(head!, /^conf\/plant\.json has \d+ mistakes?:$/);
  return lines.map((line) => line.replace("conf/plant.json:", ""));
}

Deno.test("all faults are reported together, with path, value and expectation", async () => {
  assertEquals(
    await faults(`{
  "store": { "file": 7, "keepDays": -1 },
  "stations": [
    { "name": "A", "address": "192.0.2.10", "ca": 70000, "profil": "2/2/3" },
    { "address": [], "points": [{ "name": "x" }], "summer": "maybe", "tls": {} }
  ],
  "sinks": [{ "name": "s", "kind": "files" }, { "name": "t", "kind": "command", "command": [] }]
}`),
    [
      "2:22  store.file is 7, expected a text that is not empty",
      "2:37  store.keepDays is -1, expected a number of at least 0",
      "4:51  stations[0].ca is 70000, expected a whole number from 1 to 65534",
      '4:68  stations[0].profil is unknown; did you mean "profile"?',
      "5:5  stations[1].name is missing, expected a text that is not empty",
      "5:18  stations[1].address is [], expected an array that is not empty",
      "5:33  stations[1].points[0].ioa is missing, expected a whole number from 0 to 16777215",
      '5:61  stations[1].summer is "maybe", expected one of "flag", "zone", "ignore"',
      '7:36  sinks[0].kind is "files", expected one of "stdout", "file", "command"; did you mean "file"?',
      "7:92  sinks[1].command is [], expected an array that is not empty",
      ...["caFile", "certificateFile", "keyFile"].map((key) =>
        `5:77  stations[1].tls.${key} is missing, expected a PEM file, because both stations authenticate with certificates`
      ),
    ],
  );
});

Deno.test("duplicate keys are reported with both positions, along with all other faults", async () => {
  assertEquals(
    await faults(`{
  "store": { "file": "a", "file": "b" },
  "stations": [{ "name": "A", "address": "192.0.2.10", "ca": 0 }],
  "store": { "file": "c" }
}`),
    [
      "2:27  store.file occurs twice, first in line 2; expected each name only once",
      "4:3  store occurs twice, first in line 2; expected each name only once",
      "3:62  stations[0].ca is 0, expected a whole number from 1 to 65534",
    ],
  );
});

Deno.test("inconsistencies are reported together as well", async () => {
  const text = `{
  "store": { "file": "a" },
  "stations": [
    { "name": "A", "address": "192.0.2.10:99999", "zone": "Mars", "session": { "k": 4, "w": 8, "t1Ms": 5, "t2Ms": 9 } },
    { "name": "A", "address": "x", "ca": [1, 2], "profile": "1/1/2",
      "points": [{ "ioa": 5 }, { "ca": 1, "ioa": 70000 }, { "ca": 2, "ioa": 6 }, { "ca": 2, "ioa": 6, "type": "M_ME_XX_1" }],
      "types": ["M_ME_TG_1"], "pointsFile": "none.json" }
  ],
  "sinks": [
    { "name": "s", "kind": "stdout", "format": "sql", "columns": ["valu", "a=seq", "a=ca"] },
    { "name": "s", "kind": "stdout", "stations": ["B"] }
  ],
  "http": { "listen": "127.0.0.1:http" },
  "syslog": { "url": "udp://10.1" }
}`;
  const lines = await faults(text);
  const paths = lines.map((line) => line.split(" ")[2]);
  assertEquals(paths, [
    "stations[1].name",
    "sinks[1].name",
    "stations[0].address",
    "stations[0].zone",
    "stations[0].session.w",
    "stations[0].session.t2Ms",
    "stations[1].points[0].ca",
    "stations[1].points[1].ioa",
    "stations[1].points[3].ioa",
    "stations[1].points[3].type",
    "stations[1].types[0]",
    "sinks[0].columns[0]",
    "sinks[0].columns[2]",
    "sinks[0].sql",
    "sinks[1].stations[0]",
    "sinks",
    "http.listen",
    "syslog.url",
    "stations[1].pointsFile",
  ]);
  const all = lines.join("\n");
  assertStringIncludes(all, 'is "valu", expected the name of a field; did you mean "value"?');
  assertStringIncludes(all, 'is "A", expected a unique name; stations[0] has the same name');
  assertStringIncludes(
    all,
    'is "M_ME_TG_1", expected a standard type; did you mean "M_ME_T',
  );
  assertStringIncludes(all, 'is "none.json", expected a readable file');
});

Deno.test("a wrong structure does not hide inconsistencies elsewhere", async () => {
  const lines = await faults(`{
  "store": {},
  "stations": [
    { "name": "A", "address": "x", "ca": 0 },
    { "name": "B", "address": "x:y", "pointsFile": "none.json" },
    { "name": "B", "address": "x", "ca": 1, "points": [{ "ioa": 1 }, { "ioa": 1 }] }
  ],
  "sinks": [7, { "name": "s", "kind": "stdout", "columns": ["tiem"], "stations": ["A"] }]
}`);
  assertEquals(lines.map((line) => line.split("  ")[1]!.split(" ")[0]), [
    "store.file",
    "stations[0].ca",
    "sinks[0]",
    "stations[2].name",
    "stations[1].address",
    "stations[2].points[1].ioa",
    "sinks[1].columns[0]",
    "stations[1].pointsFile",
  ]);
  assertEquals((await faults("[]")).length, 1);
});

Deno.test("invalid JSON is reported with line and column", async () => {
  assertEquals(await faults('{\n  "store": { "file": "a" }\n  "stations": []\n}'), [
    '3:3  Expected , or }, found "\\"stations\\": []"',
  ]);
  assertStringIncludes((await faults(""))[0]!, "Expected a value, found the end of the text");
});

Deno.test("environment variables are replaced in any text; unset ones are reported", async () => {
  const text = `{ "store": { "file": "\${DIR}/a.sqlite" }, ${STATION},
    "sinks": [{ "name": "s", "kind": "command", "command": ["tail", "cost $$5"], "env": { "PGPASSWORD": "\${SECRET}" } }] }`;
  const { config } = await load(text, { environment: { DIR: "data", SECRET: 'a"b' } });
  assertEquals(config.store.file, "data/a.sqlite");
  const [sink] = config.sinks!;
  assert(sink?.kind === "command");
  assertEquals([sink.env, sink.command[1]], [{ PGPASSWORD: 'a"b' }, "cost $5"]);
  assertEquals(await faults(text), [
    '1:22  store.file is "${DIR}", expected the environment variable DIR to be set',
    '2:105  sinks[0].env.PGPASSWORD is "${SECRET}", expected the environment variable SECRET to be set',
  ]);
});

Deno.test("files are relative to the configuration, and their faults are reported", async () => {
  const text = (file: string) =>
    `{ "store": { "file": "a" }, "stations": [{ "name": "A", "address": "x", "pointsFile": "${file}" }] }`;
  const good = '{ "sectors": [{ "ca": 1, "points": [{ "ioa": 1, "type": "M_SP_NA_1" }] }] }';
  const loaded = await load(text("s.json"), { files: { "conf/s.json": good } });
  assertEquals(loaded.pointLists.get("s.json")?.points[0]?.ioa, 1);
  const csv = await load(text("p.csv"), {
    files: { "conf/p.csv": "CA;IOA;type;name;unit;Faktor\n1;700;ME_NC;Voltage;kV;0,1\n" },
  });
  const [point] = new PointBook(csv.config.stations[0]!, csv.pointLists.get("p.csv"));
  assertEquals([point?.name, point?.unit, point?.scale], ["Voltage", "kV", {
    factor: 0.1,
    offset: 0,
  }]);
  const torn = await faults(text("p.csv"), { "conf/p.csv": "CA;IOA\nx;1\n1;y\n" });
  assert(torn[0]!.includes("p.csv has 2 mistakes:"), torn[0]);
  assert(torn.join("\n").includes('conf/p.csv:3:3  IOA is "y"'), torn.join("\n"));
  const bad = await faults(text("s.json"), {
    "conf/s.json": good.replace("M_SP_NA_1", "M_SP_XX_1"),
  });
  assertEquals(bad.length, 1);
  assert(bad[0]!.startsWith('conf/s.json:1:57  sectors[0].points[0].type is "M_SP_XX_1"'), bad[0]);
  assert(bad[0]!.endsWith('; did you mean "M_SP_NA_1"?'), bad[0]);
  const station = (name: string) =>
    `{ "name": "${name}", "address": "x", "pointsFile": "${name}" }`;
  const both = await faults(
    `{ "store": { "file": "a" }, "stations": [${station("b.json")}, ${station("a.json")}] }`,
    { "conf/a.json": "{}", "conf/b.json": "{}" },
  );
  assertEquals(both.map((line) => line.slice(0, 11)), ["conf/b.json", "conf/a.json"]);
  const deep = await faults(text("s.json"), { "conf/s.json": "[".repeat(100_000) });
  assert(deep[0]!.startsWith("conf/s.json:1:65  Expected at most 64 levels"), deep[0]);
});

Deno.test("a missing file is named", async () => {
  await assertRejects(
    () =>
      loadConfig("nothing.json", {
        readText: () => Promise.reject(new Deno.errors.NotFound("No such file")),
        environment: () => undefined,
      }),
    UsageError,
    "No such file: nothing.json",
  );
});
