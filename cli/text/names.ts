// Names and units of objects, taken from a station file or a point list because IEC 60870-5-104 does not transmit them.

import type { CommandDeclaration, PointDeclaration, StationDeclaration } from "../../mod.ts";
import type { AddressFormat } from "../../codec/mod.ts";
import { formatAddressNumber, isCommand } from "../../codec/low_level.ts";
import type { Scale, StateTexts } from "./point_list/conversion.ts";
import type { PointList } from "./point_list/point_list.ts";
import { type AddressStyle, addressText, PLAIN_ADDRESSES } from "./address_text.ts";
import { widest } from "./extremes.ts";

/** The name and unit of an object. */
export interface ObjectName {
  /** Display name. */
  readonly name: string;
  /** Engineering unit. */
  readonly unit: string;
}

/** How the value of a point is converted. */
interface Conversion {
  readonly scale: Scale | undefined;
  readonly states: StateTexts | undefined;
  /** Unit of the scaled value. */
  readonly unit: string;
}

const NAMELESS: ObjectName = { name: "", unit: "" };

/** Looks up names by address, separately for monitoring and control direction. */
export class Names {
  readonly #objects = new Map<string, ObjectName>();
  readonly #commands = new Map<string, ObjectName>();
  readonly #points = new Map<string, PointDeclaration["type"]>();
  readonly #declared = new Map<string, CommandDeclaration>();

  readonly #conversions = new Map<string, Conversion>();
  readonly #style: AddressStyle;

  /** Uses the names of a station declaration; without one, there are no names. */
  constructor(station?: StationDeclaration, style: AddressStyle = PLAIN_ADDRESSES) {
    this.#style = style;
    for (const { ca, points = [], counters = [], commands = [] } of station?.sectors ?? []) {
      for (const { ioa, name = "", unit = "" } of [...points, ...counters]) {
        this.#objects.set(`${ca}/${ioa}`, { name, unit });
      }
      for (const { ioa, type } of points) this.#points.set(`${ca}/${ioa}`, type);
      for (const command of commands) {
        const { ioa, name = "", unit = "" } = command;
        this.#commands.set(`${ca}/${ioa}`, { name, unit });
        this.#declared.set(`${ca}/${ioa}`, command);
      }
    }
  }

  /** Adds the names in a list, except those of objects that have one. */
  add({ points, commands }: PointList): this {
    for (const [listed, known] of [[points, this.#objects], [commands, this.#commands]] as const) {
      for (const { ca, ioa, name, unit, scale, states } of listed) {
        const key = `${ca}/${ioa}`;
        if (known === this.#objects && (scale !== undefined || states !== undefined)) {
          this.#conversions.set(key, { scale, states, unit });
        }
        // The unit is that of the scaled value.
        if (!known.has(key)) known.set(key, { name, unit: scale === undefined ? unit : "" });
      }
    }
    return this;
  }

  /** Maximum display widths of names and units of points and counters. */
  get widths(): { readonly name: number; readonly unit: number } {
    const all = [...this.#objects.values()];
    const units = [...all, ...this.#conversions.values()].map(({ unit }) => unit);
    return { name: widest(all.map(({ name }) => name)), unit: widest(units) };
  }

  /** The address of an object, as it is shown: `47/700` or `47/0.2.188`. */
  address(ca: number, ioa: number): string {
    return addressText({ ca, ioa }, this.#style);
  }

  /** An object address, as it is shown: `700` or `0.2.188`. */
  ioa(ioa: number): string {
    return formatAddressNumber(ioa, this.#style);
  }

  /** How addresses are shown. */
  get addressFormat(): AddressFormat {
    return this.#style.format;
  }

  /**
   * The value of a point as the list converts it: the text of the state, or the scaled value; `undefined` if the list
   * has neither.
   */
  converted(ca: number, ioa: number, value: unknown): string | undefined {
    const { scale, states } = this.#conversions.get(`${ca}/${ioa}`) ?? {};
    if (typeof value !== "number") return undefined;
    const text = states?.get(value);
    if (text !== undefined || scale === undefined) return text;
    return String(Number((value * scale.factor + scale.offset).toPrecision(7)));
  }

  /** The addresses of all objects that have a name, as they are shown. */
  addresses(): readonly string[] {
    const keys = new Set([...this.#objects.keys(), ...this.#commands.keys()]);
    return [...keys].map((key) => {
      const [ca, ioa] = key.split("/").map(Number) as [number, number];
      return this.address(ca, ioa);
    });
  }

  /** The conversion of a point to its engineering value; `undefined` without one. */
  scale(ca: number, ioa: number): Scale | undefined {
    return this.#conversions.get(`${ca}/${ioa}`)?.scale;
  }

  /** The name of a point, and the unit of its {@linkcode converted} value. */
  engineering(ca: number, ioa: number): ObjectName {
    const object = this.object(ca, ioa);
    const { scale, unit = "" } = this.#conversions.get(`${ca}/${ioa}`) ?? {};
    return scale === undefined ? object : { ...object, unit };
  }

  /** The name of a point or counter, and the unit of the transmitted value: none if the list scales it. */
  object(ca: number, ioa: number): ObjectName {
    return this.#objects.get(`${ca}/${ioa}`) ?? NAMELESS;
  }

  /** The name of a command. */
  command(ca: number, ioa: number): ObjectName {
    return this.#commands.get(`${ca}/${ioa}`) ?? NAMELESS;
  }

  /** The name of an object in ASDUs of a type: of the command for commands, otherwise of the point; empty if unknown. */
  nameIn(typeId: number, ca: number, ioa: number): string {
    return this.transmitted(typeId, ca, ioa).name;
  }

  /** The name of an object in ASDUs of a type, as {@linkcode nameIn}, and the unit of its {@linkcode converted} value. */
  labelIn(typeId: number, ca: number, ioa: number): ObjectName & {
    /** Converts its value, if the list does. */
    readonly textOf?: (value: unknown) => string | undefined;
  } {
    const label = this.transmitted(typeId, ca, ioa);
    const conversion = this.#conversions.get(`${ca}/${ioa}`);
    if (isCommand(typeId) || conversion === undefined) return label;
    const unit = conversion.scale === undefined ? label.unit : conversion.unit;
    return { ...label, unit, textOf: (value) => this.converted(ca, ioa, value) };
  }

  /** The name of an object in ASDUs of a type, as {@linkcode nameIn}, and the unit of its transmitted value. */
  transmitted(typeId: number, ca: number, ioa: number): ObjectName {
    const [first, second] = isCommand(typeId)
      ? [this.command(ca, ioa), this.object(ca, ioa)]
      : [this.object(ca, ioa), this.command(ca, ioa)];
    return first.name === "" ? second : first;
  }

  /** {@linkcode labelIn} with the arguments of `labelOf` in `FormatOptions`. */
  readonly labelOf = (
    ca: number,
    ioa: number,
    typeId: number,
  ): ReturnType<Names["labelIn"]> => this.labelIn(typeId, ca, ioa);

  /** The type of a point, without time tag; `undefined` if unknown. */
  pointType(ca: number, ioa: number): PointDeclaration["type"] | undefined {
    return this.#points.get(`${ca}/${ioa}`);
  }

  /** The declaration of a command; `undefined` if unknown. */
  declaredCommand(ca: number, ioa: number): CommandDeclaration | undefined {
    return this.#declared.get(`${ca}/${ioa}`);
  }
}
