// Syslog messages: the examples of RFC 5424, escaping, limits.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  countedFrame,
  FACILITIES,
  formatMessage,
  SEVERITIES,
  type SyslogMessage,
} from "../../../cli/syslog/message.ts";
import { Prng } from "../../helpers/random/prng.ts";

const BASE: SyslogMessage = {
  facility: "auth",
  severity: "critical",
  time: Date.UTC(2003, 9, 11, 22, 14, 15, 3),
  host: "mymachine.example.com",
  app: "su",
  process: "",
  id: "ID47",
  data: [],
  text: "'su root' failed for lonvick on /dev/pts/8",
};

function textOf(message: Partial<SyslogMessage>, most = 8192): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    formatMessage({ ...BASE, ...message }, most),
  );
}

Deno.test("messages are those of the examples of RFC 5424, 6.5", () => {
  assertEquals(
    textOf({}),
    "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8",
  );
  assertEquals(
    textOf({
      facility: "local4",
      severity: "notice",
      app: "evntslog",
      data: [
        {
          id: "exampleSDID@32473",
          values: { iut: "3", eventSource: "Application", eventID: "1011" },
        },
        { id: "examplePriority@32473", values: { class: "high" } },
      ],
      text: "An application event log entry...",
    }),
    '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"][examplePriority@32473 class="high"] \ufeffAn application event log entry...',
  );
});

Deno.test("the priority is the facility times 8 and the severity", () => {
  assertEquals(Object.values(FACILITIES), Array.from({ length: 24 }, (_, index) => index));
  assertEquals(Object.values(SEVERITIES), Array.from({ length: 8 }, (_, index) => index));
  assert(textOf({ facility: "local7", severity: "debug" }).startsWith("<191>1 "));
  assert(textOf({ facility: "kern", severity: "emergency" }).startsWith("<0>1 "));
});

Deno.test("values of structured data are escaped as RFC 5424, 6.3.3 says, and control characters are shown", () => {
  const values = { 'a=]" b': 'x"y\\z]', ca: "1\n\u202e" };
  assertStringIncludes(
    textOf({ data: [{ id: "d@32473", values }] }),
    ' [d@32473 a____b="x\\"y\\\\z\\]" ca="1\\\\n\\\\u202e"] ',
  );
  assertStringIncludes(textOf({ text: "a\x1b[2J\r\nb" }), "\ufeffa\\x1b[2J\\r\\nb");
});

Deno.test("fields of the header are printable ASCII of limited length", () => {
  const text = textOf({ host: "ré seau".repeat(60), app: "x".repeat(60), id: "", process: "a b" });
  const [, , host, app, process, id] = text.split(" ");
  assertEquals([host!.length, app!.length, process, id], [255, 48, "a_b", "-"]);
  assert(/^r__seau/.test(host!), host);
});

Deno.test("a message that is too long loses the end of its text, then structured data, but no half character", () => {
  for (let most = 70; most < 400; most++) {
    const octets = formatMessage({
      ...BASE,
      text: "grün €uro 😀".repeat(20),
      data: [{ id: "meta", values: { sequenceId: "1" } }, { id: "d@32473", values: { a: "b" } }],
    }, most);
    assert(octets.length <= most, `${octets.length} > ${most}`);
    new TextDecoder("utf-8", { fatal: true }).decode(octets);
  }
});

Deno.test("a frame of a stream begins with the number of octets", () => {
  const frame = countedFrame(new TextEncoder().encode("grün"));
  assertEquals(new TextDecoder().decode(frame), "5 grün");
});

Deno.test("no text breaks the form of a message", () => {
  const seed = 5424;
  const prng = new Prng(seed);
  const random = () =>
    String.fromCharCode(...Array.from({ length: prng.int(0, 12) }, () => prng.int(0, 0x2100)));
  for (let round = 0; round < 500; round++) {
    const text = textOf({
      host: random(),
      app: random(),
      process: random(),
      id: random(),
      data: [{ id: random(), values: { [random()]: random() } }],
      text: random(),
    });
    const form =
      /^<34>1 2003-10-11T22:14:15\.003Z [\x21-\x7e]+ [\x21-\x7e]+ [\x21-\x7e]+ [\x21-\x7e]+ \[[\x21\x23-\x3c\x3e-\x5c\x5e-\x7e]{1,32}(?: [\x21\x23-\x3c\x3e-\x5c\x5e-\x7e]{1,32}="(?:\\["\\\]]|[^"\\\]])*")\] \ufeff[^\n\r]*$/u;
    assert(form.test(text), `seed ${seed}, round ${round}: ${JSON.stringify(text)}`);
  }
});
