// The data that checks need from the table of types, and the table of TYPES.md generated from it.

import { markdown } from "./markdown.ts";

/** The columns of one row that documents and checks use. */
export interface Row {
  readonly id: number;
  readonly time: "none" | "cp24" | "cp56";
  readonly sq: boolean;
  readonly profile: string;
  readonly title: string;
}

/** Type identifications by mnemonic. */
export type Rows = Readonly<Record<string, Row>>;

/** Reads the table of a project. */
export async function readTypes(root: string): Promise<Rows> {
  const url = new URL(`file://${Deno.realPathSync(`${root}/codec/types.ts`)}`);
  const module = await import(url.href) as { TYPES: Rows };
  return module.TYPES;
}

const TAG = { none: "", cp24: "CP24Time2a", cp56: "CP56Time2a" };

/** Formats the table as Markdown. */
export function typeTable(types: Rows): string {
  const rows = Object.entries(types).map((
    [mnemonic, { id, time, sq, profile, title }],
  ) => [String(id), `\`${mnemonic}\``, title, TAG[time], sq ? "0, 1" : "0", profile]);
  return markdown([["id", "type", "meaning", "time tag", "SQ", "profile"], ...rows]);
}
