// Files with plant data are readable only by their owner.

import { assertEquals } from "@std/assert";
import { processIo } from "../../../cli/io/io.ts";
import { ndjsonFormat } from "../../../cli/collect/format/ndjson.ts";
import { columnsOf } from "../../../cli/collect/format/format.ts";
import { FileDelivery } from "../../../cli/collect/sinks/file_delivery.ts";
import { openEventStore } from "../../../mod.ts";
import { CollectBench, measured, NOON } from "../../helpers/collect/collect_bench.ts";
import { storedRows } from "../../helpers/collect/stored_rows.ts";
import { withTree } from "../../helpers/machine/temp.ts";

/** Returns the modes of the files in a folder. */
function modesIn(root: string): Record<string, string> {
  const names = Array.from(Deno.readDirSync(root), ({ name }) => name).sort();
  return Object.fromEntries(
    names.map((name) => [name, (Deno.statSync(`${root}/${name}`).mode! & 0o777).toString(8)]),
  );
}

const HAS_MODES = Deno.build.os !== "windows";

Deno.test({
  name: "a store and the files next to it are created for their owner only",
  ignore: !HAS_MODES,
  fn: () =>
    withTree({}, (root) => {
      using bench = new CollectBench(root, {});
      bench.begin();
      bench.deliver(measured(1, 1, NOON));
      const modes = modesIn(root);
      assertEquals(Object.keys(modes).filter((name) => modes[name] !== "600"), []);
      assertEquals(Object.keys(modes).length >= 4, true, JSON.stringify(modes));
    }),
});

Deno.test({
  name:
    "files of sinks are created for their owner only, and a new file after rotation has the mode of the previous one",
  ignore: !HAS_MODES,
  fn: () =>
    withTree({}, async (root) => {
      let now = NOON;
      const delivery = new FileDelivery({
        path: `${root}/values.ndjson`,
        format: ndjsonFormat(columnsOf(["seq", "value"]), "iso"),
        rotation: { octets: 1, hours: undefined, keep: undefined },
        now: () => now++,
      });
      await delivery.deliver(storedRows(1, 2));
      assertEquals(modesIn(root), { "values.ndjson": "600" });
      await delivery.close();
      Deno.chmodSync(`${root}/values.ndjson`, 0o640);
      await delivery.deliver(storedRows(3, 4));
      await delivery.close();
      assertEquals(Object.values(modesIn(root)), ["640", "640"]);
    }),
});

Deno.test({
  name:
    "exports and stored events are created for their owner only; an existing file keeps its mode",
  ignore: !HAS_MODES,
  fn: () =>
    withTree({ "old.html": "long content" }, async (root) => {
      const { save } = processIo();
      const octets = new TextEncoder().encode("report");
      await save(`${root}/new.html`, octets, { replace: false });
      Deno.chmodSync(`${root}/old.html`, 0o644);
      await save(`${root}/old.html`, octets, { replace: true });
      (await openEventStore({ path: `${root}/events.sqlite` })).close();
      assertEquals(modesIn(root), { "events.sqlite": "600", "new.html": "600", "old.html": "644" });
      assertEquals(Deno.readTextFileSync(`${root}/old.html`), "report");
    }),
});
