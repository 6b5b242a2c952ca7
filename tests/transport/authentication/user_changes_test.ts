// Both stations whose users and update keys an authority changes over the connection, in virtual time.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { KEY_CHANGE_METHOD, USER_OPERATION, USER_ROLE } from "../../../codec/low_level.ts";
import {
  certifyStatusChange,
  encryptUpdateKey,
} from "../../../transport/authentication/authority.ts";
import { AuthenticationError } from "../../../transport/authentication/authentication_error.ts";
import { DEFAULT_OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import type { LedgerState } from "../../../transport/authentication/user_ledger.ts";
import { UserDirectory } from "../../../transport/authentication/users.ts";
import type { UserChanges } from "../../../transport/connection/user_changes.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";
import {
  secureAuthentication,
  type UserChangeOptions,
} from "../../../transport/runtime/secure_authentication.ts";
import { authorityFixture } from "../../helpers/security/update_key_pair.ts";
import { type BothStations, bothStations } from "../../helpers/stations/both_stations.ts";
import { brief } from "../../helpers/stations/results.ts";

const BAY: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } }],
  }],
};

const OPERATOR = {
  ...{ number: 1, name: "operator", role: USER_ROLE.operator },
  updateKey: new Uint8Array(16).fill(1),
};

const ON = { type: "C_SC_NA_1", ioa: 5000, value: 1 } as const;
const { symmetric32, dsa, station, user } = authorityFixture();
const AUTHORITY = { symmetricKey: symmetric32, privateKey: dsa.privateKey };
const METHOD = KEY_CHANGE_METHOD.aes256HmacSha256;

/** What a station has stored. */
type Stored = LedgerState[];

interface Changing extends AsyncDisposable {
  readonly stations: BothStations;
  readonly here: UserChanges;
  readonly storedHere: Stored;
  readonly storedThere: Stored;
  /** Awaits a promise for up to a minute of virtual time. */
  soon<T>(promise: Promise<T>): Promise<T>;
}

async function changing(
  options: {
    readonly there?: Partial<UserChangeOptions>;
    readonly here?: Partial<UserChangeOptions>;
  } = {},
): Promise<Changing> {
  const storedHere: Stored = [];
  const storedThere: Stored = [];
  const stationName = "Northfield";
  const here = secureAuthentication({
    users: [OPERATOR],
    updateKeys: { stationName, store: (state) => void storedHere.push(state), ...options.here },
  });
  const there = secureAuthentication({
    users: [OPERATOR],
    updateKeys: {
      stationName,
      authority: { symmetricKey: symmetric32, publicKey: dsa.publicKey },
      stationPrivateKey: station.privateKey,
      store: (state) => void storedThere.push(state),
      ...options.there,
    },
  });
  const stations = await bothStations(BAY, {
    controlled: { authentication: there, onCommand: () => true },
    startMs: 30_000,
    controlling: { authentication: here },
  });
  return {
    ...{ stations, here: here.changes!, storedHere, storedThere },
    soon: async (promise) => {
      let isOver = false;
      const over = () => void (isOver = true);
      promise.then(over, over);
      // In steps, so that promises of the application continue between them.
      for (let second = 0; second < 60 && !isOver; second++) await stations.clock.advance(1000);
      assert(isOver, "nothing happened within a minute of virtual time");
      return promise;
    },
    [Symbol.asyncDispose]: () => stations[Symbol.asyncDispose](),
  };
}

function orderOf(name: string, sequence: number, method: number = METHOD) {
  const isAsymmetric = method > KEY_CHANGE_METHOD.aes256Gmac;
  return {
    ...{ name, sequence, method, operation: USER_OPERATION.add, role: USER_ROLE.operator },
    expiryDays: 365,
    publicKey: isAsymmetric ? user.publicKey : undefined,
  };
}

for (const method of [METHOD, KEY_CHANGE_METHOD.rsa2048DsaSha256]) {
  Deno.test(`method ${method}: a user whom the authority adds operates as soon as both have stored its key`, async () => {
    await using both = await changing();
    const { stations, here, storedHere, storedThere } = both;
    const added = here.changeUser({ order: orderOf("op1", 1, method), authority: AUTHORITY });
    const changed = here.changeUpdateKey({
      ...{ name: "op1", method, userPrivateKey: user.privateKey },
      authority: { symmetricKey: symmetric32, stationPublicKey: station.publicKey },
    });
    await both.soon(Promise.all([added, changed]));
    const messages = stations.news().filter((line) => / S_U/.test(line));
    assertEquals(messages.filter((line) => !/ CA 1:/.test(line)), []);
    assert(messages.length >= 5, messages.join());
    const key = here.ledger.users.get(2)?.updateKey;
    assertEquals(key?.length, 32);
    assertEquals(storedHere.at(-1)?.users[1]?.updateKey, key);
    assertEquals(storedThere.at(-1)?.users[1]?.updateKey, key);
    assertEquals(storedThere.map(({ statusSequence }) => statusSequence), [1, 1]);
    const result = await both.soon(stations.station.command(1, ON, { user: 2 }));
    assertEquals(brief(result), "done at execute by cause 10");
    assertEquals(result.authentication?.user.name, "op1");
  });
}

Deno.test("an authority elsewhere certifies the change and encrypts the key", async () => {
  await using both = await changing();
  const { here } = both;
  const context = { crypto: authenticationCrypto(), points: DEFAULT_OPEN_POINTS };
  const message = certifyStatusChange(context, { order: orderOf("op1", 9), authority: AUTHORITY });
  const updateKey = new Uint8Array(32).fill(5);
  const added = here.changeUser({ message });
  const changed = here.changeUpdateKey({
    ...{ name: "op1", method: METHOD },
    authority: async ({ name, method, controlledChallenge }) => {
      await Promise.resolve();
      const order = { name, method, updateKey, controlledChallenge, symmetricKey: symmetric32 };
      return { updateKey, encryptedKey: encryptUpdateKey(context, order) };
    },
  });
  await both.soon(Promise.all([added, changed]));
  assertEquals(here.ledger.users.get(2)?.updateKey, updateKey);
  assertEquals(here.ledger.users.statusSequence, 9);
});

Deno.test("a refused change is an error with the words of the station", async () => {
  await using both = await changing({ there: { authority: { symmetricKey: new Uint8Array(32) } } });
  const { here, storedThere } = both;
  const error = await assertRejects(
    () => both.soon(here.changeUser({ order: orderOf("op1", 1), authority: AUTHORITY })),
    AuthenticationError,
    "Change of user op1 failed: the station refused it, invalid certification data (error 10)",
  );
  assertEquals(error.code, "not-changed");
  assertEquals([storedThere, here.ledger.users.statusSequence], [[], 0]);
});

Deno.test("a change that is refused without being stored is answered, too", async () => {
  await using both = await changing();
  const { here, storedThere } = both;
  const order = { ...orderOf("nobody", 1), operation: USER_OPERATION.delete };
  await assertRejects(
    () => both.soon(here.changeUser({ order, authority: AUTHORITY })),
    AuthenticationError,
    "Change of user nobody failed: the station refused it, unknown user (error 11)",
  );
  assertEquals(storedThere, []);
});

Deno.test("a key that the station cannot store is uncertain, and the old one stays there", async () => {
  const faults: string[] = [];
  await using both = await changing({
    there: {
      store: () => {
        faults.push("disk");
        throw new Error("the disk is full");
      },
    },
  });
  const { here, storedHere } = both;
  const error = await assertRejects(
    () =>
      both.soon(here.changeUpdateKey({
        ...{ name: "operator", method: METHOD, authority: { symmetricKey: symmetric32 } },
      })),
    AuthenticationError,
    "New update key of user operator failed: no answer in time; the station may use the key",
  );
  assertEquals([error.code, faults], ["uncertain", ["disk"]]);
  assertEquals(storedHere.at(-1)?.candidates.map(({ name }) => name), ["operator"]);
});

Deno.test("a change that cannot be stored here has no effect, and says why", async () => {
  await using both = await changing({
    here: { store: () => Promise.reject(new Error("the disk is full")) },
  });
  const error = await assertRejects(
    () =>
      both.soon(both.here.changeUpdateKey({
        ...{ name: "operator", method: METHOD, authority: { symmetricKey: symmetric32 } },
      })),
    AuthenticationError,
    "New update key of user operator failed: it could not be stored: the disk is full",
  );
  assertEquals(error.code, "not-changed");
});

Deno.test("an authority that fails is the error of the change, and so is a key that does not fit", async () => {
  await using both = await changing();
  const { here } = both;
  await assertRejects(
    () =>
      both.soon(here.changeUpdateKey({
        ...{ name: "operator", method: METHOD },
        authority: () => Promise.reject(new RangeError("the authority is closed")),
      })),
    RangeError,
    "the authority is closed",
  );
  await assertRejects(
    () =>
      both.soon(here.changeUpdateKey({
        ...{ name: "operator", method: METHOD },
        authority: { symmetricKey: new Uint8Array(16) },
      })),
    AuthenticationError,
    "Cannot use a key of the authority of 16 octets",
  );
});

Deno.test("without a connection nothing is changed, and at its end the change is over", async () => {
  const both = await changing({ there: { store: () => new Promise<void>(() => {}) } });
  const { here, stations } = both;
  const waiting = here.changeUpdateKey({
    ...{ name: "operator", method: METHOD, authority: { symmetricKey: symmetric32 } },
  });
  const ended = assertRejects(() => waiting, AuthenticationError, "data transfer ended");
  await stations.clock.advance(1000);
  await both[Symbol.asyncDispose]();
  await ended;
  const error = await assertRejects(
    () => here.changeUser({ order: orderOf("op1", 1), authority: AUTHORITY }),
    AuthenticationError,
    "Cannot change a user: no connection to a controlled station transfers data",
  );
  assertEquals(error.code, "not-started");
});

Deno.test("after a restart with what was stored, a status change cannot be repeated", async () => {
  let state: LedgerState;
  const message = certifyStatusChange(
    { crypto: authenticationCrypto(), points: DEFAULT_OPEN_POINTS },
    { order: orderOf("op1", 1), authority: AUTHORITY },
  );
  {
    await using both = await changing();
    await both.soon(both.here.changeUser({ message }));
    state = both.storedThere.at(-1)!;
  }
  const { users, statusSequence, records, candidates } = state;
  const directory = new UserDirectory(users, { statusSequence });
  const again = secureAuthentication({
    users: directory,
    updateKeys: { stationName: "Northfield", store: () => {}, records, candidates },
  });
  assertEquals(again.changes?.ledger.export(), state);
  assert(again.changes?.ledger.record("op1") !== undefined);
});

Deno.test("without the option there are no changes", () => {
  assertEquals(secureAuthentication({ users: [OPERATOR] }).changes, undefined);
});
