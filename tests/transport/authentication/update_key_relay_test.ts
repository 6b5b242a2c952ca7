// The relay between update keys and an association: where messages, errors and events go.

import { assertEquals, assertThrows } from "@std/assert";
import {
  KEY_CHANGE_METHOD,
  type SecurityMessage,
  type SecurityStatisticName,
  USER_ROLE,
} from "../../../codec/low_level.ts";
import {
  certifyStatusChange,
  encryptUpdateKey,
  newUpdateKey,
} from "../../../transport/authentication/authority.ts";
import { AuthenticationError } from "../../../transport/authentication/authentication_error.ts";
import { DEFAULT_OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import type { UpdateKeyEvent } from "../../../transport/authentication/update_key_events.ts";
import { resolveUpdateKeyOptions } from "../../../transport/authentication/update_key_options.ts";
import {
  ControlledUpdateKeyRelay,
  ControllingUpdateKeyRelay,
  type RelayContext,
} from "../../../transport/authentication/update_key_relay.ts";
import { UserLedger } from "../../../transport/authentication/user_ledger.ts";
import { UserDirectory } from "../../../transport/authentication/users.ts";
import { seededCrypto } from "../../helpers/security/association_pair.ts";
import { authorityFixture } from "../../helpers/security/update_key_pair.ts";

const CRYPTO = seededCrypto(3);
const { symmetric32 } = authorityFixture();
const METHOD = KEY_CHANGE_METHOD.aes256HmacSha256;

/** An association that keeps what it is given. */
class Context implements RelayContext {
  readonly crypto = CRYPTO;
  readonly settings = { openPoints: DEFAULT_OPEN_POINTS };
  readonly events: UpdateKeyEvent[] = [];
  readonly messages: SecurityMessage[] = [];
  readonly log: string[] = [];
  now = { monotonic: 0, instant: Date.UTC(2026, 0, 1) };

  count(name: SecurityStatisticName): void {
    this.log.push(name);
  }
  answer(message: SecurityMessage, ca: number): void {
    this.log.push(`answer ${message.type} to CA ${ca}`);
    this.messages.push(message);
  }
  request(message: SecurityMessage, sent: () => void, ca: number): void {
    this.log.push(`request ${message.type} to CA ${ca}`);
    this.messages.push(message);
    sent();
  }
  sendError(fault: object): void {
    this.log.push(`error ${JSON.stringify(fault)}`);
  }
}

function share(stored: boolean) {
  const updateKey = new Uint8Array(16).fill(7);
  const users = new UserDirectory([
    { number: 1, name: "Common", role: USER_ROLE.singleUser, updateKey },
  ]);
  const settings = resolveUpdateKeyOptions({
    stationName: "Northfield",
    authority: { symmetricKey: symmetric32 },
  });
  return { ledger: new UserLedger({ users, stored }), settings };
}

Deno.test("relays send requests and answers, and report events and statistics of a whole change", () => {
  const near = new Context();
  const far = new Context();
  const controlling = new ControllingUpdateKeyRelay(near, share(false));
  const controlled = new ControlledUpdateKeyRelay(far, share(false), () => 17);
  const context = { crypto: CRYPTO, points: DEFAULT_OPEN_POINTS };
  const order = { method: METHOD, operation: 1, sequence: 1, role: 1, expiryDays: 9, name: "op1" };
  const message = certifyStatusChange(context, { order, authority: { symmetricKey: symmetric32 } });
  controlling.changeStatus({ message, ca: 5 }, near.now);
  const ticket = controlling.changeKey({ name: "op1", method: METHOD, ca: 5 }, near.now);
  for (const sent of near.messages.splice(0)) {
    assertEquals(controlled.receive({ message: sent, ca: 5 }), true);
  }
  assertEquals(controlling.receive({ message: far.messages[0]!, ca: 5 }), true);
  const needed = near.events.find(({ type }) => type === "authority-needed");
  if (needed?.type !== "authority-needed") throw new TypeError("the authority was not asked");
  const updateKey = newUpdateKey(CRYPTO, METHOD);
  const { controlledChallenge } = needed;
  const encryptedKey = encryptUpdateKey(context, {
    ...{ method: METHOD, name: "op1", updateKey, controlledChallenge, symmetricKey: symmetric32 },
  });
  assertEquals(controlling.provideKey({ job: ticket, updateKey, encryptedKey }, near.now), true);
  assertEquals(controlled.receive({ message: near.messages[0]!, ca: 5 }), true);
  assertEquals(controlling.receive({ message: far.messages[1]!, ca: 5 }), true);
  assertEquals(near.log, [
    ...["request S_US_NA_1 to CA 5", "request S_UQ_NA_1 to CA 5", "request S_UK_NA_1 to CA 5"],
    "updateKeyChanges",
  ]);
  assertEquals(far.log, [
    ...["answer S_UR_NA_1 to CA 5", "updateKeyChanges", "answer S_UC_NA_1 to CA 5"],
  ]);
  assertEquals(far.events.map(({ type }) => type), ["user-status", "update-key"]);
  assertEquals(far.messages[0], { ...far.messages[0]!, ksq: 17 } as SecurityMessage);
  assertEquals(controlled.receive({ message: { type: "S_KR_NA_1", usr: 1 }, ca: 5 }), false);
});

Deno.test("a relay sends errors with SCS or KSQ, and continues when the ledger has stored", () => {
  const far = new Context();
  const shared = share(true);
  const relay = new ControlledUpdateKeyRelay(far, shared, () => 17);
  const context = { crypto: CRYPTO, points: DEFAULT_OPEN_POINTS };
  const order = { method: METHOD, operation: 1, sequence: 3, role: 1, expiryDays: 9, name: "op1" };
  const message = certifyStatusChange(context, { order, authority: { symmetricKey: symmetric32 } });
  relay.receive({ message: { ...message, role: 0 }, ca: 5 });
  assertEquals(far.log.splice(0), [
    "authenticationFailures",
    'error {"error":10,"user":0,"ca":5,"csq":3}',
  ]);
  relay.receive({ message, ca: 5 });
  assertEquals(relay.deadline(), Infinity);
  shared.ledger.takeState();
  shared.ledger.stored(false, "the disk is full");
  assertEquals(relay.deadline(), -Infinity);
  relay.tick();
  const [, failed] = far.events;
  assertEquals(failed, {
    ...{ type: "update-key-failed", job: 0, name: "op1", message: "S_US_NA_1", error: 0 },
    ...{ reason: "not-stored", uncertain: false, detail: "the disk is full" },
  } as UpdateKeyEvent);
  const challenge = new Uint8Array(8);
  relay.receive({ message: { type: "S_UQ_NA_1", kcm: METHOD, name: "Common", challenge }, ca: 5 });
  const rest = { encryptedKey: new Uint8Array(40), mac: new Uint8Array(32) };
  relay.receive({ message: { type: "S_UK_NA_1", ksq: 17, usr: 1, ...rest }, ca: 5 });
  assertEquals(far.log.at(-1), 'error {"error":1,"user":1,"ca":5,"ksq":17}');
  assertEquals(relay.deadline(), Infinity);
});

Deno.test("a relay that is stopped reports jobs that have failed, and works again afterwards", () => {
  const near = new Context();
  const relay = new ControllingUpdateKeyRelay(near, share(true));
  relay.changeKey({ name: "Common", method: METHOD, ca: 5 }, near.now);
  assertEquals(relay.deadline(), 10_000);
  relay.stopped();
  assertEquals(
    near.events.map((event) => event.type === "update-key-failed" && event.reason),
    ["stopped"],
  );
  relay.changeKey({ name: "Common", method: KEY_CHANGE_METHOD.rsa2048DsaSha256, ca: 5 }, near.now);
  relay.receive({
    message: { type: "S_UR_NA_1", ksq: 1, usr: 1, challenge: new Uint8Array(8) },
    ca: 5,
  });
  const provided = { job: 2, updateKey: new Uint8Array(32), encryptedKey: new Uint8Array(256) };
  assertThrows(
    () => relay.provideKey(provided, near.now),
    AuthenticationError,
    "Cannot sign an update key change without the user's key",
  );
  assertEquals(near.events.at(-1)?.type, "update-key-failed");
  near.now = { ...near.now, monotonic: 60_000 };
  relay.tick();
  assertEquals(relay.deadline(), Infinity);
  assertThrows(
    () => relay.changeKey({ name: "Common", method: 6, ca: 5 }, near.now),
    RangeError,
    "Cannot use key change method 6",
  );
});
