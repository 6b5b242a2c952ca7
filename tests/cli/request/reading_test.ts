// `iec104 interrogate`, `counters` and `read`: output, requests and refusals.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CAUSE, IEC104 } from "../../../mod.ts";
import { askStation, mirror, STATION, timeless, wrongAsdu } from "../../helpers/cli/request_cli.ts";

Deno.test("interrogate prints every value, the result and each step", async () => {
  const { code, stdout, stderr, notices } = await askStation("interrogate {} --ca 47");
  assertEquals(
    timeless(stdout),
    `CA/IOA value quality type
47/210 9 M_ST_NA_1
47/211 ON M_SP_NA_1
47/310 OFF M_DP_NA_1
47/500 118.4 NT M_ME_NC_1
47/560 20.4 M_ME_NC_1

interrogation of CA 47: done
  Confirmed and terminated (cause 10, activation termination)
  5 values with cause 20, interrogated by station interrogation

  step sent acknowledged confirmed terminated
  request T T T T
`,
  );
  assertEquals([code, stderr], [0, ""]);
  const links = notices.flatMap((notice) => notice.type === "link" ? [notice.state] : []);
  assertEquals(links, ["opened", "started", "stopped", "closed"]);
});

Deno.test("interrogate addresses all stations by default, and accepts names and groups", async () => {
  const { code, stdout, received } = await askStation(
    "interrogate {} --group 2 --names s.json --originator 3 --timeout 200ms",
    { files: { "s.json": JSON.stringify(STATION) } },
  );
  assertStringIncludes(stdout, "CA/IOA  name          value     quality  type\n");
  assertStringIncludes(stdout, "47/500  Voltage       118.4 kV  NT       M_ME_NC_1\n");
  assertStringIncludes(stdout, "interrogation of group 2 of all stations: done\n");
  assertStringIncludes(stdout, "2 values with cause 22, interrogated by group 2 interrogation\n");
  assertEquals(received.map(({ ca, originator }) => [ca, originator]), [[65535, 3]]);
  assertEquals(code, 0);
});

Deno.test("interrogate --verbose prints every ASDU with its time, in lines that fit", async () => {
  const { stdout } = await askStation("interrogate {} --ca 47 --verbose");
  const trace = timeless(stdout).split("\n").filter((line) => /^ T [<>] /.test(line));
  assertEquals(trace, [
    " T > C_IC_NA_1 act CA 47: qoi=20 (station interrogation)",
    " T < C_IC_NA_1 actcon CA 47: qoi=20 (station interrogation)",
    " T < M_SP_NA_1 inrogen CA 47: 211=ON",
    " T < M_DP_NA_1 inrogen CA 47: 310=OFF",
    " T < M_ST_NA_1 inrogen CA 47: 210=9",
    " T < M_ME_NC_1 inrogen CA 47: 500=118.4 [NT], 560=20.4",
    " T < C_IC_NA_1 actterm CA 47: qoi=20 (station interrogation)",
  ]);
});

Deno.test("interrogate --stop deactivates a running interrogation", async () => {
  const { code, stdout, received } = await askStation("interrogate {} --ca 47 --stop");
  assertEquals(received.map(({ type, cause }) => [type, cause]), [["C_IC_NA_1", 8]]);
  assertStringIncludes(stdout, "stop of the interrogation of CA 47: refused\n");
  assertEquals(code, 1);
});

Deno.test("interrogate reports irregularities in the answers", async () => {
  const value = { ioa: 1, value: 5, quality: 0, time: Date.UTC(2026, 0, 1), timeFlags: 0 };
  const { code, stdout } = await askStation("interrogate {} --ca 47 --termination optional", {
    answer: (asdu) => [
      wrongAsdu({
        type: "M_ME_TF_1",
        cause: CAUSE.interrogatedByStation,
        ca: 47,
        objects: [value, { ...value, ioa: 2, value: 0.5, quality: 0x80 }],
      }),
      mirror(asdu, { cause: CAUSE.activationCon }),
      mirror(asdu, { cause: CAUSE.activationTermination }),
    ],
  });
  assertStringIncludes(stdout, "47/1        5           M_ME_TF_1  2026-01-01 00:00:00.000\n");
  assertStringIncludes(stdout, "  note  CA 47 sent data before any confirmation (missing-");
  assertStringIncludes(stdout, "  note  M_ME_TF_1 in an interrogation, expected an untimed type (");
  assert(stdout.split("\n").every((line) => line.length <= 100));
  assertEquals(code, 0);
});

Deno.test("interrogate explains a refusal of the station, with advice", async () => {
  for (
    const [args, answer, outcome, advice] of [
      ["--ca 48", undefined, "Refused: unknown common address of ASDU (cause 46)", "iec104 scan"],
      [
        "--ca 47",
        { cause: CAUSE.unknownType },
        "unknown type identification",
        "does not answer interrogations",
      ],
      [
        "--ca 47",
        { cause: CAUSE.unknownCause },
        "Refused: unknown cause of transmission",
        "this cause",
      ],
      ["--ca 47", { cause: CAUSE.activationCon }, "negative activation confirmation (cause 7", ""],
      [
        "--timeout 200ms",
        { cause: CAUSE.unknownCommonAddress },
        "(cause 46)",
        "specify the common address",
      ],
    ] as const
  ) {
    const { code, stdout } = await askStation([
      "interrogate",
      "{}",
      ...args.split(" "),
    ], {
      answer: (asdu) => answer && [mirror(asdu, { ...answer, negative: true })],
    });
    assertStringIncludes(stdout, ": refused\n");
    assertStringIncludes(stdout, outcome);
    assertEquals(stdout.includes("  hint  "), advice !== "", args);
    assertStringIncludes(stdout, advice);
    assertEquals(code, 1);
  }
});

Deno.test("interrogate ends with 1 when the station deactivates it", async () => {
  const { code, stdout } = await askStation("interrogate {} --ca 47", {
    answer: (asdu) => [
      mirror(asdu, { cause: CAUSE.activationCon }),
      mirror(asdu, { cause: CAUSE.deactivationCon }),
    ],
  });
  assertStringIncludes(stdout, "interrogation of CA 47: ended by the station\n");
  assertEquals(code, 1);
});

Deno.test("interrogate ends with 4 when nothing or not everything arrives in time", async () => {
  const silent = await askStation("interrogate {} --ca 47 --timeout 200ms", { answer: () => [] });
  assertStringIncludes(silent.stdout, ": timed out\n  No activation confirmation within 200 ms\n");
  assertEquals(silent.code, 4);
  const all = await askStation("interrogate {} --timeout 200ms", { answer: () => [] });
  assertStringIncludes(all.stdout, "hint  Not all stations answer a broadcast request");
  assertEquals(all.code, 4);
  const endless = await askStation("interrogate {} --ca 47 --finish-within 200ms", {
    answer: (asdu) => [mirror(asdu, { cause: CAUSE.activationCon })],
  });
  assertStringIncludes(endless.stdout, "Confirmed, but no termination within 200 ms\n");
  assertStringIncludes(endless.stdout, "(--finish-within), and some send no termination");
  assertEquals(endless.code, 4);
});

Deno.test("counters reads what the station froze, or freezes first", async () => {
  const frozen = await askStation("counters {} --ca 47 --freeze");
  assertEquals(
    timeless(frozen.stdout).split("\n").slice(0, 6),
    [
      "CA/IOA value type",
      "47/900 1234 M_IT_NA_1",
      "47/901 5 M_IT_NA_1",
      "",
      "freeze, and reading of the counters of CA 47: done",
      "  Confirmed and terminated (cause 10, activation termination)",
    ],
  );
  assertStringIncludes(timeless(frozen.stdout), "  freeze T T T T\n  request T T T T\n");
  assertEquals(frozen.code, 0);
  const group = await askStation("counters {} --ca 47 --group 1");
  assertStringIncludes(group.stdout, "reading of counter group 1 of CA 47: done\n");
  assertStringIncludes(group.stdout, "requested by group 1 counter request");
});

Deno.test("counters can freeze without reading, and asks before it resets", async () => {
  const freeze = await askStation("counters {} --ca 47 --freeze --no-read");
  assertStringIncludes(freeze.stdout, "freeze of the counters of CA 47: done\n");
  const reset = await askStation("counters {} --ca 47 --reset", { answers: ["y"] });
  assertStringIncludes(reset.stderr, "At ADDRESS: reset the counters of CA 47?\n");
  assertEquals([reset.code, reset.received.length], [0, 1]);
  const kept = await askStation("counters {} --ca 47 --freeze-and-reset", { answers: ["n"] });
  assertStringIncludes(kept.stderr, "freeze and reset the counters of CA 47?\n");
  assertEquals([kept.code, kept.received.length], [1, 0]);
});

Deno.test("read prints one value with quality, and reports an unknown object", async () => {
  const { code, stdout } = await askStation("read {} 47/500");
  assertEquals(
    timeless(stdout),
    `CA/IOA value quality type
47/500 118.4 NT M_ME_NC_1

read of 47/500: done
  Read (cause 5, request or requested)

  step sent acknowledged confirmed
  request T T T
`,
  );
  assertEquals(code, 0);
  const unknown = await askStation("read {} 9 --ca 47");
  assertStringIncludes(unknown.stdout, "Refused: unknown information object address (cause 47)");
  assertStringIncludes(unknown.stdout, "hint  iec104 interrogate HOST lists the objects");
  assertEquals(unknown.code, 1);
});

Deno.test("read accepts the answer of a station with a quirk, and notes it", async () => {
  const odd = {
    type: "M_SP_NA_1",
    cause: CAUSE.spontaneous,
    ca: 47,
    objects: [{ ioa: 7, value: 1, quality: 0 }],
  } as const;
  const plain = await askStation("read {} 47/7 --timeout 200ms", { answer: () => [odd] });
  assertStringIncludes(plain.stdout, "  No value within 200 ms\n");
  assertStringIncludes(plain.stdout, "--quirk wrong-read-cause\n");
  assertEquals(plain.code, 4);
  const taken = await askStation("read {} 47/7 --quirk wrong-read-cause", { answer: () => [odd] });
  assertStringIncludes(taken.stdout, "note  A value with cause 3, expected 5 (wrong-cause)\n");
  assertEquals(taken.code, 0);
});

Deno.test("a report on a terminal leaves no trace of the waiting line", async () => {
  const { stderr } = await askStation("read {} 47/500", { terminal: { stderr: true } });
  assertEquals(stderr.split("\r").map((each) => each.replaceAll("\x1b[K", "")), [
    "",
    "connecting to ADDRESS ...",
    "waiting for ADDRESS: read of 47/500",
    "",
  ]);
});

Deno.test("read names the object", async () => {
  const files = { "s.json": JSON.stringify(STATION) };
  const { code, stdout } = await askStation("read {} 47/500 --names s.json", { files });
  assertEquals(code, 0);
  assertStringIncludes(stdout, "read of 47/500 Voltage: done\n");
});

Deno.test("read accepts addresses as the field writes them, and shows them in the same form", async () => {
  for (
    const [typed, format, shown] of [
      ["47/500", "plain", "47/500"],
      ["47/0.1.244", "8.8.8", "47/0.1.244"],
      ["0.47/1_244", "16_8", "47/1_244"],
      ["0x2f/0x1f4", "hex", "47/0x1f4"],
    ]
  ) {
    const { code, stdout, received } = await askStation(
      `read {} ${typed} --address-format ${format} --verbose`,
    );
    const [asdu] = received;
    assert(asdu?.type === "C_RD_NA_1");
    assertEquals([asdu.ca, asdu.objects[0]!.ioa, code], [47, 500, 0]);
    assertStringIncludes(stdout, `\n${shown} `);
    assertStringIncludes(stdout, `read of ${shown}: done`);
    const [, ioa] = shown!.split("/");
    assertStringIncludes(timeless(stdout), `T < M_ME_NC_1 req CA 47: ${ioa}=118.4 [NT]\n`);
  }
});

Deno.test("addresses of two octets have two parts", async () => {
  const { stdout, code } = await askStation(
    "read {} 47/1.244 --profile 2/2/2 --address-format 8.8.8",
    { profile: { ...IEC104, ioaOctets: 2 } },
  );
  assertStringIncludes(stdout, "47/1.244  118.4  NT");
  assertEquals(code, 0);
});

Deno.test("read reads lists and ranges of objects, and reports those that the station refuses", async () => {
  const { code, stdout, received } = await askStation("read {} 47/500,210-212,0x136");
  assertEquals(received.length, 5);
  assertEquals(
    timeless(stdout).split("\n\n").slice(0, 2).join("\n\n"),
    `CA/IOA value quality type
47/210 9 M_ST_NA_1
47/211 ON M_SP_NA_1
47/310 OFF M_DP_NA_1
47/500 118.4 NT M_ME_NC_1

read of 5 objects of CA 47: refused
  1 of 5 objects not read
  4 values with cause 5, request or requested
  47/212: Refused: unknown information object address (cause 47)`,
  );
  assertEquals(code, 1);
});
