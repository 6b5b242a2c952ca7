// The table of cases and of the devices that fail them: which case each fault fails, and which others with it.

import { AREA_NAMES, AREAS } from "../../../cli/conform/areas.ts";
import { areaOf, type DeviceRole, rolesOf } from "../../../cli/conform/case.ts";
import { ALL_CASES } from "../../../cli/conform/cases/all_cases.ts";
import { type FaultyCase, nameOfFault } from "./faulty_case.ts";
import { runCases, runClientCases } from "./run_cases.ts";

/** The cases that fail with a device, by the key of the device. */
export type FailuresByDevice = Readonly<Record<string, readonly string[]>>;

/** Cases with ten thousands of frames, which are run only for the faults that are meant for them. */
const LONG: readonly string[] = ["SEQ-05", "ROB-01"];

/** Longest line of a document. */
const MOST_CHARACTERS = 140;

/** The identity of the device of a row: its role, its faults with their parameters, its name. */
export function keyOf({ role = "controlled", faults, name = "" }: FaultyCase): string {
  const parts = faults.map(({ fault, ...rest }) =>
    [fault, ...Object.entries(rest).map(([key, value]) => `${key}=${value}`)].join(" ")
  );
  return `${role}: ${[...parts, ...name === "" ? [] : [name]].join(" + ")}`;
}

/** Runs the whole catalogue against the device of a row, and returns the cases that fail. */
export async function failuresOf(row: FaultyCase): Promise<readonly string[]> {
  const { role = "controlled", faults, device, client } = row;
  const ids = ALL_CASES.filter((each) =>
    rolesOf(each).includes(role) && (!LONG.includes(each.id) || each.id === row.case)
  ).map(({ id }) => id);
  const { results } = role === "controlled"
    ? await runCases(ids, { ...device, faults })
    : await runClientCases(ids, { ...client, faults });
  return results.filter(({ verdict }) => verdict === "FAIL").map(({ case: { id } }) => id);
}

/** The document with the table. */
export function faultDocument(rows: readonly FaultyCase[], failures: FailuresByDevice): string {
  const faults = new Set(rows.map(nameOfFault));
  return `# Faulty devices

Every case of \`iec104 conform\` is proven to be able to fail: a simulated device with a fault on purpose fails it, in virtual time, in the tests.
The good device has no FAIL. The catalogue has ${ALL_CASES.length} cases; ${faults.size} different faults fail them in ${rows.length} rows.
\`iec104 station --list-faults\` and \`iec104 master --list-faults\` describe the faults. Written by \`deno task conform:faults\`.

After each fault, "also" lists the other cases that fail with it in a campaign of the whole catalogue, without
${LONG.join(" and ")}, which take long.
${AREA_NAMES.map((area) => areaText(area, rows, failures)).join("")}`;
}

function areaText(
  area: keyof typeof AREAS,
  rows: readonly FaultyCase[],
  failures: FailuresByDevice,
): string {
  const lines = ALL_CASES.filter((each) => areaOf(each) === area).flatMap((each) => [
    `- **${each.id}** ${each.title}`,
    ...rolesOf(each).flatMap((role) =>
      rows.filter((row) => row.case === each.id && roleOf(row) === role)
        .flatMap((row) => rowLines(row, failures))
    ),
  ]);
  return `\n## ${area}: ${AREAS[area]}\n\n${lines.join("\n")}\n`;
}

function roleOf({ role = "controlled" }: FaultyCase): DeviceRole {
  return role;
}

function rowLines(row: FaultyCase, failures: FailuresByDevice): readonly string[] {
  const others = (failures[keyOf(row)] ?? []).filter((id) => id !== row.case);
  const also = others.length === 0 ? "" : `; also ${others.join(", ")}`;
  return wrapped(`  - ${roleOf(row)}: ${faultText(row)}${also}`, "    ");
}

function faultText(row: FaultyCase): string {
  return row.faults.length === 0 ? row.name ?? "" : `\`${nameOfFault(row)}\``;
}

/** Breaks a line between words. */
function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== "" && `${line} ${word}`.length > MOST_CHARACTERS) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
