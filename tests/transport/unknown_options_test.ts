// Misspelt options are refused by name before anything connects or listens; so are options out of range.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  connect,
  type ConnectOptions,
  ControlledStation,
  listenTcp,
  listenTls,
  serve,
  type StationDeclaration,
  supervise,
  type SupervisionOptions,
} from "../../mod.ts";
import { connectTcp, connectTls } from "../../transport/low_level.ts";
import { pickOptions, requireKnownOptions } from "../../transport/known_options.ts";

const STATION: StationDeclaration = {
  sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1" }] }],
};

/** Returns options that only plain JavaScript can pass. */
function odd<T>(options: Readonly<Record<string, unknown>>): T {
  return options as T;
}

const HOST = "127.0.0.1";
const PLAIN = [{ host: HOST }];

/** Calls, and the message of the error that each throws. */
const CALLS: readonly (readonly [call: () => unknown, message: string])[] = [
  [
    () => connect(odd<ConnectOptions>({ host: HOST, t1ms: 5 })),
    'Cannot connect: unknown option "t1ms"; did you mean t1Ms?',
  ],
  [
    () => connect(odd<ConnectOptions>({ host: HOST, orginator: 5 })),
    '"orginator"; did you mean originator?',
  ],
  [
    () => connect(odd<ConnectOptions>({ host: HOST, tls: { cacerts: "" } })),
    '"cacerts"; did you mean caCerts?',
  ],
  [
    () => connect(odd<ConnectOptions>({ host: HOST, onAdsu: () => {} })),
    '"onAdsu"; did you mean onAsdu?',
  ],
  [
    () => supervise(odd<SupervisionOptions>({ targets: PLAIN, replayWindw: 5 })),
    'Cannot supervise a station: unknown option "replayWindw"; did you mean replayWindow?',
  ],
  [
    () => supervise(odd<SupervisionOptions>({ targets: [...PLAIN, { host: HOST, prot: 5 }] })),
    'targets[1]: unknown option "prot"; did you mean port?',
  ],
  [
    () => new ControlledStation(STATION, odd({ onComand: () => true })),
    'Cannot run a controlled station: unknown option "onComand"; did you mean onCommand?',
  ],
  [
    () => serve(new ControlledStation(STATION), odd({ hots: HOST })),
    'Cannot serve a station: unknown option "hots"; did you mean host?',
  ],
  [() => listenTcp(odd({ hostname: HOST })), 'Cannot listen: unknown option "hostname"'],
  [() => listenTls(odd({ caCert: "" })), '"caCert"; did you mean caCerts?'],
  [() => connectTcp(odd({ host: HOST, nodelay: true })), '"nodelay"; did you mean noDelay?'],
  [
    () => connectTls(odd({ host: HOST, verifyhost: true })),
    '"verifyhost"; did you mean verifyHost?',
  ],
];

for (const [call, message] of CALLS) {
  Deno.test(`${message} is the error for a misspelt option`, async () => {
    await assertRejects(async () => await call(), TypeError, message);
  });
}

Deno.test("an option that resembles none is answered with a list of all options", () => {
  assertThrows(
    () => requireKnownOptions("Cannot listen", { zzzzzz: 1 }, { port: true, host: true }),
    TypeError,
    'Cannot listen: unknown option "zzzzzz"; expected one of host, port',
  );
});

Deno.test("the fields of an object of a class are not checked", () => {
  class Bay {
    readonly name = "Q0";
    onCommand(): boolean {
      return true;
    }
  }
  new ControlledStation(STATION, new Bay());
  assertEquals(pickOptions<{ port: number }>(new Bay(), { port: true }), {});
});

Deno.test("options are checked before a stream is opened", async () => {
  let opened = 0;
  const open = () => {
    opened++;
    return Promise.reject(new Error("Opened"));
  };
  const wrong: readonly (readonly [options: Readonly<Record<string, unknown>>, message: string])[] =
    [
      [{ k: 0 }, "Cannot use k = 0"],
      [{ w: 13 }, "Cannot use w = 13 with k = 12"],
      [{ t2Ms: 15_000 }, "Cannot use t2Ms = 15000 with t1Ms = 15000"],
      [{ originator: 256 }, "Cannot use originator = 256"],
      [{ asduBufferLimit: 0 }, "Cannot use asduBufferLimit = 0"],
      [{ pendingAsduLimit: 0 }, "Cannot use pendingAsduLimit = 0"],
      [{ confirmationMs: -1 }, "Cannot use confirmationMs = -1"],
      [{ maxObjects: 0 }, "Cannot use maxObjects = 0"],
    ];
  for (const [options, message] of wrong) {
    await assertRejects(() => connect({ open, ...options } as ConnectOptions), RangeError, message);
    assertThrows(() => supervise({ targets: [{ open }], ...options }), RangeError, message);
  }
  assertEquals(opened, 0);
  await assertRejects(() => connect({ host: HOST, port: 0 }), RangeError, "Cannot use port = 0");
  assertThrows(
    () => supervise({ targets: [{ host: HOST, t0Ms: 0 }] }),
    RangeError,
    "Cannot use t0Ms = 0",
  );
  await assertRejects(() => connect({ open }), Error, "Opened");
  assertEquals(opened, 1);
});
