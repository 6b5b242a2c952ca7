// Compares the ASDUs of a link with a sheet: types, causes, directions, addresses and originators.

import {
  type Asdu,
  CAUSE,
  describeCause,
  IEC104,
  type IssueCode,
  type TypeName,
  typeName,
} from "../../../../codec/mod.ts";
import {
  broadcastCa,
  type Direction,
  familyHeadOf,
  isCommand,
  isSecurity,
  isUnknownCause,
  TYPES,
} from "../../../../codec/low_level.ts";
import type { Sheet, Signal } from "../sheet.ts";
import { causesToward, isListed, type ListedType, TYPE_ITEMS, typeKey } from "../type_items.ts";
import type { ViolationCode } from "./violation.ts";

/** Reports a violation of the present ASDU. */
export type Report = (
  code: ViolationCode,
  about: { readonly topic: string; readonly detail: () => string },
) => void;

/** Compares ASDUs with a sheet. */
export class AsduCheck {
  readonly #sheet: Sheet;
  /** Types of the signals in monitor direction and of commands, by address. */
  readonly #signals = new Map<string, Signal["type"]>();
  /** The declared causes of the types so far, by type identification. */
  readonly #declared = new Map<number, readonly number[]>();
  readonly #addresses: ReadonlySet<number>;

  /** @param sheet The sheet. */
  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#addresses = new Set(sheet.commonAddresses);
    for (const signal of sheet.signals) {
      this.#signals.set(signalKey(signal.type, signal), familyHeadOf(signal.type));
    }
  }

  /**
   * Compares an ASDU.
   *
   * @param direction The direction of its sender: monitor direction from the controlled station.
   */
  take(
    asdu: Asdu,
    { direction, isDevice, report }: {
      readonly direction: Direction;
      readonly isDevice: boolean;
      readonly report: Report;
    },
  ): void {
    this.#takeType(asdu, direction, report);
    this.#takeLayout(asdu, report);
    this.#takeOriginator(asdu, isDevice, report);
    this.#takeAddresses(asdu, report);
  }

  #takeType({ typeId, cause, negative }: Asdu, direction: Direction, report: Report): void {
    const name = typeName(typeId);
    // A refusal mirrors what the other station sent.
    if (isUnknownCause(cause) || isRefusal(cause, negative)) return;
    if (isSecurity(typeId)) return this.#takeSecurity(typeId, report);
    if (name === undefined || !isListed(name)) {
      const isBlackBox = name !== undefined && TYPES[name].profile === "101";
      return report(isBlackBox ? "black-box-type" : "undeclared-type", {
        topic: String(typeId),
        detail: () =>
          isBlackBox
            ? `Type ${typeId} (${name}) belongs to 101, expected a type of 104`
            : `Type ${typeId} is not a type of the interoperability list`,
      });
    }
    const mark = this.#sheet.mark(typeKey(name));
    if (mark === undefined) {
      return report("undeclared-type", {
        topic: String(typeId),
        detail: () => `${shownType(name)} is not marked`,
      });
    }
    this.#takeCause(name, cause, { direction, report });
  }

  /** Checks cause and direction of a type that is marked. */
  #takeCause(
    name: ListedType,
    cause: number,
    { direction, report }: { readonly direction: Direction; readonly report: Report },
  ): void {
    const key = typeKey(name);
    const item = TYPE_ITEMS[key];
    const isStandard = causesToward(item, direction).includes(cause);
    const isReverse = causesToward(item, opposite(direction)).includes(cause);
    const declared = this.#causesOf(item.id);
    const topic = `${item.id} ${cause}`;
    if (!declared.includes(cause)) {
      return report("undeclared-cause", {
        topic,
        detail: () =>
          `${shownType(name)} with cause ${shownCause(cause)}, expected ${declared.join(", ")}`,
      });
    }
    const isPermitted = isStandard && this.#sheet.isMarked(key) ||
      isReverse && this.#sheet.isReversed(key);
    if (isPermitted || !isStandard && !isReverse) return;
    report("wrong-direction", {
      topic,
      detail: () =>
        `${shownType(name)} with cause ${shownCause(cause)} in ${direction} direction, ` +
        `but ${key} has the mark ${this.#sheet.mark(key)}`,
    });
  }

  #causesOf(typeId: number): readonly number[] {
    const known = this.#declared.get(typeId) ?? this.#sheet.causes(typeId);
    this.#declared.set(typeId, known);
    return known;
  }

  /** Messages of secure authentication are not in clause 9. */
  #takeSecurity(typeId: number, report: Report): void {
    const security = this.#sheet.pixit("pixit.security");
    if (security === "authentication" || security === "both") return;
    report("undeclared-type", {
      topic: String(typeId),
      detail: () =>
        `Type ${typeId} is a message of secure authentication, but pixit.security is ` +
        (security ?? "missing"),
    });
  }

  #takeLayout(asdu: Asdu, report: Report): void {
    if (isUnknownCause(asdu.cause) || isRefusal(asdu.cause, asdu.negative)) return;
    const [issue] = asdu.issues.filter(({ code }) => MALFORMED.has(code));
    if (issue === undefined) return;
    const { typeId } = asdu;
    report("malformed-asdu", {
      topic: `${typeId} ${issue.code}`,
      detail: () => `Type ${typeId}: ${issue.detail}`,
    });
  }

  #takeOriginator({ originator, cause }: Asdu, isDevice: boolean, report: Report): void {
    if (originator === 0 || this.#sheet.isMarked("app.cot.oa")) return;
    // A refusal mirrors the request with its originator.
    if (isDevice && isUnknownCause(cause) && this.#sheet.role === "controlled") return;
    report("originator-used", {
      topic: String(originator),
      detail: () => `Originator address ${originator}, but app.cot.oa is not marked`,
    });
  }

  #takeAddresses(asdu: Asdu, report: Report): void {
    const { ca, typeId, cause } = asdu;
    if (isUnknownCause(cause)) return;
    const { commonAddresses, document } = this.#sheet;
    const isStated = document.commonAddresses !== undefined && ca !== broadcastCa(IEC104);
    if (isStated && !this.#addresses.has(ca)) {
      report("undeclared-address", {
        topic: String(ca),
        detail: () => `Common address ${ca}, expected ${commonAddresses.join(", ")}`,
      });
    }
    const name = typeName(typeId);
    if (name === undefined || asdu.type === "raw" || asdu.type === "private") return;
    const head = familyHeadOf(name);
    for (const { ioa } of objectsOf(asdu)) {
      const listed = this.#signals.get(signalKey(name, { ca, ioa }));
      if (listed === undefined || listed === head || !isProcess(name)) continue;
      report("other-type-of-signal", {
        topic: `${ca}/${ioa} ${typeId}`,
        detail: () => `${name} at ${ca}/${ioa}, expected the types of ${listed}`,
      });
    }
  }
}

/** Faults of an ASDU that does not have the layout of its type. */
const MALFORMED: ReadonlySet<IssueCode> = new Set<IssueCode>([
  "header-too-short",
  "asdu-too-long",
  "length-mismatch",
  "trailing-octets",
  "no-objects",
  "sq-not-permitted",
  "sq-contradicts-length",
  "too-many-objects",
  "ioa-not-zero",
  "ioa-overflow",
]);

/** Commands and points may have the same address. */
function signalKey(
  type: TypeName,
  { ca, ioa }: { readonly ca: number; readonly ioa: number },
): string {
  return `${isCommand(TYPES[type].id) ? "command" : "point"} ${ca}/${ioa}`;
}

/** Whether a type reports or operates an object of the process. */
function isProcess(name: TypeName): boolean {
  const { role } = TYPES[name];
  return role === "status" || role === "measured" || role === "total" || role === "protection" ||
    role === "command" || role === "setpoint";
}

function objectsOf(asdu: Asdu): readonly { readonly ioa: number }[] {
  return "objects" in asdu ? (asdu.objects as readonly { readonly ioa: number }[]) : [];
}

function isRefusal(cause: number, negative: boolean): boolean {
  return negative && (cause === CAUSE.activationCon || cause === CAUSE.deactivationCon);
}

function opposite(direction: Direction): Direction {
  return direction === "monitor" ? "control" : "monitor";
}

function shownType(name: ListedType): string {
  return `Type ${TYPES[name].id} (${name})`;
}

function shownCause(cause: number): string {
  return `${cause} (${describeCause(cause).name})`;
}
