// The secured link of a controlling station, with a link that only records what it is told.

import { assertEquals } from "@std/assert";
import { IEC104 } from "../../../codec/profile.ts";
import type { AttachOptions, SecuredLink } from "../../../transport/connection/authentication.ts";
import {
  SecuredRequests,
  type SecuredRequestsOptions,
} from "../../../transport/controlling/secured_requests.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

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
