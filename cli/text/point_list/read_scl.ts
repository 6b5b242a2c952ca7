// Reads the points that an SCL file (IEC 61850-6) maps to IEC 60870-5-104, as IEC TS 61850-80-1 defines: the addresses
// in its private elements.

import type { PrivateType } from "../../../mod.ts";
import { parseAddressNumber } from "../../../codec/low_level.ts";
import { XmlError, type XmlEvent, xmlEvents } from "../xml_events.ts";
import { MAX_CA, MAX_IOA } from "./limits.ts";
import type { ListedPoint } from "./point_list.ts";
import type { TextFault } from "../text_faults.ts";
import type { ParsedList } from "./read_csv.ts";
import { readType } from "./types.ts";

type Open = Extract<XmlEvent, { readonly type: "open" }>;

/** Maximum number of points. */
const MAX_POINTS = 1_000_000;

/** Whether a text is XML. */
export function isXml(text: string): boolean {
  return /^\ufeff?\s*<[?!\p{L}]/u.test(text);
}

/**
 * Reads `Address` elements with `casdu`, `ioa` and `ti` in the `Private` elements of the type `IEC_60870_5_104` (or
 * `_101`). An element without `casdu` has that of the nearest `GenericASDU` outside it. The name of a point is the
 * path of its data attribute, such as `AA1LD1/XCBR1.Pos.stVal`, with its `desc` if it has one.
 */
export function readScl(text: string, privateTypes: readonly PrivateType[] = []): ParsedList {
  const reader = new SclReader(privateTypes);
  try {
    for (const event of xmlEvents(text.replace(/^\ufeff/, ""))) reader.take(event);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { line, column, message } = error;
    return { list: undefined, faults: [{ line, column, text: message }] };
  }
  return reader.end();
}

class SclReader {
  readonly #privateTypes: readonly PrivateType[];
  readonly #open: Open[] = [];
  /** The common address of each open element, from a `GenericASDU` inside it. */
  readonly #generic: (string | undefined)[] = [];
  readonly #points: ListedPoint[] = [];
  readonly #commands: ListedPoint[] = [];
  readonly #faults: TextFault[] = [];
  readonly #known = new Map<string, number>();
  #isScl = false;

  constructor(privateTypes: readonly PrivateType[]) {
    this.#privateTypes = privateTypes;
  }

  take(event: XmlEvent): void {
    if (event.type === "close") {
      this.#open.pop();
      this.#generic.pop();
      return;
    }
    if (this.#open.length === 0) this.#isScl = localName(event) === "SCL";
    const isOurs = this.#isMapping();
    if (isOurs && localName(event) === "GenericASDU") {
      // It applies to the element that has the Private element.
      const owner = this.#open.findLastIndex((each) => localName(each) === "Private") - 1;
      if (owner >= 0) this.#generic[owner] = event.attributes.get("casdu");
    }
    if (isOurs && localName(event) === "Address") this.#address(event);
    this.#open.push(event);
    this.#generic.push(undefined);
  }

  end(): ParsedList {
    const faults = this.#isScl
      ? this.#faults
      : [{ line: 1, column: 1, text: "the root element is not SCL, expected an SCL file" }];
    if (faults.length > 0) return { list: undefined, faults };
    if (this.#points.length + this.#commands.length === 0) {
      const what =
        'the file has no addresses of IEC 60870-5-104, expected elements such as <Private type="IEC_60870_5_104"><IEC_60870_5_104:Address casdu="1" ioa="700" ti="36"/></Private>';
      return { list: undefined, faults: [{ line: 1, column: 1, text: what }] };
    }
    return { list: { points: this.#points, commands: this.#commands }, faults: [] };
  }

  /** Whether the element is inside a private element for these addresses. */
  #isMapping(): boolean {
    const owner = this.#open.findLast((each) => localName(each) === "Private");
    return /^IEC[_ -]?60870[_-]5[_-]10[14]$/i.test(owner?.attributes.get("type") ?? "");
  }

  #address(event: Open): void {
    const before = this.#faults.length;
    const casdu = event.attributes.get("casdu") ??
      this.#generic.findLast((each) => each !== undefined);
    const ca = this.#number(event, { name: "casdu", text: casdu, range: [1, MAX_CA] });
    const text = event.attributes.get("ioa");
    const ioa = this.#number(event, { name: "ioa", text, range: [0, MAX_IOA] });
    const type = readType(event.attributes.get("ti") ?? "", this.#privateTypes);
    if (type.kind === "fault") this.#fault(event, `ti: ${type.text}`);
    if (this.#faults.length > before || type.kind === "fault") return;
    const listed = { ca, ioa, typeIds: type.typeIds, name: this.#path(), unit: "" };
    const key = `${type.kind} ${ca}/${ioa}`;
    const earlier = this.#known.get(key);
    if (earlier !== undefined) {
      return this.#fault(event, `CA ${ca} IOA ${ioa} is also on line ${earlier}`);
    }
    this.#known.set(key, event.line);
    if (this.#known.size > MAX_POINTS) {
      throw new XmlError(`More than ${MAX_POINTS} addresses`, event);
    }
    (type.kind === "command" ? this.#commands : this.#points).push(listed);
  }

  #number(
    event: Open,
    { name, text, range: [least, most] }: {
      readonly name: string;
      readonly text: string | undefined;
      readonly range: readonly [number, number];
    },
  ): number {
    const number = parseAddressNumber(text ?? "") ?? NaN;
    if (number >= least && number <= most) return number;
    const found = text === undefined ? "is missing" : `is "${text}"`;
    this.#fault(event, `${name} ${found}, expected a number from ${least} to ${most}`);
    return NaN;
  }

  #fault({ line, column }: Open, text: string): void {
    this.#faults.push({ line, column, text });
  }

  /** The path of the data attribute: `AA1LD1/XCBR1.Pos.stVal`. */
  #path(): string {
    let [device, node] = ["", ""];
    const parts: string[] = [];
    let desc = "";
    for (const each of this.#open) {
      const of = (name: string) => each.attributes.get(name) ?? "";
      const name = localName(each);
      if (name === "IED") device = of("name");
      else if (name === "LDevice") device = of("ldName") || device + of("inst");
      else if (name === "LN" || name === "LN0") {
        node = `${of("prefix")}${of("lnClass")}${of("inst")}`;
      } else if (name === "DOI" || name === "SDI" || name === "DAI") parts.push(of("name"));
      if (name === "DOI" || name === "SDI" || name === "DAI") desc = of("desc") || desc;
    }
    const reference = [node, ...parts].filter((part) => part !== "").join(".");
    const path = device === "" ? reference : `${device}/${reference}`;
    return desc === "" ? path : `${path} ${desc}`;
  }
}

/** The name without its prefix. */
function localName({ name }: { readonly name: string }): string {
  return name.slice(name.lastIndexOf(":") + 1);
}
