// Filters as reviewed texts: the selection of each text, or the reason why it cannot be parsed.

import { parseAddress } from "../../../codec/capture/filter/address.ts";
import {
  allOf,
  FilterError,
  type FilterSubject,
  parseFilter,
} from "../../../codec/capture/filter.ts";
import { assertEquals } from "@std/assert";
import { assertReviewed, inLine } from "../../helpers/golden/reviewed.ts";

const START = Date.UTC(2024, 4, 6, 23, 59, 30);

/** An event of one station, a command to another, an S format APDU, and a subject of which nothing is known. */
const SUBJECTS: readonly FilterSubject[] = [
  {
    source: { address: "10.1.2.3", port: 2404 },
    destination: { address: "10.255.0.1", port: 50_000 },
    ...{ connection: 7, frame: 100, time: START, start: START, format: "I" },
    ...{ typeId: 36, cause: 3, originator: 0, ca: 1, ioa: 150, negative: false, test: true },
  },
  {
    source: { address: "fe80::1", port: 1024 },
    destination: { address: "fe80::2:0", port: 65_535 },
    ...{ connection: 8, frame: 200, time: START + 30_000, start: START, format: "I" },
    ...{
      typeId: 45,
      cause: 7,
      originator: 255,
      ca: 65_535,
      ioa: 0xffffff,
      negative: true,
      test: false,
    },
  },
  {
    source: { address: "10.1.2.4", port: 2404 },
    destination: { address: "11.0.0.1", port: 2405 },
    ...{ connection: 9, frame: 201, time: START + 60_001, start: START, format: "S" },
  },
  {},
];

/** Texts, each with its neighbours on both sides of a limit. */
const TEXTS: readonly string[] = [
  ...["=", "!=", "<", "<=", ">", ">=", "=="].map((operator) => `frame${operator}200`),
  "frame=100..200",
  "frame=101..199",
  "frame=0x64",
  "frame=0x64..0xC8",
  "frame=200..200",
  "frame<200..200",
  "frame=200..199",
  "frame<100..200",
  "frame=-1",
  "frame=1.5",
  "frame=",
  "frame",
  "frame 5",
  "frame=100,201",
  "frame=100,",
  "frame=1..2..3",
  "frame=0x",
  "connection=7",
  "originator=0",
  "originator=255",
  "ca=65535",
  "ioa=0xffffff",
  "ioa=150,16777215",
  "type=36",
  "type=M_*",
  "type=m_me_tf_1",
  "type=*",
  "type=C_SC_NA_1,36",
  "type=X_*",
  "type<M_SP_NA_1",
  "type>=45",
  "type=45..64",
  "cause=spont",
  "cause=spontaneous",
  "cause=act*",
  "cause=actcon",
  "cause=3..6",
  "cause=nothing",
  "format=i",
  "format=S",
  "format=U",
  "format=X",
  "format<I",
  "negative",
  "test",
  "not test",
  "!negative",
  "negative=1",
  "negative and test",
  "negative or test",
  "negative test",
  "negative&&test",
  "negative||test",
  "NOT Negative",
  "(test)",
  "((test) or (negative))",
  "(test",
  "test)",
  ")",
  "",
  "  ",
  "test or",
  "and test",
  "not",
  "or",
  "&",
  "test & negative",
  "what=5",
  "ca=1 or ca=65535 and format=I",
  "(ca=1 or ca=65535) and cause=7",
  "ca=1 or not format=I",
  "host=10.1.2.3",
  "host=10.1.2.4",
  "host=10.1.2.3,10.1.2.4",
  "host=10.0.0.0/8",
  "host=10.1.2.2/31",
  "host=10.1.2.2/32",
  "host=10.1.2.3/33",
  "host=0.0.0.0/0",
  "host=10.254.0.0/15",
  "host=10.1.*",
  "host=10.*",
  "host=10.1.2.*",
  "host=10.1.2.3.*",
  "host=*",
  "host=10.1",
  "host=256.1.1.1",
  "host=10.1.2.3/",
  "host=10.1.2.3/8/9",
  "host=fe80::/10",
  "host=fe80::1",
  "host=fe80:0:0:0:0:0:0:1",
  "host=fe80::2:0",
  "host=fe80::2:0/112",
  "host=fe80::2:0/111",
  "host=::/0",
  "host=fe80::1::2",
  "host=fe80:1",
  "host=fe80::12345",
  "host=::1.2.3.4",
  "host=1:2:3:4:5:6:7:8:9",
  "host=1:2:3:4:5:6:7::8",
  "host=fe80::1/128",
  "host=fe80::1/129",
  "host<10.1.2.3",
  "source=10.1.2.3",
  "source=10.255.0.1",
  "destination=10.255.0.1",
  "destination!=10.255.0.1",
  "port=2404",
  "port=2405",
  "port>=65535",
  "port>65535",
  "port=65536",
  "port=123456",
  "port=x",
  "port<1025",
  "port<1024",
  "time=2024-05-06T23:59:30",
  "time=2024-05-06T23:59:30Z",
  "time=2024-05-07T01:59:30+02:00",
  "time=2024-05-06T23:59",
  "time<2024-05-07",
  "time>=2024-05-07",
  "time=2024-05-07T00:00:00.000",
  "time=2024-13-01",
  "time=2024-05-06T24:00:01",
  "time=23:59:30",
  "time=23:59",
  "time>=00:00",
  "time<23:59:30.5",
  "time=24:00",
  "time=23:60",
  "time=23:59:60",
  "time=7:08",
  "time=+0s",
  "time=+30s",
  "time=+30000ms",
  "time=+0.5m",
  "time<=+1m",
  "time<+1h",
  "time=+30",
  "time=30s",
  "time=+60001ms",
  "time=+0s..+30s",
  "time=+1s..+60001ms",
  "time=+1s..+60000ms",
  "time=..+30s",
  "time=+1s..",
  "time=+0s..+1s..+2s",
  "time<+0s..+30s",
  "time=yesterday",
  "time=23:59:30..23:59:59",
  "#",
  "ca=1 ;",
  'frame>="5"',
];

function verdictsOf(text: string): string {
  try {
    const { matches } = parseFilter(text);
    const verdicts = SUBJECTS.map((subject) => matches(subject));
    return verdicts.map((verdict) => verdict === undefined ? "open" : verdict ? "yes" : "no").join(
      " ",
    );
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return `${error.message} (${error.offset}+${error.length})`;
  }
}

Deno.test("parseFilter(): selections and errors of each text match the reviewed text", () => {
  const zone = { zone: "Europe/Berlin" } as const;
  const zoned = ["time=01:59:30", "time<2024-05-07", "time>2024-05-06T23:59:29Z"].map((text) =>
    `${text} in Berlin: ${
      SUBJECTS.map((subject) => parseFilter(text, { zone }).matches(subject)).join(" ")
    }`
  );
  assertReviewed(
    "filters.txt",
    [...TEXTS.map((text) => `${text}: ${verdictsOf(text)}`), ...zoned].join("\n"),
  );
});

Deno.test("parseFilter() accepts a hundred levels of brackets and refuses one more", () => {
  const nested = (levels: number) => `${"(".repeat(levels)}test${")".repeat(levels)}`;
  assertEquals(verdictsOf(nested(99)), "yes no no open");
  assertEquals(
    verdictsOf(nested(100)),
    'Cannot read filter: expected at most 100 levels, found "test" at character 101 (100+4)',
  );
});

Deno.test("allOf() selects what all of its filters select", () => {
  const [first, second] = ["ca=1", "test"].map((text) => parseFilter(text)) as [
    ReturnType<typeof parseFilter>,
    ReturnType<typeof parseFilter>,
  ];
  assertEquals(allOf([]), undefined);
  assertEquals(allOf([first]), first);
  const both = allOf([first, second])!;
  assertEquals(both.text, "(ca=1) and (test)");
  assertEquals(SUBJECTS.map((subject) => both.matches(subject)), [true, false, false, undefined]);
});

Deno.test("parseAddress() reads addresses of both families and nothing else", () => {
  const texts = [
    "1.2.3.4",
    "255.255.255.255",
    "0.0.0.0",
    "256.0.0.0",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.x",
    "",
    "1.2.3.",
    "::",
    "::1",
    "1::",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:1.2.3.4",
    "::ffff:1.2.3.4",
    "ABCD::ef01",
    "1::2::3",
    ":1",
    "1:",
    "12345::",
    "g::",
    "1:2:3:4:5:6::7",
    "1:2:3:4:5:6:7::",
  ];
  const rows = texts.map((text) =>
    `${JSON.stringify(text)}: ${inLine(parseAddress(text) ?? "none")}`
  );
  assertReviewed("addresses.txt", rows.join("\n"));
});
