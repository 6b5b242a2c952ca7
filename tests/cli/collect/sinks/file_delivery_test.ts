// Files as sinks: their contents after batches, failures, crashes and rotation.

import { assertEquals, assertMatch } from "@std/assert";
import { csvFormat } from "../../../../cli/collect/format/csv.ts";
import { columnsOf } from "../../../../cli/collect/format/format.ts";
import { FileDelivery } from "../../../../cli/collect/sinks/file_delivery.ts";
import { isRotationDue, rotatedName, surplus } from "../../../../cli/collect/sinks/rotation.ts";
import { storedRows } from "../../../helpers/collect/stored_rows.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

const FORMAT = csvFormat(columnsOf(["seq", "value"]), { times: "iso", header: true });
const NEVER = { octets: undefined, hours: undefined, keep: undefined };
const NOON = Date.UTC(2026, 9, 9, 12);

Deno.test("a file begins with the header and grows batch by batch, also across restarts", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/values.csv`;
    for (const first of [1, 3]) {
      const file = new FileDelivery({ path, format: FORMAT, rotation: NEVER, now: () => NOON });
      assertEquals(await file.deliver(storedRows(first, first)), { done: 1, refused: [] });
      assertEquals(await file.deliver(storedRows(first + 1, first + 1)), { done: 1, refused: [] });
      await file.close();
    }
    assertEquals(Deno.readTextFileSync(path), "seq,value\n1,49.98\n2,49.98\n3,49.98\n4,49.98\n");
  });
});

Deno.test("an incomplete line after a crash is removed, and its row is written again", async () => {
  await withTree({ "values.csv": "seq,value\n1,49.98\n2,49" }, async (root) => {
    const path = `${root}/values.csv`;
    const file = new FileDelivery({ path, format: FORMAT, rotation: NEVER, now: () => NOON });
    await file.deliver(storedRows(2, 2));
    await file.close();
    assertEquals(Deno.readTextFileSync(path), "seq,value\n1,49.98\n2,49.98\n");
  });
});

Deno.test("an incomplete line of any length is removed after a crash", async () => {
  const block = 65_536; // octets per read
  for (const length of [block - 1, block, block + 1, 3 * block]) {
    for (const whole of ["seq,value\n1,49.98\n", ""]) {
      await withTree({ "values.csv": whole + "9".repeat(length) }, async (root) => {
        const path = `${root}/values.csv`;
        const file = new FileDelivery({ path, format: FORMAT, rotation: NEVER, now: () => NOON });
        await file.deliver(storedRows(2, 2));
        await file.close();
        const expected = `${whole === "" ? "seq,value\n" : whole}2,49.98\n`;
        assertEquals(Deno.readTextFileSync(path), expected, `${length}`);
      });
    }
  }
});

Deno.test("a file that was moved away is created again", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/values.csv`;
    const file = new FileDelivery({ path, format: FORMAT, rotation: NEVER, now: () => NOON });
    await file.deliver(storedRows(1, 1));
    Deno.renameSync(path, `${root}/moved.csv`);
    await file.deliver(storedRows(2, 2));
    await file.close();
    assertEquals(Deno.readTextFileSync(path), "seq,value\n2,49.98\n");
  });
});

Deno.test("a file that cannot be written is a failure of the sink, not of a row", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/no-such-folder/values.csv`;
    const file = new FileDelivery({ path, format: FORMAT, rotation: NEVER, now: () => NOON });
    const { done, error, isTemporary } = await file.deliver(storedRows(1, 1));
    assertMatch(error ?? "", /no-such-folder/);
    assertEquals([done, isTemporary], [0, true]);
    Deno.mkdirSync(`${root}/no-such-folder`);
    assertEquals(await file.deliver(storedRows(1, 1)), { done: 1, refused: [] });
    await file.close();
  });
});

Deno.test("a file that exceeds its size or period is rotated with a timestamp, and the oldest are deleted", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/values.csv`;
    let now = NOON;
    const file = new FileDelivery({
      path,
      format: FORMAT,
      rotation: { octets: 20, hours: 24, keep: 2 },
      now: () => now,
    });
    await file.deliver(storedRows(1, 1)); // 18 octets
    await file.deliver(storedRows(2, 2)); // 26
    now += 1000;
    await file.deliver(storedRows(3, 3)); // in another file, by size
    now = Date.UTC(2026, 9, 10, 0, 0, 1);
    await file.deliver(storedRows(4, 4)); // in another file, by time
    now += 86_400_000;
    await file.deliver(storedRows(5, 5));
    await file.close();
    const names = [...Deno.readDirSync(root)].map(({ name }) => name).sort();
    assertEquals(names, [
      "values.2026-10-10T000001.000Z.csv",
      "values.2026-10-11T000001.000Z.csv",
      "values.csv",
    ]);
    assertEquals(
      names.map((name) => Deno.readTextFileSync(`${root}/${name}`)),
      ["seq,value\n3,49.98\n", "seq,value\n4,49.98\n", "seq,value\n5,49.98\n"],
    );
  });
});

Deno.test("isRotationDue() counts periods from midnight UTC, and never rotates an empty file", () => {
  const rotation = { octets: undefined, hours: 6, keep: undefined };
  const since = Date.UTC(2026, 9, 9, 5, 59, 59, 999);
  assertEquals(isRotationDue(rotation, { size: 1, since }, since), false);
  assertEquals(isRotationDue(rotation, { size: 1, since }, since + 1), true);
  assertEquals(isRotationDue(rotation, { size: 0, since }, since + 1), false);
});

Deno.test("rotatedName() and surplus() agree, and affect no other file", () => {
  const names = [0, 1, 2].map((hour) => rotatedName("logs/values.csv", NOON + hour * 3_600_000));
  assertEquals(names[0], "logs/values.2026-10-09T120000.000Z.csv");
  const found = [...names.map((name) => name.slice(5)), "values.csv", "values.old.csv", "x.csv"];
  assertEquals(surplus("logs/values.csv", found, 1), found.slice(0, 2));
  assertEquals(rotatedName("logs.d/values", NOON), "logs.d/values.2026-10-09T120000.000Z");
});
