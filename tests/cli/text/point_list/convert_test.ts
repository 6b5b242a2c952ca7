// `iec104 points convert`, the scales and state texts of lists, and the addresses of SCL files.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { checkDeclaration } from "../../../../mod.ts";
import {
  parseScale,
  parseStates,
  scaleText,
  statesText,
} from "../../../../cli/text/point_list/conversion.ts";
import { Names } from "../../../../cli/text/names.ts";
import { readPointCsv } from "../../../../cli/text/point_list/read_csv.ts";
import { readPointText } from "../../../../cli/text/point_list/read_list.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { isPointList } from "../../../../cli/text/point_list/recognise.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { askStation } from "../../../helpers/cli/request_cli.ts";

const LIST =
  `Gemeinsame Adresse;Objektadresse;Typkennung;Bezeichnung;Einheit;Skalierung;Zustandstexte
47;0.1.54;M_DP_TB_1;"Schalter Q0";;;AUS/EIN
47;500;M_ME_NC_1;Spannung;V;x*1000+5;
47;0x384;M_IT_NA_1;Energie;kWh;;
47;5010;C_DC_NA_1;Schalter Q0;;;
`;

const SCL = `<?xml version="1.0" encoding="UTF-8"?>
<SCL xmlns="http://www.iec.ch/61850/2003/SCL" xmlns:IEC_60870_5_104="http://www.iec.ch/61850-80-1/2007/IEC_60870_5_104">
  <IED name="AA1"><AccessPoint name="S1"><Server><LDevice inst="LD1">
    <Private type="IEC_60870_5_104"><IEC_60870_5_104:GenericASDU casdu="47"/></Private>
    <LN lnClass="XCBR" inst="1" lnType="a">
      <DOI name="Pos" desc="Breaker Q0">
        <DAI name="stVal">
          <Private type="IEC_60870_5_104"><IEC_60870_5_104:Address ioa="310" ti="31"/></Private>
        </DAI>
        <SDI name="Oper"><DAI name="ctlVal">
          <Private type="IEC_60870_5_104"><IEC_60870_5_104:Address casdu="47" ioa="5010" ti="46"/></Private>
        </DAI></SDI>
      </DOI>
      <DOI name="Other"><Private type="Vendor"><Address casdu="1" ioa="1" ti="1"/></Private></DOI>
    </LN>
    <LN prefix="A" lnClass="MMXU" inst="1" lnType="b">
      <DOI name="TotW"><SDI name="mag"><DAI name="f">
        <Private type="IEC_60870_5_104"><IEC_60870_5_104:Address casdu="47" ioa="500" ti="36"/></Private>
      </DAI></SDI></DOI>
    </LN>
  </LDevice></Server></AccessPoint></IED>
</SCL>
`;

Deno.test("points of private types are converted to a station file and back", async () => {
  const type = { id: 149, name: "Vendor_F", elements: ["R32", "QDS"] };
  const files = {
    "list.csv": "CA;IOA;type;name\n1;5;149;Frequency\n",
    "types.json": JSON.stringify({ types: [type] }),
  };
  const station = await runCli("points convert list.csv --types types.json".split(" "), { files });
  assertEquals(station.code, 0);
  const declaration = JSON.parse(station.stdout);
  assertEquals(declaration.privateTypes, [type]);
  assertEquals(declaration.sectors[0].points, [{ ioa: 5, name: "Frequency", type: "Vendor_F" }]);
  assertEquals(checkDeclaration(declaration), []);
  const back = await runCli(["points", "convert", "s.json"], {
    files: { "s.json": station.stdout },
  });
  assertStringIncludes(back.stdout, "\n1;5;149;Frequency;;;\n");
  const without = await runCli(["points", "convert", "list.csv"], { files });
  assertStringIncludes(
    without.stderr,
    'list.csv:2:5  "149" is a private type, expected a description of it (--types FILE)',
  );
});

Deno.test("points convert makes a station file from CSV, which runs", async () => {
  const saved = new Map<string, Uint8Array>();
  const files = { "p.csv": LIST };
  const { code, stdout, stderr } = await runCli(["points", "convert", "p.csv", "-o", "s.json"], {
    files,
    saved,
  });
  assertEquals([code, stdout], [0, ""]);
  assertEquals(
    stderr,
    "iec104 points: scaling and state texts of 2 points are not in the station file\n" +
      "3 points and 1 command in p.csv\n",
  );
  const declaration = JSON.parse(new TextDecoder().decode(saved.get("s.json")));
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration, {
    sectors: [{
      ca: 47,
      points: [
        { ioa: 310, name: "Schalter Q0", type: "M_DP_NA_1" },
        { ioa: 500, name: "Spannung", unit: "V", type: "M_ME_NC_1" },
      ],
      counters: [{ ioa: 900, name: "Energie", unit: "kWh" }],
      commands: [{ ioa: 5010, name: "Schalter Q0", type: "C_DC_NA_1" }],
    }],
  });
});

Deno.test("points convert declares points with the object address 0, but no commands", async () => {
  const list = "CA;IOA;type;name\n1;0;M_SP_NA_1;Door\n1;1;C_SC_NA_1;Horn\n";
  const { code, stdout } = await runCli(["points", "convert", "p.csv"], {
    files: { "p.csv": list },
  });
  const declaration = JSON.parse(stdout);
  assertEquals([code, checkDeclaration(declaration)], [0, []]);
  assertEquals(declaration.sectors[0].points, [{ ioa: 0, name: "Door", type: "M_SP_NA_1" }]);
  const refused = await runCli(["points", "convert", "p.csv"], {
    files: { "p.csv": list.replace("1;1;C_SC", "1;0;C_SC") },
  });
  assertStringIncludes(
    refused.stderr,
    "CA 1 IOA 0: IOA 0 of a command cannot be declared, expected 1 or more",
  );
  assertEquals(refused.code, 2);
});

Deno.test("points convert writes CSV that it reads again", async () => {
  const once = await runCli(["points", "convert", "p.csv", "--to", "csv"], {
    files: { "p.csv": LIST },
  });
  assertEquals(
    once.stdout,
    `CA;IOA;type;name;unit;scaling;state texts
47;310;M_DP_NA_1;Schalter Q0;;;1=AUS|2=EIN
47;500;M_ME_NC_1;Spannung;V;x*1000+5;
47;900;M_IT_NA_1;Energie;kWh;;
47;5010;C_DC_NA_1;Schalter Q0;;;
`,
  );
  const again = await runCli(["points", "convert", "p.csv", "--to", "csv"], {
    files: { "p.csv": once.stdout },
  });
  assertEquals(again.stdout, once.stdout);
});

Deno.test("points convert reads the addresses of IEC 60870-5-104 in an SCL file", async () => {
  const { code, stdout } = await runCli(["points", "convert", "s.scd", "--to", "csv"], {
    files: { "s.scd": SCL },
  });
  assertEquals(
    stdout,
    `CA;IOA;type;name;unit;scaling;state texts
47;310;M_DP_NA_1;AA1LD1/XCBR1.Pos.stVal Breaker Q0;;;
47;500;M_ME_NC_1;AA1LD1/AMMXU1.TotW.mag.f;;;
47;5010;C_DC_NA_1;AA1LD1/XCBR1.Pos.Oper.ctlVal Breaker Q0;;;
`,
  );
  assertEquals(code, 0);
});

Deno.test("points convert reports every mistake with its place, and writes nothing", async () => {
  const bad = LIST.replace("500;", "x;").replace("x*1000+5", "1000-").replace("AUS/EIN", "AUS/");
  for (
    const [file, text, mistakes] of [
      ["p.csv", bad, [
        'p.csv:2:37  the state texts are "AUS/", expected texts such as OFF/ON or 0=OFF|1=ON',
        'p.csv:3:4  IOA is "x", expected a number from 0 to 16777215',
        'p.csv:3:27  the scaling is "1000-", expected a factor such as 0.1',
      ]],
      ["p.csv", "CA;IOA\n1;700\n1;701\n", [
        "p.csv does not suffice for a station file, 2 mistakes:",
        "CA 1 IOA 700: the type is missing, expected a mnemonic such as M_ME_NC_1",
      ]],
      ["p.csv", "CA;IOA;type\n1;700;ME\n", ["the type is one of 9, 10, 34,"]],
      ["s.scd", SCL.replace('ioa="310"', 'ioa="-3"').replace('ti="36"', 'ti="300"'), [
        's.scd:8:43  ioa is "-3", expected a number from 0 to 16777215',
        's.scd:18:41  ti: "300" is not a type',
      ]],
      ["s.scd", SCL.replace("<SCL", "<!DOCTYPE SCL>\n<SCL"), [
        "s.scd:2:1  A document type (<!DOCTYPE>) is not read",
      ]],
      ["s.scd", "<SCL/>", ["s.scd:1:1  the file has no addresses of IEC 60870-5-104"]],
      ["s.xml", "<html></html>", ["the root element is not SCL"]],
    ] as const
  ) {
    const saved = new Map<string, Uint8Array>();
    const { code, stderr } = await runCli(["points", "convert", file, "-o", "o.json"], {
      files: { [file]: text },
      saved,
    });
    assertEquals([code, saved.size], [2, 0]);
    for (const mistake of mistakes) assertStringIncludes(stderr, mistake);
  }
  const { stderr } = await runCli(["points", "conver", "p.csv"]);
  assertStringIncludes(stderr, 'Unknown action "conver", expected convert; did you mean convert?');
});

Deno.test("a list converts the values that requests and monitor show", async () => {
  const { stdout } = await askStation("interrogate {} --ca 47 --names p.csv", {
    files: { "p.csv": LIST },
  });
  assertStringIncludes(stdout, "47/310  Schalter Q0     AUS");
  assertStringIncludes(stdout, "47/500  Spannung     118405 V");
});

Deno.test("the unit of a scaled value is not that of the transmitted one", async () => {
  const { list } = readPointCsv(LIST);
  const names = new Names().add(list!);
  assertEquals(names.object(47, 500), { name: "Spannung", unit: "" });
  assertEquals(names.engineering(47, 500), { name: "Spannung", unit: "V" });
  assertEquals(names.widths.unit, 3);
  const { stdout } = await askStation("interrogate {} --ca 47 --names p.csv --json", {
    files: { "p.csv": LIST },
  });
  const value = JSON.parse(stdout).values.find((each: { ioa: number }) => each.ioa === 500);
  assertEquals([value.name, value.unit], ["Spannung", undefined]);
  assertEquals(isPointList(SCL), true);
});

Deno.test("scales and state texts are read in their forms, and written so that they are read again", () => {
  const scales = ["0.1", "0,1", "x*2-5", "2*x + 1", "x/10", "x+3", "1e-3"].map((text) => {
    const scale = parseScale(text)!;
    assertEquals(parseScale(scaleText(scale)), scale);
    return [scale.factor, scale.offset];
  });
  assertEquals(scales, [[0.1, 0], [0.1, 0], [2, -5], [2, 1], [0.1, 0], [1, 3], [0.001, 0]]);
  for (const text of ["", "0", "x", "x/0", "a*x", "x*1+", "1..100", "NaN"]) {
    assertEquals(parseScale(text), undefined, text);
  }
  const states = parseStates("0=OFF | 1=ON", [1])!;
  assertEquals([...states], [[0, "OFF"], [1, "ON"]]);
  assertEquals([...parseStates("a,b,c,d", [3])!], [[0, "a"], [1, "b"], [2, "c"], [3, "d"]]);
  assertEquals([...parseStates("auf/zu", [3])!], [[1, "auf"], [2, "zu"]]);
  assertEquals(parseStates(statesText(states), [1]), states);
  for (const text of ["", "OFF", "0=a|0=b", "a//b"]) {
    assertEquals(parseStates(text, [1]), undefined);
  }
  assert(parseStates(Array.from({ length: 300 }, (_, i) => `s${i}`).join("/"), []) === undefined);
});

Deno.test("any text is a scale, state texts, a list or a mistake, and nothing else", () => {
  const random = new Prng(1104);
  const parts = [
    "x",
    "*",
    "/",
    "+",
    "-",
    "0",
    "1.5",
    ",",
    "=",
    "|",
    ";",
    "ON",
    " ",
    "\n",
    '"',
    "CA",
    "IOA",
    "scaling",
    "e",
  ];
  for (let i = 0; i < 3000; i++) {
    const text = Array.from({ length: random.int(0, 12) }, () => random.pick(parts)).join("");
    const scale = parseScale(text);
    if (scale !== undefined) assertEquals(parseScale(scaleText(scale)), scale, text);
    const states = parseStates(text, random.pick([[1], [3], []]));
    assert(states === undefined || states.size > 0, text);
    const { list, faults } = readPointText(`CA;IOA;scaling\n${text}`);
    assert((list === undefined) === faults.length > 0, text);
  }
});

Deno.test("an SCL file with any fault is read or refused with a place", () => {
  const random = new Prng(618);
  for (let i = 0; i < 2000; i++) {
    const at = random.int(0, SCL.length - 1);
    const changed = SCL.slice(0, at) + random.pick(["", "<", ">", '"', "&", "x", "</IED>"]) +
      SCL.slice(at + random.int(0, 3));
    const { list, faults } = readPointText(changed);
    assert((list === undefined) === faults.length > 0, changed);
    for (const { line, column } of faults) assert(line >= 1 && column >= 1, changed);
  }
});
