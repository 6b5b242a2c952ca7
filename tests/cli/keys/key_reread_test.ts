// A key file that another process changes while stations use it: whoever was revoked no longer operates.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { keptAuthentications } from "../../../cli/collect/config/kept_authentications.ts";
import type { LoadedConfig } from "../../../cli/collect/config/load.ts";
import { processIo } from "../../../cli/io/io.ts";
import { applyUsers } from "../../../cli/keys/apply_users.ts";
import {
  type AuthenticationSetup,
  authenticationSetup,
} from "../../../cli/keys/authentication_setup.ts";
import { KeyFile } from "../../../cli/keys/key_file.ts";
import { KeyFileError } from "../../../cli/keys/key_file_error.ts";
import { KeyWatch } from "../../../cli/keys/key_watch.ts";
import { StationKeys } from "../../../cli/keys/station_keys.ts";
import { parseHex, toHex } from "../../../codec/mod.ts";
import { type AuthenticationUser, UserDirectory } from "../../../transport/authentication/mod.ts";
import { keyFile, onDisk, ONE, PASSPHRASE, TWO, withKeys } from "../../helpers/cli/key_plant.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { readToEnd, readUntil, startTask } from "../../helpers/cli/task.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

const DAY = Date.UTC(2027, 0, 31);

function user(number: number, name: string, more: object = {}): AuthenticationUser {
  return { number, name, role: 1, expires: undefined, updateKey: parseHex(ONE), ...more };
}

function setupOf(keysFile: string, passphraseFile: string, role: "controlling" | "controlled") {
  const config = { keysFile, passphraseFile };
  return authenticationSetup(config, { ...{ io: processIo(), role, station: "Northfield" } });
}

Deno.test("applyUsers() makes the users of a directory those of a file, and says what has changed", () => {
  const directory = new UserDirectory([
    ...[user(1, "Centre"), user(2, "Guest"), user(3, "A"), user(4, "B"), user(5, "Same")],
  ]);
  const [kept, changed] = [directory.get(5), directory.get(1)?.updateKey];
  const lines = applyUsers(directory, [
    user(1, "Centre", { updateKey: parseHex(TWO), role: 0, expires: DAY }),
    ...[user(3, "B"), user(4, "A"), user(5, "Same"), user(7, "New", { expires: DAY })],
  ]);
  assertEquals(lines, [
    "user 2 (Guest) was removed or revoked",
    "user 3 (A) was removed or revoked",
    "user 4 (B) was removed or revoked",
    "user 1 (Centre) has another update key, has the role viewer, expires on 2027-01-31",
    "user 3 (B) was added as operator",
    "user 4 (A) was added as operator",
    "user 7 (New) was added as operator, expires on 2027-01-31",
  ]);
  assertEquals(Array.from(directory, ({ number }) => number).sort(), [1, 3, 4, 5, 7]);
  assertEquals(directory.get(5) === kept, true);
  assertEquals(directory.get(1)?.updateKey === changed, false);
  const again = applyUsers(directory, [user(7, "New")]);
  assertEquals(again.at(-1), "user 7 (New) no longer expires");
});

Deno.test("a key file that another process has changed is read again, and only then", async () => {
  await withKeys(async ({ path, keys }) => {
    await keyFile(`${path}.new`, [[1, "Centre", 1, ONE], [2, "Guest", 0, TWO]]);
    Deno.renameSync(`${path}.new`, path);
    using file = await KeyFile.open(path, PASSPHRASE);
    const [here, there] = ["A", "B"].map((name) => new StationKeys(file, name, { now: () => 0 }));
    assertEquals([here!.reread(), there!.reread()], [false, false]);
    await keys("revoke", "2", "--yes");
    // Both stations of one open file see the change.
    assertEquals([here!.reread(), there!.reread(), here!.reread()], [true, true, false]);
    for (const station of [here!, there!]) {
      assertEquals(station.state().users.map(({ name }) => name), ["Centre"]);
    }
    // A change of this process keeps that of the other one.
    await here!.saveStatistics({ messagesSent: 7 });
    using other = await KeyFile.open(path, PASSPHRASE);
    assertEquals(other.users("A").map(({ updateKey }) => toHex(updateKey)), [ONE]);
    await other.changePassphrase("another one");
    assertThrows(() => here!.reread(), KeyFileError, "passphrase");
    assertEquals(here!.state().users.length, 1);
  });
});

/** Makes link.keys point to a file. */
async function link(target: string, folder: string): Promise<void> {
  const made = await new Deno.Command("sh", {
    args: ["-c", `ln -s ${target} link.keys`],
    cwd: folder,
  }).output();
  assertEquals(made.success, true);
}

Deno.test({
  name: "a link that points to another file now is followed, to read and to write",
  ignore: Deno.build.os === "windows", // links need rights there
  fn: () =>
    withKeys(async ({ root, path, keys }) => {
      await keyFile(`${root}/new.keys`, [[1, "Centre", 1, ONE], [2, "Guest", 0, TWO]]);
      Deno.renameSync(`${root}/new.keys`, path);
      await link("plant.keys", root);
      using file = await KeyFile.open(`${root}/link.keys`, PASSPHRASE);
      const station = new StationKeys(file, "A", { now: () => 0 });
      Deno.copyFileSync(path, `${root}/next.keys`);
      await keys("revoke", "2", "--yes");
      Deno.copyFileSync(path, `${root}/old.keys`);
      Deno.renameSync(`${root}/next.keys`, path); // The one before, in which nobody was revoked.
      Deno.removeSync(`${root}/link.keys`);
      await link("old.keys", root);
      assertEquals(station.reread(), true);
      assertEquals(station.state().users.map(({ name }) => name), ["Centre"]);
      const before = Deno.readTextFileSync(path);
      await station.saveStatistics({ messagesSent: 7 });
      assertEquals(Deno.readTextFileSync(path), before);
      using other = await KeyFile.open(`${root}/old.keys`, PASSPHRASE);
      assertEquals(new StationKeys(other, "A", { now: () => 0 }).statistics(), { messagesSent: 7 });
      Deno.removeSync(`${root}/link.keys`);
      assertThrows(() => station.reread(), KeyFileError, "No such file");
      assertEquals(station.state().users.length, 1);
    }),
});

Deno.test("a watch reads the file every minute, reports each fault once, and keeps the users until it is read", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const [path, clock, told] = [`${root}/plant.keys`, new FakeClock(), [] as string[]];
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE], [2, "Guest", 0, TWO]]);
    using setup = await setupOf(path, `${root}/pass`, "controlled");
    const users = () => Array.from(setup!.authentication.users, ({ name }) => name);
    const watch = new KeyWatch({ clock, setup: setup!, tell: (text) => told.push(text) });
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.update((document) => ({ ...document, users: document.users.slice(0, 1) }));
    await clock.advance(59_999);
    assertEquals([told, users()], [[], ["Centre", "Guest"]]);
    await clock.advance(1);
    assertEquals([told.splice(0), users()], [["key file: user 2 (Guest) was removed or revoked"], [
      "Centre",
    ]]);
    const octets = Deno.readFileSync(path);
    Deno.removeSync(path);
    for (let minute = 0; minute < 3; minute++) await clock.advance(60_000);
    assertEquals(told.length, 1);
    assertStringIncludes(told.splice(0)[0]!, "the previous users and keys stay in use");
    Deno.writeFileSync(path, octets, { mode: 0o600 });
    await clock.advance(60_000);
    Deno.removeSync(path);
    watch.look();
    assertEquals([told.splice(0).length, users()], [1, ["Centre"]]);
    watch[Symbol.dispose]();
    Deno.writeFileSync(path, new Uint8Array(3), { mode: 0o600 });
    await clock.advance(600_000);
    assertEquals(told, []);
  });
});

Deno.test("a controlling station has no other user than its own after a change of the file", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const path = `${root}/plant.keys`;
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE]]);
    using setup = await setupOf(path, `${root}/pass`, "controlling");
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.update(({ users, ...rest }) => {
      const updateKey = { key: TWO, since: "2026-11-30T12:00:00.000Z" };
      const guest = { number: 2, name: "Guest", role: 0, updateKey };
      return { ...rest, users: [{ ...users[0]!, updateKey }, guest] };
    });
    assertEquals(setup!.reread(), ["user 1 (Centre) has another update key"]);
    const { users } = setup!.authentication;
    assertEquals(Array.from(users, ({ updateKey }) => toHex(updateKey)), [TWO]);
  });
});

Deno.test("over a reload of the configuration, a station with the same settings keeps its counters, and gets new users", () => {
  const setup = (lines: readonly string[]) => ({ reread: () => lines }) as AuthenticationSetup;
  const station = (name: string, user: number) => ({ name, ca: 1, authentication: { user } });
  const loaded = (users: readonly [string, number][], setups: readonly AuthenticationSetup[]) =>
    ({
      folder: "plant/",
      config: { stations: users.map(([name, user]) => station(name, user)) },
      authentications: new Map(users.map(([name], index) => [name, setups[index]])),
    }) as unknown as LoadedConfig;
  const [a, b, c, d, e] = [setup(["x"]), setup([]), setup(["y"]), setup(["z"]), setup([])];
  const before = loaded([["A", 1], ["B", 1]], [a, b]);
  const after = loaded([["A", 1], ["B", 2], ["C", 1]], [c, d, e]);
  const { authentications, lines } = keptAuthentications(before, after);
  assertEquals([...authentications.values()], [a, d, e]);
  assertEquals(lines, ["station A: key file: x"]);
  const moved = keptAuthentications(before, { ...after, folder: "" });
  assertEquals([[...moved.authentications.values()], moved.lines], [[c, d, e], []]);
});

Deno.test({
  name: "SIGHUP makes a station read its key file: a revoked user no longer operates",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const sectors = [{
      ca: 1,
      points: [{ ioa: 100, type: "M_SP_NA_1" }],
      commands: [{ ioa: 5000, type: "C_SC_NA_1" }],
    }];
    const keys = { keysFile: "plant.keys", passphraseFile: "pass" };
    const bay = { name: "Northfield", authentication: keys, sectors };
    await withTree({ "bay.json": JSON.stringify(bay), pass: PASSPHRASE }, async (root) => {
      Deno.chmodSync(`${root}/pass`, 0o600);
      await keyFile(`${root}/plant.keys`, [[1, "Centre", 1, ONE], [2, "Guest", 1, TWO]]);
      Deno.copyFileSync(`${root}/plant.keys`, `${root}/copy.keys`);
      const station = startTask("iec104", [
        ...["station", `${root}/bay.json`, "--lines", "--listen", "127.0.0.1:0"],
      ]);
      await station.stdin.close();
      const port = Number(
        /Listening on 127\.0\.0\.1:(\d+)/.exec(
          await readUntil(station.stdout, "Listening on "),
        )![1],
      );
      const operate = (user: string) =>
        runCli([
          ...["command", `127.0.0.1:${port}`, "1/5000", "--type", "single", "--on", "--yes"],
          ...["--keys", `${root}/copy.keys`, "--keys-passphrase-file", `${root}/pass`],
          ...["--user", user],
        ], onDisk({}));
      assertEquals([(await operate("1")).code, (await operate("2")).code], [0, 0]);
      using file = await KeyFile.open(`${root}/plant.keys`, PASSPHRASE);
      await file.update(({ users, ...rest }) => {
        const revoked = "2026-11-30T12:00:00.000Z";
        const { updateKey: _, ...guest } = users[1]!;
        return { ...rest, users: [users[0]!, { ...guest, revoked }] };
      });
      station.kill("SIGHUP");
      await readUntil(station.stdout, "key file: user 2 (Guest) was removed or revoked");
      assertEquals((await operate("1")).code, 0);
      const refused = await operate("2");
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.stdout + refused.stderr, "user 2");
      station.kill("SIGTERM");
      await readToEnd(station.stdout);
      assertEquals([(await station.status).code, await new Response(station.stderr).text()], [
        0,
        "",
      ]);
    });
  },
});
