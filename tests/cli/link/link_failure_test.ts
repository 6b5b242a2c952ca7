// Why a link could not be established, or ended, and what to check.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LinkError, ProtocolError } from "../../../mod.ts";
import {
  connectFailure,
  LinkFailure,
  lossOf,
  lossText,
  sizesHint,
  startFailure,
} from "../../../cli/link/link_failure.ts";
import { PeerConduct } from "../../../cli/trace/peer_conduct.ts";
import { octets } from "../../helpers/wire/frames.ts";

const PEER = { host: "192.0.2.10", port: 2404 };
const PLAIN = { ...PEER, isTls: false };

function conductOf(received = ""): PeerConduct {
  const ends = { local: { host: "192.0.2.1", port: 40_000 }, remote: PEER };
  const conduct = new PeerConduct(ends, {
    tell: () => {},
    peer: "192.0.2.10:2404",
    findsSizes: true,
  });
  if (received !== "") conduct.octets("received", octets(received));
  return conduct;
}

function failed(error: unknown, conduct: PeerConduct, more = {}): LinkFailure {
  const attempt = {
    endpoint: PEER,
    timeoutMs: 3000,
    isTls: false,
    isLate: false,
    conduct,
    ...more,
  };
  const failure = startFailure(error, attempt);
  assert(failure instanceof LinkFailure, String(failure));
  return failure;
}

const CLOSED = new LinkError("The connection is closed: Reading failed", { code: "closed" });

Deno.test("a link that cannot be connected is explained by the way in which connecting failed", () => {
  for (
    const [code, hint] of [
      ["refused", "nothing listens on port 2404"],
      ["timed-out", "Nothing answered"],
      ["unreachable", "There is no route"],
      ["not-found", "Check the spelling"],
    ] as const
  ) {
    const failure = connectFailure(new LinkError("Cannot connect", { code }), PLAIN);
    assert(failure instanceof LinkFailure);
    assertEquals([failure.message, failure.code, failure.exitCode], ["Cannot connect", code, 3]);
    assertStringIncludes(failure.hints.join(), hint);
  }
  const late = new LinkError("Late", { code: "timed-out" });
  const hint = (isTls: boolean) =>
    (connectFailure(late, { ...PEER, isTls }) as LinkFailure).hints.join();
  assertEquals([false, true].map((isTls) => hint(isTls).includes("does not answer TLS")), [
    false,
    true,
  ]);
  const untrusted = new LinkError("Not trusted", { code: "not-trusted" });
  assertEquals(connectFailure(untrusted, PLAIN), untrusted);
  for (
    const [securityEvent, hint] of [
      ["certificate-not-trusted", "--tls-ca needs the certificate of the authority"],
      ["certificate-expired", "check the clock of this machine"],
      ["certificate-validation-failed", "accept it with --tls-name NAME"],
      ["handshake-failed", "that it refuses this certificate"],
      ["unsecure-communication", "The port is not for TLS"],
    ] as const
  ) {
    const error = new LinkError("Refused", { code: "not-trusted", securityEvent });
    const failure = connectFailure(error, { ...PEER, isTls: true });
    assert(failure instanceof LinkFailure);
    assertEquals(failure.securityEvent, securityEvent);
    assertStringIncludes(failure.hints.join(), hint);
  }
});

Deno.test("a connection that is closed or reset before STARTDT con is told apart from a broken network", () => {
  for (
    const [how, detail, text] of [
      ["there", undefined, "192.0.2.10:2404 closed the connection"],
      ["failed", "Connection reset by peer (os error 104)", "192.0.2.10:2404 reset the connection"],
      [
        "failed",
        "No route to host (os error 113)",
        "the connection to 192.0.2.10:2404 failed (No route to host (os error 113))",
      ],
    ] as const
  ) {
    const conduct = conductOf();
    conduct.ended(how, detail);
    const failure = failed(CLOSED, conduct);
    assertEquals(failure.message, `${text} before confirming STARTDT`);
    assertStringIncludes(failure.hints.join(), "192.0.2.1 is not in its list");
    assertStringIncludes(failure.hints.join(), "port 2404 expects TLS or belongs to another");
    const overTls = failed(CLOSED, conduct, { isTls: true }).hints.join();
    assertStringIncludes(overTls, "port 2404 belongs to another service; or the station refuses");
    assertEquals(lossText("lost", PEER, conduct), text);
  }
});

Deno.test("a station that does not confirm STARTDT in time is told apart by what it sent", () => {
  for (
    const [received, hint] of [
      ["", "sent nothing"],
      ["68 04 43 00 00 00", "It sent 1 frame instead"],
      ["68 04 07 00 00 00", "it may be a controlling station"],
    ] as const
  ) {
    const failure = failed(CLOSED, conductOf(received), { isLate: true });
    assertEquals([failure.message, failure.exitCode], [
      "192.0.2.10:2404 did not confirm STARTDT within 3 s",
      4,
    ]);
    assertStringIncludes(failure.hints.join(), hint);
  }
});

Deno.test("a violation of the protocol before STARTDT con keeps its description", () => {
  const error = new ProtocolError("Expected N(S) = 0, found 7", { code: "bad-sequence" });
  assertEquals(
    failed(error, conductOf("68 04 43 00 00 00")).message,
    "192.0.2.10:2404 violated the protocol before confirming STARTDT: Expected N(S) = 0, found 7",
  );
});

Deno.test("TLS on the port of plain TCP suggests --tls, any other protocol the port", () => {
  const bad = new ProtocolError("Expected start octet 0x68", { code: "bad-frame" });
  const tls = conductOf("15 03 03 00 02 02 46");
  assertStringIncludes(failed(bad, tls).hints.join(), "--tls");
  const ssh = conductOf("53 53 48 2d 32 2e 30 2d 78 0d 0a");
  assertStringIncludes(failed(bad, ssh).hints.join(), "Another service uses this port");
  assertStringIncludes(
    failed(bad, ssh, { isTls: true }).hints.join(),
    "IEC 60870-5-104 usually has port 19998",
  );
});

Deno.test("the usual port depends on TLS; for any other port, the advice is to check it", () => {
  const bad = new ProtocolError("Expected start octet 0x68", { code: "bad-frame" });
  const ssh = "53 53 48 2d 32 2e 30 2d 78 0d 0a";
  for (
    const [port, isTls, received, hint] of [
      [2404, false, ssh, "Another service uses this port"],
      [19_998, true, ssh, "Another service uses this port"],
      [2405, false, ssh, "IEC 60870-5-104 usually has port 2404"],
      [19_998, false, ssh, "IEC 60870-5-104 usually has port 2404"],
      [2404, true, "15 03 03 00 02 02 46", "IEC 60870-5-104 usually has port 19998"],
      [2405, false, "15 03 03 00 02 02 46", "The station uses TLS: --tls, usually with port 19998"],
      [2404, false, "10 49 01 4a 16", "This is serial IEC 60870-5-101 over TCP"],
    ] as const
  ) {
    const endpoint = { ...PEER, port };
    const { hints, exitCode } = failed(bad, conductOf(received), { endpoint, isTls });
    assertStringIncludes(hints.join(), hint);
    assertEquals(exitCode, 3);
  }
});

Deno.test("errors that do not come from the peer stay as they are", () => {
  const attempt = { endpoint: PEER, timeoutMs: 3000, isTls: false, isLate: false };
  const here = conductOf();
  here.ended("here");
  const other = new TypeError("broken");
  const there = conductOf();
  there.ended("there");
  for (
    const [error, conduct] of [
      [CLOSED, undefined],
      [CLOSED, conductOf()],
      [CLOSED, here],
      [other, there],
    ] as const
  ) assertEquals(startFailure(error, { ...attempt, conduct }), error);
  const silent = startFailure(CLOSED, { ...attempt, isLate: true, conduct: undefined });
  assertStringIncludes((silent as LinkFailure).hints.join(), "sent nothing");
  const t1 = new ProtocolError("t1 is over", { code: "t1-timeout" });
  const late = startFailure(t1, { ...attempt, conduct: conductOf("68 04 43 00 00 00") });
  assertEquals([(late as LinkFailure).message, (late as LinkFailure).exitCode], [
    ...["192.0.2.10:2404 did not confirm STARTDT: t1 is over", 4],
  ]);
});

Deno.test("the loss of a link that the station ended has a hint", () => {
  const lost = (end: PeerConduct["end"], endDetail?: string) => {
    const conduct = Object.assign(conductOf(), {
      end,
      ...endDetail !== undefined && { endDetail },
    });
    const { text, hints } = lossOf("Reading failed", PEER, conduct);
    return [text, hints.length];
  };
  const peer = "192.0.2.10:2404";
  assertEquals(lost("there"), [`${peer} closed the connection`, 1]);
  assertEquals(lost("failed", "ECONNRESET"), [`${peer} reset the connection`, 1]);
  assertEquals(lost("failed", "no route"), [`the connection to ${peer} failed (no route)`, 1]);
  assertEquals(lost(undefined), [`the connection to ${peer} was lost: Reading failed`, 0]);
});

Deno.test("field sizes that fit are suggested: the likeliest, and up to three others", () => {
  const hint = (...fittingSizes: readonly string[]) =>
    sizesHint({ fittingSizes } as unknown as PeerConduct)?.replace(/^.*: /, "");
  assertEquals([hint(), sizesHint(undefined)], [undefined, undefined]);
  assertEquals(hint("1/1/2"), "try --profile 1/1/2");
  assertEquals(hint("1/1/2", "1/2/2"), "try --profile 1/1/2 (or 1/2/2)");
  const all = ["1/1/2", "1/2/2", "1/1/3", "2/1/2", "2/1/3"];
  assertEquals(hint(...all), "try --profile 1/1/2 (or 1/2/2, 1/1/3, 2/1/2)");
});
