// The filter language: selections, undecided results, and errors of invalid texts.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  allOf,
  excludeFilter,
  FilterError,
  type FilterSubject,
  filterTerm,
  narrowFilter,
  parseFilter,
} from "../../../codec/capture/filter.ts";
import { parseHex } from "../../../codec/mod.ts";
import { Prng } from "../../helpers/random/prng.ts";

const START = Date.UTC(2024, 4, 6, 7, 8, 9);

const SUBJECT: FilterSubject = {
  source: { address: "10.1.2.3", port: 2404 },
  destination: { address: "fe80::1", port: 50_000 },
  connection: 7,
  frame: 1234,
  time: START + 30_000,
  start: START,
  format: "I",
  typeId: 36,
  cause: 3,
  originator: 9,
  ca: 1,
  ioa: 150,
  negative: false,
  test: true,
  fromClient: false,
  delta: 16_000,
  octets: parseHex("68 04 43 00 00 00 24"),
  value: 0.5,
  quality: 0xc0,
  name: "K06 Harbour breaker Q0",
  findings: ["scan-ioa", "time-invalid"],
  transactions: [{ id: 12, kind: "command", result: "refused" }],
};

/** Texts that select the subject. */
const SELECTED = [
  "host=10.1.2.3",
  "host=fe80::1",
  "host=FE80:0:0:0:0:0:0:1",
  "host=10.0.0.0/8",
  "host=10.1.0.0/16,192.0.2.1",
  "host=10.1.*",
  "host=10.1.2.2/31",
  "host=fe80::/10",
  "source=10.1.2.3",
  "destination=fe80::1",
  "source!=10.1.2.4",
  "port=2404",
  "port>49151",
  "ioa=0.0.150",
  "ioa=0_100-0_200",
  "ioa=0.0.100..0.0.200",
  "ioa=9,0x96",
  "ca=0.1",
  "1/0.0.150",
  "1/0x96",
  "connection=7",
  "frame>=1234 frame<1235",
  "frame=1000..2000",
  "time>=2024-05-06T07:08:39",
  "time=2024-05-06T09:08:39+02:00",
  "time>2024-05-05",
  "time<=2024-05-06",
  "time=07:08..07:08",
  "time<=07:08:39",
  "time>=07:08:39",
  "time<07:09",
  "time=+30s",
  "time=+0.5m..+1h",
  "format=I",
  "format=i",
  "type=36",
  "type=M_ME_TF_1",
  "type=m_me_tf_1",
  "type=M_ME_*",
  "type=30..40",
  "type=C_*,M_*",
  "cause=3",
  "cause=spont",
  "cause=spontaneous",
  "cause=1..3",
  "originator=9",
  "ca=1",
  "ca=0x01",
  "ca<2",
  "ioa=100..200",
  "ioa=1,2,150",
  "ioa!=151",
  "test",
  "not negative",
  "!negative",
  "ca=1 ioa=150",
  "ca=1 and ioa=150",
  "ca=1&&ioa==150",
  "ca=2 or ioa=150",
  "ca=2||ioa=150",
  "ca=1 or ca=2 ioa=0",
  "not (ca=2 or ioa=0)",
  "((ca=1))",
  "  ca = 1  ",
  "ca=1 AND IOA=150 AND NOT negative",
  ...[
    "ioa=100-200",
    "ioa=100–200",
    "ioa in {1 150}",
    "ioa in (1, 150)",
    "ioa not in {1 2}",
    "ioa !in {1 2}",
  ],
  ...["ioa eq 150", "ioa ge 150 and ioa le 150", "ioa ne 1", "ioa ≥ 150", "ioa <> 7", 'ioa="150"'],
  ...[
    "port=2404-2410",
    "sourceport=2404",
    "destinationport=50000",
    "time=07:08",
    "time=2024-05-06",
  ],
  ...["time=07:08:39", "time=07:00-07:10", "time=2024-05-06 07:08:39", 'time="2024-05-06 07:08"'],
  ...[
    "delta>15s",
    "delta=15s..20s",
    "delta=15s-20s",
    "delta > 15 s",
    "delta<1min",
    "delta=16000ms",
  ],
  ...["direction=monitor", "direction=server", "length=7", "octets=68:04", "octets=680443"],
  ...['octets="43 00"', "octets contains 0443", "value=0.5", "value=0..1", "value>0", "value=5e-1"],
  ...[
    "quality=IV",
    'quality="IV NT"',
    "quality=IV+NT",
    "quality=bad",
    "quality!=good",
    "quality=nt,sb",
  ],
  ...[
    "name=*harbour*",
    "name contains Q0",
    "name~breaker",
    'name="K06 Harbour breaker Q0"',
    "name",
  ],
  ...["finding", "finding=scan-*", "finding=scan-ioa", "finding=error", "finding=T0861"],
  ...["transaction", "transaction=command", "transaction=refused", "transaction=12"],
  ...["type contains ME_T", "negative=0", "test=1", "test = true"],
  ...["Harbour", "harbour k06", '"K06 Harbour"', "150", "1/150", "10.1.2", "10.0.0.0/8", "fe80::"],
  ...["06", "0", "K06"],
  ...["ca≠0", "ca≠2", "ca≤1", "ca≥1"],
  ...["spont", "M_ME", "spontaneous", '"Measured value"', "not C_DC"],
  ...[
    "ip.addr==10.1.2.3",
    "ipv6.dst == fe80::1",
    "tcp.stream eq 7",
    "frame.number in {1234..1240}",
  ],
  ...["iec60870_asdu.ioa==150", "iec60870_asdu.causetx == 3 && iec60870_asdu.addr in {1, 2}"],
  ...["iec60870_104.type == 0", "iec60870_asdu", "iec60870_104", "iec60870_asdu.float == 0.5"],
  ...["iec60870_asdu.qds.iv == 1", "iec60870_asdu.qds.ov == 0", "iec60870_asdu.qds.ov != 1"],
  ...["frame.time_relative >= 30", "tcp.time_delta > 15", "iec60870_asdu.test == True"],
];

/** Texts that do not. */
const LEFT_OUT = [
  ...["6", "006", "15", "50", "5"],
  ...["ca≠1", "ca≤0", "ca≥2"],
  "host=10.1.2.4",
  "host=10.1.2.4/32",
  "host=10.2.*",
  "host=fe80::2",
  "host=0.0.0.0/0 host!=10.1.2.3",
  "destination=10.1.2.3",
  "port=80",
  "frame<1234",
  "time<2024-05-06T07:08:39",
  "time>+30s",
  "time>2024-05-06",
  "time>07:08",
  "time<=07:07",
  "format=S,U",
  "type=C_*",
  "type!=M_*",
  "cause=20..36",
  "cause=inro*",
  "ioa=0..100",
  "negative",
  "not test",
  "ca=1 ioa=151",
  "(ca=1 or ca=2) ioa=0",
  "not ca=1",
  ...[
    "ioa=151-200",
    "ioa in {1 2}",
    "ioa not in {150}",
    "time=07:09",
    "time=2024-05-07",
    "delta<15s",
  ],
  ...["direction=control", "length>7", "octets=0404", "octets=80:44", "value=ON", "value>0.5"],
  ...["quality=good", "quality=BL", 'quality="IV BL"', "name=Harbour", "name contains tap"],
  ...["finding=scan-ca", "finding=notice", "transaction=clock", "transaction=11"],
  ...["function=TESTFR", "TESTFR", "tap", "15", "2/150", "10.1.20", "act"],
  ...["iec60870_asdu.siq.spi == 1", "iec60870_asdu.qds.ov == 1", "iec60870_asdu.qds.iv == 0"],
  ...["iec60870_104.type == 3", "iec60870_asdu.nega == 1", "K06 not breaker"],
];

Deno.test("parseFilter() selects what the expression describes", () => {
  for (const text of SELECTED) assertEquals(parseFilter(text).matches(SUBJECT), true, text);
  for (const text of LEFT_OUT) assertEquals(parseFilter(text).matches(SUBJECT), false, text);
});

Deno.test("a filter is undecided while a property that it needs is unknown", () => {
  const open: [string, FilterSubject, boolean | undefined][] = [
    ["ca=1 ioa=5", { ca: 1 }, undefined],
    ["ca=1 ioa=5", { ca: 2 }, false],
    ["ca=1 or ioa=5", { ca: 1 }, true],
    ["ca=1 or ioa=5", { ca: 2 }, undefined],
    ["not ioa=5", { ca: 2 }, undefined],
    ["host=10.0.0.1", {}, undefined],
    ["host=10.0.0.1", { source: { address: "10.0.0.1", port: 1 } }, true],
    ["time>=07:00", {}, undefined],
    ["test", {}, undefined],
    ["type=M_*", { format: "S" }, false],
    ["not type=M_*", { format: "U" }, true],
    ["ioa=5 ca=1", { format: "I", ca: 1 }, undefined],
    ["ioa!=5", { format: "S" }, false],
    ["not ioa=5", { format: "S" }, true],
    ["ioa!=5", { ioa: 6 }, true],
    ["cause!=spont", { format: "U" }, false],
    ["value!=5", { format: "I", value: null }, false],
    ["quality!=good", { format: "I", quality: null }, false],
    ["name!=x", { format: "I", name: "" }, false],
    ["function!=con", { format: "S" }, false],
    ["function!=con", {}, undefined],
    ["finding!=scan-ca", { findings: [] }, false],
    ["transaction!=read", { transactions: [] }, false],
    ["delta!=1s", { delta: null }, false],
    ["not any ioa=5", { format: "I", ioa: 6 }, undefined],
    ["not any ioa=5", { format: "S" }, true],
    ["not any ioa=5", { format: "I", ioa: 6, objects: () => [{ ioa: 6 }, { ioa: 5 }] }, false],
    ["any ioa=5", { format: "I", ioa: 6, objects: () => [{ ioa: 6 }, { ioa: 5 }] }, true],
    ["any (ioa=5 value=1)", { objects: () => [{ ioa: 6, value: 1 }, { ioa: 5, value: 0 }] }, false],
    ["any (ca=1 ioa=5)", { ca: 2, objects: () => [{ ioa: 5 }] }, false],
    ["any ioa=5", { format: "I", objects: () => [] }, undefined],
  ];
  for (const [text, subject, verdict] of open) {
    assertEquals(parseFilter(text).matches(subject), verdict, text);
  }
});

Deno.test("the verdict of a filter on part of a subject is final", () => {
  const keys = Object.keys(SUBJECT) as (keyof FilterSubject)[];
  for (let seed = 1; seed <= 2000; seed++) {
    const random = new Prng(seed);
    const terms = [random, random, random].map((each) => each.pick([...SELECTED, ...LEFT_OUT]));
    const text = `(${terms[0]}) ${random.pick(["and", "or"])} not (${terms[1]}) or (${terms[2]})`;
    const filter = parseFilter(text);
    const part = Object.fromEntries(
      keys.filter(() => random.chance(0.5)).map((key) => [key, SUBJECT[key]]),
    );
    const verdict = filter.matches(part);
    if (verdict !== undefined) {
      assertEquals(verdict, filter.matches(SUBJECT), `seed ${seed}: ${text}`);
    }
  }
});

Deno.test("parseFilter() reports what was expected and where", () => {
  const faults: [string, number, number, RegExp][] = [
    ["", 0, 0, /expected a field such as ca=47, a word to search for, not or \(, found its end$/],
    ["foo=1", 0, 3, /expected one of host, source, .* found "foo" at character 1$/],
    [
      "ioaa=1",
      0,
      4,
      /expected a field such as ca, found "ioaa" at character 1; did you mean ioa\?$/,
    ],
    ["ip.adr==1.2.3.4", 0, 6, /did you mean ip\.addr\?$/],
    [
      "not iec60870_asdu.cp56time",
      4,
      22,
      /expected a field such as ca, found "iec60870_asdu\.cp56time"/,
    ],
    ["tcp.flags.syn", 0, 13, /expected one of host, .* found "tcp\.flags\.syn" at character 1$/],
    ["ca", 2, 0, /expected = after ca, found its end$/],
    ["ca=", 3, 0, /expected a common address: a number such as 100 or a range .* found its end$/],
    ["ca=x", 3, 1, /expected a common address: .*, found "x" at character 4$/],
    ["ca=1,2,x,4", 7, 1, /found "x" at character 8$/],
    ["ioa=200..100", 4, 8, /found "200\.\.100"/],
    ["ioa<1..2", 4, 4, /found "1\.\.2"/],
    [
      "type=M_XX_NA_1",
      5,
      9,
      /expected a type such as M_ME_TF_1, C_\*, 36 or 45\.\.64, found "M_XX_NA_1"/,
    ],
    ["cause=sponta", 6, 6, /expected a cause such as spont, act, /],
    ["host=10.0.0.256", 5, 10, /expected an address such as 10\.0\.0\.1/],
    ["host=10.0.0.0/33", 5, 11, /expected an address/],
    ["host=1:2:3", 5, 5, /expected an address/],
    ["host<10.0.0.1", 4, 1, /expected = or != after host, found "<"/],
    ["port=70000", 5, 5, /expected a TCP port/],
    ["ca=70000", 3, 5, /expected a common address: .*, at most 65535, found "70000"/],
    ["ioa=1..16777216", 4, 11, /at most 16777215, found "1\.\.16777216"/],
    ["originator=256", 11, 3, /at most 255, found "256"/],
    ["type=256", 5, 3, /expected a type such as M_ME_TF_1, .*, found "256"/],
    ["cause>=64", 7, 2, /expected a cause such as .*, found "64"/],
    ["length=256", 7, 3, /at most 255, found "256"/],
    ["any", 3, 0, /expected a field such as ca=47, .* found its end$/],
    ["time=noon", 5, 4, /expected a time such as 2024-05-06T07:08:09, 07:08 /],
    ["time=25:00", 5, 5, /expected a time/],
    ["time=03:15..03:10", 5, 12, /expected a time .* found "03:15\.\.03:10"/],
    ["time=+20s..+10s", 5, 10, /expected a time/],
    ["time=2024-05-07..2024-05-06", 5, 22, /expected a time/],
    ["time=2024-13-01", 5, 10, /expected a time/],
    ["format=X", 7, 1, /expected I, S or U/],
    ["(ca=1", 5, 0, /expected \), found its end$/],
    ["ca=1)", 4, 1, /expected the end, and, or, found "\)"/],
    ["ca=1 or", 7, 0, /found its end$/],
    ["ca=1 & ca=2", 5, 1, /"&" has no meaning at character 6; did you mean &&\?$/],
    ["test=2", 5, 1, /expected 1 or 0, found "2" at character 6$/],
    ["ioa:5", 0, 5, /expected = after ioa, found "ioa:5" at character 1; did you mean ioa=5\?$/],
    ["ca>1,5", 4, 1, /expected one value after >, with a point for decimals, found "," /],
    ["type<M_SP_NA_1", 5, 9, /expected one number or time after <, found "M_SP_NA_1"/],
    ["type=M_MA_NA_1", 5, 9, /did you mean M_ME_NA_1\?$/],
    ["quality=IVV", 8, 3, /expected quality bits such as IV, .*, found "IVV"/],
    ["name contains", 13, 0, /expected a name such as .*, found its end$/],
    ["host contains 10", 5, 8, /expected = or != after host, found "contains"/],
    [
      "name matches Q0",
      5,
      7,
      /expected =, with \* for any characters, or contains, found "matches"/,
    ],
    ["ioa in 5", 7, 1, /expected { and values, such as {1 5 7}, found "5"/],
    ["ioa in {}", 8, 1, /expected an information object address/],
    ["ioa in {1 2", 11, 0, /found its end$/],
    ['name="K06', 5, 4, /expected a closing ", found its end after " at character 6$/],
    ['""', 0, 2, /expected a word in the quotes/],
    ["a xor b", 2, 3, /expected a field such as ca=47, .*, found "xor" at character 3$/],
    ["finding=scan-io", 8, 7, /did you mean scan-ioa\?$/],
    ["octets=684", 7, 3, /expected hexadecimal octets/],
    ["delta>15", 6, 2, /expected a duration such as 15s/],
    ["iec60870_asdu.qds.iv", 20, 0, /expected = after iec60870_asdu\.qds\.iv, found its end$/],
    ["iec60870_asdu.qds.iv == 5", 24, 1, /expected == 1 or == 0 after iec60870_asdu\.qds\.iv/],
    ["x".repeat(70_000), 65_536, 0, /expected at most 65536 characters, found 70000$/],
    ["(".repeat(200), 100, 1, /expected at most 100 levels/],
  ];
  for (const [text, offset, length, message] of faults) {
    const error = assertThrows(() => parseFilter(text), FilterError, undefined, text);
    assert(message.test(error.message), `${text}: ${error.message}`);
    assertEquals([error.offset, error.length], [offset, length], text);
  }
});

Deno.test("a filter with thousands of terms does not overflow the stack", () => {
  const text = Array.from({ length: 5000 }, (_, i) => `ioa=${i}`).join(" or ");
  const filter = parseFilter(text);
  assertEquals([filter.matches({ ioa: 4999 }), filter.matches({ ioa: 5000 })], [true, false]);
});

Deno.test("allOf() selects what all filters select, and its text can be parsed", () => {
  assertEquals(allOf([]), undefined);
  const one = parseFilter("ca=1");
  assert(allOf([one]) === one);
  const both = allOf([parseFilter("ca=1 or ca=2"), parseFilter("ioa=150")])!;
  assertEquals(both.text, "(ca=1 or ca=2) and (ioa=150)");
  assertEquals(both.matches(SUBJECT), true);
  assertEquals(parseFilter(both.text).matches({ ca: 3 }), false);
  assertEquals(both.matches({ ca: 1 }), undefined);
});

Deno.test("a filter is printed as it was understood", () => {
  const texts: readonly (readonly [text: string, canonical: string])[] = [
    ["ca=1&&(ioa==5||!test)", "ca=1 and (ioa=5 or not test)"],
    ["ca=1 ca=2 or ca=3", "ca=1 and ca=2 or ca=3"],
    ["((a)) and ((b and c))", "a and b and c"],
    ["not not (a or b)", "not not (a or b)"],
    ["IOA in {1 5,7..9}", "ioa=1,5,7..9"],
    ["name contains “K06 Harbour”", 'name contains "K06 Harbour"'],
    ['"and" "ca" "a:b" "x\\"y"', '"and" and "ca" and "a:b" and "x\\"y"'],
    ["ip.addr==10.0.0.1 && iec60870_asdu.ioa==5", "host=10.0.0.1 and ioa=5"],
    ["iec60870_asdu.siq.spi==1", "type=M_SP_NA_1,M_SP_TA_1,M_SP_TB_1 and value=1"],
    ["not iec60870_asdu.qds.iv==0", "not (quality and not quality=IV)"],
    ["frame.time_relative>=60", "time>=+60s"],
    ["delta > 15 s", "delta>15s"],
    ["ANY ioa=5 and any (ca=1 or not any test)", "any ioa=5 and any (ca=1 or not any test)"],
    ['"any" harbour', '"any" and harbour'],
  ];
  for (const [text, canonical] of texts) assertEquals(parseFilter(text).canonical, canonical);
});

Deno.test("a filter names the fields that it uses", () => {
  const { uses } = parseFilter("ca=1 (Harbour or finding) not ip.src==10.0.0.1");
  assertEquals([...uses].sort(), ["ca", "finding", "source", "word"]);
});

Deno.test("narrowFilter() adds a term and removes what it contradicts, contains or repeats", () => {
  const narrowed: readonly (readonly [text: string, term: string, filter: string])[] = [
    ["", "ca=47", "ca=47"],
    ["  ", "ca=47 ioa=5", "ca=47 and ioa=5"],
    ["ca=47", "ca=47", "ca=47"],
    ["ca=48", "ca=47", "ca=47"],
    ["ca=47,48 negative", "ca=47", "negative and ca=47"],
    ["ca!=47", "ca=47", "ca=47"],
    ["not ca=47", "ca=47", "ca=47"],
    ["not ca=48", "ca=47", "ca=47"],
    ["ca=40..50", "ca=47", "ca=47"],
    ["ca<40 test", "ca=47", "test and ca=47"],
    ["format=S", "type=M_ME_TF_1", "type=M_ME_TF_1"],
    ["type=C_*", "type=M_ME_TF_1", "type=M_ME_TF_1"],
    ["function=TESTFR", "cause=spont", "cause=spont"],
    ["type=M_ME_TF_1", 'function="TESTFR act"', 'function="TESTFR act"'],
    ["host=10.0.0.1", "host=10.0.0.2", "host=10.0.0.1 and host=10.0.0.2"],
    ["port=2404", "port=1234", "port=2404 and port=1234"],
    ["finding=scan-ca", "finding=scan-ioa", "finding=scan-ca and finding=scan-ioa"],
    ["ca=1 or ca=2", "ioa=5", "(ca=1 or ca=2) and ioa=5"],
    ["ca=1 or ca=2", "ca=1", "ca=1"],
    ["not any ioa=5", "ioa=6", "not any ioa=5 and ioa=6"],
    ["Harbour", "ca=47", "Harbour and ca=47"],
    ["negative", "cause=actcon negative", "cause=actcon and negative"],
    ["value=ON", "value=OFF", "value=OFF"],
    ["time>=03:12", "time=03:13", "time>=03:12 and time=03:13"],
  ];
  for (const [text, term, filter] of narrowed) {
    assertEquals(narrowFilter(text, term), filter, `${text} + ${term}`);
  }
});

Deno.test("excludeFilter() excludes a term, and all APDUs with an object that the term selects", () => {
  const excluded: readonly (readonly [text: string, term: string, filter: string])[] = [
    ["", "ca=47", "not ca=47"],
    ["", "ca=47 ioa=5", "not any (ca=47 and ioa=5)"],
    ["", "not negative", "negative"],
    ["ca=47", "ca=47", "not ca=47"],
    ["ca=47 test", "ca=47", "test and not ca=47"],
    ["ca=47 ioa=5 test", "ca=47 ioa=5", "test and not any (ca=47 and ioa=5)"],
    ["ca=47 test", "ca=47 ioa=5", "ca=47 and test and not any (ca=47 and ioa=5)"],
    ["not ca=47", "ca=47", "not ca=47"],
    ["not ca=48", "ca=47", "not ca=48 and not ca=47"],
    ["ca=1 or ca=2", "quality=IV", "(ca=1 or ca=2) and not any quality=IV"],
    ["", "any value=ON", "not any value=ON"],
  ];
  for (const [text, term, filter] of excluded) {
    assertEquals(excludeFilter(text, term), filter, `${text} - ${term}`);
  }
  assertThrows(() => excludeFilter("ca=", "ca=1"), FilterError);
});

Deno.test("filterTerm() quotes values that need it", () => {
  const values = ["K06", "K06 breaker", 'a "b" \\ c', "a,b", "and", "any", ""];
  for (const value of values.slice(0, -1)) {
    const term = filterTerm("name", value);
    assertEquals(parseFilter(term).matches({ format: "I", name: value }), true, term);
  }
  assertEquals(filterTerm("ca", 47), "ca=47");
});

Deno.test("a limit of a value has the digits that are shown, also of 32-bit numbers", () => {
  const low: FilterSubject = { format: "I", typeId: 13, value: Math.fround(20.4) }; // 20.3999996
  const high: FilterSubject = { format: "I", typeId: 13, value: Math.fround(0.1) }; // 0.1000000015
  const verdicts: readonly (readonly [text: string, subject: FilterSubject, verdict: boolean])[] = [
    ["value=20.4..20.4", low, true],
    ["value=20.4..30", low, true],
    ["value>=20.4", low, true],
    ["value<20.4", low, false],
    ["value=0..0.1", high, true],
    ["value<=0.1", high, true],
    ["value>0.1", high, false],
    ["value>0.2", high, false],
    ["value<0.2", high, true],
  ];
  for (const [text, subject, verdict] of verdicts) {
    assertEquals(parseFilter(text).matches(subject), verdict, text);
  }
});

Deno.test("a range of times of day ends with its last minute, to the last fraction", () => {
  const filter = parseFilter("time=07:08..07:08");
  const isSelected = (ms: number) =>
    filter.matches({ ...SUBJECT, time: Date.UTC(2024, 4, 6, 7, 8) + ms, start: START });
  assertEquals([-0.001, 0, 59_999.999, 60_000].map(isSelected), [false, true, true, false]);
});
