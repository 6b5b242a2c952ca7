// Points in SCL files: addresses, names, and mistakes with their places.

import { assertEquals } from "@std/assert";
import { isXml, readScl } from "../../../../cli/text/point_list/read_scl.ts";

/** An SCL file with this content of the data attribute `Pos.stVal`. */
function scl(content: string, { root = "SCL", device = "" } = {}): string {
  return `<${root}><IED name="AA1" desc="station"><LDevice inst="LD1" ${device}>` +
    `<LN prefix="Q" lnClass="XCBR" inst="1"><DOI name="Pos" desc="Breaker"><DAI name="stVal">` +
    `${content}</DAI></DOI></LN></LDevice></IED></${root}>`;
}

function mapped(content: string, type = "IEC_60870_5_104"): string {
  return `<Private type="${type}">${content}</Private>`;
}

/** The points and commands, or the mistakes, as lines. */
function read(text: string): readonly string[] {
  const { list, faults } = readScl(text);
  if (list === undefined) return faults.map(({ text }) => text);
  const line = (kind: string) => ({ ca, ioa, typeIds, name }: typeof list.points[number]) =>
    `${kind} ${ca}/${ioa} ${typeIds[0]} ${name}`;
  return [...list.points.map(line("point")), ...list.commands.map(line("command"))];
}

const NAME = "AA1LD1/QXCBR1.Pos.stVal Breaker";

for (
  const [title, text, expected] of [
    ["a point", scl(mapped('<x:Address casdu="1" ioa="700" ti="1"/>')), [`point 1/700 1 ${NAME}`]],
    ["a command", scl(mapped('<Address casdu="1" ioa="7" ti="45"/>')), [`command 1/7 45 ${NAME}`]],
    [
      "a type of element with other separators",
      scl(mapped('<Address casdu="1" ioa="7" ti="3"/>', "iec 60870-5-101")),
      [`point 1/7 3 ${NAME}`],
    ],
    [
      "a device with a name of its own",
      scl(mapped('<Address casdu="1" ioa="7" ti="3"/>'), { device: 'ldName="Own"' }),
      ["point 1/7 3 Own/QXCBR1.Pos.stVal Breaker"],
    ],
    [
      "a point and a command with one address",
      scl(mapped('<Address casdu="1" ioa="7" ti="3"/><Address casdu="1" ioa="7" ti="46"/>')),
      [`point 1/7 3 ${NAME}`, `command 1/7 46 ${NAME}`],
    ],
    [
      "an address twice",
      scl(mapped('<Address casdu="1" ioa="7" ti="3"/>\n<Address casdu="1" ioa="7" ti="1"/>')),
      ["CA 1 IOA 7 is also on line 1"],
    ],
    [
      "the common address of the element around it",
      scl(`${mapped('<GenericASDU casdu="9"/>')}${mapped('<Address ioa="7" ti="3"/>')}`),
      [`point 9/7 3 ${NAME}`],
    ],
    ["a common address that is missing", scl(mapped('<Address ioa="7" ti="3"/>')), [
      "casdu is missing, expected a number from 1 to 65534",
    ]],
    ["an address out of range", scl(mapped('<Address casdu="0" ioa="16777216" ti="3"/>')), [
      'casdu is "0", expected a number from 1 to 65534',
      'ioa is "16777216", expected a number from 0 to 16777215',
    ]],
    ["another protocol", scl(mapped('<Address casdu="1" ioa="7" ti="3"/>', "IEC_60870_5_103")), [
      "the file has no addresses of IEC 60870-5-104",
    ]],
    ["another document", scl(mapped('<Address casdu="1" ioa="7" ti="3"/>'), { root: "html" }), [
      "the root element is not SCL, expected an SCL file",
    ]],
  ] as const
) {
  Deno.test(`an SCL file with ${title}`, () => {
    const found = read(text);
    assertEquals(found.map((line, index) => line.slice(0, expected[index]?.length)), [...expected]);
  });
}

Deno.test("the innermost common address counts, and only inside its element", () => {
  const asdu = (ca: number) => mapped(`<GenericASDU casdu="${ca}"/>`);
  const address = (ioa: number) => mapped(`<Address ioa="${ioa}" ti="1"/>`);
  const text = `<SCL><IED name="A">${asdu(1)}${address(1)}<LDevice inst="L">${asdu(2)}${
    address(2)
  }</LDevice>${address(3)}</IED></SCL>`;
  assertEquals(readScl(text).list!.points.map(({ ca, ioa }) => `${ca}/${ioa}`), [
    "1/1",
    "2/2",
    "1/3",
  ]);
});

Deno.test("mistakes have their line and column, including those of the XML", () => {
  const { faults } = readScl(`<SCL>\n  ${mapped('<Address casdu="1" ioa="x" ti="3"/>')}\n</SCL>`);
  assertEquals(faults.map(({ line, column }) => [line, column]), [[2, 35]]);
  assertEquals(readScl("<SCL>\n<a></b></SCL>").faults.map(({ line }) => line), [2]);
});

Deno.test("a text is XML if it begins with an element or a declaration", () => {
  for (
    const [text, is] of [
      ["<SCL/>", true],
      ['\ufeff  <?xml version="1.0"?>', true],
      ["\n<!-- note -->", true],
      ["a<b>", false],
      ["< 5", false],
      ["", false],
    ] as const
  ) assertEquals(isXml(text), is, text);
});
