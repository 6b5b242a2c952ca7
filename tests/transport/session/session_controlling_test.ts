// The controlling station, rule by rule: the effect of each frame or call in each state.

import { assertThrows } from "@std/assert";
import { Session } from "../../../transport/session/session.ts";
import { type Rule, testRules } from "../../helpers/wire/session_script.ts";

const started = "start; rx STARTDT con";

const starting: Rule[] = [
  {
    rule: "begins stopped and silent, with t3 running",
    given: "",
    when: "",
    then: { frames: "", events: "", state: "stopped", deadline: 20_000 },
  },
  {
    rule: "start() sends STARTDT act and starts t1",
    given: "at 1000",
    when: "start",
    then: { frames: "STARTDT act", events: "", state: "starting", deadline: 16_000 },
  },
  {
    rule: "start() twice sends one STARTDT act",
    given: "start",
    when: "start",
    then: { frames: "", events: "refused", state: "starting" },
  },
  {
    rule: "STARTDT con starts and stops t1",
    given: "start; at 5000",
    when: "rx STARTDT con",
    then: { frames: "", events: "started", state: "started", deadline: 25_000 },
  },
  {
    rule: "an I frame after STARTDT con in the same segment is accepted",
    given: "start",
    when: "rx STARTDT con, I(0,0)",
    then: { frames: "", events: "started, asdu", state: "started" },
  },
  {
    rule: "STARTDT con that does not come within t1 closes",
    given: "start",
    when: "tick 15000",
    then: { frames: "", events: "closed t1-timeout", state: "closed" },
  },
  {
    rule: "nothing can be sent before STARTDT con",
    given: "start",
    when: "send",
    then: { frames: "", events: "refused", state: "starting" },
  },
  {
    rule: "an I frame before STARTDT con closes, and its ASDU is not delivered",
    given: "start",
    when: "rx I(0,0)",
    then: { frames: "", events: "closed bad-state" },
  },
  {
    rule: "an S frame before STARTDT con closes",
    given: "start",
    when: "rx S(0)",
    then: { frames: "", events: "closed bad-state" },
  },
  {
    rule: "an I frame before STARTDT con is accepted if so configured",
    options: { iFrameWhileStopped: "accept" },
    given: "start",
    when: "rx I(0,0)",
    then: { frames: "", events: "asdu", state: "starting" },
  },
  {
    rule: "an I frame while stopped closes",
    given: "",
    when: "rx I(0,0)",
    then: { frames: "", events: "closed bad-state" },
  },
  {
    rule: "an S frame while stopped closes",
    given: "",
    when: "rx S(0)",
    then: { frames: "", events: "closed bad-state" },
  },
  {
    rule: "TESTFR act while stopped is confirmed",
    given: "",
    when: "rx TESTFR act",
    then: { frames: "TESTFR con", events: "", state: "stopped" },
  },
  {
    rule: "an overdue STARTDT con does not close while earlier octets are unread",
    given: "start",
    when: "tick 20000 heard 14999",
    then: { events: "", state: "starting", deadline: 15_000 },
  },
  {
    rule: "TESTFR act while starting is confirmed and does not stop t1",
    given: "start; at 4000",
    when: "rx TESTFR act",
    then: { frames: "TESTFR con", events: "", state: "starting", deadline: 15_000 },
  },
];

const stopping: Rule[] = [
  {
    rule: "stop() with nothing to acknowledge sends only STOPDT act",
    given: `${started}; at 1000`,
    when: "stop",
    then: { frames: "STOPDT act", events: "", state: "stopping", deadline: 16_000 },
  },
  {
    rule: "stop() acknowledges first",
    given: `${started}; rx I(0,0), I(1,0)`,
    when: "stop",
    then: { frames: "S(2), STOPDT act", events: "", state: "stopping" },
  },
  {
    rule: "stop() acknowledges a single ASDU first",
    given: `${started}; rx I(0,0)`,
    when: "stop",
    then: { frames: "S(1), STOPDT act", events: "", state: "stopping" },
  },
  {
    rule: "stop() while not started sends nothing",
    given: "start",
    when: "stop",
    then: { frames: "", events: "refused", state: "starting" },
  },
  {
    rule: "STOPDT con stops",
    given: `${started}; stop; at 3000`,
    when: "rx STOPDT con",
    then: { frames: "", events: "stopped", state: "stopped", deadline: 23_000 },
  },
  {
    rule: "no I frame is sent after STOPDT act",
    given: `${started}; stop`,
    when: "send",
    then: { frames: "", events: "refused", state: "stopping" },
  },
  {
    rule: "I frames in transit are delivered and acknowledged at once while stopping",
    given: `${started}; stop`,
    when: "rx I(0,0)",
    then: { frames: "S(1)", events: "asdu", state: "stopping" },
  },
  {
    rule: "nothing is acknowledged twice around STOPDT act",
    given: `${started}; rx I(0,0); stop`,
    when: "tick 14999",
    then: { frames: "", events: "", state: "stopping" },
  },
  {
    rule: "an S frame while stopping acknowledges",
    given: `${started}; send 2; stop`,
    when: "rx S(2)",
    then: { frames: "", events: "acknowledged 2", state: "stopping" },
  },
  {
    rule: "STOPDT con that does not come within t1 closes",
    given: `${started}; at 1000; stop`,
    when: "tick 16000",
    then: { frames: "", events: "closed t1-timeout" },
  },
  {
    rule: "STOPDT con before outgoing frames are acknowledged stops, and their t1 continues",
    given: `${started}; send; at 1000; stop`,
    when: "rx STOPDT con",
    then: { frames: "", events: "stopped", state: "stopped", deadline: 15_000 },
  },
  {
    rule: "no S frame is sent after STOPDT con, even if the peer left frames unacknowledged",
    given: `${started}; hold; rx I(0,0); stop; rx STOPDT con; release`,
    when: "tick 10001",
    then: { frames: "", state: "stopped", deadline: 20_000 },
  },
  {
    rule:
      "frames that could not be acknowledged before STOPDT con are acknowledged after the next start",
    given: `${started}; hold; rx I(0,0); stop; rx STOPDT con; release; start; rx STARTDT con`,
    when: "tick 10000",
    then: { frames: "S(1)", state: "started" },
  },
  {
    rule: "a stop and a new start keep the sequence numbers",
    given: `${started}; send; rx I(0,1); stop; rx STOPDT con; ${started}`,
    when: "send",
    then: { frames: "I(1,1)" },
  },
];

const unexpected: Rule[] = [
  ...["STARTDT act", "STOPDT act"].flatMap((act): Rule[] => [
    {
      rule: `${act} is ignored while stopped`,
      given: "",
      when: `rx ${act}`,
      then: { frames: "", events: "", state: "stopped" },
    },
    {
      rule: `${act} is ignored while started`,
      given: started,
      when: `rx ${act}`,
      then: { frames: "", events: "", state: "started" },
    },
  ]),
  ...["STARTDT con", "STOPDT con", "TESTFR con"].flatMap((con): Rule[] => [
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
  ]),
  {
    rule: "STOPDT con while starting is ignored",
    given: "start",
    when: "rx STOPDT con",
    then: { frames: "", events: "", state: "starting", deadline: 15_000 },
  },
  {
    rule: "STARTDT con while stopping is ignored",
    given: `${started}; stop`,
    when: "rx STARTDT con",
    then: { frames: "", events: "", state: "stopping", deadline: 15_000 },
  },
];

testRules("controlling", [...starting, ...stopping, ...unexpected]);

Deno.test("session: only the controlling station has start() and stop()", () => {
  const session = new Session("controlled", {}, 0);
  assertThrows(() => session.start(0), TypeError, "Cannot start data transfer");
  assertThrows(() => session.stop(0), TypeError, "Cannot stop data transfer");
});
