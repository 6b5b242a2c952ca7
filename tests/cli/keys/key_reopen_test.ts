// A key file whose passphrase is changed while stations use it, or that cannot be read for some time.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { LoadedConfig } from "../../../cli/collect/config/load.ts";
import { authenticationsOf } from "../../../cli/collect/config/authentications.ts";
import { StoreError } from "../../../cli/collect/store/store_error.ts";
import { type Io, processIo } from "../../../cli/io/io.ts";
import {
  type AuthenticationSetup,
  authenticationSetup,
} from "../../../cli/key_file/authentication_setup.ts";
import { revokeUser } from "../../../cli/key_file/changes.ts";
import { KeyFile } from "../../../cli/key_file/key_file.ts";
import { KeyWatch } from "../../../cli/key_file/key_watch.ts";
import { readPassphrase } from "../../../cli/key_file/passphrase.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { REQUEST_OPTIONS, requestSettings } from "../../../cli/request/options.ts";
import { serveClient } from "../../../cli/conform/upper/serve_client.ts";
import { Output } from "../../../cli/text/output.ts";
import { keyFile, onDisk, ONE, PASSPHRASE, TWO } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { readToEnd, readUntil, startTask } from "../../helpers/cli/task.ts";
import { Collecting } from "../../helpers/collect/collecting.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";

const CHANGED = "another passphrase";
const REVOKED = "2026-11-30T12:00:00.000Z";

/** A folder with the key file of two users, open with a watch as a simulated station has it. */
async function watched(
  use: (plant: {
    readonly path: string;
    readonly pass: string;
    readonly setup: AuthenticationSetup;
    readonly watch: KeyWatch;
    /** What was told since the last time. */
    readonly told: () => readonly string[];
    readonly clock: FakeClock;
    /** Changes the passphrase of the file, and revokes user 2. */
    readonly change: () => Promise<void>;
  }) => Promise<void>,
  { isTyped = false }: { readonly isTyped?: boolean } = {},
): Promise<void> {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const [path, pass, clock, told] = [
      ...[`${root}/plant.keys`, `${root}/pass`] as const,
      ...[new FakeClock(), [] as string[]] as const,
    ];
    Deno.chmodSync(pass, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE], [2, "Guest", 0, TWO]]);
    let questions = 0;
    const askSecret = () => Promise.resolve(++questions === 1 ? PASSPHRASE : undefined);
    const config = { keysFile: path, ...!isTyped && { passphraseFile: pass } };
    using setup = await authenticationSetup(config, {
      ...{ io: { ...processIo(), askSecret }, role: "controlled", station: "Northfield" },
    });
    using watch = new KeyWatch({
      ...{ clock, setups: () => new Map([["", setup!]]) },
      tell: ({ level, text }) => told.push(`${level}: ${text}`.replaceAll(`${root}/`, "")),
    });
    const change = async () => {
      using file = await KeyFile.open(path, PASSPHRASE);
      await file.changePassphrase(CHANGED);
      await file.update((document) => revokeUser(document, 2, REVOKED));
    };
    await use({
      ...{ path, pass, setup: setup!, watch, clock, change },
      told: () => told.splice(0),
    });
    assertEquals(questions, isTyped ? 1 : 0);
  });
}

const NOT_OPENED =
  "error: Cannot open plant.keys: the passphrase is wrong, or the file was changed or damaged, which cannot be " +
  "distinguished; the previous users and keys stay in use";

Deno.test("a reload opens a key file with its new passphrase, and says that it can be read again", async () => {
  await watched(async ({ path, pass, setup, watch, told, clock, change }) => {
    await watch.reload();
    assertEquals(told(), []);
    await change();
    await clock.advance(120_000);
    assertEquals(told(), [NOT_OPENED]);
    await watch.reload(); // The passphrase is still the old one.
    assertEquals(told(), [NOT_OPENED]);
    Deno.writeTextFileSync(pass, CHANGED);
    await clock.advance(60_000);
    assertEquals(told(), []);
    await watch.reload();
    assertEquals(told(), [
      "info: plant.keys can be read again",
      "info: key file: user 2 (Guest) was removed or revoked",
    ]);
    await watch.reload();
    await clock.advance(60_000);
    assertEquals(told(), []);
    await setup.saveStatistics();
    using file = await KeyFile.open(path, CHANGED);
    assertEquals(Object.keys(file.station("Northfield").statistics ?? {}).length > 0, true);
  });
});

Deno.test("a reload with another passphrase, before the minute has passed, reports only what has changed", async () => {
  await watched(async ({ pass, watch, told, change }) => {
    await change();
    Deno.writeTextFileSync(pass, CHANGED);
    await watch.reload();
    assertEquals(told(), ["info: key file: user 2 (Guest) was removed or revoked"]);
  });
});

Deno.test("a reload whose passphrase cannot be read keeps the users, and says why", async () => {
  await watched(async ({ pass, setup, watch, told, change }) => {
    await change();
    Deno.removeSync(pass);
    await watch.reload();
    const stays = "; the previous users and keys stay in use";
    assertEquals(told(), [`error: No such file: pass${stays}`, NOT_OPENED]);
    assertEquals(Array.from(setup.authentication.users, ({ name }) => name), ["Centre", "Guest"]);
    if (Deno.build.os === "windows") return; // has no pipes that are files
    const { success } = await new Deno.Command("sh", { args: ["-c", 'mkfifo "$0"', pass] })
      .output();
    assertEquals(success, true);
    await watch.reload();
    assertEquals(told(), [
      `error: Cannot read pass: A pipe or a device is read only at the start${stays}`,
    ]);
  });
});

Deno.test("a reload does not ask again for a passphrase that was typed", async () => {
  await watched(async ({ watch, told, change }) => {
    await change();
    await watch.reload();
    await watch.reload();
    assertEquals(told(), [NOT_OPENED]);
  }, { isTyped: true });
});

Deno.test("a reload that ends after its station leaves the key file closed", async () => {
  await watched(async ({ pass, setup, watch, told, change }) => {
    await change();
    Deno.writeTextFileSync(pass, CHANGED);
    const reloading = watch.reload();
    watch[Symbol.dispose]();
    setup[Symbol.dispose]();
    await reloading;
    assertEquals(told(), []);
    assertThrows(() => setup.file.reread(), TypeError, "it is closed");
  });
});

Deno.test({
  name: "SIGHUP makes a station open its key file with the passphrase that it has now",
  ignore: Deno.build.os === "windows", // has no SIGHUP
  fn: async () => {
    const keys = { keysFile: "plant.keys", passphraseFile: "pass" };
    const sectors = [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }];
    const bay = { name: "Northfield", authentication: keys, sectors };
    await withTree({ "bay.json": JSON.stringify(bay), pass: PASSPHRASE }, async (root) => {
      Deno.chmodSync(`${root}/pass`, 0o600);
      await keyFile(`${root}/plant.keys`, [[1, "Centre", 1, ONE], [2, "Guest", 1, TWO]]);
      const station = startTask("iec104", [
        ...["station", `${root}/bay.json`, "--lines", "--listen", "127.0.0.1:0"],
      ]);
      await station.stdin.close();
      await readUntil(station.stdout, "Listening on ");
      using file = await KeyFile.open(`${root}/plant.keys`, PASSPHRASE);
      await file.changePassphrase(CHANGED);
      await file.update((document) => revokeUser(document, 2, REVOKED));
      Deno.writeTextFileSync(`${root}/pass`, CHANGED);
      station.kill("SIGHUP");
      await readUntil(station.stdout, "key file: user 2 (Guest) was removed or revoked");
      station.kill("SIGTERM");
      await readToEnd(station.stdout);
      const errors = await new Response(station.stderr).text();
      assertEquals([(await station.status).code, errors], [0, ""]);
      assertEquals(file.reread(), true); // The statistics were saved with the new passphrase.
    });
  },
});

Deno.test("a session that is an upper tester reads its key file every minute, until it ends", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const [path, clock] = [`${root}/plant.keys`, new FakeClock()];
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE]]);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close(); // Nobody answers.
    const values = parseValues([
      ...[`127.0.0.1:${port}`, "--keys", path, "--keys-passphrase-file", `${root}/pass`],
    ], { usage: "", operands: [1, 1], options: REQUEST_OPTIONS });
    const input = new TransformStream<Uint8Array, Uint8Array>();
    const log = { text: "" };
    const output = (to: { text: string }) =>
      new Output({
        write: (octets) => {
          to.text += new TextDecoder().decode(octets);
          return Promise.resolve(octets.length);
        },
      });
    const io: Io = {
      ...{ ...processIo(), stdin: () => input.readable, interruption: neverInterrupted },
      ...{ stdout: output({ text: "" }), stderr: output(log) },
    };
    const settings = await requestSettings(values, io);
    const serving = serveClient(values, io, { settings, commands: [], clock });
    while (clock.scheduled === 0) await settle();
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.update((document) => revokeUser(document, 1, REVOKED));
    await clock.advance(60_000);
    while (!log.text.includes("key file")) await settle();
    assertEquals(log.text.match(/key file.*/g), [
      "key file: user 1 (Centre) was removed or revoked",
    ]);
    await input.writable.close();
    assertEquals([await serving, clock.scheduled], [0, 0]);
  });
});

function neverInterrupted(): AbortSignal {
  return new AbortController().signal;
}

Deno.test("a collector closes the key files that it no longer uses after a reload, and those of one that is refused", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    Deno.chmodSync(`${root}/pass`, 0o600);
    for (const name of ["a", "b"]) await keyFile(`${root}/${name}.keys`, [[1, "Centre", 1, ONE]]);
    await using plant = new Collecting(root);
    const keysOf = (name: string) => ({
      authentication: { keysFile: `${name}.keys`, passphraseFile: "pass" },
    });
    const load = async (names: readonly string[], more: object = {}): Promise<LoadedConfig> => {
      const stations = names.map((name, index) => ({
        ...{ name, address: `192.0.2.${20 + index}`, ca: 1, startUp: [], ...keysOf(name) },
      }));
      const config = { stations, store: { file: plant.file }, ...more } as never;
      const sources = { io: processIo(), folder: `${root}/`, given: {} };
      const authentications = await authenticationsOf(config, sources);
      const none = { pointLists: new Map(), privateTypes: new Map(), texts: new Map() };
      return { ...{ config, folder: "", authentications, warnings: [], ...none } } as never;
    };
    const reload = async (loaded: LoadedConfig) => {
      const reloading = plant.collector.reload(loaded);
      let isReloaded = false;
      void reloading.finally(() => isReloaded = true).catch(() => {});
      while (!isReloaded) await plant.clock.advance(100);
      await reloading;
    };
    const isOpen = ({ authentications }: LoadedConfig, name: string) => {
      try {
        authentications!.get(name)!.file.reread();
        return true;
      } catch (error) {
        if (error instanceof TypeError) return false;
        throw error;
      }
    };
    const [first, second] = [await load(["a", "b"]), await load(["a", "b"])];
    await reload(first);
    assertEquals([isOpen(first, "a"), isOpen(first, "b")], [true, true]);
    await reload(second); // Its stations keep the files of before.
    assertEquals([isOpen(first, "a"), isOpen(first, "b")], [true, true]);
    assertEquals([isOpen(second, "a"), isOpen(second, "b")], [false, false]);
    {
      using _fault = plant.hide("sink");
      const sinks = [{ name: "print", kind: "stdout", format: "csv" }];
      const refused = await load(["a", "b"], { sinks });
      await assertRejects(() => reload(refused), StoreError);
      assertEquals([isOpen(refused, "a"), isOpen(refused, "b")], [false, false]);
      assertEquals([isOpen(first, "a"), isOpen(first, "b")], [true, true]);
    }
    await reload(await load(["a"]));
    assertEquals([isOpen(first, "a"), isOpen(first, "b")], [true, false]);
  });
});

Deno.test("a station that cannot write its key file when it ends says that the statistics were not saved", async () => {
  const keys = { keysFile: "plant.keys", passphraseFile: "pass" };
  const sectors = [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }];
  const bay = { name: "Northfield", authentication: keys, sectors };
  await withTree({ "bay.json": JSON.stringify(bay), pass: PASSPHRASE }, async (root) => {
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(`${root}/plant.keys`, [[1, "Centre", 1, ONE]]);
    const end = new AbortController();
    const run = await runCli(
      ["station", `${root}/bay.json`, "--lines", "--listen", "127.0.0.1:0"],
      onDisk({
        interruption: end.signal,
        onStdout: (text) => {
          if (!text.includes("Listening on ")) return;
          Deno.removeSync(`${root}/plant.keys`);
          end.abort();
        },
      }),
    );
    assertEquals([run.code, run.stderr.replaceAll(`${root}/`, "")], [
      0,
      "iec104 station: No such file: plant.keys; the statistics were not saved\n",
    ]);
  });
});

Deno.test("a passphrase file that others can read is reported as soon as it is read, not with the next message", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const path = `${root}/pass`;
    Deno.chmodSync(path, 0o644);
    let told = "";
    const stderr = new Output({
      write: (octets) => {
        told += new TextDecoder().decode(octets);
        return Promise.resolve(octets.length);
      },
    });
    const names = { path: "passphraseFile", text: "passphrase" };
    await readPassphrase({ path, names }, { io: { ...processIo(), stderr }, file: "plant.keys" });
    await settle();
    assertEquals(
      told.replaceAll(`${root}/`, ""),
      "warning: pass has mode 644, so others can read it; run: chmod 600 pass\n",
    );
  });
});
