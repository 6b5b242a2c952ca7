// How much of a text is looked at and kept: exactly this much, and not one more.

import { assertEquals } from "@std/assert";
import { readText } from "../../../../codec/capture/mod.ts";
import { captureInText } from "../../../../codec/capture/text/capture_in_text.ts";
import { scanText } from "../../../../codec/capture/text/scan_text.ts";
import { surveyText } from "../../../../codec/capture/text/survey.ts";
import { toHex } from "../../../../codec/hex.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { pcap } from "../../../helpers/capture/capture_builder.ts";

/** A line with an APDU. */
const TESTFR = "68 04 43 00 00 00\n";

Deno.test("captureInText() recognizes a file whose first 24 octets end within 400 characters", () => {
  const file = pcap([]);
  assertEquals(file.length, 24);
  const found = [400, 401].map((end) => captureInText(toHex(file, " ").padStart(end)));
  assertEquals(found, [file, undefined]);
});

Deno.test("surveyText() looks at 2000 findings", () => {
  const survey = (before: number, last: string) => surveyText(TESTFR.repeat(before) + last);
  const sent = `sent: ${TESTFR}`;
  const found = [1999, 2000].map((before) => survey(before, sent));
  assertEquals(found.map(({ whole }) => whole), [2000, 2000]);
  assertEquals(found.map(({ hasDirections }) => hasDirections), [true, false]);
});

Deno.test("surveyText() looks at 2000 dates for the order of day and month", () => {
  const order = (before: number) =>
    surveyText("01/02/2024 10:00:00\n".repeat(before) + "01/13/2024 10:00:00\n").order;
  assertEquals([1999, 2000].map(order), ["month-day", "day-month"]);
});

Deno.test("scanText() keeps 4096 octets after an APDU", () => {
  const kept = (count: number) => {
    const text = `${TESTFR.trimEnd()}${" aa".repeat(count)}`;
    const found = [...scanText(text, { profile: IEC104, asdus: false, order: "day-month" })];
    return found.flatMap((item) =>
      item.type !== "unread" && item.kind === "excess" ? item.octets.length : []
    );
  };
  assertEquals([4095, 4096, 4097].map(kept), [[4095], [4096], [4096]]);
});

Deno.test("scanText() looks for a label in the three lines before", () => {
  const directions = (before: number) => {
    const text = `sent\n${"word\n".repeat(before - 1)}${TESTFR}`;
    const found = [...scanText(text, { profile: IEC104, asdus: false, order: "day-month" })];
    return found.flatMap((item) => item.type === "unread" ? [] : [item.label.direction]);
  };
  assertEquals([directions(3), directions(4)], [["sent"], [undefined]]);
});

Deno.test("scanText() accepts two separators in an APDU that differ from the others", () => {
  const found = (text: string) =>
    [...scanText(text, { profile: IEC104, asdus: false, order: "day-month" })].flatMap((item) =>
      item.type === "unread" ? [] : [item.kind]
    );
  const apdu = ["68", "0e", "00", "00", "00", "00", "64", "01", "06", "00", "01", "00"];
  const end = "00 00 00 14";
  const odd = (count: number) =>
    apdu.map((octet, i) => octet + (i >= 2 && i < 2 + count ? " - " : " ")).join("") + end;
  assertEquals([0, 2, 3].map((count) => found(odd(count))), [["apdu"], ["apdu"], []]);
});

Deno.test("scanText() accepts separators of twelve characters", () => {
  const found = (length: number) => {
    const text = TESTFR.trim().replaceAll(" ", "|".repeat(length));
    return [...scanText(text, { profile: IEC104, asdus: false, order: "day-month" })].map((item) =>
      item.type === "unread" ? item.type : item.kind
    );
  };
  assertEquals([found(12), found(13)], [["apdu"], ["unread"]]);
});

Deno.test("scanText() reports a line without octets once four others have followed", () => {
  const scan = scanText(`word\n${TESTFR.repeat(6)}`, {
    ...{ profile: IEC104, asdus: false, order: "day-month" },
  });
  assertEquals([...scan].findIndex(({ type }) => type === "unread"), 4);
});

/** Reads a text with an APDU and these lines. */
function read(lines: readonly string[]) {
  return [...readText(TESTFR + lines.join("\n"))];
}

Deno.test("readText() shows 200 characters of a line without octets", () => {
  const shown = (length: number) =>
    read(["x".repeat(length)]).flatMap((item) => item.type === "unread" ? [item.text] : []);
  assertEquals([200, 201].flatMap(shown), ["x".repeat(200), `${"x".repeat(200)}...`]);
});

Deno.test("readText() names three lines without octets, with 60 characters of each", () => {
  const named = (count: number) =>
    read(new Array(count).fill("x".repeat(61))).flatMap((item) =>
      item.type === "issue" && item.code === "unread-lines" ? [item.detail] : []
    );
  const three = [2, 3, 4].map((line) => `${line} "${"x".repeat(60)}"`).join(", ");
  assertEquals([3, 4].flatMap(named), [
    `3 lines without octets: ${three}`,
    `4 lines without octets: ${three} and 1 more`,
  ]);
});
