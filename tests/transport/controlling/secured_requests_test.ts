// The secured link of a controlling station, with a link that only records what it is told.

import { assertEquals, assertThrows } from "@std/assert";
import { parseHex } from "../../../codec/mod.ts";
import { IEC104 } from "../../../codec/profile.ts";
import { ControllingStation, supervise } from "../../../mod.ts";
import type {
  AttachOptions,
  Authentication,
  SecuredLink,
} from "../../../transport/connection/authentication.ts";
import {
  SecuredRequests,
  type SecuredRequestsOptions,
} from "../../../transport/controlling/secured_requests.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../../helpers/virtual/memory_stream.ts";

/** Secured requests whose session keys are established, or not, as the test says. */
function bench() {
  const association = { settled: false };
  let tickets = 0;
  const link = {
    association,
    started() {},
    stopped() {},
    close() {},
    run() {},
    offer: () => ++tickets,
  } as unknown as SecuredLink;
  const log: string[] = [];
  let handlers: AttachOptions["handlers"] | undefined;
  const requests = new SecuredRequests({
    authentication: {
      attach: (options: AttachOptions) => {
        handlers = options.handlers;
        return link;
      },
    },
    connection: { state: "started" },
    clock: new FakeClock(),
    defaults: { profile: IEC104, originator: 0 },
    transactions: { acknowledged: (count: number) => log.push(`acknowledged ${count}`) },
    onEvent: ({ type }: { readonly type: string }) => log.push(type),
    onSettled: () => log.push("settled"),
  } as unknown as SecuredRequestsOptions);
  const event = () => handlers!.onEvent({ type: "reply-timeout", typeId: 45 });
  const acknowledge = (...tickets: number[]) => handlers!.onAcknowledged(tickets);
  return { association, requests, log, event, acknowledge };
}

Deno.test("SecuredRequests reports once for each start that the session keys are settled", () => {
  const { association, requests, log, event } = bench();
  requests.started();
  event();
  assertEquals(log, ["reply-timeout"]);
  association.settled = true;
  event();
  event();
  assertEquals(log.splice(0), ["reply-timeout", "reply-timeout", "settled", "reply-timeout"]);
  requests.stopped();
  event();
  assertEquals(log.splice(0), ["reply-timeout"]);
  requests.started();
  assertEquals(log.splice(0), ["settled"]);
  event();
  assertEquals(log, ["reply-timeout"]);
});

Deno.test("SecuredRequests reports nothing as settled when data transfer has stopped or the link has ended", () => {
  for (const end of ["stopped", "close"] as const) {
    const { association, requests, log, event } = bench();
    requests.started();
    requests[end]("over");
    association.settled = true;
    event();
    assertEquals(log, ["reply-timeout"], end);
  }
});

Deno.test("SecuredRequests counts each acknowledged step of a procedure once, and those of send() not at all", async () => {
  const { requests, log, acknowledge } = bench();
  const sent = requests.send(Uint8Array.of(1)); // ticket 1
  acknowledge(7, 1, 8);
  await sent;
  assertEquals(log, ["acknowledged 1", "acknowledged 1"]);
});

/** Secure authentication that cannot be set up. */
const REFUSING = {
  attach() {
    throw new RangeError("No such profile");
  },
} as unknown as Authentication;

Deno.test("a connection of a controlling station whose secure authentication cannot be set up is closed", async () => {
  const [near, far] = memoryPipe();
  const arrived: unknown[] = [];
  assertThrows(
    () =>
      new ControllingStation(near, {
        ...{ clock: new FakeClock(), authentication: REFUSING },
        onAsdu: (asdu) => void arrived.push(asdu),
      }),
    RangeError,
    "No such profile",
  );
  await far.write(parseHex("68 0e 00 00 00 00 01 01 03 00 01 00 64 00 00 01"));
  await settle();
  assertEquals([near.closed, near.written, arrived], [true, [], []]);
});

Deno.test("a supervised station reports that secure authentication cannot be set up, closes the link and tries again", async () => {
  const clock = new FakeClock();
  const streams: MemoryStream[] = [];
  const told: string[] = [];
  const station = supervise({
    ...{ clock, authentication: REFUSING },
    targets: [{
      open: () => {
        const [near] = memoryPipe();
        streams.push(near);
        return Promise.resolve(near);
      },
    }],
    ...{ backOff: { firstMs: 1000, maxMs: 1000 }, random: () => 0 },
    onLinkChange: ({ state, reason }) => void told.push(`${state}: ${reason}`),
  });
  await clock.advance(2500);
  assertEquals(streams.map(({ closed }) => closed), [true, true, true]);
  assertEquals(told.filter((text) => text.startsWith("waiting")), [
    "waiting: No such profile",
    "waiting: No such profile",
    "waiting: No such profile",
  ]);
  await station.close();
  assertEquals(clock.scheduled, 0);
});
