// A station declaration with the points of a list.

import type {
  CommandDeclaration,
  CounterDeclaration,
  PointDeclaration,
  PrivateType,
  StationDeclaration,
  TypeName,
} from "../../../mod.ts";
import {
  familyHeadOf,
  familyOf,
  findPrivateType,
  roleOf,
  TYPES,
} from "../../../codec/low_level.ts";
import type { ListedPoint, PointList } from "./point_list.ts";

/** A declaration, or why the list does not suffice for one. */
export interface Declared {
  readonly declaration: StationDeclaration;
  /** What is missing or cannot be declared, one text per object. */
  readonly faults: readonly string[];
}

interface Sector {
  readonly ca: number;
  readonly points: PointDeclaration[];
  readonly counters: CounterDeclaration[];
  readonly commands: CommandDeclaration[];
}

/** Declares the points, counters and commands of a list, by address, with the private types that they have. */
export function declareList(
  { points, commands }: PointList,
  privateTypes: readonly PrivateType[] = [],
): Declared {
  const sectors = new Map<number, Sector>();
  const faults: string[] = [];
  const used = new Set<PrivateType>();
  for (const listed of [points, commands]) {
    for (const point of [...listed].sort((a, b) => a.ca - b.ca || a.ioa - b.ioa)) {
      const own = privateOf(point, privateTypes);
      if (own !== undefined) used.add(own);
      const type = own?.row.name as TypeName | undefined ?? typeOf(point);
      const fault = type === undefined ? problemOf(point) : addTo(sectors, point, type);
      if (fault !== undefined) faults.push(`CA ${point.ca} IOA ${point.ioa}: ${fault}`);
    }
  }
  const parts = [...sectors.values()].sort((a, b) => a.ca - b.ca).map(withoutEmpty);
  const hasZero = parts.some(({ points = [], counters = [] }) =>
    [...points, ...counters].some(({ ioa }) => ioa === 0)
  );
  const procedures = hasZero ? { procedures: { addressZero: true } } : {};
  const types = used.size === 0 ? {} : { privateTypes: Array.from(used, ({ row }) => row) };
  return { declaration: { ...types, sectors: parts, ...procedures }, faults };
}

/** The only type of a point, if it is private. */
function privateOf(
  { typeIds }: ListedPoint,
  privateTypes: readonly PrivateType[],
): PrivateType | undefined {
  const [typeId, ...others] = typeIds;
  return typeId === undefined || others.length > 0
    ? undefined
    : findPrivateType({ typeId }, { privateTypes });
}

/** The mnemonic that stands for the family of a point; `undefined` without one family. */
function typeOf({ typeIds }: ListedPoint): TypeName | undefined {
  const [first] = typeIds;
  const name = NAMES.find((each) => TYPES[each].id === first);
  if (name === undefined || typeIds.some((id) => !familyOf(first!).includes(id))) return undefined;
  return familyHeadOf(name);
}

const NAMES = Object.keys(TYPES) as readonly TypeName[];

function problemOf({ typeIds }: ListedPoint): string {
  if (typeIds.length === 0) return "the type is missing, expected a mnemonic such as M_ME_NC_1";
  return `the type is one of ${typeIds.join(", ")}, expected a single one such as M_ME_NC_1`;
}

/** Adds an object to its sector; returns a text if it cannot be declared. */
function addTo(
  sectors: Map<number, Sector>,
  { ca, ioa, name, unit }: ListedPoint,
  type: TypeName,
): string | undefined {
  const sector = sectors.get(ca) ?? { ca, points: [], counters: [], commands: [] };
  sectors.set(ca, sector);
  const common = { ioa, ...name !== "" && { name }, ...unit !== "" && { unit } };
  const taken = (list: readonly { readonly ioa: number }[]) => list.at(-1)?.ioa === ioa;
  const role = Object.hasOwn(TYPES, type) ? roleOf(TYPES[type].id) : undefined;
  if (role === "total") {
    const isPlain = type === "M_IT_NA_1";
    sector.counters.push({ ...common, ...!isPlain && { type } } as CounterDeclaration);
  } else if (role === "command" || role === "setpoint") {
    if (ioa === 0) return "IOA 0 of a command cannot be declared, expected 1 or more";
    if (taken(sector.commands)) return "the address has two commands, expected one";
    sector.commands.push({ ...common, type } as CommandDeclaration);
  } else if (role === "parameter") {
    return `${type} is a parameter, expected a point, a counter or a command`;
  } else {
    if (taken(sector.points)) return "the address has two types, expected one";
    sector.points.push({ ...common, type } as PointDeclaration);
  }
  return undefined;
}

function withoutEmpty({ ca, points, counters, commands }: Sector): Sector {
  return {
    ca,
    ...points.length > 0 && { points },
    ...counters.length > 0 && { counters },
    ...commands.length > 0 && { commands },
  } as Sector;
}
