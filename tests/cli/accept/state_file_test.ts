// The state file of an acceptance run: atomic, locked, and checked when it is read.

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Protocol } from "../../../cli/accept/protocol.ts";
import {
  lockStateFile,
  readStateFile,
  StateFileError,
  statePathOf,
} from "../../../cli/accept/state_file.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import { itemsOf, protocolOf } from "../../helpers/stations/accept_bench.ts";
import { fill, withSmallDisk } from "../../helpers/machine/small_disk.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const PROTOCOL: Protocol = protocolOf(itemsOf("1;1;M_SP;Alarm;;;;;;;"));

function identity() {
  return { user: "berg", machine: "desk", process: 4711 };
}

Deno.test("accept: the state file is named after the list", () => {
  assertEquals(statePathOf("lists/points.csv"), "lists/points.accept.json");
  assertEquals(statePathOf("lists.d/points"), "lists.d/points.accept.json");
});

Deno.test("accept: the state is read as it was written, and nothing else is left", async () => {
  await withTree({}, (root) => {
    const path = `${root}/a.json`;
    assertEquals(readStateFile(path), undefined);
    {
      using file = lockStateFile(path, identity);
      file.save(PROTOCOL);
      file.save({ ...PROTOCOL, updatedAt: "2026-10-10T12:00:00.000Z" });
    }
    assertEquals(readStateFile(path)?.updatedAt, "2026-10-10T12:00:00.000Z");
    assertEquals([...Deno.readDirSync(root)].map(({ name }) => name), ["a.json"]);
    if (Deno.build.os !== "windows") assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
  });
});

Deno.test("accept: a remark with octets that were not text is read again", async () => {
  await withTree({}, (root) => {
    const path = `${root}/a.json`;
    using file = lockStateFile(path, identity);
    const items = [{ ...PROTOCOL.items[0]!, name: "K05 \ufffd \u2028 \u0000" }];
    const protocol = { ...PROTOCOL, items };
    file.save(protocol);
    assertEquals(readStateFile(path)?.items[0]?.name, items[0]!.name);
  });
});

Deno.test("accept: the state has each item on a line, with its latest content", async () => {
  await withTree({}, (root) => {
    const path = `${root}/a.json`;
    using file = lockStateFile(path, identity);
    file.save(PROTOCOL);
    const items = [...PROTOCOL.items, { ...PROTOCOL.items[0]!, key: "point 1/2", deferred: true }];
    file.save({ ...PROTOCOL, items });
    assertEquals(readStateFile(path), { ...PROTOCOL, items });
    const lines = Deno.readTextFileSync(path).split("\n");
    assertEquals(lines.filter((line) => line.startsWith('{"key":')).length, 2);
    file.save({ ...PROTOCOL, items: [] });
    assertEquals(readStateFile(path), { ...PROTOCOL, items: [] });
  });
});

Deno.test("accept: a link to the state file stays a link", async () => {
  if (Deno.build.os === "windows") return;
  await withTree({ "real/a.json": "" }, (root) => {
    Deno.writeTextFileSync(`${root}/real/a.json`, JSON.stringify(PROTOCOL));
    const link = new Deno.Command("sh", { args: ["-c", "ln -s real/a.json b.json"], cwd: root });
    assert(link.outputSync().success);
    using file = lockStateFile(`${root}/b.json`, identity);
    file.save({ ...PROTOCOL, createdAt: "2026-10-11T12:00:00.000Z" });
    assert(Deno.lstatSync(`${root}/b.json`).isSymlink);
    assertStringIncludes(Deno.readTextFileSync(`${root}/real/a.json`), "2026-10-11T12:00");
  });
});

Deno.test("accept: a second run with the same state is refused, and names the first", async () => {
  await withTree({}, (root) => {
    const path = `${root}/a.json`;
    {
      using _file = lockStateFile(path, identity);
      const error = assertThrows(() => lockStateFile(path, identity), UsageError);
      assertStringIncludes(error.message, "is in use by another run (berg@desk, process 4711)");
    }
    using again = lockStateFile(path, () => {
      throw new Deno.errors.NotCapable("Requires sys access");
    });
    assertEquals(again.path, path);
    assertEquals(Deno.readTextFileSync(`${path}.lock`), `process ${Deno.pid}`);
  });
});

Deno.test("accept: a state in a folder that does not exist cannot be locked", async () => {
  await withTree({}, (root) => {
    const error = assertThrows(() => lockStateFile(`${root}/no/a.json`, identity), UsageError);
    assertStringIncludes(error.message, `its folder ${root}/no does not exist; create it first`);
  });
});

Deno.test("accept: a torn, damaged or foreign state is refused with what is wrong with it", async () => {
  const whole = JSON.stringify(PROTOCOL, undefined, 1);
  const cases: readonly (readonly [text: string, message: string])[] = [
    ["", "is damaged: it is empty"],
    [whole.slice(0, whole.length / 2), "is damaged: line "],
    ["\0\0\0\0", "is damaged: line 1, column 1"],
    ["[]", "is not the state of an acceptance run"],
    ["null", "is not the state of an acceptance run"],
    ['{"format":"other"}', "is not the state of an acceptance run"],
    [whole.replace('"version": 1', '"version": 2'), "version is 2, expected 1"],
    [whole.replace('"deferred": false', '"deferred": "no"'), "items[0].deferred"],
    [whole.replace('"attempts": []', '"attempts": [{}]'), "items[0].steps[0].attempts[0]"],
  ];
  for (const [text, message] of cases) {
    await withTree({ "a.json": text }, (root) => {
      const error = assertThrows(() => readStateFile(`${root}/a.json`), UsageError);
      assertStringIncludes(error.message, message);
    });
  }
  await withTree({ "folder/x": "" }, (root) => {
    assertThrows(() => readStateFile(`${root}/folder`), UsageError, "is not a file");
  });
});

Deno.test("accept: on a full disk the state keeps its last content", async () => {
  await withTree({}, async (root) => {
    await withSmallDisk(root, 256 * 1024, (folder) => {
      const path = `${folder}/a.json`;
      using file = lockStateFile(path, identity);
      file.save(PROTOCOL);
      fill(`${folder}/full`);
      const text = "x".repeat(100_000);
      const [item] = PROTOCOL.items;
      const larger = { ...PROTOCOL, items: [{ ...item!, name: text }] };
      const error = assertThrows(() => file.save(larger), StateFileError);
      assertStringIncludes(error.message, "the disk is full");
      assertEquals(readStateFile(path), PROTOCOL);
      Deno.removeSync(`${folder}/full`);
      file.save(larger);
      assertEquals(readStateFile(path)?.items[0]?.name, text);
      return Promise.resolve();
    });
  });
});
