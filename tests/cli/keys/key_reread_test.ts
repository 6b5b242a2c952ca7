// A key file that another process changes while stations use it: whoever was revoked no longer operates.

import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { keptAuthentications } from "../../../cli/collect/config/kept_authentications.ts";
import type { LoadedConfig } from "../../../cli/collect/config/load.ts";
import { processIo } from "../../../cli/io/io.ts";
import { changeUser, revokeUser, setKey } from "../../../cli/key_file/changes.ts";
import { applyUsers } from "../../../cli/key_file/apply_users.ts";
import {
  type AuthenticationSetup,
  authenticationSetup,
} from "../../../cli/key_file/authentication_setup.ts";
import { KeyFile } from "../../../cli/key_file/key_file.ts";
import { KeyFileError } from "../../../cli/key_file/key_file_error.ts";
import { KeyWatch } from "../../../cli/key_file/key_watch.ts";
import { StationKeys } from "../../../cli/key_file/station_keys.ts";
import { parseHex, toHex } from "../../../codec/mod.ts";
import { ControlledStation, RequestError, serve } from "../../../mod.ts";
import { parseValues } from "../../../cli/options/args.ts";
import {
  CONNECT_OPTIONS,
  connectStation,
  linkSettings,
  openWatch,
} from "../../../cli/link/link_options.ts";
import {
  type AuthenticationUser,
  secureAuthentication,
  UserDirectory,
} from "../../../transport/authentication.ts";
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
    "user 1 (Centre) has another update key, has the role viewer, now expires on 2027-01-31",
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
    assertEquals([file.reread(), here!.refresh(), there!.refresh()], [false, false, false]);
    await keys("revoke", "2", "--yes");
    assertEquals(here!.refresh(), false);
    assertEquals([file.reread(), file.reread()], [true, false]);
    // Both stations of one open file see the change.
    assertEquals([here!.refresh(), there!.refresh(), here!.refresh()], [true, true, false]);
    for (const station of [here!, there!]) {
      assertEquals(station.state().users.map(({ name }) => name), ["Centre"]);
    }
    // A change of this process keeps that of the other one.
    await here!.saveStatistics({ messagesSent: 7 });
    using other = await KeyFile.open(path, PASSPHRASE);
    assertEquals(other.users("A").map(({ updateKey }) => toHex(updateKey)), [ONE]);
    await other.changePassphrase("another one");
    assertThrows(() => file.reread(), KeyFileError, "passphrase");
    here!.refresh();
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
      assertEquals([file.reread(), station.refresh()], [true, true]);
      assertEquals(station.state().users.map(({ name }) => name), ["Centre"]);
      const before = Deno.readTextFileSync(path);
      await station.saveStatistics({ messagesSent: 7 });
      assertEquals(Deno.readTextFileSync(path), before);
      using other = await KeyFile.open(`${root}/old.keys`, PASSPHRASE);
      assertEquals(new StationKeys(other, "A", { now: () => 0 }).statistics(), { messagesSent: 7 });
      Deno.removeSync(`${root}/link.keys`);
      assertThrows(() => file.reread(), KeyFileError, "No such file");
      station.refresh();
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
    const watch = new KeyWatch({
      ...{ clock, setups: () => new Map([["", setup!]]) },
      tell: ({ level, text }) => told.push(`${level}: ${text}`),
    });
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.update((document) => ({ ...document, users: document.users.slice(0, 1) }));
    await clock.advance(59_999);
    assertEquals([told, users()], [[], ["Centre", "Guest"]]);
    await clock.advance(1);
    assertEquals([told.splice(0), users()], [[
      "info: key file: user 2 (Guest) was removed or revoked",
    ], [
      "Centre",
    ]]);
    const octets = Deno.readFileSync(path);
    Deno.removeSync(path);
    for (let minute = 0; minute < 3; minute++) await clock.advance(60_000);
    assertEquals(told.length, 1);
    assertEquals(told.splice(0), [
      `error: No such file: ${path}; the previous users and keys stay in use`,
    ]);
    Deno.writeFileSync(path, octets, { mode: 0o600 });
    await clock.advance(60_000);
    Deno.removeSync(path);
    assertEquals([watch.look(), watch.look()], [true, false]);
    assertEquals([told.splice(0), users()], [[
      `info: ${path} can be read again`,
      `error: No such file: ${path}; the previous users and keys stay in use`,
    ], ["Centre"]]);
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
    assertEquals(setup!.apply(), []);
    setup!.file.reread();
    assertEquals(setup!.apply(), ["user 1 (Centre) has another update key"]);
    const { users } = setup!.authentication;
    assertEquals(Array.from(users, ({ updateKey }) => toHex(updateKey)), [TWO]);
  });
});

Deno.test("over a reload of the configuration, a station with the same settings keeps its counters and connections", () => {
  const setup = () => ({}) as AuthenticationSetup;
  const station = (name: string, user: number) => ({ name, ca: 1, authentication: { user } });
  const loaded = (users: readonly [string, number][], setups: readonly AuthenticationSetup[]) =>
    ({
      folder: "plant/",
      config: { stations: users.map(([name, user]) => station(name, user)) },
      authentications: new Map(users.map(([name], index) => [name, setups[index]])),
    }) as unknown as LoadedConfig;
  const [a, b, c, d, e] = [setup(), setup(), setup(), setup(), setup()];
  const before = loaded([["A", 1], ["B", 1]], [a, b]);
  const after = loaded([["A", 1], ["B", 2], ["C", 1]], [c, d, e]);
  const isKept = (next: LoadedConfig) =>
    [...keptAuthentications(before, next).values()].map((each) => [a, b, c, d, e].indexOf(each));
  assertEquals(isKept(after), [0, 3, 4]);
  assertEquals(isKept({ ...after, folder: "" }), [2, 3, 4]);
});

Deno.test("over a reload of the configuration, a key file is read with its new passphrase, also by stations that continue", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const [path, passphraseFile, changed] = [`${root}/plant.keys`, `${root}/pass`, "another one"];
    Deno.chmodSync(passphraseFile, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE], [2, "Guest", 0, TWO]]);
    const loaded = async () => {
      const setup = await setupOf(path, passphraseFile, "controlling");
      const stations = [{ name: "A", ca: 1, authentication: { keysFile: path, passphraseFile } }];
      const authentications = new Map([["A", setup]]);
      return { folder: "", config: { stations }, authentications } as unknown as LoadedConfig;
    };
    const before = await loaded();
    const kept = before.authentications!.get("A")!;
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.changePassphrase(changed);
    assertThrows(() => kept.file.reread(), KeyFileError);
    Deno.writeTextFileSync(passphraseFile, changed);
    const after = await loaded();
    assertEquals(keptAuthentications(before, after).get("A") === kept, true);
    assertEquals([kept.file.reread(), kept.apply(), kept.refusal()], [false, [], undefined]);
    after.authentications!.get("A")![Symbol.dispose](); // has a key of its own
    await file.update((document) => revokeUser(document, 1, "2026-11-30T12:00:00.000Z"));
    assertEquals(kept.file.reread(), true);
    assertEquals(kept.apply(), ["user 1 (Centre) was removed or revoked"]);
    await kept.saveStatistics(); // with the new passphrase
    assertEquals(file.reread(), true);
    kept[Symbol.dispose]();
  });
});

Deno.test("a watch warns of users and of the rights of the file as long as it runs, of each condition once", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const [path, clock, told] = [`${root}/plant.keys`, new FakeClock(), [] as string[]];
    const day = 86_400_000;
    let now = Date.UTC(2026, 10, 1);
    const expires = new Date(now + 30 * day).toISOString();
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE], [2, "Guest", 0, ONE], [
      3,
      "Weak",
      0,
      "00".repeat(16),
    ]]);
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.update((document) => changeUser(document, 1, { expires }));
    const io = { ...processIo(), now: () => now };
    const config = { keysFile: path, passphraseFile: `${root}/pass` };
    using setup = await authenticationSetup(config, { io, role: "controlled", station: "A" });
    using watch = new KeyWatch({
      ...{ clock, setups: () => new Map([["A", setup!], ["B", setup!]]) },
      tell: ({ level, station, text }) =>
        told.push(`${station} ${level}: ${text.replaceAll(path, "FILE")}`),
    });
    watch.look();
    const lasting = [
      "undefined warning: FILE: user 2 (Guest) has the same key as user 1 (Centre)",
      "undefined warning: FILE: the key of user 3 (Weak) is not random",
    ];
    assertEquals(told.splice(0), lasting);
    now++;
    await clock.advance(60_000);
    assertEquals(told.splice(0), [
      `undefined warning: FILE: user 1 (Centre) expires on ${expires.slice(0, 10)}`,
    ]);
    now += 30 * day - 2;
    await clock.advance(60_000);
    assertEquals(told.splice(0), []);
    now++;
    await clock.advance(60_000);
    assertEquals(told.splice(0), [
      `undefined warning: FILE: user 1 (Centre) expired on ${expires.slice(0, 10)}`,
    ]);
    if (Deno.build.os !== "windows") {
      for (let time = 0; time < 2; time++) {
        Deno.chmodSync(path, 0o644);
        watch.look();
        assertEquals(told.splice(0), [
          "undefined warning: FILE has mode 644, so others can read it; run: chmod 600 FILE",
        ]);
        Deno.chmodSync(path, 0o600);
        watch.look();
      }
      assertEquals(told, []);
    }
  });
});

Deno.test("the warnings of a controlling station concern its own user only", async () => {
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const path = `${root}/plant.keys`;
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE], [2, "Guest", 0, ONE], [3, "Weak", 0, TWO]]);
    using file = await KeyFile.open(path, PASSPHRASE);
    const record = { key: "01".repeat(16), since: "2026-11-30T12:00:00.000Z" };
    await file.update((document) => setKey(document, 3, { station: "Northfield", record }));
    const warningsOf = async (user: number) => {
      const config = { keysFile: path, passphraseFile: `${root}/pass`, user };
      const given = { io: processIo(), role: "controlling", station: "Northfield" } as const;
      using setup = await authenticationSetup(config, given);
      return setup!.warnings.map((text) => text.replace(path, "FILE"));
    };
    assertEquals(await warningsOf(1), []);
    assertEquals(await warningsOf(2), ["FILE: user 2 (Guest) has the same key as user 1 (Centre)"]);
    assertEquals(await warningsOf(3), [
      "FILE: the key of user 3 (Weak) at station Northfield is not random",
    ]);
  });
});

Deno.test("a command reads its key file every minute while its link is open, and then no longer", async () => {
  const sectors = [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" as const }] }];
  const users = [user(1, "Centre")];
  await using controlled = new ControlledStation({ sectors }, {
    authentication: secureAuthentication({ users }),
  });
  await using server = await serve(controlled, { host: "127.0.0.1", port: 0 });
  await withTree({ pass: PASSPHRASE }, async (root) => {
    const [path, clock, told] = [`${root}/plant.keys`, new FakeClock(), [] as string[]];
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(path, [[1, "Centre", 1, ONE]]);
    const values = parseValues([
      ...[`127.0.0.1:${server.port}`, "--keys", path, "--keys-passphrase-file", `${root}/pass`],
    ], { usage: "", operands: [1, 1], options: CONNECT_OPTIONS });
    const io = processIo();
    const settings = await linkSettings(values, io);
    using _setup = settings.authentication;
    using watch = openWatch(settings, { io, tell: () => {} });
    const signal = new AbortController().signal;
    const tell = (text: string) => told.push(text.replaceAll(path, "FILE"));
    const station = await connectStation(settings, { signal, tell, watch, clock });
    using file = await KeyFile.open(path, PASSPHRASE);
    await file.update((document) => changeUser(document, 1, { role: 0 }));
    await clock.advance(60_000);
    assertEquals(told.splice(0), ["key file: user 1 (Centre) has the role viewer"]);
    await file.update((document) => revokeUser(document, 1, "2026-11-30T12:00:00.000Z"));
    await clock.advance(60_000);
    assertEquals(told.splice(0)[0], "key file: user 1 (Centre) was removed or revoked");
    await assertRejects(
      () => station.command(1, { type: "C_SC_NA_1", ioa: 5000, value: 1 }),
      RequestError,
      "not sent",
    );
    Deno.chmodSync(path, 0o644);
    await clock.advance(60_000);
    if (Deno.build.os !== "windows") {
      assertEquals(told.splice(0), [
        "warning: FILE has mode 644, so others can read it; run: chmod 600 FILE",
      ]);
    }
    await station.close();
    assertEquals(clock.scheduled, 0);
  });
});

Deno.test("a station that runs reports in its log what needs attention in its key file", async () => {
  const keys = { keysFile: "plant.keys", passphraseFile: "pass" };
  const sectors = [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }];
  const bay = { name: "Northfield", authentication: keys, sectors };
  await withTree({ "bay.json": JSON.stringify(bay), pass: PASSPHRASE }, async (root) => {
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(`${root}/plant.keys`, [[1, "Centre", 1, "ab".repeat(16)]]);
    const run = await runCli([
      ...["station", `${root}/bay.json`, "--lines", "--listen", "127.0.0.1:0", "--for", "1ms"],
    ], onDisk({}));
    assertEquals(run.code, 0, run.stderr);
    const text = `${root}/plant.keys: the key of user 1 (Centre) is not random`;
    assertEquals(run.stderr.replace(/^\S+ {2}/, ""), `warning: ${text}\n`);
  });
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
