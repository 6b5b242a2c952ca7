// ASDUs that were not decoded or have no objects, and surplus octets: counted, named and shown, but never as values.

import { type Asdu, describeCause, toHex } from "../../codec/mod.ts";
import { roleOf, typeText } from "../../codec/low_level.ts";
import { count } from "./count.ts";

/** Maximum number of kinds to name. */
const MOST_KINDS = 20;

/** Describes the surplus octets of an ASDU, or its lack of objects; `undefined` if it has neither fault. */
export function oddityText(asdu: Asdu): string | undefined {
  if (asdu.type === "raw") return undefined;
  const head = `${typeText(asdu.typeId)} ${describeCause(asdu.cause).name} CA ${asdu.ca}`;
  if (isEmpty(asdu)) return `${head}: no objects`;
  const issue = asdu.issues.find(({ code }) => code === "trailing-octets");
  if (issue === undefined) return undefined;
  const surplus = issue.octets;
  return `${head}: ${count(surplus.length, "surplus octet")} after the last object: ${
    toHex(surplus, " ")
  }`;
}

/** Counts ASDUs that were not decoded, and those with surplus octets. */
export class OddAsdus {
  readonly #undecoded = new Map<string, number>();
  readonly #surplus = new Map<string, number>();
  readonly #empty = new Map<string, number>();

  /** Counts an ASDU if it is odd. */
  take(asdu: Asdu): void {
    const name = typeText(asdu.typeId);
    if (asdu.type === "raw") add(this.#undecoded, `${name}${faultOf(asdu)}`);
    else if (isEmpty(asdu)) add(this.#empty, name);
    else if (asdu.issues.some(({ code }) => code === "trailing-octets")) add(this.#surplus, name);
  }

  /** The counts as sentences; empty without odd ASDUs. */
  texts(): readonly string[] {
    const [undecoded, surplus] = [totalOf(this.#undecoded), totalOf(this.#surplus)];
    const empty = totalOf(this.#empty);
    return [
      ...undecoded === 0 ? [] : [
        `${count(undecoded, "ASDU")} not decoded and not counted: ${listed(this.#undecoded)}`,
      ],
      ...surplus === 0
        ? []
        : [`${count(surplus, "ASDU")} with surplus octets: ${listed(this.#surplus)}`],
      ...empty === 0 ? [] : [`${count(empty, "ASDU")} without objects: ${listed(this.#empty)}`],
    ];
  }
}

/** Whether an ASDU has no objects. That of a directory without entries needs none. */
function isEmpty({ typeId, issues }: Asdu): boolean {
  return roleOf(typeId) !== "directory" && issues.some(({ code }) => code === "no-objects");
}

/** Why an ASDU of a known type was not decoded. */
function faultOf({ issues }: Asdu): string {
  const codes = issues.map(({ code }) => code).filter((code) => code !== "unknown-type");
  return codes.length === 0 ? "" : ` (${[...new Set(codes)].join(", ")})`;
}

function add(counts: Map<string, number>, name: string): void {
  const key = counts.has(name) || counts.size < MOST_KINDS ? name : "others";
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, number) => sum + number, 0);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, number]) => number === 1 ? name : `${number} ${name}`).join(", ");
}
