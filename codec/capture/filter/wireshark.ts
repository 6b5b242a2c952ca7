// Spellings of Wireshark's display filters, and what they are here.

import { fieldRowOf } from "../../classify.ts";
import { type TypeName, TYPES } from "../../types.ts";
import { combined, type CompareExpression, type Expression } from "./expression.ts";
import { FIELD_TEXTS, type FieldName } from "../filter_texts.ts";
import { FIELD_NAMES } from "./fields.ts";

/** A spelling of Wireshark. */
export interface Spelling {
  /** The field it compares. */
  readonly field: FieldName;
  /** Converts a value; the same value if absent. */
  readonly value?: (text: string) => string;
  /** Completes the comparison, because Wireshark has one field where there are two conditions here. */
  readonly wrap?: (comparison: CompareExpression) => Expression | undefined;
  /** Description of the values that `wrap` accepts. */
  readonly expected?: string;
}

/** Values that Wireshark shows as numbers where a word or a unit is needed here. */
const VALUES: Readonly<Record<string, (text: string) => string>> = {
  "iec60870_104.type": (text) => ["I", "S", text, "U"][Number(text)] ?? text,
  "frame.time_relative": (text) => /^[\d.]+$/.test(text) ? `+${text}s` : text,
  "tcp.time_delta": (text) => /^[\d.]+$/.test(text) ? `${text}s` : text,
};

/** Fields of Wireshark for the value of certain elements, by the symbols of the elements. */
const ELEMENTS: Readonly<Record<string, string>> = {
  "siq.spi": "SPI",
  "diq.dpi": "DPI",
  "vti.v": "VTI",
  "bitstring": "BSI",
  "normval": "NVA",
  "scalval": "SVA",
  "float": "R32-IEEE STD 754",
  "bcr.count": "CR",
  "sco.on": "SCS",
  "dco.on": "DCS",
  "rco.up": "RCS",
};

/** Quality bits of certain elements. */
const BITS: Readonly<Record<string, readonly string[]>> = {
  siq: ["bl", "sb", "nt", "iv"],
  diq: ["bl", "sb", "nt", "iv"],
  qds: ["ov", "bl", "sb", "nt", "iv"],
};

/** Types whose value is an element. */
function typesWith(symbol: string): readonly TypeName[] {
  return (Object.keys(TYPES) as TypeName[]).filter((name) =>
    fieldRowOf(name, "value")?.symbol === symbol
  );
}

function elementSpelling(symbol: string): Spelling {
  const types = typesWith(symbol);
  return {
    field: "value",
    wrap: (comparison) =>
      combined("and", [
        { kind: "compare", field: "type", comparison: "=", values: types },
        comparison,
      ]),
  };
}

function bitSpelling(bit: string): Spelling {
  return {
    field: "quality",
    expected: "== 1 or == 0",
    wrap: ({ comparison, values }) => {
      const [text = "", more] = values;
      const isSet = /^(?:1|true)$/i.test(text);
      if (more !== undefined || !isSet && !/^(?:0|false)$/i.test(text)) return undefined;
      if (comparison !== "=" && comparison !== "!=") return undefined;
      const one = { kind: "compare", field: "quality", comparison: "=", values: [bit] } as const;
      if (isSet === (comparison === "=")) return one;
      return combined("and", [{ kind: "present", field: "quality" }, { kind: "not", term: one }]);
    },
  };
}

/** All spellings, in lower case. */
export const SPELLINGS: ReadonlyMap<string, Spelling> = new Map<string, Spelling>([
  ...FIELD_NAMES.flatMap((field) =>
    FIELD_TEXTS[field].wireshark.map((name): [string, Spelling] => {
      const value = VALUES[name];
      return [name, { field, ...value === undefined ? {} : { value } }];
    })
  ),
  ...Object.entries(ELEMENTS).map(([name, symbol]): [string, Spelling] => [
    `iec60870_asdu.${name}`,
    elementSpelling(symbol),
  ]),
  ...Object.entries(BITS).flatMap(([element, bits]) =>
    bits.map((bit): [string, Spelling] => [
      `iec60870_asdu.${element}.${bit}`,
      bitSpelling(bit.toUpperCase()),
    ])
  ),
]);

/** Protocols, which Wireshark accepts alone. */
export const PROTOCOLS: ReadonlyMap<string, Expression> = new Map<string, Expression>([
  ["iec60870_104", { kind: "compare", field: "format", comparison: "=", values: ["I", "S", "U"] }],
  ["iec60870_asdu", { kind: "compare", field: "format", comparison: "=", values: ["I"] }],
]);
