// `iec104 command`: modes, types, values and qualifiers, and every possible answer of a station.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Asdu, CAUSE } from "../../../mod.ts";
import { askStation, mirror, STATION, timeless } from "../../helpers/cli/request_cli.ts";

/** Returns type, cause, value, qualifier and S/E of commands, as `C_DC_NA_1 6 2 0 select`. */
function commands(received: readonly Asdu[]): string[] {
  return received.map((asdu) => {
    assert("objects" in asdu);
    const object = asdu.objects[0] as {
      readonly value?: number;
      readonly qualifier?: number;
      readonly select?: boolean;
    };
    const { value, qualifier, select } = object;
    const words = [asdu.type, asdu.cause, value, qualifier ?? 0, select === true ? "select" : ""];
    return words.join(" ").trimEnd();
  });
}

Deno.test("command with select before operate prints each step and the return information", async () => {
  const { code, stdout, notices, received } = await askStation(
    "command {} 47/5010 --type double --on --select-before-operate --feedback 310=2",
    { answers: ["y"] },
  );
  const text = timeless(stdout).replace(/\d{4}-\d\d-\d\d [\d:.]+/, "TAG");
  assertEquals(
    text,
    `CA/IOA value type time tag
47/310 ON M_DP_TB_1 TAG

C_DC_NA_1 ON to 47/5010, select before operate: done
  Confirmed and terminated (cause 10, activation termination)
  1 value with cause 11, return information caused by a remote command

  step sent acknowledged confirmed terminated
  select T T T -
  execute T T T T
`,
  );
  assertEquals(commands(received), ["C_DC_NA_1 6 2 0 select", "C_DC_NA_1 6 2 0"]);
  const phases = notices.flatMap((notice) => notice.type === "command" ? [notice.phase] : []);
  assertEquals(phases, ["selected", "executed", "finished"]);
  assertEquals(code, 0);
});

Deno.test("command --names reads type, mode and name from the station file", async () => {
  const { code, stderr, received } = await askStation("command {} 47/5010 --on --names s.json", {
    answers: ["Y "],
    files: { "s.json": JSON.stringify(STATION) },
  });
  assertStringIncludes(
    stderr,
    "At ADDRESS: send C_DC_NA_1 ON to 47/5010 Breaker Q0, select before operate?\n",
  );
  assertEquals(commands(received), ["C_DC_NA_1 6 2 0 select", "C_DC_NA_1 6 2 0"]);
  assertEquals(code, 0);
});

Deno.test("command accepts every type, value and qualifier by its term", async () => {
  for (
    const [options, sent] of [
      ["5101 --type single --on", "C_SC_NA_1 6 1 0"],
      ["5101 --type single --value off -q short", "C_SC_NA_1 6 0 1"],
      ["5101 --type C_SC_NA_1 --value 1 --qualifier long", "C_SC_NA_1 6 1 2"],
      ["5101 --type c_sc_ta_1 --off --qualifier persistent", "C_SC_TA_1 6 0 3"],
      ["5101 --type single --off --time-tag --qualifier 0", "C_SC_TA_1 6 0 0"],
      ["5010 --type double --off --select-only", "C_DC_NA_1 6 1 0 select"],
      ["5010 --type double --off --cancel", "C_DC_NA_1 8 1 0 select"],
      ["5010 --type double --off --stop", "C_DC_NA_1 8 1 0"],
      ["5100 --raise", "C_RC_NA_1 6 2 0"],
      ["5100 --lower --qualifier 31", "C_RC_NA_1 6 1 31"],
      ["5100 --type step --value 2", "C_RC_NA_1 6 2 0"],
      ["5103 --type bits --value 0x0000A001", "C_BO_NA_1 6 40961 0"],
      ["5103 --type bits --value 4294967295", "C_BO_NA_1 6 4294967295 0"],
    ] as const
  ) {
    const { received } = await askStation(
      `command {} ${options} --ca 47 --yes --termination none`.replace(
        /(?<=--(?:select-only|cancel|stop).*) --termination none/,
        "",
      ),
    );
    assertEquals(commands(received), [sent], options);
  }
});

Deno.test("command sends the given time tag, test bit and originator", async () => {
  const { code, stdout, received } = await askStation(
    "command {} 47/5101 --type single --on --tag-time 2026-01-02T03:04:05Z --test --originator 7 --yes",
  );
  const [asdu] = received;
  assert(asdu?.type === "C_SC_TA_1");
  assertEquals(new Date(asdu.objects[0]!.time).toISOString(), "2026-01-02T03:04:05.000Z");
  assertEquals([asdu.test, asdu.originator], [true, 7]);
  assertStringIncludes(stdout, "C_SC_TA_1 ON to 47/5101, with the test bit: done\n");
  assertEquals(code, 0);
});

Deno.test("command explains a refusal of the station, with advice", async () => {
  for (
    const [options, message, advice] of [
      ["5010 --type double --on", "negative activation confirmation (cause 7)", "to be selected"],
      [
        "5999 --type double --on",
        "unknown information object address (cause 47)",
        "differ from monitoring addresses",
      ],
      ["5010 --type double --on --cancel", "negative deactivation confirmation (cause 9)", ""],
    ] as const
  ) {
    const { code, stdout } = await askStation(`command {} ${options} --ca 47 --yes`);
    assertStringIncludes(stdout, ": refused\n  Refused: ");
    assertStringIncludes(stdout, message);
    assertStringIncludes(stdout, advice);
    assertEquals(code, 1);
  }
});

Deno.test("command names every cause of a refusal, even with P/N = 0", async () => {
  for (
    const [cause, negative, message, advice] of [
      [CAUSE.unknownType, true, "unknown type identification (cause 44)", "--time-tag"],
      [CAUSE.unknownCause, true, "unknown cause of transmission (cause 45)", ""],
      [
        CAUSE.unknownCommonAddress,
        true,
        "unknown common address of ASDU (cause 46)",
        "iec104 scan",
      ],
      [CAUSE.unknownObjectAddress, false, "(cause 47)", "(positive-unknown-cause)"],
      [CAUSE.activationTermination, true, "negative activation termination (cause 10)", ""],
    ] as const
  ) {
    const { code, stdout } = await askStation("command {} 47/1 --type single --on --yes", {
      answer: (asdu) => [
        ...(cause === CAUSE.activationTermination
          ? [mirror(asdu, { cause: CAUSE.activationCon })]
          : []),
        mirror(asdu, { cause, negative }),
      ],
    });
    assertStringIncludes(stdout, message);
    assertStringIncludes(stdout, advice);
    assertEquals(code, 1);
  }
});

Deno.test("command executes nothing when the select is refused, and names the step", async () => {
  const { code, stdout, received } = await askStation(
    "command {} 47/5010 --type double --on --select-before-operate --yes",
    { onCommand: () => false },
  );
  assertEquals(commands(received), ["C_DC_NA_1 6 2 0 select"]);
  assertStringIncludes(stdout, "selected by another client\n");
  assertEquals(code, 1);
});

Deno.test("command ends with 4 at each step that is not answered", async () => {
  const limits = "--timeout 200ms --finish-within 200ms --yes";
  const select = await askStation(
    `command {} 47/1 --type single --on --select-before-operate ${limits}`,
    { answer: () => [] },
  );
  assertStringIncludes(select.stdout, "  note  The selection of IOA 1 was cancelled (selection-");
  assert(!select.stdout.includes("hint  It is unknown what the station did"));
  assertEquals(commands(select.received), ["C_SC_NA_1 6 1 0 select", "C_SC_NA_1 8 1 0 select"]);
  const confirmation = await askStation(`command {} 47/1 --type single --on ${limits}`, {
    answer: () => [],
  });
  assertStringIncludes(
    confirmation.stdout,
    "hint  It is unknown what the station did: check the process ",
  );
  const termination = await askStation(`command {} 47/1 --type single --on ${limits}`, {
    answer: (asdu) => [mirror(asdu, { cause: CAUSE.activationCon })],
  });
  assertStringIncludes(termination.stdout, "  Confirmed, but no termination within 200 ms\n");
  assertStringIncludes(
    termination.stdout,
    "hint  The station accepted the command, but its outcome is unknown",
  );
  const feedback = await askStation(
    `command {} 47/5101 --type single --on --feedback 999 ${limits}`,
  );
  assertStringIncludes(feedback.stdout, "but no return information from IOA 999 within 200 ms");
  assertStringIncludes(
    feedback.stdout,
    "the object may already have had that value: iec104 read\n",
  );
  for (const { code } of [select, confirmation, termination, feedback]) assertEquals(code, 4);
});

Deno.test("command accepts a missing termination where it is not required", async () => {
  const { code, stdout } = await askStation(
    "command {} 47/1 --type single --on --yes --termination none",
    { answer: (asdu) => [mirror(asdu, { cause: CAUSE.activationCon })] },
  );
  assertStringIncludes(stdout, ": done\n  Confirmed (cause 7, activation confirmation)\n");
  assertEquals(code, 0);
});
