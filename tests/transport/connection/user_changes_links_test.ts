// Changes of users on several connections of a station: which one is used, and how they are stored.

import { assertEquals, assertRejects } from "@std/assert";
import { USER_OPERATION, USER_ROLE } from "../../../codec/low_level.ts";
import type { Association } from "../../../transport/authentication/association.ts";
import { DEFAULT_OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import { resolveUpdateKeyOptions } from "../../../transport/authentication/update_key_options.ts";
import type { UpdateKeyRequests } from "../../../transport/authentication/update_key_relay.ts";
import { type LedgerState, UserLedger } from "../../../transport/authentication/user_ledger.ts";
import { UserDirectory } from "../../../transport/authentication/users.ts";
import { LinkedChanges } from "../../../transport/connection/user_changes.ts";
import type { Moment } from "../../../transport/moment.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";

/** A connection that notes what it is asked for. */
class FakeLink {
  readonly log: string[] = [];
  runs = 0;
  accepts = true;
  job = 1;
  readonly updateKeys: Pick<UpdateKeyRequests, "changeKey"> = {
    changeKey: ({ name }) => {
      this.log.push(name);
      return this.job;
    },
  };

  get association(): Association {
    return this as unknown as Association;
  }

  run(): void {
    this.runs++;
  }
}

function changesOf(
  store: (state: LedgerState) => void | Promise<void>,
  stored = true,
): { readonly changes: LinkedChanges; readonly ledger: UserLedger } {
  const ledger = new UserLedger({
    users: new UserDirectory(),
    stored,
    onProposal: () => void changes.save(),
  });
  const settings = resolveUpdateKeyOptions({ stationName: "Northfield" });
  const changes: LinkedChanges = new LinkedChanges({
    ...{ share: { ledger, settings }, store },
    ...{ crypto: authenticationCrypto(), points: DEFAULT_OPEN_POINTS },
  });
  return { changes, ledger };
}

function now(): Moment {
  return { monotonic: 0, instant: 0 };
}

const CHANGE = { name: "op1", method: 4, authority: {} } as const;

function propose(ledger: UserLedger, sequence: number) {
  const record = {
    ...{ name: `op${sequence}`, method: 4, role: USER_ROLE.operator, expires: undefined },
    publicKey: new Uint8Array(),
  };
  const change = { kind: "status", operation: USER_OPERATION.add, sequence, record } as const;
  return ledger.propose({ ...change, effect: "at-once" });
}

Deno.test("a change uses the newest connection that transfers data", async () => {
  const { changes } = changesOf(() => {});
  const [old, recent, stopped] = [new FakeLink(), new FakeLink(), new FakeLink()];
  stopped.accepts = false;
  for (const link of [old, recent, stopped]) changes.attach(link, now);
  const done = { type: "update-key", job: 1, name: "op1", user: 2 } as const;
  const first = changes.changeUpdateKey(CHANGE);
  assertEquals([old.log, recent.log, stopped.log], [[], ["op1"], []]);
  changes.onEvent(old, done); // a job of another connection
  changes.onEvent(recent, { ...done, job: 2 });
  changes.onEvent(recent, done);
  await first;
  changes.onEnd(recent);
  const second = changes.changeUpdateKey(CHANGE);
  assertEquals(old.log, ["op1"]);
  changes.onEvent(old, done);
  await second;
});

Deno.test("a change that a connection has no room for is an error", async () => {
  const { changes } = changesOf(() => {});
  const link = new FakeLink();
  link.job = 0;
  changes.attach(link, now);
  await assertRejects(
    () => changes.changeUpdateKey(CHANGE),
    Error,
    "Cannot change a user: too many changes wait",
  );
});

Deno.test("states are stored one after the other, after the caller has finished, and wake all connections", async () => {
  let active = 0;
  const stored: number[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const { changes, ledger } = changesOf(async ({ statusSequence }) => {
    assertEquals(++active, 1);
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    stored.push(statusSequence);
    active--;
  });
  const links = [new FakeLink(), new FakeLink()];
  for (const link of links) changes.attach(link, now);
  const proposals = [propose(ledger, 1), propose(ledger, 2)];
  assertEquals(gates.length, 0);
  for (let count = 0; count < 2; count++) {
    while (gates.length === count) await Promise.resolve();
    assertEquals(
      proposals.map(({ state }) => state).filter((state) => state === "stored").length,
      count,
    );
    gates[count]!.resolve();
  }
  while (proposals[1]!.state === "waiting") await Promise.resolve();
  assertEquals(stored, [1, 2]);
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  assertEquals(links.map(({ runs }) => runs), [3, 3]);
});
