// XML as a sequence of tags: what is read, what is refused, and that no text makes it fail otherwise.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { XmlError, xmlEvents } from "../../../cli/text/xml_events.ts";
import { Prng } from "../../helpers/random/prng.ts";

function tags(text: string): string[] {
  return [...xmlEvents(text)].map((event) =>
    event.type === "close"
      ? `/${event.name}`
      : `${event.line}:${event.column} ${event.name}${
        [...event.attributes].map(([name, value]) => ` ${name}=${value}`).join("")
      }`
  );
}

Deno.test("xmlEvents() reads elements with attributes, and skips texts, comments and instructions", () => {
  assertEquals(
    tags(
      '<?xml version="1.0"?>\n<!-- <x> -->\n<a:b c="1 &lt; 2" d=\'&#x41;&amp;\'>text <![CDATA[<y>]]>\n  <e f=">"/></a:b>\n',
    ),
    ["3:1 a:b c=1 < 2 d=A&", "4:3 e f=>", "/e", "/a:b"],
  );
});

Deno.test("xmlEvents() refuses what is not well-formed, with its place", () => {
  const refused = [
    ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a>&x;</a>', 1, 1, "A document type"],
    ['<a b="&x;"/>', 1, 1, "Unknown entity &x;"],
    ["<a>\n<b></a>", 2, 4, "Found </a>, expected </b>"],
    ["<a>", 1, 4, "The end tag </a> is missing"],
    ["</a>", 1, 1, "Found </a>, expected no end tag"],
    ['<a b="1" b="2"/>', 1, 1, "The attribute b is given twice"],
    ["<a b=1/>", 1, 1, "A tag is not well-formed"],
    ["<a/><b/>", 1, 5, "Found a second root element <b>"],
    ["<a><!-- </a>", 1, 4, "Expected --> after <!--"],
    ["text", 1, 5, "There is no element"],
    ["<a>".repeat(1000), 1, 601, "More than 200 nested elements"],
  ] as const;
  for (const [text, line, column, message] of refused) {
    const error = assertThrows(() => tags(text), XmlError);
    assert(error.message.startsWith(message), `${error.message}, expected ${message}`);
    assertEquals([error.line, error.column], [line, column], text);
  }
});

Deno.test("xmlEvents() reads or refuses any text, in balance", () => {
  const parts = [
    "<",
    ">",
    "/",
    "a",
    "b:c",
    " ",
    '"',
    "'",
    "=",
    "&amp;",
    "&",
    "<!--",
    "-->",
    "<?",
    "?>",
    "\n",
    "]]>",
    "<a>",
    "</a>",
  ];
  const random = new Prng(61850);
  for (let i = 0; i < 3000; i++) {
    const text = Array.from({ length: random.int(0, 20) }, () => random.pick(parts)).join("");
    let depth = 0;
    try {
      for (const { type } of xmlEvents(text)) depth += type === "open" ? 1 : -1;
      assertEquals(depth, 0, text);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
    }
  }
});

Deno.test("xmlEvents() reads 500 attributes of an element, and 200 nested elements", () => {
  const attributes = (count: number) =>
    `<a ${Array.from({ length: count }, (_, index) => `b${index}="1"`).join(" ")}/>`;
  const nested = (depth: number) => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;
  const read = (text: string) => [...xmlEvents(text)].length;
  assertEquals(read(attributes(500)), 2);
  assertThrows(() => read(attributes(501)), XmlError, "More than 500 attributes");
  assertEquals(read(nested(200)), 400);
  assertThrows(() => read(nested(201)), XmlError, "200");
});
