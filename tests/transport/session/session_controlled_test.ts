// The controlled station, rule by rule: the effect of each frame or call in each state.

import { assertEquals } from "@std/assert";
import { toHex } from "../../../codec/mod.ts";
import { Session } from "../../../transport/session/session.ts";
import { type Rule, testRules } from "../../helpers/wire/session_script.ts";

const started = "rx STARTDT act";

const stopped: Rule[] = [
  {
    rule: "begins stopped and silent, with t3 running",
    given: "",
    when: "",
    then: { frames: "", events: "", state: "stopped", deadline: 20_000 },
  },
  {
    rule: "STARTDT act while stopped is confirmed and starts",
    given: "at 1000",
    when: "rx STARTDT act",
    then: { frames: "STARTDT con", events: "started", state: "started", deadline: 21_000 },
  },
  {
    rule: "STARTDT act closes without a confirmation while starting is refused",
    given: "refuse",
    when: "rx STARTDT act, I(0,0)",
    then: { frames: "", events: "closed local", state: "closed" },
  },
  {
    rule: "STARTDT act is confirmed when starting is no longer refused; a refusal stops nothing",
    given: `refuse; admit; ${started}; refuse`,
    when: "rx STARTDT act, TESTFR act",
    then: { frames: "STARTDT con, TESTFR con", events: "", state: "started" },
  },
  {
    rule: "STOPDT act while stopped is confirmed again",
    given: "",
    when: "rx STOPDT act",
    then: { frames: "STOPDT con", events: "", state: "stopped" },
  },
  {
    rule: "TESTFR act while stopped is confirmed",
    given: "at 5000",
    when: "rx TESTFR act",
    then: { frames: "TESTFR con", events: "", state: "stopped", deadline: 25_000 },
  },
  {
    rule: "TESTFR con while stopped ends the test",
    given: "tick 20000; at 21000",
    when: "rx TESTFR con",
    then: { frames: "", events: "", state: "stopped", deadline: 41_000 },
  },
  {
    rule: "an I frame while stopped closes, and its ASDU is not delivered",
    given: "",
    when: "rx I(0,0)",
    then: { frames: "", events: "closed bad-state", state: "closed", deadline: Infinity },
  },
  {
    rule: "an S frame while stopped closes",
    given: "",
    when: "rx S(0)",
    then: { frames: "", events: "closed bad-state", state: "closed" },
  },
  {
    rule: "an I frame while stopped is accepted and acknowledged if so configured",
    options: { iFrameWhileStopped: "accept", strictW: true, w: 2 },
    given: "",
    when: "rx I(0,0), I(1,0)",
    then: { frames: "S(2)", events: "asdu, asdu", state: "stopped" },
  },
  {
    rule: "STOPDT act while stopped is confirmed after an S frame for a single accepted I frame",
    options: { iFrameWhileStopped: "accept" },
    given: "rx I(0,0)",
    when: "rx STOPDT act",
    then: { frames: "S(1), STOPDT con", state: "stopped" },
  },
  {
    rule: "an S frame while stopped is ignored if so configured",
    options: { sFrameWhileStopped: "accept" },
    given: "at 500",
    when: "rx S(0)",
    then: { frames: "", events: "", state: "stopped", deadline: 20_500 },
  },
  {
    rule: "an impossible N(R) while stopped closes even if so configured",
    options: { sFrameWhileStopped: "accept" },
    given: "",
    when: "rx S(1)",
    then: { events: "closed bad-sequence" },
  },
  {
    rule: "nothing can be sent while stopped",
    given: "",
    when: "send",
    then: { frames: "", events: "refused", state: "stopped" },
  },
  {
    rule: "an I frame after STOPDT con closes",
    given: `${started}; rx I(0,0); rx STOPDT act`,
    when: "rx I(1,0)",
    then: { frames: "", events: "closed bad-state" },
  },
  {
    rule: "an S frame after STOPDT con closes",
    given: `${started}; rx STOPDT act`,
    when: "rx S(0)",
    then: { frames: "", events: "closed bad-state" },
  },
  {
    rule: "a stop and a new start keep the sequence numbers",
    given: `${started}; send; rx I(0,1); rx STOPDT act; ${started}`,
    when: "send",
    then: { frames: "I(1,1)", state: "started" },
  },
];

const running: Rule[] = [
  {
    rule: "STARTDT act while started is confirmed again and changes nothing",
    given: `${started}; send; rx I(0,0)`,
    when: "rx STARTDT act",
    then: { frames: "STARTDT con", events: "", state: "started" },
  },
  {
    rule: "an I frame is delivered, and acknowledged by t2 at the latest",
    given: `${started}; at 1000`,
    when: "rx I(0,0)",
    then: { frames: "", events: "asdu", state: "started", deadline: 11_000 },
  },
  {
    rule: "an I frame after STARTDT act in the same segment is accepted",
    given: "",
    when: "rx STARTDT act, I(0,0)",
    then: { frames: "STARTDT con", events: "started, asdu", state: "started" },
  },
  {
    rule: "an S frame acknowledges and stops t1",
    given: `${started}; send 3; at 2000`,
    when: "rx S(3)",
    then: { frames: "", events: "acknowledged 3", state: "started", deadline: 22_000 },
  },
  {
    rule: "an I frame also acknowledges",
    given: `${started}; send 3`,
    when: "rx I(0,2)",
    then: { frames: "", events: "acknowledged 2, asdu", state: "started" },
  },
  {
    rule: "data is sent in I frames while started",
    given: `${started}; at 700`,
    when: "send 2",
    then: { frames: "I(0,0), I(1,0)", events: "", deadline: 15_700 },
  },
  {
    rule: "at k unacknowledged frames, sending is refused",
    given: started,
    when: "send 13",
    then: {
      frames: Array.from({ length: 12 }, (_, n) => `I(${n},0)`).join(", "),
      events: "refused",
    },
  },
  {
    rule: "a partial acknowledgement opens the window by the same amount",
    given: `${started}; send 12; rx S(2)`,
    when: "send 3",
    then: { frames: "I(12,0), I(13,0)", events: "refused" },
  },
  {
    rule: "TESTFR act is confirmed while the window is full",
    given: `${started}; send 12`,
    when: "rx TESTFR act",
    then: { frames: "TESTFR con", events: "", state: "started" },
  },
];

const stopping: Rule[] = [
  {
    rule: "STOPDT act with nothing to acknowledge is confirmed without an S frame",
    given: started,
    when: "rx STOPDT act",
    then: { frames: "STOPDT con", events: "stopped", state: "stopped" },
  },
  {
    rule: "STOPDT act is confirmed after an S frame for the received frames",
    given: `${started}; rx I(0,0), I(1,0)`,
    when: "rx STOPDT act",
    then: { frames: "S(2), STOPDT con", events: "stopped", state: "stopped" },
  },
  {
    rule: "STOPDT act in the same segment as I frames is confirmed after they are acknowledged",
    given: started,
    when: "rx I(0,0), I(1,0), STOPDT act",
    then: { frames: "S(2), STOPDT con", events: "asdu, asdu, stopped", state: "stopped" },
  },
  {
    rule: "the confirmation of STOPDT act waits while outgoing I frames are unacknowledged",
    given: `${started}; send 3; at 1000; rx I(0,0)`,
    when: "rx STOPDT act",
    then: { frames: "S(1)", events: "", state: "stopping", deadline: 15_000 },
  },
  {
    rule: "no I frame is sent while stopping",
    given: `${started}; send 3; rx STOPDT act`,
    when: "send",
    then: { frames: "", events: "refused", state: "stopping" },
  },
  {
    rule: "a partial acknowledgement does not complete the stop",
    given: `${started}; send 3; rx STOPDT act`,
    when: "rx S(2)",
    then: { frames: "", events: "acknowledged 2", state: "stopping" },
  },
  {
    rule: "the last acknowledgement completes the stop",
    given: `${started}; send 3; rx STOPDT act; rx S(2)`,
    when: "rx S(3)",
    then: { frames: "STOPDT con", events: "acknowledged 1, stopped", state: "stopped" },
  },
  {
    rule: "an I frame while stopping closes",
    given: `${started}; send 3; rx STOPDT act`,
    when: "rx I(0,3)",
    then: { frames: "", events: "closed bad-state" },
  },
  {
    rule: "TESTFR act while stopping is confirmed",
    given: `${started}; send 3; rx STOPDT act`,
    when: "rx TESTFR act",
    then: { frames: "TESTFR con", events: "", state: "stopping" },
  },
  {
    rule: "STOPDT act repeated while stopping is confirmed once",
    given: `${started}; send; rx STOPDT act; rx STOPDT act`,
    when: "rx S(1)",
    then: { frames: "STOPDT con", events: "acknowledged 1, stopped" },
  },
  {
    rule: "STARTDT act while stopping cancels the stop",
    given: `${started}; send; rx STOPDT act`,
    when: "rx STARTDT act",
    then: { frames: "STARTDT con", events: "started", state: "started" },
  },
  {
    rule: "t1 of an I frame continues while stopping, and closes",
    given: `${started}; send; at 1000; rx STOPDT act`,
    when: "tick 15000",
    then: { frames: "", events: "closed t1-timeout", state: "closed" },
  },
];

const unexpected: Rule[] = ["STARTDT con", "STOPDT con", "TESTFR con"].flatMap((con): Rule[] => [
  {
    rule: `an unrequested ${con} is ignored while stopped`,
    given: "",
    when: `rx ${con}`,
    then: { frames: "", events: "", state: "stopped" },
  },
  {
    rule: `an unrequested ${con} is ignored while started and stops no t1`,
    given: `${started}; send`,
    when: `rx ${con}`,
    then: { frames: "", events: "", state: "started", deadline: 15_000 },
  },
  {
    rule: `an unrequested ${con} is ignored while stopping`,
    given: `${started}; send; rx STOPDT act`,
    when: `rx ${con}`,
    then: { frames: "", events: "", state: "stopping", deadline: 15_000 },
  },
]);

testRules("controlled", [...stopped, ...running, ...stopping, ...unexpected]);

Deno.test("STOPDT con is written on reception, before the events are taken", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(Uint8Array.fromHex("680407000000"), 0); // STARTDT act
  while (session.nextEvent() !== undefined);
  session.takeOutput();
  session.receive(Uint8Array.fromHex("680413000000"), 0); // STOPDT act
  assertEquals(toHex(session.takeOutput()!), "680423000000");
});
