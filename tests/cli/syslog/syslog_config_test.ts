// Settings of syslog: URLs, options, and the key of a file.

import { assertEquals, assertThrows } from "@std/assert";
import {
  combinedSyslog,
  SYSLOG_OPTIONS,
  SYSLOG_SCHEMA,
  syslogTarget,
  syslogValues,
} from "../../../cli/syslog/syslog_config.ts";
import { localOf } from "../../../cli/syslog/channels.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { UsageError } from "../../../cli/io/exit.ts";
import type { Command } from "../../../cli/options/subcommand.ts";
import { checkSchema } from "../../../codec/low_level.ts";

for (
  const [url, protocol, host, port] of [
    ["udp://192.0.2.1", "udp", "192.0.2.1", 514],
    ["tcp://log.example/", "tcp", "log.example", 514],
    ["tls://log.example", "tls", "log.example", 6514],
    ["tls://[2001:db8::1]:514", "tls", "2001:db8::1", 514],
    ["udp://192.0.2.1:1514/", "udp", "192.0.2.1", 1514],
  ] as const
) {
  Deno.test(`the server of ${url}`, () => {
    assertEquals(syslogTarget(url, "syslog"), { protocol, host, port });
  });
}

for (
  const url of ["192.0.2.1", "http://192.0.2.1", "udp://", "xudp://192.0.2.1", "tcp:/192.0.2.1"]
) {
  Deno.test(`${url} is not the URL of a server`, () => {
    assertThrows(
      () => syslogTarget(url, "Option --syslog"),
      UsageError,
      `Option --syslog is "${url}"`,
    );
  });
}

function given(...args: readonly string[]) {
  const command = { name: "x", operands: [0, 0], options: SYSLOG_OPTIONS } as unknown as Command;
  return syslogValues(parseValues(args, command));
}

Deno.test("options that are not given are absent", () => {
  assertEquals(given(), {});
  assertEquals(given("--syslog", "udp://a"), { url: "udp://a" });
  assertEquals(given("--syslog-facility", "authpriv"), { facility: "authpriv" });
  assertEquals(given("--syslog-name", "x".repeat(48)), { appName: "x".repeat(48) });
});

for (
  const [args, message] of [
    [["--syslog", "nowhere"], 'Option --syslog is "nowhere"'],
    [["--syslog-facility", "local8"], 'Option --syslog-facility is "local8", expected kern, user,'],
    [["--syslog-facility", "local8"], "did you mean local"],
    [["--syslog-facility", "toString"], "expected kern"],
    [["--syslog-name", "x".repeat(49)], "expected 1 to 48 printable"],
    [["--syslog-name", "a b"], "expected 1 to 48 printable"],
  ] as const
) {
  Deno.test(`${args.join(" ")} is refused: ${message}`, () => {
    assertThrows(() => given(...args), UsageError, message);
  });
}

for (
  const [file, options, expected] of [
    [undefined, {}, undefined],
    ["udp://a", {}, { url: "udp://a" }],
    [{ url: "udp://a", queue: 20 }, { url: "tcp://b" }, { url: "tcp://b", queue: 20 }],
    [undefined, { url: "udp://a", appName: "x" }, { url: "udp://a", appName: "x" }],
    ["udp://a", { facility: "kern" }, { url: "udp://a", facility: "kern" }],
  ] as const
) {
  Deno.test(`the key ${JSON.stringify(file)} with the options ${JSON.stringify(options)}`, () => {
    assertEquals(combinedSyslog(file, options), expected);
  });
}

Deno.test("options without a server, and an invalid key, are refused", () => {
  for (
    const [file, options, message] of [
      [undefined, { appName: "x" }, "Option --syslog-name needs --syslog URL"],
      [undefined, { facility: "kern" }, "Option --syslog-facility needs --syslog URL"],
      ["nowhere", {}, 'syslog is "nowhere"'],
    ] as const
  ) assertThrows(() => combinedSyslog(file, options), UsageError, message);
});

Deno.test("the key in a file has limits", () => {
  const faults = (value: unknown) => checkSchema(value, SYSLOG_SCHEMA).length > 0;
  const url = "udp://a";
  for (
    const [value, isWrong] of [
      [url, false],
      ["http://a", true],
      [{ url }, false],
      [{ url, queue: 10 }, false],
      [{ url, queue: 9 }, true],
      [{ url, queue: 1_000_000 }, false],
      [{ url, queue: 1_000_001 }, true],
      [{ url, appName: "x".repeat(49) }, true],
      [{ url, facility: "local8" }, true],
      [{ url, other: 1 }, true],
      [{ facility: "kern" }, true],
    ] as const
  ) assertEquals(faults(value), isWrong, JSON.stringify(value));
});

Deno.test("datagrams to this machine leave from a loopback address", () => {
  for (
    const [host, local] of [
      ["127.0.0.5", "127.0.0.5"],
      ["::1", "::1"],
      ["192.0.2.1", "0.0.0.0"],
      ["1127.0.0.1", "0.0.0.0"],
      ["2001:db8::1", "::"],
    ] as const
  ) assertEquals(localOf(host), local);
});
