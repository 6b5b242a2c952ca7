// A command: how it was declared, and whether it is selected or being executed.

import type { TypeName } from "../../../codec/types.ts";
import type { Entry } from "../core/agenda.ts";
import type { CommandDeclaration } from "../declaration/declaration.ts";
import { familyOf, type ObjectType } from "../declaration/families.ts";

/** What an execution must have in common with the selection before it. */
export interface CommandSignature {
  /** Type identification. */
  readonly typeId: number;
  /** The value commanded. */
  readonly value: number;
  /** QU or QL. */
  readonly qualifier: number;
  /** Originator address. */
  readonly originator: number;
  /** T. */
  readonly test: boolean;
}

/** A selection. */
export interface Selection {
  /** Number of the connection that selected the object. */
  readonly link: number;
  /** What was selected. */
  readonly signature: CommandSignature;
  /** Ends it. */
  readonly expiry: Entry;
}

/** The event that shows the result of an operation. */
export interface ResultEvent {
  /** Its number. */
  readonly id: number;
  /** Its priority. */
  readonly priority: number;
}

/** An operation under way. */
export interface Execution {
  /** Number of the connection that sent the command. */
  readonly link: number;
  /** Originator address of the command. */
  readonly originator: number;
  /** Reports the end to the controlling station, after the event that shows the result where there is one. */
  readonly terminate: (done: boolean, after?: ResultEvent) => void;
  /** Ends it with a negative termination. */
  readonly expiry: Entry;
  /** Changes the feedback. */
  step?: Entry;
  /** The value of the feedback that ends it. */
  awaited?: number;
  /** The event that shows the result: the termination follows it. */
  after?: ResultEvent;
  /** The number by which the application ends it. */
  readonly question: number;
}

/** A command and its state. */
export class CommandObject {
  /** How it was declared. */
  readonly declaration: CommandDeclaration;
  /** Its common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** The selection, if it is selected. */
  selection: Selection | undefined;
  /** The operation, if it is being executed. */
  execution: Execution | undefined;
  /** Whether the application is being asked about it. */
  deciding = false;
  readonly #types: readonly (ObjectType | undefined)[];

  /** Creates a command that is neither selected nor executed. */
  constructor(declaration: CommandDeclaration, ca: number) {
    const { type, timeTag = "optional" } = declaration;
    this.declaration = declaration;
    this.ca = ca;
    this.ioa = declaration.ioa;
    const { none, cp56 } = familyOf(type);
    this.#types = [
      timeTag === "required" ? undefined : none,
      timeTag === "refused" ? undefined : cp56,
    ];
  }

  /** Whether it is commanded by ASDUs of a type. */
  accepts(type: TypeName): boolean {
    return this.#types.includes(type);
  }
}

/** Whether an execution is the one that was selected. */
export function isSame(a: CommandSignature, b: CommandSignature): boolean {
  return a.typeId === b.typeId && Object.is(a.value, b.value) && a.qualifier === b.qualifier &&
    a.originator === b.originator && a.test === b.test;
}
