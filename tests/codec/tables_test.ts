// The tables of the standard as reviewed texts: every number, abbreviation and title has been checked by a person.

import { assertEquals } from "@std/assert";
import * as apci from "../../codec/apci.ts";
import { CAUSE, CAUSE_SETS, causeDirection, describeCause } from "../../codec/cause.ts";
import * as classes from "../../codec/classify.ts";
import * as causeClasses from "../../codec/classify_cause.ts";
import { BODIES, ELEMENTS, type FieldRow, OTHER_LAYOUTS } from "../../codec/elements.ts";
import { planOf } from "../../codec/plan.ts";
import { IEC104 } from "../../codec/profile.ts";
import * as security from "../../codec/security/tables.ts";
import * as qualifiers from "../../codec/qualifiers.ts";
import { describeQuality, QUALITY } from "../../codec/quality.ts";
import { describeTimeFlags, TIME_FLAGS } from "../../codec/time.ts";
import { TYPE_RANGES, type TypeName, TYPES } from "../../codec/types.ts";
import { assertReviewed, inLine } from "../helpers/golden/reviewed.ts";

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}

/** Writes one row for a field: key, symbol, octets and bits, title; then one row for each value that has a meaning. */
function fieldLines(field: FieldRow): string[] {
  const { key, symbol, title, at, octets, form, mask, reserved, max, permitted, values } = field;
  const { length, least, most } = field;
  const limits = [
    mask === undefined ? "" : `mask ${hex(mask)}`,
    reserved === undefined ? "" : `reserved ${hex(reserved)}`,
    max === undefined ? "" : `max ${max}`,
    length === undefined ? "" : `counted by ${length}`,
    least === undefined ? "" : `at least ${least}`,
    most === undefined ? "" : `at most ${most}`,
    permitted === undefined ? "" : `permitted ${permitted.join(" ")}`,
  ].filter((text) => text !== "");
  const place = `octet ${at}, ${octets}, ${[form, ...limits].join(", ")}`;
  const meanings = Object.entries(values ?? {}).map(([value, text]) =>
    `      ${form === "bits" ? hex(Number(value)) : value}: ${text}`
  );
  return [`    ${key} | ${symbol} | ${place} | ${title}`, ...meanings];
}

Deno.test("the table of information elements matches the reviewed text", () => {
  const rows = Object.entries(ELEMENTS).flatMap(([name, row]) => [
    `${name} | ${"clause" in row ? row.clause : "-"} | ${row.octets} | ${row.title}`,
    ...row.fields.flatMap((field) => fieldLines(field as FieldRow)),
  ]);
  const bodies = [...Object.entries(BODIES), ...Object.entries(OTHER_LAYOUTS)].map((
    [name, elements],
  ) => `${name}: ${elements.join(" + ") || "nothing"}`);
  assertReviewed("elements.txt", [...rows, "", ...bodies].join("\n"));
});

Deno.test("the table of types matches the reviewed text", () => {
  const rows = Object.entries(TYPES).map(([name, row]) => {
    const { id, title, ...facts } = row;
    return `${String(id).padStart(3)} ${name} ${title}\n    ${inLine(facts)}`;
  });
  const ranges = Object.entries(TYPE_RANGES).map(([name, { first, last }]) =>
    `${name}: ${first} to ${last}`
  );
  assertReviewed("types.txt", [...rows, "", ...ranges].join("\n"));
});

Deno.test("the plan of each type, with offsets and ranges, matches the reviewed text", () => {
  const rows = (Object.keys(TYPES) as TypeName[]).flatMap((name) => {
    const { family, size, variable, lacking, fields, ...plan } = planOf(TYPES[name].id)!;
    const head = `${name} ${family}, ${size} octets${variable ? " or more" : ""}, ` +
      `SQ ${plan.sq ? "0 or 1" : "0"}, ${plan.one ? "one object" : "objects"}, IOA ${plan.ioa}` +
      (lacking.length === 0 ? "" : `, without ${lacking.join(" ")}`);
    return [
      head,
      ...fields.map(({ row, at, mask, shift, range, flagsKey, octetsKey }) =>
        `    ${row.key} at ${at}, mask ${hex(mask)} >> ${shift}, ${range.join(" to ")}` +
        (row.form.startsWith("cp") ? `, ${flagsKey}, ${octetsKey}` : "")
      ),
    ];
  });
  assertReviewed("plans.txt", rows.join("\n"));
});

Deno.test("the tables of causes match the reviewed text", () => {
  const rows = Array.from({ length: 64 }, (_, cause) => {
    const { name, title } = describeCause(cause);
    return `${cause} | ${name} | ${title} | ${causeDirection(cause) ?? "-"}`;
  });
  const names = Object.entries(CAUSE).map(([name, cause]) => `${name} = ${cause}`);
  const sets = Object.entries(CAUSE_SETS).map(([name, { monitor, control }]) =>
    `${name}: from the controlled station ${monitor.join(" ") || "none"}; ` +
    `from the controlling station ${control.join(" ") || "none"}`
  );
  assertReviewed("causes.txt", [...rows, "", ...names, "", ...sets].join("\n"));
});

Deno.test("the sizes of an APDU and the named values of qualifiers, quality and time tags match the reviewed text", () => {
  const sizes = Object.fromEntries(
    Object.entries(apci).filter(([, value]) => typeof value === "number"),
  );
  const rows = Object.entries({ APCI: sizes, ...qualifiers, QUALITY, TIME_FLAGS, IEC104 })
    .map(([name, value]) => `${name}: ${inLine(value)}`);
  const bits = Array.from({ length: 8 }, (_, i) => 1 << i);
  const quality = [...bits, 0, 0xff].map((bit) => `${hex(bit)}: ${describeQuality(bit) || "good"}`);
  const flags = Object.values(TIME_FLAGS).map((flag) =>
    `${hex(flag)}: ${describeTimeFlags(flag) || "-"}`
  );
  assertReviewed("qualifiers.txt", [...rows, "", ...quality, "", ...flags].join("\n"));
});

Deno.test("the values of messages of secure authentication match the reviewed text", () => {
  const { namesOf: _, ...tables } = security;
  const rows = Object.entries(tables).flatMap(([name, table]) =>
    typeof table === "number"
      ? [`${name}: ${table}`]
      : [`${name}:`, ...Object.entries(table).map(([key, row]) => `    ${key}: ${inLine(row)}`)]
  );
  assertReviewed("security.txt", rows.join("\n"));
});

Deno.test("the classification of each type and cause matches the reviewed text", () => {
  const { roleOf, tagKindOf, counterpartOf, familyHeadOf, familyOf, directionOf, ...others } =
    classes;
  const { fieldRowOf: _, isOtherEdition: _other, isRequest, ...kinds } = others;
  const names = Object.entries(TYPES);
  const causeNumbers = Array.from({ length: 64 }, (_, cause) => cause);
  const types = Array.from({ length: 256 }, (_, id) => {
    const name = names.find(([, row]) => row.id === id)?.[0] as TypeName | undefined;
    const family = name === undefined
      ? []
      : (["none", "cp24", "cp56"] as const).map((time) => counterpartOf(name, time) ?? "-");
    const ids = family.flatMap((each) => each === "-" ? [] : [TYPES[each as TypeName].id]);
    assertEquals(familyOf(id), name === undefined ? [id] : ids);
    return [
      id,
      roleOf(id) ?? "-",
      tagKindOf(id) ?? "-",
      ...Object.entries(kinds).filter(([, is]) => is(id)).map(([kind]) => kind),
      ...(name === undefined ? [] : [`head ${familyHeadOf(name)}`, `family ${family.join(" ")}`]),
      `from ${causeNumbers.map((cause) => directionOf(id, cause)?.[0] ?? "-").join("")}`,
      ...(causeNumbers.some((cause) => isRequest(id, cause))
        ? [`requests with ${causeNumbers.filter((cause) => isRequest(id, cause)).join(" ")}`]
        : []),
    ].join(" ");
  });
  const { confirmationOf, groupOf, counterCause, ...ofCauses } = causeClasses;
  const causes = causeNumbers.map((cause) =>
    [
      `cause ${cause}`,
      ...Object.entries(ofCauses).filter(([, is]) => is(cause)).map(([kind]) => kind),
      `confirmed by ${confirmationOf(cause) ?? "-"}`,
      `group ${groupOf(cause) ?? "-"}`,
    ].join(" ")
  );
  const counters = [1, 2, 3, 4, 5].map((rqt) => `RQT ${rqt}: cause ${counterCause(rqt)}`);
  assertReviewed("kinds.txt", [...types, "", ...causes, "", ...counters].join("\n"));
});
