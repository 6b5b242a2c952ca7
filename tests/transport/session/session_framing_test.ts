// A session that receives octets that are not a frame, or the end of the stream.

import { assertEquals } from "@std/assert";
import { Session } from "../../../transport/session/session.ts";
import { type Rule, SessionScript, testRules } from "../../helpers/wire/session_script.ts";

const started = "rx STARTDT act";

const bad = [
  ["a first octet that is not 0x68", "69 04 43 00 00 00"],
  ["a length below 4", "68 03 43 00 00"],
  ["a length of 0", "68 00"],
  ["a length of 254", "68 fe 43 00 00 00"],
  ["a length of 255", "68 ff 43 00 00 00"],
  ["a U frame that is too long", "68 05 43 00 00 00 00"],
  ["an S frame that is too long", "68 06 01 00 00 00 00 00"],
  ["an I frame without an ASDU", "68 04 00 00 00 00"],
  ["a U frame without a function", "68 04 03 00 00 00"],
  ["a U frame with two functions", "68 04 47 00 00 00"],
  ["a U frame with all functions", "68 04 ff 00 00 00"],
  ["a U frame with octets that should be 0", "68 04 43 01 01 01"],
  ["an S frame with an octet that should be 0", "68 04 01 01 00 00"],
  ["an S frame with reserved bits", "68 04 05 00 00 00"],
  ["an S frame with an odd third octet", "68 04 01 00 01 00"],
  ["an I frame with an odd third octet", "68 0a 00 00 01 00 01 02 03 04 05 06"],
] as const;

const faults: Rule[] = bad.flatMap(([what, octets]) =>
  ["", started].map((given): Rule => ({
    rule: `${what} closes while ${given === "" ? "stopped" : "started"}`,
    given,
    when: `raw ${octets}`,
    then: { frames: "", events: "closed bad-frame", state: "closed", deadline: Infinity },
  }))
);

const rest: Rule[] = [
  {
    rule: "frames before a fault are processed",
    given: started,
    when: "raw 68 04 43 00 00 00 68 05 00 00 00 00 2a 69",
    then: { frames: "TESTFR con", events: "asdu, closed bad-frame" },
  },
  {
    rule: "an ASDU too short for a header is delivered, because the session does not check ASDUs",
    given: started,
    when: "raw 68 05 00 00 00 00 2a",
    then: { events: "asdu", state: "started" },
  },
  {
    rule: "the end of the stream closes the connection",
    given: started,
    when: "eof",
    then: { frames: "", events: "closed eof", state: "closed", deadline: Infinity },
  },
  {
    rule: "nothing is received after the end",
    given: "eof",
    when: "rx STARTDT act",
    then: { frames: "", events: "", state: "closed" },
  },
  {
    rule: "nothing can be done after the end",
    given: "close",
    when: "send",
    then: { frames: "", events: "refused" },
  },
  {
    rule: "no test can be made after the end",
    given: "close",
    when: "test",
    then: { frames: "", events: "refused" },
  },
  {
    rule: "close() acknowledges delivered ASDUs",
    given: `${started}; rx I(0,0), I(1,0)`,
    when: "close",
    then: { frames: "S(2)", events: "closed local", state: "closed" },
  },
  {
    rule: "close() with nothing to acknowledge sends nothing",
    given: `${started}; send`,
    when: "close",
    then: { frames: "", events: "closed local" },
  },
  {
    rule: "the end is reported once",
    given: "close",
    when: "eof",
    then: { events: "" },
  },
];

testRules("controlled", [...faults, ...rest]);
testRules("controlling", faults.filter(({ given }) => given === ""));

Deno.test("session: a fault is reported with its position in the stream", () => {
  const script = new SessionScript("controlled");
  script.playAll("rx STARTDT act; rx TESTFR act");
  script.session.receive(Uint8Array.of(0x68, 0x03), 0);
  assertEquals(script.session.nextEvent(), {
    type: "closed",
    code: "bad-frame",
    detail: "Expected an APDU length of 4 to 253, found 3 at octet 12 of the stream",
  });
});

Deno.test("session: the end of the stream inside an APDU is reported", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(Uint8Array.of(0x68, 0x04, 0x43), 0);
  session.nextEvent();
  session.receiveEnd();
  assertEquals(session.nextEvent(), {
    type: "closed",
    code: "eof",
    detail: "The peer closed the connection inside an APDU",
  });
});
