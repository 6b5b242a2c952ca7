// The functions of @std/cli that the CLI uses behave the same with @std from JSR and from .offline.

import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { unicodeWidth } from "@std/cli/unicode-width";

Deno.test("parseArgs() reads flags, values and positional arguments", () => {
  const args = parseArgs(
    ["decode", "--format", "json", "--strict", "a.pcap", "--ca=5", "-v", "--", "--strict", "7"],
    { string: ["format", "ca"], boolean: ["strict", "verbose"], alias: { verbose: "v" } },
  );
  const format: string | undefined = args.format;
  const strict: boolean = args.strict;
  assertEquals({ ...args, format, strict }, {
    _: ["decode", "a.pcap", "--strict", "7"],
    format: "json",
    ca: "5",
    strict: true,
    verbose: true,
    v: true,
  });
});

Deno.test("parseArgs() fills in defaults, with false for flags", () => {
  const args = parseArgs(["1", "x"], {
    string: ["host"],
    boolean: ["tls", "color"],
    default: { host: "127.0.0.1", color: true },
  });
  const host: string = args.host;
  assertEquals({ ...args, host }, { _: [1, "x"], host: "127.0.0.1", tls: false, color: true });
});

Deno.test("parseArgs() collects, negates and stops early", () => {
  const collected = parseArgs(["--ca", "1", "--ca=2", "--no-color", "--no-tls"], {
    string: ["ca", "ioa"],
    boolean: ["color"],
    collect: ["ca", "ioa"],
    negatable: ["color"],
    default: { color: true },
  });
  assertEquals(collected, { _: [], ca: ["1", "2"], ioa: [], color: false, "no-tls": true });
  const stopped = parseArgs(["--a", "monitor", "--b", "x"], {
    boolean: ["a", "b"],
    stopEarly: true,
  });
  assertEquals(stopped, { _: ["monitor", "--b", "x"], a: true, b: false });
});

Deno.test("parseArgs() converts numbers, unless they are declared as text", () => {
  assertEquals(parseArgs(["--port", "2404", "-k12", "7"]), { _: [7], port: 2404, k: 12 });
  const texts: unknown = parseArgs(["--port", "2404", "7"], { string: ["port", "_"] });
  assertEquals(texts, { _: ["7"], port: "2404" });
});

Deno.test("parseArgs() treats a missing value as empty text, and a missing argument as absent", () => {
  assertEquals(parseArgs(["--format", "--strict"], { string: ["format"], boolean: ["strict"] }), {
    _: [],
    format: "",
    strict: true,
  });
  assertEquals(parseArgs([], { string: ["format"] }), { _: [] });
});

Deno.test("parseArgs() calls unknown() for unknown arguments and omits those refused", () => {
  const asked: unknown[][] = [];
  const args = parseArgs(["--tsl", "-x=1", "file", "--tls"], {
    boolean: ["tls"],
    unknown: (...about) => {
      asked.push(about);
      return false;
    },
  });
  assertEquals(args, { _: [], tls: true });
  assertEquals(asked, [["--tsl", "tsl", true], ["-x=1", "x", "1"], ["file"]]);
});

Deno.test("parseArgs() reads grouped short options", () => {
  assertEquals(parseArgs(["-vq", "-o", "out", "-"], { boolean: ["v", "q"], string: ["o"] }), {
    _: ["-"],
    v: true,
    q: true,
    o: "out",
  });
});

Deno.test("unicodeWidth() counts two for wide characters, and zero for marks and control characters", () => {
  const widths: [string, number][] = [
    ["", 0],
    ["hello world", 11],
    ["天地玄黃宇宙洪荒", 16],
    ["ｆｕｌｌｗｉｄｔｈ", 18],
    ["ひらがな カタカナ", 17],
    ["한국어", 6],
    ["\u1112\u1161\u11ab", 2], // one syllable of three letters
    ["\u00e1", 1],
    ["a\u0301", 1],
    ["\u3099\u302a", 0],
    ["สถานี", 4],
    ["голубой", 7],
    ["مرحبا", 5],
    ["\u00a0\u00ad\u00a7±°", 5],
    ["「」〈〉、。", 12],
    ["\u303f", 1],
  ];
  for (const [text, width] of widths) assertEquals(unicodeWidth(text), width, text);
});

Deno.test("unicodeWidth() counts each emoji of a sequence, and joiners as zero", () => {
  const widths: [string, number][] = [
    ["👩", 2],
    ["👩\u200d🔬", 4],
    ["👍🏽", 4],
    ["⌚⚡✅", 6],
    ["☀", 1], // a picture only with the variation selector, which has no width
    ["☀\ufe0f", 1],
    ["🇫🇷", 2], // two letters
    ["🀄🃏🆎", 6],
    ["\u200b\u200e\ufeff", 0],
  ];
  for (const [text, width] of widths) assertEquals(unicodeWidth(text), width, text);
});

Deno.test("unicodeWidth() counts control characters as zero", () => {
  for (const text of ["\0", "\n", "\t", "\x1b", "\x7f", "\x80", "\x9f"]) {
    assertEquals(unicodeWidth(text), 0, JSON.stringify(text));
  }
  assertEquals([unicodeWidth(" "), unicodeWidth("~")], [1, 1]);
});
