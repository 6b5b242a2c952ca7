// Point lists as CSV: columns in any order and language, and all mistakes with line and column.

import { makeSample } from "../../../../examples/decoder/sample/sample.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { assert, assertEquals } from "@std/assert";
import { TYPES } from "../../../../codec/low_level.ts";
import { Names } from "../../../../cli/text/names.ts";
import { isPointList } from "../../../../cli/text/point_list/recognise.ts";
import { readPointCsv } from "../../../../cli/text/point_list/read_csv.ts";

/** The points as text: CA, IOA, types, name and unit. */
function points(text: string): string[] {
  const { list, faults } = readPointCsv(text);
  assertEquals(faults, []);
  return list!.points.map(({ ca, ioa, typeIds, name, unit }) =>
    `${ca}/${ioa} ${typeIds.join(",")} ${name} ${unit}`.trim()
  );
}

function faults(text: string): string[] {
  const { list, faults } = readPointCsv(text);
  assertEquals(list, undefined);
  return faults.map(({ line, column, text }) => `${line}:${column} ${text}`);
}

Deno.test("point list: the columns have names of four languages, in any order, with any separator", () => {
  const expected = ["47/215 1,2,30 Breaker Q0 kV"];
  for (
    const text of [
      "CA;IOA;type;name;unit\n47;215;M_SP_NA_1;Breaker Q0;kV\n",
      "Name,Unit,Type,Information object address,Common Address\nBreaker Q0,kV,30,215,47",
      "\ufeffsep=;\r\nEinheit;Bezeichnung;Objektadresse;Gemeinsame Adresse;Typkennung\r\nkV;Breaker Q0;215;47;M_SP_TB_1\r\n",
      "Unité\tLibellé\tAdresse d'objet\tAdresse commune\tType\nkV\tBreaker Q0\t215\t47\tm_sp_na_1\n",
      "DIRECCIÓN COMÚN;dirección de objeto;Tipo;Descripción;Unidad\n47;215;SP;Breaker Q0;kV",
      '# a comment\nFeeder;ioa;ca;TI;Signal;Unit;Remark\nK05;215;47;M_SP;"Breaker Q0";kV;\n\n',
    ]
  ) assertEquals(points(text), expected, text);
});

Deno.test("point list: a type is a mnemonic, its beginning, a number, or absent", () => {
  const rows = ["M_ME_TF_1", "13", "M_ME_NC", "ME", "m-dp-na-1", "", "DP"];
  const text = `ca;ioa;type\n${rows.map((type, i) => `1;${i + 1};${type}`).join("\n")}`;
  assertEquals(points(text), [
    "1/1 13,14,36",
    "1/2 13,14,36",
    "1/3 13,14,36",
    "1/4 9,10,34,11,12,35,13,14,36,21",
    "1/5 3,4,31",
    "1/6",
    "1/7 3,4,31",
  ]);
  assertEquals(readPointCsv("ca;ioa\n1;2\n").list?.points[0]?.typeIds, []);
});

Deno.test("point list: rows with commands and parameters are kept apart from points", () => {
  const { list } = readPointCsv(
    "ca;ioa;type;name\n1;5;C_SC_NA_1;Close\n1;6;P_ME_NA_1\n1;7;M_SP_NA_1\n1;5;C_SC",
  );
  assertEquals(list?.points.map(({ ioa }) => ioa), [7]);
  assertEquals(list?.commands.map(({ ioa, typeIds }) => [ioa, ...typeIds]), [
    [5, 45, 58],
    [6, 110],
    [5, 45, 58],
  ]);
  assertEquals(new Names().add(list!).nameIn(TYPES.C_SC_NA_1.id, 1, 5), "Close");
});

Deno.test("point list: all mistakes are reported with line and column", () => {
  assertEquals(
    faults(
      'ioa;name;ca;type\n1;"two\nlines";x;M_SP_NA_2\n-4;;70000;\n5;;1;M_SP\n;a;1;C_IC_NA_1\n5;;1;M_SP_TB_1\n16777216;;;300\n',
    ),
    [
      '3:8 CA is "x", expected a number from 1 to 65534',
      '3:10 "M_SP_NA_2" is not a type, expected a mnemonic such as M_SP_TB_1, or a number such as 30; did you mean M_SP_NA_1?',
      '4:1 IOA is "-4", expected a number from 0 to 16777215',
      '4:5 CA is "70000", expected a number from 1 to 65534',
      "6:1 IOA is missing, expected a number from 0 to 16777215",
      '6:6 "C_IC_NA_1" is not the type of a point, expected a mnemonic such as M_SP_TB_1, or a number such as 30',
      "7:1 CA 1 IOA 5 is also on line 5",
      '8:1 IOA is "16777216", expected a number from 0 to 16777215',
      "8:11 CA is missing, expected a number from 1 to 65534",
      '8:12 "300" is not a type, expected a mnemonic such as M_SP_TB_1, or a number such as 30',
    ],
  );
});

Deno.test("point list: both addresses may be in one column, which then needs no other", () => {
  assertEquals(points("CA/IOA;type\n1/0.2.188;<1>\n1 / 13_20;TI 1\n2/0x2bd;TK1\n"), [
    "1/700 1,2,30",
    "1/3348 1,2,30",
    "2/701 1,2,30",
  ]);
  assertEquals(points("CA;IOA\n1;1/5\n;2/6\n3;7\n"), ["1/5", "2/6", "3/7"]);
  assertEquals(faults("IOA;Typ;Name\n1/5;M_SP;x\n70000/5;;\n/5;;\n1/;;\n6;;\n1/2/3;;\n"), [
    '3:1 CA is "70000", expected a number from 1 to 65534',
    "4:1 CA is missing, expected a number from 1 to 65534",
    "5:1 IOA is missing, expected a number from 0 to 16777215",
    "6:1 CA is missing, expected a number from 1 to 65534",
    "7:1 CA is missing, expected a number from 1 to 65534",
    '7:1 IOA is "1/2/3", expected a number from 0 to 16777215',
  ]);
  assertEquals(faults("ca;ioa\n2;1/5\n"), ['2:3 IOA "1/5" has CA 1, but the column CA has "2"']);
});

Deno.test("point list: state texts that the type cannot have are a mistake", () => {
  assertEquals(
    faults(
      "ca;ioa;type;states\n1;1;M_SP;A/B/C\n1;2;M_DP;0=A|5=B\n1;3;M_DP;A/B/C/D\n1;4;M_ST;A/B/C\n",
    ),
    [
      '2:10 the state texts are "A/B/C", expected texts such as OFF/ON or 0=OFF|1=ON for values from 0 to 1',
      '3:10 the state texts are "0=A|5=B", expected texts such as OFF/ON or 0=OFF|1=ON for values from 0 to 3',
    ],
  );
});

Deno.test("point list: rows from which a part would be lost are refused", () => {
  assertEquals(faults('CA,IOA,name\n1,5,Voltage, phase A\n1,6,ok,,\n1,7,"Voltage, phase B"\n'), [
    "2:13 the row has 4 cells and the header 3: put cells that contain a separator in quotes",
  ]);
  assertEquals(
    faults('CA;IOA;name\n1;5;"Q0" closed\n1;6;12" pipe\n1;7;"""Q1"""\n1;8;"open\n1;9;x\n'),
    [
      '2:5 the cell begins with a quote (") and does not end with one',
      '5:5 the cell begins with a quote (") and does not end with one',
    ],
  );
});

Deno.test("point list: a header without addresses, or with one of them twice, is refused", () => {
  assertEquals(faults("IOA;Typ;Name\n1;M_SP;x"), [
    '1:1 the header has no column CA, found "IOA", "Typ", "Name"',
  ]);
  assertEquals(faults("Comon adress;IOA\n1;2"), [
    '1:1 the header has no column CA, found "Comon adress", "IOA"; "Comon adress" may be CA',
  ]);
  assertEquals(faults("ca;ioa;Objektadresse\n1;2;3"), [
    '1:8 "Objektadresse" and "ioa" are both the column IOA, expected one',
  ]);
  assertEquals(faults(""), [
    "1:1 the list is empty, expected a header such as CA;IOA;type;name;unit",
  ]);
  assertEquals(faults("1;2;M_SP_NA_1\n"), [
    '1:1 the header has no column CA and no column IOA, found "1", "2", "M_SP_NA_1"',
  ]);
});

Deno.test("point list: the same address with another type is another point", () => {
  assertEquals(points("ca;ioa;type\n1;5;M_SP\n1;5;M_ME_NC_1\n2;5;M_SP\n"), [
    "1/5 1,2,30",
    "1/5 13,14,36",
    "2/5 1,2,30",
  ]);
});

Deno.test("a point list is recognized by its header, also one that lacks a column", () => {
  for (
    const text of [
      "CA;IOA;type;name;unit\n47;215;M_SP_NA_1;Breaker Q0;kV\n",
      "\ufeffsep=;\r\nEinheit;Bezeichnung;Objektadresse\r\nkV;Breaker Q0;215",
      "# made by hand\n\nname,ioa",
      '"Nom"\t"Adresse commune"\n',
      '<?xml version="1.0"?>\n<SCL xmlns="http://www.iec.ch/61850/2003/SCL" version="2007">',
    ]
  ) assert(isPointList(text), text);
  for (
    const text of [
      "",
      "\n\n",
      "68 04 07 00 00 00",
      "name;unit\na;b",
      "ca;ioa;type\n1;2;M_SP",
      "time;ca;ioa;text;octets\n12:00;1;2;x;68 04 07 00 00 00",
      "place,time,source,destination,type,type_id,cause,negative,test,originator,ca,ioa,value,tag",
      "name;ioa\0",
      "<log><SCLerosis/></log>",
    ]
  ) assert(!isPointList(text), text);
});

Deno.test("the points that analyze writes are a point list, also with several types in a cell", async () => {
  const { stdout } = await runCli(["analyze", "sample.pcapng", "--points", "csv"], {
    files: { "sample.pcapng": await makeSample().bytes() },
  });
  const { list, faults } = readPointCsv(stdout);
  assertEquals(faults, []);
  const types = list!.points.find(({ ca, ioa }) => ca === 47 && ioa === 215)!.typeIds;
  assertEquals([...types].sort((a, b) => a - b), [11, 12, 35]);
  const [wrong] =
    readPointCsv("ca;ioa;type\n1;1;M_SP_NA_1 M_SP_XX_1\n1;2;M_SP_NA_1,C_SC_NA_1").faults;
  assertEquals(wrong!.text.slice(0, 38), '"M_SP_NA_1 M_SP_XX_1" is not a type, e');
});
