// A command object: its declaration, and whether it is selected or being executed.

import type { TypeName } from "../../../codec/types.ts";
import type { RateWindow } from "../authority/rate_window.ts";
import type { Entry } from "../../agenda.ts";
import type { CommandDeclaration } from "../declaration/declaration.ts";
import { familyOf, type ObjectType } from "../declaration/families.ts";

/** Properties in which select and execute must agree. */
export interface CommandSignature {
  /** Type identification. */
  readonly typeId: number;
  /** Commanded value. */
  readonly value: number;
  /** QU or QL. */
  readonly qualifier: number;
  /** Originator address. */
  readonly originator: number;
  /** Test bit (T). */
  readonly test: boolean;
  /** The authenticated user. */
  readonly user: string | undefined;
}

/** A selection. */
export interface Selection {
  /** Number of the connection that selected the object. */
  readonly link: number;
  /** The selected command. */
  readonly signature: CommandSignature;
  /** Select time-out. */
  readonly expiry: Entry;
}

/** The event that reports the result of an operation. */
export interface ResultEvent {
  /** Event number. */
  readonly id: number;
  /** Event class. */
  readonly priority: number;
}

/** A running operation. */
export interface Execution {
  /** Number of the connection that sent the command. */
  readonly link: number;
  /** Originator address of the command. */
  readonly originator: number;
  /** Sends the termination, after the event that reports the result if there is one. */
  readonly terminate: (done: boolean, after?: ResultEvent) => void;
  /** Ends the operation with a negative termination. */
  readonly expiry: Entry;
  /** Changes the feedback point. */
  step?: Entry;
  /** The feedback value that ends the operation. */
  awaited?: number;
  /** The event that reports the result; the termination follows it. */
  after?: ResultEvent;
  /** The question number with which the application ends the operation. */
  readonly question: number;
}

/** A command and its state. */
export class CommandObject {
  /** Declaration of the command. */
  readonly declaration: CommandDeclaration;
  /** Common address. */
  readonly ca: number;
  /** Information object address. */
  readonly ioa: number;
  /** The selection; `undefined` if not selected. */
  selection: Selection | undefined;
  /** The running operation; `undefined` if none. */
  execution: Execution | undefined;
  /** Whether a question to the application is pending. */
  deciding = false;
  /** Counts the commands of all connections, if they are limited. */
  rate: RateWindow | undefined;
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

  /** Whether ASDUs of a type address this command. */
  accepts(type: TypeName): boolean {
    return this.#types.includes(type);
  }
}

/** Whether an execute command matches the selection. */
export function isSame(a: CommandSignature, b: CommandSignature): boolean {
  return a.typeId === b.typeId && Object.is(a.value, b.value) && a.qualifier === b.qualifier &&
    a.originator === b.originator && a.test === b.test && a.user === b.user;
}
