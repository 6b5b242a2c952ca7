// Critical ASDUs of a controlled station that its peer discards are reported with their octets.

import { assertEquals } from "@std/assert";
import type { SecurityMessage } from "../../../codec/security/message.ts";
import { AssociationPair, executed } from "../../helpers/security/association_pair.ts";
import { asduOf, command, messagesOf, POINT } from "../../helpers/security/security_asdus.ts";

function startedPair(): AssociationPair {
  const pair = new AssociationPair({ both: { criticalMonitor: ["M_SP_NA_1"] } });
  pair.start();
  return pair;
}

Deno.test("a controlled station names the critical ASDUs that its peer discards, and a controlling station none", () => {
  const changes: Readonly<Record<string, (message: SecurityMessage) => SecurityMessage>> = {
    "not-possible": (message) => message.type === "S_CH_NA_1" ? { ...message, mal: 5 } : message,
    "refused": (message) =>
      message.type === "S_RP_NA_1"
        ? { ...message, mac: message.mac.map((octet) => octet ^ 1) }
        : message,
  };
  for (const [type, change] of Object.entries(changes)) {
    const pair = startedPair();
    pair.tap = (octets) => {
      const [message] = messagesOf([octets]);
      return [message === undefined ? octets : asduOf(change(message))];
    };
    const ticket = pair.send("controlled", POINT);
    pair.advance(5000);
    const typeId = POINT[0]!;
    const types = pair.controlled.events.map((event) => event.type);
    const said = types.slice(types.indexOf("not-accepted") - 1).slice(0, 2);
    assertEquals([said, pair.controlling.delivered], [[type, "not-accepted"], []]);
    assertEquals(pair.controlled.of("not-accepted"), [
      { type: "not-accepted", ticket, typeId, octets: POINT },
    ]);
    pair.send("controlling", command());
    pair.advance(5000);
    assertEquals([executed(pair), pair.controlling.of("not-accepted")], [[], []]);
  }
});

Deno.test("a critical ASDU that is sent again after a stop, or that was never challenged, is not reported as lost", () => {
  const pair = startedPair();
  pair.tap = (octets) => messagesOf([octets])[0]?.type === "S_CH_NA_1" ? [] : [octets];
  pair.send("controlled", POINT);
  pair.controlled.association.stopped(pair.now);
  pair.run();
  assertEquals(pair.controlled.of("not-possible").map(({ reason }) => reason), ["stopped"]);
  assertEquals(pair.controlled.of("not-accepted"), []);

  const other = new AssociationPair({ controlled: { criticalMonitor: ["M_SP_NA_1"] } });
  other.start();
  other.send("controlled", POINT);
  other.advance(5000);
  assertEquals(other.controlled.of("not-challenged").length, 1);
  assertEquals(other.controlled.of("not-accepted"), []);
});

Deno.test("an ASDU whose reply had not left when data transfer ended was sent, and is not carried out", () => {
  const pair = new AssociationPair();
  pair.start();
  const [{ association: near }, { association: far }] = [pair.controlling, pair.controlled];
  const ticket = near.send(command(), pair.now);
  far.receive(near.take(pair.now)!.octets, pair.now);
  near.receive(far.take(pair.now)!.octets, pair.now); // the challenge: its reply waits
  near.stopped(pair.now);
  pair.run();
  assertEquals(pair.controlling.of("not-possible"), [
    { type: "not-possible", ticket, reason: "stopped", sent: true },
  ]);
  assertEquals(executed(pair), []);
});
