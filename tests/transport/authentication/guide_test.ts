// The guide to secure authentication has the options, defaults, tables and outputs of the code.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  SECURITY_ERRORS,
  SECURITY_STATISTICS,
  USER_ROLE,
  USER_ROLES,
} from "../../../codec/security/tables.ts";
import { AUTHENTICATION_FINDINGS } from "../../../codec/capture/findings/authentication.ts";
import { OPEN_POINTS } from "../../../transport/authentication/open_points.ts";
import {
  AUTHENTICATION_CHOICES,
  AUTHENTICATION_RANGES,
  DEFAULT_AUTHENTICATION_OPTIONS,
} from "../../../transport/authentication/options.ts";
import { DEFAULT_ROLES } from "../../../transport/authentication/roles.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { recordedLink } from "../../helpers/stations/recorded_link.ts";

const GUIDE = Deno.readTextFileSync(".github/AUTHENTICATION.md");

/** The text between two marks. */
function part(name: string): string {
  const [, text] = GUIDE.split(`<!-- ${name}:begin -->`);
  assert(text !== undefined, name);
  return text.split(`<!-- ${name}:end -->`)[0]!.trim();
}

/** The rows of a table, as cells without code marks. */
function rows(name: string): string[][] {
  return part(name).split("\n").slice(2).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""))
  );
}

const NAMED: Readonly<Record<string, string>> = {
  roles: "DEFAULT_ROLES",
  openPoints: "DEFAULT_OPEN_POINTS",
  profile: "IEC104",
};

Deno.test("the guide lists all options of secure authentication with their defaults and values", () => {
  const expected = Object.entries(DEFAULT_AUTHENTICATION_OPTIONS).map(([name, value]) => [
    name,
    NAMED[name] ?? JSON.stringify(value)?.replaceAll(",", ", ") ?? "undefined",
  ]);
  assertEquals(rows("options").map(([name, value]) => [name, value]), expected);
  const choices: Readonly<Record<string, readonly unknown[]>> = AUTHENTICATION_CHOICES;
  const ranges: Readonly<Record<string, readonly number[]>> = AUTHENTICATION_RANGES;
  for (const [name = "", , values] of rows("options")) {
    const known = ranges[name]?.join("..") ??
      choices[name]?.map((choice) => JSON.stringify(choice)).join(", ");
    if (known !== undefined) assertEquals(values, known, name);
  }
});

Deno.test("the guide lists all open points with their values, and which of them analyze tries", () => {
  const found = rows("points");
  assertEquals(found.map(([name]) => name), Object.keys(OPEN_POINTS));
  for (const [name, , , values = ""] of found) {
    const listed = values.split(", ").filter((value) => value !== "...");
    const all = OPEN_POINTS[name as keyof typeof OPEN_POINTS];
    assertEquals(listed, all.slice(0, listed.length), name);
    assert(listed.length === all.length || values.endsWith("..."), name);
  }
  const tried = found.filter(([, , answer]) => answer === "yes").map(([name]) => name);
  assertEquals(tried, [
    "challengeRange",
    "criticalRange",
    "aggressiveRange",
    "aggressiveChallenge",
    "keyStatusRange",
    "keyChangeRange",
    "segmentHeaders",
    "gmacVector",
  ]);
});

Deno.test("the guide lists roles, statistics, errors and findings of secure authentication", () => {
  assertEquals(
    rows("roles"),
    Object.values(USER_ROLE).map((role) => [
      `${role}`,
      USER_ROLES[role]!,
      DEFAULT_ROLES[role]!.join(", "),
    ]),
  );
  assertEquals(
    rows("statistics"),
    Object.values(SECURITY_STATISTICS).map(({ index, title, threshold }) => [
      `${index}`,
      title,
      `${threshold}`,
    ]),
  );
  assertEquals(
    rows("errors").map(([code, meaning]) => [code, meaning]),
    Object.entries(SECURITY_ERRORS),
  );
  assertEquals(
    rows("findings").map(([code]) => code).toSorted(),
    Object.keys(AUTHENTICATION_FINDINGS).toSorted(),
  );
});

Deno.test("the failed authentication of the guide is that of two stations with different open points", async () => {
  const key = new Uint8Array(16).fill(1);
  const users = [{ number: 1, name: "Centre", role: USER_ROLE.operator, updateKey: key }];
  const other = { users, openPoints: { criticalRange: "content" } } as const;
  const capture = (await recordedLink(other, { users })).pcap();
  const keys = /\/\/ keys\.json.*\n(.*)\n```/.exec(GUIDE)![1]!;
  const files = { "day.pcap": capture, "keys.json": keys };
  const given = ["analyze", "day.pcap", "--mac-keys", "keys.json"];
  const analyzed = await runCli(given, { files });
  for (const line of part("analyze").split("\n").slice(1, -1)) {
    if (line !== "...") assertStringIncludes(analyzed.stdout, `${line}\n`);
  }
  const tried = await runCli([...given, "--try-open-points"], { files });
  assertEquals(part("try"), `\`\`\`text\n${tried.stdout}\`\`\``);
});
