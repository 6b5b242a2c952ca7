// What a running station reads from a key file and saves to it, while a person changes the same file.

import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/io/exit.ts";
import { addUser, changeUser, keyOf, revokeUser } from "../../../cli/key_file/changes.ts";
import { KeyFile, loadKeys } from "../../../cli/key_file/key_file.ts";
import { KeyFileError } from "../../../cli/key_file/key_file_error.ts";
import { StationKeys, type StationUsers } from "../../../cli/key_file/station_keys.ts";
import { UserDirectory } from "../../../transport/authentication/users.ts";
import { UserLedger } from "../../../transport/authentication/user_ledger.ts";
import { USER_OPERATION } from "../../../transport/low_level.ts";
import { SecurityStatistics } from "../../../transport/authentication/statistics.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const PASSPHRASE = "a passphrase of tests";
const [SINCE, NOW] = ["2026-11-30T12:00:00.000Z", Date.UTC(2026, 11, 1)];
const [ONE, TWO] = ["01".repeat(16), "02".repeat(16)];
const CLOCK = { now: () => NOW };

/** A key of 32 octets. */
function key(octet: number): Uint8Array {
  return new Uint8Array(32).fill(octet);
}

/** Opens the file twice: by a station, and by a person. */
async function withStation(
  use: (files: {
    readonly path: string;
    readonly station: StationKeys;
    readonly person: KeyFile;
  }) => Promise<void>,
): Promise<void> {
  await withTree({}, async (root) => {
    const path = `${root}/plant.keys`;
    using person = await KeyFile.create(path, PASSPHRASE, { cost: 1024 });
    await person.update(() => ({
      users: [
        { number: 1, name: "Centre", role: 1, updateKey: { key: ONE, since: SINCE } },
        { number: 2, name: "Desk", role: 2, updateKey: { key: TWO, since: SINCE } },
        { number: 3, name: "Former", role: 2, revoked: SINCE },
      ],
    }));
    using file = await loadKeys(path, PASSPHRASE);
    await use({ path, person, station: new StationKeys(file, "Northfield", CLOCK) });
  });
}

/** The state of a station after a restart, as directories and machines take it. */
async function restarted(path: string, name = "Northfield"): Promise<StationUsers> {
  using file = await loadKeys(path, PASSPHRASE);
  const state = new StationKeys(file, name, CLOCK).state();
  new UserDirectory(state.users, { statusSequence: state.statusSequence });
  return state;
}

Deno.test("a changed update key is saved for this station only, and survives a restart", async () => {
  await withStation(async ({ path, station }) => {
    const state = station.state();
    assertEquals(state.users.map(({ number }) => number), [1, 2]);
    assertEquals([state.statusSequence, state.records, state.candidates], [0, [], []]);
    const [centre, desk] = state.users;
    await station.save({
      statusSequence: 4_294_967_295,
      users: [{ ...centre!, updateKey: key(9) }, desk!],
      records: [{
        ...{ name: "Centre", number: 1, method: 4, role: 1, expires: Date.UTC(2027, 0, 1) },
        publicKey: new Uint8Array(),
      }],
      candidates: [{ name: "Desk", number: 2, updateKey: key(8) }],
    });
    const next = await restarted(path);
    assertEquals(next, {
      statusSequence: 4_294_967_295,
      users: [{ ...centre!, updateKey: key(9) }, desk!],
      records: [{
        ...{ name: "Centre", number: 1, method: 4, role: 1, expires: Date.UTC(2027, 0, 1) },
        publicKey: new Uint8Array(),
      }],
      candidates: [{ name: "Desk", number: 2, updateKey: key(8) }],
    });
    assertEquals(next, station.state());
    assertEquals((await restarted(path, "Southfield")).users, [centre!, desk!]);
    await station.save({ ...next, records: [], candidates: [] });
    assertEquals((await restarted(path)).candidates, []);
  });
});

Deno.test("users that an authority has added, changed or deleted are so at this station only", async () => {
  await withStation(async ({ path, station }) => {
    const state = station.state();
    const added = { number: 3, name: "Fred", role: 3, expires: NOW + 1, updateKey: key(7) };
    const desk = { ...state.users[1]!, role: 4, expires: NOW + 2 };
    await station.save({
      ...{ ...state, statusSequence: 5, users: [desk, added] },
      records: [{
        ...{ name: "Fred", number: 3, method: 68, role: 3, expires: undefined },
        publicKey: Uint8Array.of(0x30, 0x82),
      }],
    });
    const next = await restarted(path);
    // The number 3 belonged to a user who was revoked; it now has another name.
    assertEquals(next.users, [desk, added]);
    assertEquals(next.records[0]!.publicKey, Uint8Array.of(0x30, 0x82));
    assertEquals((await restarted(path, "Southfield")).users, state.users);
    await station.save({ ...next, users: [desk] });
    assertEquals((await restarted(path)).users, [desk]);
    using file = await loadKeys(path, PASSPHRASE);
    assertEquals(file.station("Northfield").updateKeys, [], "the key of a deleted user is deleted");
    await station.save({ ...next, users: [state.users[0]!, desk] });
    assertEquals((await restarted(path)).users, [state.users[0]!, desk]);
  });
});

Deno.test("what a person changes in the file meanwhile is kept", async () => {
  await withStation(async ({ path, station, person }) => {
    const state = station.state();
    await person.update((document) => ({
      ...revokeUser(changeUser(document, 1, { name: "Centre A" }), 2, SINCE),
      authorityKey: { key: TWO, since: SINCE },
    }));
    await person.update((document) => ({
      ...document,
      users: [...document.users, {
        ...{ number: 9, name: "New", role: 0, updateKey: { key: "09".repeat(16), since: SINCE } },
      }],
    }));
    await station.save({ ...state, statusSequence: 8 });
    const next = await restarted(path);
    assertEquals(next.users.map(({ number, name }) => [number, name]), [
      ...[[1, "Centre A"], [9, "New"]],
    ]);
    assertEquals([next.statusSequence, station.authorityKey()], [
      ...[8, new Uint8Array(16).fill(2)],
    ]);
  });
});

Deno.test("an authority does not cancel that a user was revoked: the change is refused and nothing is saved", async () => {
  await withStation(async ({ path, station, person }) => {
    const state = station.state();
    await person.update((document) => revokeUser(document, 2, SINCE));
    const known = Deno.readTextFileSync(path);
    const [centre, desk] = state.users;
    for (
      const user of [
        { ...desk!, updateKey: key(6) },
        { ...desk!, role: 7 },
        { ...desk!, number: 5, name: "Former" },
      ]
    ) {
      await assertRejects(
        () => station.save({ ...state, statusSequence: 9, users: [centre!, user] }),
        UsageError,
        "was revoked on 2026-11-30",
      );
    }
    assertEquals(Deno.readTextFileSync(path), known);
    assertEquals(station.state().statusSequence, 0);
  });
});

Deno.test("a renamed user keeps its key and its role at a station", async () => {
  await withStation(async ({ path, station, person }) => {
    const state = station.state();
    const [centre, desk] = state.users;
    await station.save({
      ...{ ...state, users: [centre!, { ...desk!, role: 6 }] },
      records: [{
        ...{ name: "Desk", number: 2, method: 3, role: 6, expires: undefined },
        publicKey: new Uint8Array(),
      }],
      candidates: [{ name: "Desk", number: 2, updateKey: key(1) }],
    });
    await person.update((document) => changeUser(document, 2, { name: "Desk B" }));
    const next = await restarted(path);
    assertEquals(next.users[1], { ...desk!, name: "Desk B", role: 6 });
    assertEquals([next.records[0]!.name, next.candidates[0]!.name], ["Desk B", "Desk B"]);
  });
});

/** A change of an authority: the user 2 as operator until 2030, with a public key and a key that is not confirmed. */
const CERTIFIED = {
  records: [{
    ...{ name: "Desk", number: 2, method: 68, role: 1, expires: Date.UTC(2030, 0, 1) },
    publicKey: new Uint8Array([1]),
  }],
  candidates: [{ name: "Desk", number: 2, updateKey: key(1) }],
};

Deno.test("a person changes role and expiry also where an authority has changed them", async () => {
  await withStation(async ({ path, station, person }) => {
    const state = station.state();
    const [centre, desk] = state.users;
    const { role, expires } = CERTIFIED.records[0]!;
    await station.save({ ...state, ...CERTIFIED, users: [centre!, { ...desk!, role, expires }] });
    const changed = async (change: Parameters<typeof changeUser>[2]) => {
      await person.update((document) => changeUser(document, 2, change));
      const { users, records } = await restarted(path);
      return [users[1]!, records[0]!].map(({ role, expires }) => [role, expires]);
    };
    assertEquals(await changed({ role: 0 }), [[0, expires], [0, expires]]);
    const until = Date.UTC(2027, 0, 1);
    const text = new Date(until).toISOString();
    assertEquals(await changed({ expires: text }), [[0, until], [0, until]]);
    assertEquals(await changed({ expires: null }), [[0, undefined], [0, undefined]]);
  });
});

Deno.test("one who gets the number of a revoked user has nothing that an authority has certified before", async () => {
  for (const name of ["Other", "Desk"]) {
    await withStation(async ({ path, station, person }) => {
      const state = station.state();
      const [centre, desk] = state.users;
      const operator = { ...desk!, role: 1, updateKey: key(7) };
      await station.save({ ...state, ...CERTIFIED, users: [centre!, operator] });
      await person.update((document) => revokeUser(document, 2, SINCE));
      const revoked = await restarted(path);
      assertEquals([revoked.records, revoked.candidates], [[], []]);
      // The station that runs does not know that yet.
      await station.save({ ...state, ...CERTIFIED, users: [centre!, operator], statusSequence: 9 });
      const kept = await restarted(path);
      assertEquals([kept.records, kept.candidates, kept.statusSequence], [[], [], 9]);
      const record = { key: key(8).toHex(), since: SINCE };
      await person.update((document) =>
        addUser(document, { number: 2, name, role: 0 }, [{ station: "Northfield", record }])
      );
      const viewer = { number: 2, name, role: 0, updateKey: key(8) };
      assertEquals((await restarted(path)).users, [centre!, viewer]);
    });
  }
});

Deno.test("a user whom an authority has deleted at a station is there again after revoke and add", async () => {
  await withStation(async ({ path, station, person }) => {
    const state = station.state();
    await station.save({ ...state, users: state.users.slice(0, 1) });
    await person.update((document) => {
      const record = { key: ONE, since: SINCE };
      const revoked = revokeUser(document, 2, SINCE);
      return addUser(revoked, { number: 2, name: "Desk", role: 2 }, [{ record }]);
    });
    assertEquals((await restarted(path)).users.map(({ number }) => number), [1, 2]);
  });
});

Deno.test("revoke takes nothing from one to whom an authority has given the same number at a station", async () => {
  await withStation(async ({ path, station, person }) => {
    const state = station.state();
    const [centre, desk] = state.users;
    const fred = { number: 2, name: "Fred", role: 3, updateKey: key(7) };
    const record = { ...CERTIFIED.records[0]!, name: "Fred" };
    await station.save({ ...state, users: [centre!, fred], records: [record] });
    await person.update((document) => revokeUser(document, desk!.number, SINCE));
    const { users, records } = await restarted(path);
    assertEquals([users, records], [[centre!, fred], [record]]);
  });
});

Deno.test("the number of a revoked user that an authority has given to another one is not free", async () => {
  await withStation(async ({ station, person }) => {
    const state = station.state();
    const fred = { number: 3, name: "Fred", role: 3, updateKey: key(7) };
    await station.save({ ...state, users: [...state.users, fred] });
    await person.update((document) => {
      assertThrows(
        () => addUser(document, { number: 3, name: "Other", role: 1 }, []),
        UsageError,
        "An authority has given the number 3 to a user at station Northfield",
      );
      return document;
    });
  });
});

Deno.test("a person can export the key of a user whom an authority has added, and revoke that user", async () => {
  await withStation(async ({ path, station, person }) => {
    const state = station.state();
    const fred = { number: 12, name: "Fred", role: 3, updateKey: key(7) };
    await station.save({ ...state, users: [...state.users, fred] });
    await person.update((document) => {
      assertEquals(keyOf(document, 12, "Northfield").key, "07".repeat(32));
      assertThrows(() => keyOf(document, 12, undefined), UsageError, "Unknown user 12");
      assertThrows(() => keyOf(document, 12, "Southfield"), UsageError, "Unknown user 12");
      assertThrows(
        () => addUser(document, { number: 12, name: "Other", role: 1 }, []),
        UsageError,
        "An authority has given the number 12 to a user at station Northfield",
      );
      return revokeUser(document, 12, SINCE);
    });
    assertEquals((await restarted(path)).users, state.users);
  });
});

Deno.test("what an authority changes is stored before it takes effect, and is there after a restart", async () => {
  await withStation(async ({ path, station, person }) => {
    const { users, statusSequence, records, candidates } = station.state();
    const directory = new UserDirectory(users, { statusSequence });
    const ledger = new UserLedger({ users: directory, records, candidates });
    const record = { name: "Fred", method: 4, role: 3, expires: NOW, publicKey: new Uint8Array() };
    const added = ledger.propose({
      ...{ kind: "status", operation: USER_OPERATION.add, sequence: 1, record },
      effect: "with-update-key",
    });
    await station.save(ledger.takeState()!);
    ledger.stored(true);
    assertEquals([added.state, ledger.record("Fred")?.number], ["stored", 3]);
    const fred = { name: "Fred", number: 3, updateKey: key(5) };
    ledger.propose({ kind: "candidate", candidate: fred });
    await station.save(ledger.takeState()!);
    ledger.stored(true);
    ledger.propose({ kind: "key", ...fred });
    await station.save(ledger.takeState()!);
    ledger.stored(true);

    const next = await restarted(path);
    const again = new UserLedger({
      ...{ users: new UserDirectory(next.users, { statusSequence: next.statusSequence }) },
      ...{ records: next.records, candidates: next.candidates },
    });
    assertEquals(again.export(), ledger.export());
    assertEquals({ ...again.users.find("Fred") }, { ...fred, role: 3, expires: NOW });

    await person.update((document) => revokeUser(document, 2, SINCE));
    const desk = { name: "Desk", number: 2, updateKey: key(6) };
    const refused = ledger.propose({ kind: "key", ...desk });
    const { message } = await assertRejects(() => station.save(ledger.takeState()!), UsageError);
    ledger.stored(false, message);
    assertEquals([refused.state, refused.detail], [
      "failed",
      "User 2 (Desk) was revoked on 2026-11-30",
    ]);
  });
});

Deno.test("statistics are saved, and continue after a restart", async () => {
  await withStation(async ({ path, station }) => {
    const statistics = new SecurityStatistics();
    statistics.count("authenticationFailures");
    await station.saveStatistics(statistics.export());
    using file = await loadKeys(path, PASSPHRASE);
    const state = new StationKeys(file, "Northfield", CLOCK).statistics();
    assertEquals(new SecurityStatistics({ state }).get("authenticationFailures"), 1);
    const { message } = await assertRejects(
      () => station.saveStatistics({ authenticationFailure: 1 }),
      KeyFileError,
    );
    assertStringIncludes(message, 'did you mean "authenticationFailures"?');
  });
});

Deno.test("the octets of a state belong to the caller", async () => {
  await withStation(async ({ station }) => {
    const first = station.state();
    for (const { updateKey } of first.users) updateKey.fill(0);
    assertEquals(station.state().users[0]!.updateKey, new Uint8Array(16).fill(1));
    const state = station.state();
    const changed = { ...state.users[0]!, updateKey: key(4) };
    await station.save({ ...state, users: [changed, state.users[1]!] });
    changed.updateKey.fill(0);
    assertEquals(station.state().users[0]!.updateKey, key(4));
  });
});
