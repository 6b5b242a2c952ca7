// Addresses of objects and commands in a line.

import { Mistake, type Word } from "../../text/words.ts";
import type { KnownCommand, KnownObject, ObjectTable } from "../object_table.ts";

/** The object of an address. */
export function objectOf(word: Word | undefined, objects: ObjectTable): KnownObject | Mistake {
  return word === undefined ? MISSING : found(word, objects.find(word.text));
}

/** The command of an address. */
export function commandOf(word: Word | undefined, objects: ObjectTable): KnownCommand | Mistake {
  return word === undefined ? MISSING : found(word, objects.findCommand(word.text));
}

const MISSING = new Mistake("the address is missing, expected CA/IOA");

function found<T>(word: Word, what: T | string): T | Mistake {
  return typeof what === "string" ? new Mistake(what, word) : what;
}
