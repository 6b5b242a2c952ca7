// The link between a session and a station with secure authentication, with an association that does what the test says.

import { assertEquals } from "@std/assert";
import type {
  Association,
  Delivery,
  Departure,
} from "../../../transport/authentication/association.ts";
import type { AuthenticationEvent } from "../../../transport/authentication/events.ts";
import type { UserDirectory } from "../../../transport/authentication/users.ts";
import { AuthenticatedLink } from "../../../transport/connection/authenticated_link.ts";
import type {
  AttachOptions,
  SecuredLinkHandlers,
} from "../../../transport/connection/authentication.ts";
import type { LinkedChanges } from "../../../transport/connection/user_changes.ts";
import type { Moment } from "../../../transport/moment.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";

/** An event that is not about an ASDU of this station. */
const EVENT = { type: "reply-timeout", typeId: 45 } as AuthenticationEvent;

const USER = { number: 1, name: "Common" };

/** An ASDU for the wire. */
function departure(ticket: number | undefined, rest: Partial<Departure> = {}): Departure {
  return { octets: Uint8Array.of(ticket ?? 0), ticket, critical: false, ...rest };
}

/** An ASDU for the station. */
function delivery(octet: number): Delivery {
  return { octets: Uint8Array.of(octet), user: undefined, mode: "plain" };
}

/** An event about an ASDU of this station. */
function about(ticket: number, event: object): AuthenticationEvent {
  return { ticket, user: USER, ...event } as AuthenticationEvent;
}

const NOT_POSSIBLE = { type: "not-possible", reason: "stopped", sent: true } as const;

/** A link whose association returns what the test puts in, and a log of everything that the link does. */
function bench(handlers: Partial<SecuredLinkHandlers> = {}, role = "controlling") {
  const clock = new FakeClock();
  const log: string[] = [];
  const departures: Departure[] = [];
  const deliveries: Delivery[] = [];
  const events: AuthenticationEvent[] = [];
  const state = {
    ...{ credit: 10, deadline: Infinity, readings: 0, isWatched: true, seenByChanges: 0 },
    onTake: () => {},
    caughtUp: Promise.resolve(),
    usersChanged: () => {},
    now: (): Moment | undefined => undefined,
  };
  const happens = (what: string) => ({ monotonic }: Moment) => {
    log.push(`${what} at ${monotonic}`);
    events.push(EVENT);
  };
  const association = {
    accepts: true,
    get waiting() {
      return departures.length;
    },
    started: happens("started"),
    stopped: happens("stopped"),
    close: happens("closed"),
    receive: ([octet]: Uint8Array) => deliveries.push(delivery(octet!)),
    deliver: () => deliveries.shift(),
    nextEvent: () => events.shift(),
    take: () => {
      state.onTake();
      return departures.shift();
    },
    deadline: () => state.deadline,
    tick: (now: Moment) => {
      state.deadline = Infinity;
      happens("ticked")(now);
    },
  } as unknown as Association;
  const users = {
    watch: (changed: () => void) => {
      state.usersChanged = changed;
      return () => state.isWatched = false;
    },
  } as unknown as UserDirectory;
  const changes = {
    attach: (_: unknown, now: () => Moment) => state.now = now,
    onEvent: () => void state.seenByChanges++,
    onEnd: () => log.push("changes ended"),
  } as unknown as LinkedChanges;
  const connection = {
    get present() {
      state.readings++;
      return { monotonic: clock.monotonic(), instant: clock.instant() };
    },
    get credit() {
      return state.credit;
    },
    offer: ([octet]: Uint8Array) => {
      state.credit--;
      log.push(`sent ${octet}`);
    },
    caughtUp: () => state.caughtUp,
    handlerFailed: (error: unknown) => log.push(`failed: ${error}`),
  };
  const options = {
    ...{ role, clock, connection },
    handlers: {
      onDelivery: ({ octets }: Delivery) => void log.push(`delivered ${octets[0]}`),
      onEvent: ({ type }: AuthenticationEvent) => void log.push(type),
      onAcknowledged: (tickets: readonly number[]) => void log.push(`acknowledged ${tickets}`),
      onCredit: () => {},
      ...handlers,
    },
  } as unknown as AttachOptions;
  const link = new AuthenticatedLink(options, association, { users, changes });
  return { clock, log, departures, deliveries, events, state, link };
}

Deno.test("AuthenticatedLink passes on what a start, a stop, the end and a change of users cause", async () => {
  const { clock, log, state, link } = bench();
  link.started();
  assertEquals(log.splice(0), ["started at 0", "reply-timeout"]);
  await clock.advance(5);
  link.stopped();
  assertEquals(log.splice(0), ["stopped at 5", "reply-timeout"]);
  for (let round = 0; round < 2; round++) {
    state.usersChanged();
    state.usersChanged();
    await settle();
    assertEquals(log.splice(0), ["ticked at 5", "reply-timeout"], "once for both");
  }
  link.close();
  assertEquals(log, ["closed at 5", "reply-timeout", "changes ended"]);
  assertEquals([state.seenByChanges, state.now()?.monotonic], [5, 5]);
});

Deno.test("AuthenticatedLink ends once: nothing of it rings, and changes of users no longer concern it", async () => {
  const { clock, log, state, link } = bench();
  state.deadline = 1000;
  link.started();
  state.usersChanged();
  link.close();
  log.splice(0);
  link.close();
  link.run();
  state.usersChanged();
  assertEquals([clock.scheduled, state.isWatched], [0, false]);
  await clock.advance(2000);
  assertEquals(log, []);
});

Deno.test("AuthenticatedLink runs what is due after everything that has arrived was read", async () => {
  const { clock, log, state, link } = bench();
  const { promise, resolve } = Promise.withResolvers<void>();
  state.caughtUp = promise;
  state.deadline = 1000;
  link.run();
  await clock.advance(1003);
  assertEquals(log, []);
  resolve();
  await settle();
  assertEquals(log.splice(0), ["ticked at 1000", "reply-timeout"]);

  state.deadline = 2000;
  link.run();
  state.deadline = 3000; // what has arrived moved it
  await clock.advance(1000);
  assertEquals([log, clock.scheduled], [[], 1]);
  await clock.advance(1000);
  assertEquals(log.splice(0), ["ticked at 3000", "reply-timeout"]);

  state.deadline = 4000;
  link.run();
  const later = Promise.withResolvers<void>();
  state.caughtUp = later.promise;
  await clock.advance(1000);
  link.close();
  log.splice(0);
  later.resolve();
  await settle();
  assertEquals(log, [], "it has ended meanwhile");
});

Deno.test("AuthenticatedLink reads the clocks once for everything that an ASDU of the peer causes", async () => {
  const { clock, log, departures, state, link } = bench({
    onDelivery: () => void departures.push(departure(1), departure(2)),
  });
  await clock.advance(10);
  link.receive(Uint8Array.of(1));
  assertEquals([log.splice(0), state.readings], [["sent 1", "sent 2"], 1]);
  await clock.advance(10);
  link.started();
  assertEquals(log[0], "started at 20");
});

Deno.test("AuthenticatedLink passes on events first, and the next ASDU when the station has returned from the one before", () => {
  const { log, deliveries, events, link } = bench({
    onDelivery({ octets }) {
      log.push(`begin ${octets[0]}`);
      link.run();
      log.push(`end ${octets[0]}`);
    },
  });
  deliveries.push(delivery(1), delivery(2));
  events.push(EVENT);
  link.run();
  assertEquals(log, ["reply-timeout", "begin 1", "end 1", "begin 2", "end 2"]);
});

Deno.test("AuthenticatedLink receives nothing else until the station has processed what was delivered", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = bench({ onDelivery: () => promise });
  let isReady = false;
  const waiting = slow.link.receive(Uint8Array.of(1)) as Promise<void>;
  waiting.then(() => isReady = true);
  await settle();
  assertEquals(isReady, false);
  resolve();
  await settle();
  assertEquals(isReady, true);

  const prompt = bench();
  assertEquals(prompt.link.receive(Uint8Array.of(1)), undefined);
  assertEquals(prompt.log, ["delivered 1"]);
});

Deno.test("AuthenticatedLink ends the connection when a handler of the station fails, now or later", async () => {
  const fault = new Error("no room");
  const failing = (): void => {
    throw fault;
  };
  for (const onDelivery of [() => Promise.reject(fault), failing]) {
    const { log, deliveries, link } = bench({ onDelivery });
    deliveries.push(delivery(1));
    link.run();
    await settle();
    assertEquals(log.splice(0), ["failed: Error: no room"]);
    link.started();
    assertEquals(log, ["started at 0", "reply-timeout"]);
  }
});

Deno.test("AuthenticatedLink sends while there is credit, and then what the station offers for the rest", () => {
  const tickets = [2, 3, 4];
  const { log, departures, state, link } = bench({
    onCredit() {
      const ticket = tickets.shift();
      if (ticket !== undefined) departures.push(departure(ticket));
    },
  });
  state.credit = 3;
  departures.push(departure(1));
  link.run();
  assertEquals([log, tickets], [["sent 1", "sent 2", "sent 3"], [4]]);
  assertEquals(link.hasRoom, false, "no credit");
  departures.push(departure(5));
  link.run();
  assertEquals(log.length, 3);
  state.credit = 1;
  assertEquals(link.hasRoom, false, "one waits");
  link.run();
  state.credit = 1;
  assertEquals([log.at(-1), link.hasRoom], ["sent 5", true]);
});

Deno.test("AuthenticatedLink sends at once what the station offers when an ASDU could not be sent", () => {
  const { log, departures, events, state, link } = bench({
    onNotPossible: (ticket) => void departures.push(departure(ticket + 1)),
  });
  state.onTake = () => {
    state.onTake = () => {};
    events.push(about(1, NOT_POSSIBLE));
  };
  link.run();
  assertEquals(log, ["not-possible", "sent 2"]);
});

Deno.test("AuthenticatedLink reports an ASDU as acknowledged when the peer has it and can no longer refuse it", () => {
  const { log, departures, events, link } = bench();
  departures.push(departure(1), departure(2), departure(3, { critical: true }), departure(4));
  link.run();
  log.splice(0);
  link.acknowledged(1);
  assertEquals(log.splice(0), ["acknowledged 1"]);
  link.acknowledged(1);
  assertEquals(log.splice(0), ["acknowledged 2"]);
  link.acknowledged(2);
  events.push(about(3, { type: "update-key-failed" })); // its tickets are others
  link.run();
  assertEquals(log.splice(0), ["update-key-failed"], "3 may still be refused, and 4 is later");
  departures.push(departure(undefined, { proves: 3 }));
  link.run();
  assertEquals(log.splice(0), ["sent 0"]);
  link.acknowledged(1);
  assertEquals(log.splice(0), ["acknowledged 3,4"]);
  link.acknowledged(1);
  assertEquals(log, [], "nothing is under way");

  departures.push(departure(5, { critical: true }));
  link.run();
  events.push(about(5, NOT_POSSIBLE));
  link.run();
  assertEquals(log.splice(0), ["sent 5", "not-possible"], "the peer does not have it yet");
  link.acknowledged(1);
  assertEquals(log, ["acknowledged 5"]);
});

Deno.test("AuthenticatedLink tells the station what becomes of a critical ASDU", () => {
  const told: unknown[] = [];
  const { log, departures, events, link } = bench({
    onAuthenticated: (...all) => void told.push(all),
    onRefused: (...all) => void told.push(all),
    onNotPossible: (...all) => void told.push(all),
  });
  for (const ticket of [1, 2, 3, 4]) departures.push(departure(ticket, { critical: true }));
  link.run();
  link.acknowledged(4);
  log.splice(0);
  const happens = (ticket: number, event: object) => {
    events.push(about(ticket, event));
    link.run();
    return log.splice(0).slice(0, -1);
  };
  const reply = { mode: "challenge", typeId: 45, durationMs: 7 };
  assertEquals(happens(1, { type: "replied", ...reply }), [], "the peer does not have the reply");
  assertEquals(happens(2, { type: "not-challenged", reason: "answered", typeId: 45 }), []);
  assertEquals(happens(1, { type: "refused", error: 1, text: "wrong MAC" }), ["acknowledged 1,2"]);
  assertEquals(happens(3, NOT_POSSIBLE), ["acknowledged 3"]);
  assertEquals(told, [
    [1, { user: USER, mode: "challenge", durationMs: 7 }],
    [
      1,
      "authentication of user 1 (Common) refused: authentication failed (error 1): wrong MAC",
    ],
    [3, "not carried out: data transfer ended", true],
  ]);
});

Deno.test("AuthenticatedLink of a controlled station keeps an event unacknowledged when data transfer was stopped", () => {
  for (const reason of ["stopped", "no-keys"] as const) {
    const { log, departures, events, link } = bench({}, "controlled");
    departures.push(departure(1, { critical: true }));
    link.run();
    link.acknowledged(1);
    log.splice(0);
    events.push(about(1, { ...NOT_POSSIBLE, reason }));
    link.run();
    const acknowledged = reason === "stopped" ? [] : ["acknowledged 1"];
    assertEquals(log, [...acknowledged, "not-possible"]);
  }
});
