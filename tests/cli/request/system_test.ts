// `iec104 clock`, `test` and `reset`: requests to the whole station.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type AsduInput, CAUSE } from "../../../mod.ts";
import { askStation, mirror, timeless } from "../../helpers/cli/request_cli.ts";

Deno.test("clock sets the clock after a question", async () => {
  const { code, stdout, stderr, notices } = await askStation("clock {} --ca 47", {
    answers: ["yes"],
  });
  assertStringIncludes(stderr, "At ADDRESS: set the clock of CA 47?\nType y to continue, ");
  const text = timeless(stdout).replace(/\d{4}-[\d:T.-]+Z/, "TIME");
  assertEquals(
    text,
    `clock synchronization of CA 47: done
  Confirmed (cause 7, activation confirmation)
  Set to TIME; the station echoed this time instead of reporting its own

  step sent acknowledged confirmed
  request T T T
`,
  );
  assert(notices.some(({ type }) => type === "clock"));
  assertEquals(code, 0);
});

Deno.test("clock sends the given time in the zone of the station", async () => {
  for (
    const [time, zone] of [
      ["2026-07-01T12:00:00Z", "+02:00"],
      ["2026-07-01T14:00", "+02:00"],
      ["2026-07-01 14:00:00.000", "Europe/Madrid"],
      ["2026-07-01T13:00:00+01:00", "Europe/Madrid"],
    ]
  ) {
    const { code, stdout, received } = await askStation(
      ["clock", "{}", "--ca", "47", "--yes", "--time", time!, "--zone", zone!],
    );
    const [asdu] = received;
    assert(asdu?.type === "C_CS_NA_1");
    assertEquals(new Date(asdu.objects[0]!.time).toISOString(), "2026-07-01T14:00:00.000Z", time);
    assertStringIncludes(stdout, "Set to 2026-07-01T12:00:00.000Z;");
    assertEquals(code, 0);
  }
});

Deno.test("clock reports the drift if the station returns its own time", async () => {
  const { stdout } = await askStation("clock {} --ca 47 --yes --time 2026-07-01T12:00:00Z", {
    answer: (asdu) => {
      assert(asdu.type === "C_CS_NA_1");
      const { time, timeFlags } = asdu.objects[0]!;
      const objects = [{ time: time - 1500, timeFlags }];
      return [{ ...mirror(asdu, { cause: CAUSE.activationCon }), objects } as AsduInput];
    },
  });
  // Half the time on the way, which a busy machine prolongs, is part of the difference.
  assertMatch(stdout, /; the time in the reply is 1\.\d+ s behind \(± /);
});

Deno.test("clock refused by the station ends with 1", async () => {
  const { code, stdout } = await askStation("clock {} --ca 47 --yes", {
    onClock: () => "refuse",
  });
  assertStringIncludes(
    stdout,
    ": refused\n  Refused: negative activation confirmation (cause 7)\n",
  );
  assertEquals(code, 1);
});

Deno.test("clock --delay measures and loads the transmission delay", async () => {
  const world = {
    answer: (asdu: Parameters<typeof mirror>[0]) =>
      asdu.cause === CAUSE.activation ? [mirror(asdu, { cause: CAUSE.activationCon })] : [],
  };
  const loaded = await askStation("clock {} --ca 47 --delay --yes", world);
  assert(/ {2}The delay is \d+ ms and has been loaded\n/.test(loaded.stdout), loaded.stdout);
  assertEquals(loaded.received.map(({ cause }) => cause), [6, 3]);
  const found = await askStation("clock {} --ca 47 --delay --no-load", world);
  assert(/ {2}The delay is \d+ ms\n/.test(found.stdout), found.stdout);
  assertEquals(found.received.map(({ cause }) => cause), [6]);
  assertEquals([loaded.code, found.code], [0, 0]);
});

Deno.test("test reports the round-trip time to the application", async () => {
  const { code, stdout, received } = await askStation("test {} --ca 47");
  assertStringIncludes(stdout, "test of CA 47: done\n");
  assertStringIncludes(timeless(stdout), "  Round trip: T\n");
  assertEquals(received.map(({ type }) => type), ["C_TS_TA_1"]);
  assertEquals(code, 0);
  const old = await askStation("test {} --ca 47 --type C_TS_NA_1");
  assertEquals(old.received.map(({ type }) => type), ["C_TS_NA_1"]);
});

Deno.test("test ends with 4 without an answer, and ignores another counter", async () => {
  const { code, stdout } = await askStation("test {} --ca 47 --timeout 200ms", {
    answer: (asdu) => {
      assert(asdu.type === "C_TS_TA_1");
      const objects = [{ ...asdu.objects[0]!, tsc: 0xffff }];
      return [{ ...mirror(asdu, { cause: CAUSE.activationCon }), objects } as AsduInput];
    },
  });
  assertStringIncludes(stdout, "test of CA 47: timed out\n");
  assertStringIncludes(
    stdout,
    "  note  C_TS_TA_1 with cause 7 mirrors tsc 65535, expected 1 (answer-ignored)",
  );
  assertEquals(code, 4);
});

Deno.test("reset asks first, and names the kind of reset", async () => {
  for (
    const [options, question, title, qrp] of [
      ["", "reset CA 47", "general reset of CA 47", 1],
      [
        "--events",
        "discard the pending events of CA 47",
        "reset of the pending events of CA 47",
        2,
      ],
      ["--qualifier 200", "reset CA 47 with QRP 200", "reset with QRP 200 of CA 47", 200],
    ] as const
  ) {
    const { code, stdout, stderr, received } = await askStation(
      `reset {} --ca 47 ${options}`.trimEnd(),
      { answers: ["y"], onReset: ({ qrp }) => qrp !== 200 },
    );
    assertStringIncludes(stderr, `At ADDRESS: ${question}?\n`);
    assertStringIncludes(stdout, `${title}: `);
    const [asdu] = received;
    assert(asdu?.type === "C_RP_NA_1");
    assertEquals(asdu.objects[0]!.qrp, qrp);
    assertEquals(code, qrp === 200 ? 1 : 0);
  }
});

Deno.test("reset --await-initialization waits for the end of initialization", async () => {
  const command = "reset {} --ca 47 --yes --await-initialization --finish-within 200ms";
  const done = await askStation(command, {
    answer: (asdu) => [
      mirror(asdu, { cause: CAUSE.activationCon }),
      {
        type: "M_EI_NA_1",
        cause: CAUSE.initialized,
        ca: 47,
        objects: [{ coi: 2, changed: false }],
      },
    ],
  });
  assertStringIncludes(done.stdout, "M_EI_NA_1 init CA 47: coi=2 (remote reset)\n");
  assertStringIncludes(done.stdout, "  Confirmed and initialized");
  assertEquals(done.code, 0);
  const late = await askStation(command, {
    answer: (asdu) => [mirror(asdu, { cause: CAUSE.activationCon })],
  });
  assertStringIncludes(late.stdout, "Confirmed, but no end of initialization within 200 ms");
  assertEquals(late.code, 4);
});

Deno.test("reset reports that the connection was lost after the confirmation", async () => {
  const { code, stdout, stderr } = await askStation(
    "reset {} --ca 47 --yes --await-initialization",
  );
  assertEquals(stdout, "");
  assertStringIncludes(
    stderr,
    "iec104 reset: Cannot complete the reset of CA 47, which the station had confirmed: ",
  );
  assertStringIncludes(stderr, "  hint  Many stations close the connection after a reset: ");
  assertEquals(code, 3);
});
