// Functions that every command uses: arguments, durations, addresses, zones, suggestions.

import { assertEquals, assertThrows } from "@std/assert";
import { parseValues } from "../../../cli/options/args.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { OptionRow } from "../../../cli/options/option_row.ts";
import { parseDuration } from "../../../cli/text/duration.ts";
import { parseEndpoint, parseListen } from "../../../cli/options/endpoint.ts";
import { formatEndpoint } from "../../../cli/text/endpoint.ts";
import { nearestName } from "../../../codec/low_level.ts";
import { parseZone } from "../../../cli/options/zone.ts";
import { formatInZone } from "../../../cli/text/zoned_time.ts";

const OPTIONS: readonly OptionRow[] = [
  { name: "format", letter: "f", value: "FORMAT", text: "" },
  { name: "ca", value: "CA", text: "" },
  { name: "for", value: "DURATION", text: "" },
  { name: "no-interrogate", text: "" },
  { name: "verbose", letter: "v", text: "" },
];

function parse(...args: readonly string[]) {
  return parseValues(args, { usage: "HOST", operands: [0, 2], options: OPTIONS });
}

Deno.test("parseValues() reads options in every spelling, anywhere between operands", () => {
  const values = parse("a", "-f", "json", "--ca=1", "-v", "--ca", "0x2", "--no-interrogate", "-");
  assertEquals(values.operands, ["a", "-"]);
  assertEquals(values.choice("format", ["text", "json"]), "json");
  assertEquals(values.integers("ca", [0, 65535]), [1, 2]);
  assertEquals(values.integer("ca", [0, 65535]), 2);
  assertEquals([values.flag("verbose"), values.flag("no-interrogate")], [true, true]);
});

Deno.test("parseValues() takes a negative number after an option for its value, and after a switch for an option", () => {
  const values = parse("--for", "-5", "--format", "-.5");
  assertEquals([values.text("for"), values.text("format")], ["-5", "-.5"]);
  assertThrows(() => parse("--verbose", "-5"), UsageError, "Unknown option -5");
  assertThrows(() => parse("-5"), UsageError, "Unknown option -5");
});

Deno.test("parseValues() returns defaults for omitted options", () => {
  const values = parse();
  assertEquals(values.choice("format", ["text", "json"]), "text");
  assertEquals([values.text("format"), values.duration("for")], [undefined, undefined]);
  assertEquals([values.integers("ca", [0, 9]), values.flag("verbose")], [[], false]);
});

Deno.test("parseValues() keeps operands that look like numbers as text", () => {
  assertEquals(parse("007", "1e3").operands, ["007", "1e3"]);
});

Deno.test("parseValues() refuses unknown options with the likely name", () => {
  assertThrows(() => parse("--formt=json"), UsageError, "--formt; did you mean --format?");
  assertThrows(() => parse("-x"), UsageError, "Unknown option -x");
  assertThrows(() => parse("--ca"), UsageError, "Option --ca needs a value: CA");
  assertThrows(() => parse("--ca", "-v"), UsageError, "Option --ca needs a value: CA");
  assertThrows(() => parse("a", "b", "c"), UsageError, 'expected HOST, unexpected "c"');
});

Deno.test("parseValues() refuses a value for a switch, which any value would set", () => {
  for (
    const [arg, value] of [
      ["--verbose=no", "no"],
      ["--verbose=", ""],
      ["-v=1", "1"],
      ["--verbose=true", "true"],
    ] as const
  ) {
    const text = `Option --verbose takes no value, found "${value}"`;
    assertThrows(() => parse(arg), UsageError, text);
  }
  assertEquals(parse("--", "--verbose=no").flag("verbose"), false);
});

Deno.test("Values checks numbers and durations", () => {
  assertThrows(() => parse("--ca", "65536").integer("ca", [0, 65535]), UsageError, "0 to 65535");
  assertThrows(() => parse("--ca", "1.5").integer("ca", [0, 65535]), UsageError, '"1.5"');
  assertThrows(() => parse("--for", "15").duration("for"), UsageError, "such as 15s");
  assertEquals(parse("--for", "2m").duration("for"), 120_000);
});

Deno.test("parseDuration() requires a unit", () => {
  assertEquals(["500ms", "15s", "1.5m", "2h"].map(parseDuration), [500, 15_000, 90_000, 7_200_000]);
  assertEquals(parseDuration("7d"), 7 * 86_400_000);
  assertEquals(["15", "s", "-1s", "1 s", "1w", ""].map(parseDuration), Array(6).fill(undefined));
});

Deno.test("parseEndpoint() reads hosts, ports and IPv6 with and without brackets", () => {
  const cases: readonly [string, string, number][] = [
    ["192.0.2.10", "192.0.2.10", 2404],
    ["192.0.2.10:19998", "192.0.2.10", 19998],
    ["rtu.example", "rtu.example", 2404],
    ["[2001:db8::10]", "2001:db8::10", 2404],
    ["[2001:db8::10]:19998", "2001:db8::10", 19998],
    ["2001:db8::10", "2001:db8::10", 2404],
    ["fe80::1%eth0", "fe80::1%eth0", 2404],
  ];
  for (const [text, host, port] of cases) {
    assertEquals(parseEndpoint(text, 2404), { host, port }, text);
  }
  for (
    const text of [
      "",
      ":2404",
      "a:b",
      "[::1",
      "::1]",
      "[::1]x",
      "host:",
      "host:0",
      "host:65536",
      "a:80:90",
      "10.0.0.1:2404:1",
      "::1::2",
      "[host]:1",
      "[10.0.0.1]:1",
      "x y",
      "a/b",
      "u@h",
    ]
  ) {
    assertThrows(() => parseEndpoint(text, 2404), UsageError, "expected", text);
  }
  // Systems would connect to another host: 1.2.0.3, 8.0.0.1, 127.0.0.1.
  for (
    const text of [
      "1.2.3",
      "010.0.0.1",
      "0x7f.1",
      "10.1:5",
      "1.2.3.4.5",
      "256.0.0.1",
      "a.1",
      "1.2.3.",
    ]
  ) {
    assertThrows(() => parseEndpoint(text, 2404), UsageError, "is not an IPv4 address", text);
  }
  assertEquals(parseEndpoint("rtu-1.3rd.example.", 2404).host, "rtu-1.3rd.example.");
  assertEquals(parseEndpoint("127.0.0.1:0", 2404, 0).port, 0);
  assertThrows(
    () => parseEndpoint("9104", 2404),
    UsageError,
    '"9104" is a port without a host, expected HOST, HOST:PORT or [IPV6]:PORT, such as 192.0.2.10:9104',
  );
});

Deno.test("parseListen() reads a port alone as one of this machine only", () => {
  assertEquals(parseListen("9104", 2404), { host: "127.0.0.1", port: 9104 });
  assertEquals(parseListen("0", 2404), { host: "127.0.0.1", port: 0 });
  assertEquals(parseListen("0.0.0.0", 2404), { host: "0.0.0.0", port: 2404 });
  assertThrows(() => parseListen("70000", 2404), UsageError, "Port 70000");
});

Deno.test("formatEndpoint() puts IPv6 in brackets", () => {
  assertEquals(formatEndpoint({ host: "::1", port: 1 }), "[::1]:1");
  assertEquals(formatEndpoint({ host: "192.0.2.1", port: 1 }), "192.0.2.1:1");
});

Deno.test("parseZone() reads UTC, offsets and names", () => {
  assertEquals(
    ["UTC", "z", "+01:00", "-0530", "+2", "Europe/Madrid"].map((text) => parseZone(text).zone),
    ["UTC", "UTC", 60, -330, 120, "Europe/Madrid"],
  );
  for (const text of ["", "CEST+1", "+15:00", "+01:60", "Mars/Base"]) {
    assertThrows(() => parseZone(text), UsageError, "expected UTC, an offset", text);
  }
});

Deno.test("formatInZone() writes the offset that applies at that time", () => {
  const captured = { time: Date.UTC(2024, 0, 15, 12), nanoseconds: 123_000 };
  const winter = formatInZone(captured, { zone: "Europe/Madrid" });
  assertEquals(winter, "2024-01-15T13:00:00.000123+01:00");
  assertEquals(formatInZone(captured, { zone: -210 }), "2024-01-15T08:30:00.000123-03:30");
  assertEquals(formatInZone(captured, { zone: "UTC" }), "2024-01-15T12:00:00.000123Z");
  assertEquals(formatInZone(captured, undefined), "2024-01-15T12:00:00.000123Z");
  assertEquals(formatInZone({ time: undefined, nanoseconds: 0 }, { zone: 60 }), "");
});

Deno.test("nearestName() finds the nearest name, or none", () => {
  const names = ["decode", "monitor", "station", "command"];
  assertEquals(
    ["decod", "dcode", "moniter", "mon", "statoin", "analyze", "x"].map((typed) =>
      nearestName(typed, names)
    ),
    ["decode", "decode", "monitor", "monitor", "station", undefined, undefined],
  );
});
