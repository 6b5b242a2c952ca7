// Recordings as CSV: columns, times, keywords, and every possible mistake.

import { assertEquals } from "@std/assert";
import { readCsvRecording } from "../../../cli/simulation/csv_recording.ts";
import { parseCsv } from "../../../cli/text/csv_table.ts";
import { ObjectTable } from "../../../cli/simulation/object_table.ts";
import { randomText } from "../../helpers/random/random_text.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { BAY } from "../../helpers/stations/simulated.ts";

const OBJECTS = new ObjectTable(BAY);

/** Returns the values as text: `1500 6=20.5 q128`. */
function read(text: string): string[] {
  const { values, faults } = readCsvRecording(text, OBJECTS);
  assertEquals(faults, []);
  return values.map(({ atMs, ioa, value, quality }) =>
    `${atMs} ${ioa}=${value}${quality === 0 ? "" : ` q${quality}`}`
  );
}

function faults(text: string): readonly string[] {
  const { values, faults } = readCsvRecording(text, OBJECTS);
  assertEquals(values, []);
  return faults;
}

Deno.test("a CSV recording has seconds or dates, with or without a header, with columns in any order", () => {
  assertEquals(read("0,1,6,20.5\n1.5,1,2,ON,NT SB\n"), ["0 6=20.5", "1500 2=2 q96"]);
  assertEquals(
    read("ioa;value;time;ca\n6;20,5;2026-10-09 15:34:12.345;1\n6;21;2026-10-09 15:34:13;1"),
    ["0 6=20.5", "655 6=21"],
  );
  assertEquals(
    read("time\tca\tioa\tvalue\n2026-10-09T15:00:00+02:00\t1\t6\t1\n2026-10-09T13:00:01Z\t1\t6\t2"),
    ["0 6=1", "1000 6=2"],
  );
});

Deno.test("values of a CSV recording are in order of time, without comments and empty lines", () => {
  assertEquals(
    read("# a recording\r\n\r\n3,1,6,30\r\n1,1,6,10\r\n\r\n2,1,9,200,good\r\n"),
    ["1000 6=10", "2000 9=200", "3000 6=30"],
  );
});

Deno.test("the output of iec104 decode -f csv is a recording, without its requests", () => {
  const head = "time,ca,ioa,type,value,quality";
  assertEquals(
    read(`${head}\n0,1,5000,C_SC_NA_1,1,\n0,1,6,M_ME_NC_1,20,\n1,1,,M_EI_NA_1,,\n`),
    ["0 6=20"],
  );
});

Deno.test("the output of iec104 query history -f csv is a recording, by arrival where there is no time tag", () => {
  const head = "station,ca,ioa,name,value,quality,time,received,type";
  assertEquals(
    read(
      `${head}
North,1,6,Voltage,20,good,2026-10-09T15:34:12.000Z,2026-10-09T15:34:12.100Z,M_ME_TF_1
North,1,2,,2,IV NT,,2026-10-09T15:34:13.000Z,M_DP_NA_1
`,
    ),
    ["0 6=20", "1000 2=2 q192"],
  );
});

Deno.test("faults of a CSV recording are reported with their line", () => {
  assertEquals(faults("0,1,6,20\nx,1,6,20\n0,1,60,20\n0,1,2,CLOSED\n0,1,6,1,EI\n0,2,6,1\n"), [
    'line 2: time is "x", expected seconds from the start, or a date and time such as 2026-10-09T15:34:12.345Z',
    "line 3: Unknown object 1/60; did you mean 1/6?",
    'line 4: value is "CLOSED", expected a value of M_DP_NA_1: a whole number from 0 to 3, or intermediate, OFF, ON, indeterminate',
    'line 5: quality is "EI", expected good, IV, NT, SB, BL or OV (M_ME_NC_1)',
    "line 6: Unknown object 2/6; did you mean 1/6?",
  ]);
  assertEquals(faults(""), ["it contains no values"]);
  assertEquals(faults("time,ca,ioa\n1,2,3\n"), [
    "line 1: column missing: value, expected time, ca, ioa, value, quality",
  ]);
  assertEquals(faults("0,1,6,20\n2026-10-09 15:34:12,1,6,20\n"), [
    "found calendar times and times in seconds, expected only one kind",
  ]);
});

Deno.test("quoted cells may contain delimiters, quotes and line ends, and lines are still counted", () => {
  const { rows, delimiter } = parseCsv('a,"b ""c"", d\ne",f\n\n# g\nh,i');
  assertEquals(delimiter, ",");
  assertEquals(rows.map(({ line, cells }) => ({ line, cells })), [
    { line: 1, cells: ["a", 'b "c", d\ne', "f"] },
    { line: 5, cells: ["h", "i"] },
  ]);
  const places = rows.map((row) => row.places.map(({ line, column }) => `${line}:${column}`));
  assertEquals(places, [["1:1", "1:3", "2:4"], ["5:1", "5:3"]]);
});

Deno.test("any text is read as CSV without an exception, and no character is lost", () => {
  const seed = 20261127;
  const prng = new Prng(seed);
  for (let round = 0; round < 2000; round++) {
    const text = randomText(prng, [..."0123456789,;\t\"'\r\n#. ab:-TZ", "\ufeff", "1,", "ON"]);
    const { rows, delimiter } = parseCsv(text);
    readCsvRecording(text, OBJECTS);
    if (!/["#\s\ufeff]/.test(text)) {
      assertEquals(rows.map(({ cells }) => cells.join(delimiter)).join(""), text, `seed ${seed}`);
    }
  }
});
