// A collector as a process whose user is revoked in its key file.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { KeyFile } from "../../../cli/key_file/key_file.ts";
import { parseHex } from "../../../codec/mod.ts";
import { ControlledStation, serve } from "../../../mod.ts";
import { secureAuthentication } from "../../../transport/authentication.ts";
import { keyFile, ONE, PASSPHRASE } from "../../helpers/cli/key_plant.ts";
import { CollectorProcess } from "../../helpers/collect/collector_process.ts";
import { withTree } from "../../helpers/machine/temp.ts";

Deno.test({
  name:
    "SIGHUP after the user of a collector was revoked closes its link with the reason, and opens it when it is valid again",
  ignore: Deno.build.os === "windows", // has no SIGHUP
  async fn() {
    const users = [{ number: 1, name: "Centre", role: 1, updateKey: parseHex(ONE) }];
    const sectors = [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" as const }] }];
    const secured = { authentication: secureAuthentication({ users }) };
    await using a = new ControlledStation({ sectors }, secured);
    await using b = new ControlledStation({ sectors });
    const at = { host: "127.0.0.1", port: 0 };
    await using serverA = await serve(a, at);
    await using serverB = await serve(b, at);
    const [addressA, addressB] = [serverA, serverB].map(({ port }) => `127.0.0.1:${port}`);
    const backOff = { firstMs: 20, maxMs: 100 };
    const authentication = { keysFile: "plant.keys", passphraseFile: "pass" };
    const plant = {
      store: { file: "plant.sqlite" },
      stations: [
        { name: "A", address: addressA, ca: 1, backOff, authentication },
        { name: "B", address: addressB, ca: 1, backOff },
      ],
    };
    await withTree({ "plant.json": JSON.stringify(plant), pass: PASSPHRASE }, async (root) => {
      Deno.chmodSync(`${root}/pass`, 0o600);
      await keyFile(`${root}/plant.keys`, [[1, "Centre", 1, ONE]]);
      using file = await KeyFile.open(`${root}/plant.keys`, PASSPHRASE);
      const { users: valid } = file.document;
      await using collector = new CollectorProcess(root);
      for (const name of ["A", "B"]) {
        await collector.line(({ event, subject }) =>
          event === "connected" && subject === `station ${name}`
        );
      }

      await file.update((document) => ({
        ...document,
        users: document.users.map(({ updateKey: _, ...user }) => ({
          ...{ ...user, revoked: "2026-11-30T12:00:00.000Z" },
        })),
      }));
      collector.kill("SIGHUP");
      const refused = await collector.line(({ event, level }) =>
        event === "configuration" && level === "error"
      );
      assertStringIncludes(refused.text, "The previous configuration stays in use");
      const closed = await collector.line(({ event, level }) =>
        event === "authentication" && level === "error"
      );
      assertEquals([closed.subject, closed.text], [
        "station A",
        "user 1 (Centre) was removed or revoked in plant.keys: disconnected until the user is valid again",
      ]);
      await collector.line(({ event, level, subject, text }) =>
        event === "key-file" && level === "info" && subject === "station A" &&
        text === "key file: user 1 (Centre) was removed or revoked"
      );

      await file.update((document) => ({ ...document, users: valid }));
      const before = collector.lines.length;
      collector.kill("SIGHUP");
      const next = await collector.line(({ event }) => event === "connected", before);
      assertEquals(next.subject, "station A");

      Deno.writeTextFileSync(`${root}/plant.keys`, "damaged");
      collector.kill("SIGHUP");
      const unreadable = await collector.line(({ event, level }) =>
        event === "key-file" && level === "error"
      );
      assertEquals(unreadable.subject, "key file");
      assertStringIncludes(unreadable.text, "the previous users and keys stay in use");
      collector.kill("SIGTERM");
      assertEquals((await collector.status()).code, 0);
      const lost = collector.lines.filter(({ subject, event }) =>
        subject === "station B" && event === "lost"
      );
      assertEquals(lost, []);
    });
  },
});
