// `iec104 send`: octets exactly as typed, what comes back, and what is refused before anything connects.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { toHex } from "../../../codec/mod.ts";
import { listenTcp } from "../../../mod.ts";
import { askStation, type RequestWorld } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

/** The lines of an output without times and ports. */
function lines(text: string): string[] {
  return text.trimEnd().split("\n").map((line) =>
    line.replace(/^\d\d:\d\d:\d\d\.\d{3} {2}/, "").replace(/; times in .*/, "").replaceAll(
      /127\.0\.0\.1:\d+/g,
      "HOST",
    ).trim()
  );
}

function send(args: string, world: RequestWorld = {}) {
  return askStation(`send {} ${args}`, world);
}

/** Presses Ctrl-C when the output has a text. */
function until(text: RegExp): RequestWorld {
  const stop = new AbortController();
  let printed = "";
  return {
    interruption: stop.signal,
    onStdout: (more) => {
      printed += more;
      if (text.test(printed)) stop.abort();
    },
  };
}

Deno.test("send sends a forbidden ASDU as it is typed, and prints what comes back", async () => {
  const { code, stdout, stderr, received } = await send(
    "2E 01 06 00 2F 00 92 13 00 03 --yes --for 1m",
    until(/2e 01 47 00 2f/),
  );
  // The station sends an end of initialization, before or after the command.
  const shown = lines(stdout).filter((line) => /^[<>=] [IU=c]/.test(line) && !/M_EI/.test(line))
    .map((line) => line.replaceAll(/N\([SR]\)=\d+ /g, ""));
  assertEquals(shown, [
    "= connected to HOST from HOST",
    "> U STARTDT act",
    "< U STARTDT con",
    "> I C_DC_NA_1 act CA 47: 5010=not permitted",
    "< I C_DC_NA_1 actcon NEGATIVE CA 47: 5010=not permitted",
    "> U STOPDT act",
    "< U STOPDT con",
    "= closed the connection to HOST",
  ]);
  assert(/68 0e .. 00 .. 00 2e 01 47 00 2f 00 92 13 00 03/.test(stdout), stdout);
  assertEquals([code, stderr], [0, "iec104 send: sent 1 ASDU; interrupted by Ctrl-C\n"]);
  assertEquals(received.map(({ typeId, cause }) => [typeId, cause]), [[46, 6]]);
});

Deno.test("send sends several ASDUs, also torn ones and those of wrong causes", async () => {
  const { code, stdout, stderr } = await send(
    "640163002F0000000014,2E010600 --yes --pause 1ms --for 1m --address-format 8.8.8",
    until(/raw 2e 01 06 00[^]*< I .* uknCOT|< I .* uknCOT[^]*raw 2e 01 06 00[^]*\n/),
  );
  const shown = lines(stdout).join("\n");
  assert(/> I N\(S\)=0 N\(R\)=\d C_IC_NA_1 inro15 NEGATIVE CA 47/.test(shown), shown);
  assert(/< I .* C_IC_NA_1 uknCOT NEGATIVE CA 47/.test(shown), shown);
  assert(/raw 2e 01 06 00 !header-too-short\n68 08 02 00 0. 00 2e 01 06 00\n/.test(shown), shown);
  assert(/sent 2 ASDUs/.test(stderr), stderr);
  assertEquals(code, 0);
});

Deno.test("send --frame writes frames without a session", async () => {
  using listener = await listenTcp({ host: "127.0.0.1", port: 0 });
  const read: string[] = [];
  const peer = (async () => {
    for await (const { stream } of listener) {
      const buffer = new Uint8Array(256);
      const count = await stream.read(buffer);
      read.push(toHex(buffer.subarray(0, count ?? 0), " "));
      await stream.write(Uint8Array.of(0x68, 4, 0x0b, 0, 0, 0, 0x55, 0x66));
      stream.close();
      break;
    }
  })();
  const { code, stdout, stderr } = await runCli(
    ["send", `127.0.0.1:${listener.address.port}`, "--frame", "68", "04", "07000000", "--yes"],
  );
  await peer;
  assertEquals(read, ["68 04 07 00 00 00"]);
  assertEquals(lines(stdout).slice(1, 6), [
    "> U STARTDT act",
    "68 04 07 00 00 00",
    "< U STARTDT con",
    "68 04 0b 00 00 00",
    "< not an APDU: 55 66",
  ]);
  assertEquals([code, stderr], [
    3,
    "iec104 send: sent 1 frame; the station closed the connection\n",
  ]);
});

Deno.test("send asks first, and sends nothing without a yes", async () => {
  const declined = await send("640106002F0000000014", { answers: ["n"] });
  assertStringIncludes(
    declined.stderr,
    "At ADDRESS: send C_IC_NA_1 act CA 47: qoi=20 (station interrogation), exactly as typed?\n",
  );
  assertEquals([declined.code, declined.received.length, declined.notices.length], [1, 0, 0]);
  const unasked = await send("640106002F0000000014");
  assertStringIncludes(unasked.stderr, "expected a terminal, or --yes; nothing was sent");
  assertEquals([unasked.code, unasked.notices.length], [2, 0]);
});

Deno.test("send refuses what is not octets before it connects", async () => {
  for (
    const [args, message] of [
      ["", "Missing argument: expected HOST[:PORT] HEX... [options]"],
      ["xyz --yes", 'ASDU 1 is "xyz", expected hex digits'],
      ["6401,,64 --yes", "ASDU 2 is empty, expected hex digits such as 64 01 06 00"],
      [`${"64".repeat(250)} --yes`, "ASDU 1 has 250 octets, expected at most 249"],
      ["64 --yes --for soon", 'Option --for is "soon", expected a duration'],
      ["64 --yes --frames", "Unknown option --frames; did you mean --frame?"],
    ] as const
  ) {
    const { code, stderr, notices } = await askStation(`send {} ${args}`.trim());
    assertStringIncludes(stderr, message);
    assertEquals([code, notices.length], [2, 0], args);
  }
});

Deno.test("send reports an ASDU that looks like a whole frame", async () => {
  for (
    const [hex, isReported] of [
      ["64010600010000000014, 68 04 07 00 00 00", true],
      ["68 0e 00 00 00 00 64 01 06 00 01 00 00 00 00 14", true],
      ["--frame 68 04 07 00 00 00", false],
      ["68 01 06 00 01 00 00 00 00 aa 55", false],
      ["68 04", false],
    ] as const
  ) {
    const { code, stderr } = await send(`${hex} --dry-run`);
    assertEquals(code, 0);
    assertEquals(
      /ASDU \d looks like a whole frame; send frames with --frame/.test(stderr),
      isReported,
      hex,
    );
  }
});

Deno.test("send --dry-run prints each ASDU as text and octets", async () => {
  const { stdout } = await send("64 01 06 00 01 00 00 00 00 14 --dry-run");
  assertEquals(
    stdout,
    "C_IC_NA_1 act CA 1: qoi=20 (station interrogation)\n  64 01 06 00 01 00 00 00 00 14\n",
  );
});

Deno.test("send --dry-run --frame explains each frame once, also with --verbose", async () => {
  for (const option of ["", " --verbose"]) {
    const { stdout } = await send(`--frame 68 04 07 00 00 00 --dry-run${option}`);
    assertEquals(stdout.match(/APCI \(/g)?.length, 1, option);
  }
});

Deno.test("send --verbose explains every octet before it asks", async () => {
  const { code, stdout } = await send("64 01 06 00 2F 00 00 00 00 15 -v", { answers: ["n"] });
  assertStringIncludes(stdout, "Type identification");
  assertStringIncludes(stdout, "group 1");
  assertEquals(code, 1);
});
