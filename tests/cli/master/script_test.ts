// Scripts of a controlling station: how lines and expectations are read, and every mistake.

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseExpectation } from "../../../cli/master/expectation.ts";
import { MistakeError } from "../../../cli/master/word_reader.ts";
import { linesOf, parseMasterScript } from "../../../cli/master/script.ts";
import { Mistake, wordsOf } from "../../../cli/text/words.ts";
import { IEC104 } from "../../../codec/mod.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { randomText } from "../../helpers/random/random_text.ts";

/** Parses the words after `expect`. */
function expectation(text: string) {
  const words = wordsOf(text);
  assert(!(words instanceof Mistake), text);
  return parseExpectation(words, IEC104);
}

Deno.test("the parts of an expectation are read in any order, before its time limit", () => {
  const on = { kind: "asdu", type: "M_SP_TB_1", ca: 1, ioa: 100, value: "on" } as const;
  const cases = [
    ["M_SP_TB_1 1/100 = on within 2s", { expectation: on, isNegative: false, ms: 2000 }],
    ["1/0x64=on M_SP_TB_1 within 2 s", { expectation: on, isNegative: false, ms: 2000 }],
    ["M_SP_TB_1 1/100 on within 2s", { expectation: on, isNegative: false, ms: 2000 }],
    ["M_SP_TB_1 1/0.0.100 = on", { expectation: on, isNegative: false, ms: undefined }],
    [
      "1/100 = on IV not-topical with cause spont",
      {
        expectation: { kind: "asdu", ca: 1, ioa: 100, value: "on", quality: 0xc0, cause: 3 },
        isNegative: false,
        ms: undefined,
      },
    ],
    [
      "refusal with cause 47 C_SC_NA_1 within 500ms",
      {
        expectation: { kind: "asdu", answer: "refusal", cause: 47, type: "C_SC_NA_1" },
        isNegative: false,
        ms: 500,
      },
    ],
    ["no actterm for 5 s", {
      expectation: { kind: "asdu", answer: "actterm" },
      isNegative: true,
      ms: 5000,
    }],
    ["nothing for 1m", { expectation: { kind: "asdu" }, isNegative: true, ms: 60_000 }],
    ["link closed within 15s", { expectation: { kind: "closed" }, isNegative: false, ms: 15_000 }],
    ["frame TESTFR act within 25s", {
      expectation: { kind: "frame", frame: "TESTFR act" },
      isNegative: false,
      ms: 25_000,
    }],
    ["frame S", {
      expectation: { kind: "frame", frame: "S" },
      isNegative: false,
      ms: undefined,
    }],
  ] as const;
  for (const [text, found] of cases) assertEquals(expectation(text), found, text);
});

Deno.test("an expectation accepts values up to their limits, and a mistake names the first wrong word", () => {
  const object = { kind: "asdu", ca: 1, ioa: 100 } as const;
  const cases = [
    ["1/100 =on", { ...object, value: "on" }],
    ["1/100= on", { ...object, value: "on" }],
    ["1/100=on=off", '7: found "on=off"'],
    ["1/100 good", '7: found "good"'],
    ["1/100 = 0..1", { ...object, value: "0..1" }],
    ["1/100 M_SP_NA_1 = 0..2", 'found "0..2"'],
    ["1/100 M_SP_NA_1 = -1..1", 'found "-1..1"'],
    ["1/100 M_SP_NA_1 = 1..0", 'found "1..0"'],
    ["1/100 M_SP_NA_1 = 1 OV", 'found "OV"'],
    ["1/100 = 1 OV", { ...object, value: "1", quality: 1 }],
    ["1/100 = 1 good", { ...object, value: "1", quality: 0 }],
    ["1/0", { kind: "asdu", ca: 1, ioa: 0 }],
    ["65535/16777215", { kind: "asdu", ca: 65535, ioa: 16_777_215 }],
    ["0/100", 'found "0/100", expected a common address from 1 to 65535'],
    ["65536/100", 'found "65536/100", expected a common address from 1 to 65535'],
    ["1/16777216", 'found "1/16777216", expected an object address from 0 to 16777215'],
    ["actcon with cause 0", { kind: "asdu", answer: "actcon", cause: 0 }],
    ["actcon with cause 63", { kind: "asdu", answer: "actcon", cause: 63 }],
    ["actcon with cause UKNIOA", { kind: "asdu", answer: "actcon", cause: 47 }],
    ["actcon with cause 64", 'found "64", expected a cause of transmission from 0 to 63'],
    ["actcon deactcon", 'found "deactcon", expected = VALUE'],
    ["M_SP_NA_1 M_DP_NA_1", 'found "M_DP_NA_1", expected = VALUE'],
    ["1/100 1/101", 'found "1/101", expected = VALUE'],
    ["link=closed", '5: found "="'],
    ["frame STARTDT=con", 'found "STARTDT"'],
    ["frame STARTDT con", { kind: "frame", frame: "STARTDT con" }],
    ["frame STOPDT con", { kind: "frame", frame: "STOPDT con" }],
    ["frame TESTFR con", { kind: "frame", frame: "TESTFR con" }],
    ["frame S act", 'found "S act"'],
  ] as const;
  for (const [text, expected] of cases) {
    if (typeof expected !== "string") {
      assertEquals(expectation(text).expectation, expected, text);
      continue;
    }
    const { mistake } = assertThrows(() => expectation(text), MistakeError, undefined, text);
    assertStringIncludes(`${mistake.column}: ${mistake.text}`, expected, text);
  }
});

Deno.test("a cyclic request has an interval of 1 ms or more", () => {
  const { mistakes, steps } = parseMasterScript("connect\nstart\nevery 1ms read 1/2\n", IEC104);
  assertEquals(mistakes, []);
  assertEquals([...linesOf(steps)].map((step) => "everyMs" in step ? step.everyMs : ""), [
    "",
    "",
    1,
  ]);
});

Deno.test("a script names its station, and each line its connection", () => {
  const { host, steps, mistakes } = parseMasterScript(
    "host 192.0.2.10:2405\nconnect\nrepeat 2\n second connect\nend\n",
    IEC104,
  );
  assertEquals([host, mistakes], ["192.0.2.10:2405", []]);
  assertEquals([...linesOf(steps)].map(({ line, type, link }) => [line, type, link]), [
    [1, "host", "first"],
    [2, "connect", "first"],
    [4, "connect", "second"],
  ]);
});

Deno.test("a repeat without a number needs a line that takes time", () => {
  const mistakesOf = (body: string) =>
    parseMasterScript(`connect\nrepeat\n${body}\nend\n`, IEC104).mistakes.map(({ text }) => text);
  for (const body of ["wait 1ms", "expect no frame S for 1ms", "repeat 2\n  wait 1ms\nend"]) {
    assertEquals(mistakesOf(body), [], body);
  }
  for (const body of ["close", "expect frame S within 1ms"]) {
    assertEquals(mistakesOf(body).length, 1, body);
  }
});

/** A mistake in almost every line. */
const WRONG = `conect
interrogate --ca 1
start
connect
interrogate --ca 99999
interogate --ca 1
interrogate --group 17
interrogate --dry-run
command 1/5000 --type sngle --on
command 1/5000 --type single --onn
command 1/5000 --type single
expect
expect no
expect actconn within 2s
expect M_SP_TB_1 1/100 = maybe within 2s
expect C_IC_NA_1=5
expect 1/100 = maybe
expect 70000/100
expect 1/100 =
expect 1/100 with 47
expect 1/100 with cause 99
expect 1/100 within 5
expect 1/100 for 5s
expect 1/100 within 5s more
expect 1/100 open
expect no 1/100
expect no 1/100 within 5s
expect link open
expect frame STARTDT act
every 5 read 1/2
every 0s read 1/2
every 5s wait 1s
fault frobnicate
fault flood copies=1
fault flood copies=10 copies=11
faults
faults end nothing
send
send zz
send --frame 68 0
second expect nothing for 2s
second second connect
second
wait for 1/100
connect now
host 192.0.2.10:99999
host a
host b
say "hello
repeat 0
end
repeat
read 1/2
end
end
repeat
`;

Deno.test("all mistakes of a script are reported at once, with line and column", async () => {
  const { code, stdout, stderr } = await runCli(["master", "wrong.txt", "--check"], {
    files: { "wrong.txt": WRONG },
  });
  assertEquals([code, stdout], [2, ""]);
  assertGolden("tests/cli/master/mistakes.txt", stderr);
});

Deno.test("any text is a script, or has mistakes at places in the text", () => {
  const seed = 20261130;
  const prng = new Prng(seed);
  const parts = [
    ...["connect", "start", "expect", "no", "within", "for", "2s", "1/100", "=", "on", "\n", " "],
    ...["every", "repeat", "end", "send", "fault", "flood", "second", "with", "cause", '"', "#"],
  ];
  for (let round = 0; round < 3000; round++) {
    const text = randomText(prng, parts);
    const lines = text.split(/\r\n?|\n/);
    for (const { line, column, text: what } of parseMasterScript(text, IEC104).mistakes) {
      const within = line >= 1 && line <= lines.length && column >= 1 &&
        column <= lines[line - 1]!.length + 1;
      assert(within && what !== "", `seed ${seed}, ${line}:${column} ${what} in ${text}`);
    }
  }
});

Deno.test("the references of scripts and of faults match the reviewed texts", async () => {
  const language = await runCli(["master", "--language"]);
  assertGolden("tests/cli/master/language.txt", language.stdout);
  const faults = await runCli(["master", "--list-faults"]);
  assertGolden("tests/cli/master/faults.txt", faults.stdout);
  assertEquals([language.code, faults.code], [0, 0]);
});
