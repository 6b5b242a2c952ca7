// Station files of which only the station is used: names for `monitor` and requests, points for `collect`.

import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../cli/io/exit.ts";
import type { Io } from "../../../cli/io/io.ts";
import { readStationDocument } from "../../../cli/simulation/station_file.ts";
import { declarationOf } from "../../../cli/simulation/document_parts.ts";
import { checkDeclaration } from "../../../mod.ts";

/** Provides files of this project. */
const IO = {
  open: async (path: string) => ({ stream: (await Deno.open(path)).readable, octets: undefined }),
} as Pick<Io, "open"> as Io;

Deno.test("readStationDocument() and declarationOf() separate the simulation from what the library accepts", async () => {
  const station = declarationOf(await readStationDocument("examples/simulation/bay.json", IO));
  assertEquals(Object.keys(station).sort(), ["events", "name", "sectors"]);
  assertEquals(checkDeclaration(station), []);
});

Deno.test("readStationDocument() reports faults, also in the simulation", async () => {
  const text = JSON.stringify({ sectors: [{ ca: 1 }], simulation: { generators: [{}] } });
  const io = {
    open: () => Promise.resolve({ stream: new Response(text).body!, octets: undefined }),
  } as Pick<Io, "open"> as Io;
  const error = await assertRejects(() => readStationDocument("bay.json", io), UsageError);
  assertEquals(
    error.message,
    `bay.json has 1 mistake:
  bay.json:1:51  simulation.generators[0].kind is missing, expected one of "constant", "ramp", "sine", "square", "toggle", "random-walk", "wander", "follow", "count"`,
  );
});

Deno.test("a mistake in a rule is reported with line and column, before anything listens", async () => {
  const example = await Deno.readTextFile("examples/simulation/authority.json");
  const io = (text: string) => ({
    open: () => Promise.resolve({ stream: new Response(text).body!, octets: undefined }),
  } as Pick<Io, "open"> as Io);
  const station = await readStationDocument("bay.json", io(example));
  assertEquals(station.authority?.rules?.length, 3);
  const mistaken = example.replace("10.3.0.0/24", "10.3.0.0/42").replace('"operator"', '"operater"')
    .replace("[5300, 5399]", "[5399, 5300]").replace(
      '"types": ["commands"]',
      '"types": ["command"]',
    );
  const error = await assertRejects(
    () => readStationDocument("bay.json", io(mistaken)),
    UsageError,
  );
  const lines = error.message.split("\n").map((line) => line.replace(/expected one of.*/, "..."));
  /** Returns line and column of a text. */
  const at = (text: string, part: string): string => {
    const before = text.slice(0, text.indexOf(part)).split("\n");
    return `bay.json:${before.length}:${before.at(-1)!.length + 1}`;
  };
  assertEquals(lines, [
    "bay.json has 4 mistakes:",
    `  ${at(mistaken, '"command"')}  authority.roles["lamp tester"][0].types[0] is "command", ...`,
    `  ${at(mistaken, "[5399")}  authority.roles["lamp tester"][0].ioas[0] is [5399,5300], ` +
    "expected the lowest address before the highest",
    `  ${at(mistaken, '"operater"')}  authority.rules[0].roles[0] is "operater", ...`,
    `  ${at(mistaken, '"10.3')}  authority.rules[1].addresses[0] is "10.3.0.0/42", ` +
    "expected an IP address or a CIDR block, without a zone",
  ]);
  const plain = example.replaceAll("lamp tester", "lamps").replace('"commands"]', '"command"]');
  const one = await assertRejects(() => readStationDocument("bay.json", io(plain)), UsageError);
  const place = `${at(plain, '"command"')}  authority.roles.lamps[0].types[0] is "command"`;
  assertEquals(one.message.includes(place), true, one.message);
  const dead = example.replace('"rules": [', '"rules": [{ "name": "all", "roles": [] },');
  const found = await assertRejects(() => readStationDocument("bay.json", io(dead)), UsageError);
  assertEquals(
    found.message.match(/authority\.rules\[\d\]/g),
    [1, 2, 3].map((i) => `authority.rules[${i}]`),
  );
  assertEquals(
    found.message.includes(
      `${at(dead, '{\n        "name": "control centre"')}  authority.rules[1]`,
    ),
    true,
  );
});
