// Formats rows as SQL for database clients. Repeating the statements does not duplicate rows.

import { type Column, fieldOf } from "./fields.ts";
import { cellsOf, type RowFormat, type TypedCell, writeInstant } from "./format.ts";
import type { StoredValue } from "./stored_value.ts";

/** Supported databases. */
export type Dialect = "postgresql" | "mysql" | "sqlserver" | "sqlite";

/** Maximum number of rows per INSERT; SQL Server accepts 1000. */
const ROWS_OF_A_STATEMENT = 500;

/** Differences between databases. */
interface Grammar {
  /** Quotes a name. */
  readonly name: (name: string) => string;
  /** Quotes a text. */
  readonly text: (text: string) => string;
  /** Formats an instant or NULL. */
  readonly instant: (instant: number | null) => string;
  /** Formats a finite number. */
  readonly number: (value: number) => string;
  /** Formats NaN or an infinity. */
  readonly odd: (value: number) => string;
  readonly begin: string;
  readonly end: string;
  /** A statement that makes the client print a text on its own line. */
  readonly print: (text: string) => string;
  /** The INSERT statement for some rows, each formatted as `(...)`. */
  readonly insert: (target: Target, rows: readonly string[]) => string;
  /** Column types by field kind. */
  readonly types: Readonly<Record<ReturnType<typeof fieldOf>["kind"], string>>;
}

/** A table and its columns, quoted. */
interface Target {
  readonly table: string;
  readonly columns: readonly string[];
  /** The key columns that are present. */
  readonly key: readonly string[];
}

function doubled(quote: string): (text: string) => string {
  return (text) => `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
}

/** Quotes an instant, with T and Z if the format has them. */
function instantIn(form: "iso" | "sql" | "local"): (instant: number | null) => string {
  return (instant) => {
    if (instant === null) return "NULL";
    const text = String(writeInstant(instant, form === "sql" ? "sql" : "iso"));
    return `'${form === "local" ? text.slice(0, -1) : text}'`;
  };
}

function select(text: string): string {
  return `SELECT '${text}';\n`;
}

/**
 * Formats a text for SQL Server in pure ASCII, so that neither the client's code page nor its line commands can alter
 * it.
 */
function asciiText(text: string): string {
  const parts = text.match(/[\x20-\x7e]+|[^\x20-\x7e]/g) ?? [""];
  return parts.map((part) =>
    /[^\x20-\x7e]/.test(part) ? `NCHAR(${part.charCodeAt(0)})` : `N${doubled("'")(part)}`
  ).join(" + ");
}

const GRAMMARS: Readonly<Record<Dialect, Grammar>> = {
  postgresql: {
    name: doubled('"'),
    text: (text) =>
      text.includes("\\") ? `E${doubled("'")(text.replaceAll("\\", "\\\\"))}` : doubled("'")(text),
    instant: instantIn("iso"),
    number: String,
    odd: (value) => `'${value}'`,
    print: select,
    begin: "BEGIN;\n",
    end: "COMMIT;\n",
    insert: ({ table, columns }, rows) =>
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES\n${
        rows.join(",\n")
      }\nON CONFLICT DO NOTHING;\n`,
    types: {
      text: "text",
      "long-text": "text",
      integer: "bigint",
      number: "double precision",
      instant: "timestamptz",
    },
  },
  mysql: {
    name: doubled("`"),
    text: (text) => doubled("'")(text.replaceAll("\\", "\\\\")),
    instant: instantIn("sql"),
    number: String,
    odd: () => "NULL",
    print: select,
    begin:
      "SET NAMES utf8mb4;\nSET SESSION sql_mode = 'STRICT_ALL_TABLES';\nSET SESSION time_zone = '+00:00';\nSTART TRANSACTION;\n",
    end: "COMMIT;\n",
    insert: ({ table, columns, key }, rows) => {
      const same = key[0] ?? columns[0];
      return `INSERT INTO ${table} (${columns.join(", ")}) VALUES\n${
        rows.join(",\n")
      }\nON DUPLICATE KEY UPDATE ${same} = ${same};\n`;
    },
    types: {
      text: "varchar(190)",
      "long-text": "text",
      integer: "bigint",
      number: "double",
      instant: "datetime(3)",
    },
  },
  sqlserver: {
    name: (name) => `[${name.replaceAll("]", "]]")}]`,
    text: asciiText,
    // The T is needed because the old type datetime otherwise swaps day and month in some languages. NULL is cast
    // because a column of untyped NULLs would be an integer column, which cannot be converted to an instant.
    instant: (instant) =>
      instant === null ? "CAST(NULL AS datetime2(3))" : instantIn("local")(instant),
    // The exponent makes it a float; decimal literals are exact types that lose digits if a column needs more than
    // 38.
    number: (value) => /e/.test(String(value)) ? String(value) : `${value}e0`,
    odd: () => "NULL",
    print: (text) => `SELECT '${text}';\nGO\n`,
    begin: "SET NOCOUNT ON;\nSET XACT_ABORT ON;\nBEGIN TRANSACTION;\n",
    end: "COMMIT TRANSACTION;\nGO\n",
    insert: ({ table, columns, key }, rows) => {
      const list = columns.join(", ");
      const match = key.map((name) => `t.${name} = s.${name}`).join(" AND ");
      const missing = match === ""
        ? ""
        : `\nWHERE NOT EXISTS (SELECT 1 FROM ${table} t WHERE ${match})`;
      const source = `(VALUES\n${rows.join(",\n")}\n) s (${list})`;
      return `INSERT INTO ${table} (${list})\nSELECT ${
        columns.map((name) => `s.${name}`).join(", ")
      } FROM ${source}${missing};\n`;
    },
    types: {
      text: "nvarchar(190)",
      "long-text": "nvarchar(max)",
      integer: "bigint",
      number: "float",
      instant: "datetime2(3)",
    },
  },
  sqlite: {
    name: doubled('"'),
    text: doubled("'"),
    instant: instantIn("sql"),
    number: String,
    odd: (value) => value > 0 ? "9e999" : "-9e999",
    print: select,
    begin: "BEGIN;\n",
    end: "COMMIT;\n",
    insert: ({ table, columns }, rows) =>
      // OR IGNORE would skip rows that violate any constraint.
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES\n${
        rows.join(",\n")
      }\nON CONFLICT DO NOTHING;\n`,
    types: {
      text: "TEXT",
      "long-text": "TEXT",
      integer: "INTEGER",
      number: "REAL",
      instant: "TEXT",
    },
  },
};

/** Formats rows as SQL: a transaction of INSERTs that skip existing rows, identified by store and seq. */
export function sqlFormat(
  columns: readonly Column[],
  { dialect, table }: { readonly dialect: Dialect; readonly table: string },
): RowFormat {
  const grammar = GRAMMARS[dialect];
  const target = targetOf(columns, grammar, table);
  function row(value: StoredValue): string {
    return `(${cellsOf(value, columns).map((cell) => literal(cell, dialect)).join(", ")})`;
  }
  return {
    header: "",
    rows(rows) {
      const statements: string[] = [];
      for (let at = 0; at < rows.length; at += ROWS_OF_A_STATEMENT) {
        statements.push(grammar.insert(target, rows.slice(at, at + ROWS_OF_A_STATEMENT).map(row)));
      }
      return `${grammar.begin}${statements.join("")}${grammar.end}`;
    },
    question: (seq) => grammar.print(`ok ${seq}`),
  };
}

/** The CREATE TABLE statement for these columns. */
export function createTable(
  columns: readonly Column[],
  { dialect, table }: { readonly dialect: Dialect; readonly table: string },
): string {
  const grammar = GRAMMARS[dialect];
  const target = targetOf(columns, grammar, table);
  const lines = columns.map(({ name, field }) => {
    const { kind, nullable } = fieldOf(field);
    return `  ${grammar.name(name)} ${grammar.types[kind]}${nullable === true ? "" : " NOT NULL"}`;
  });
  if (target.key.length === 2) lines.push(`  PRIMARY KEY (${target.key.join(", ")})`);
  return `CREATE TABLE ${target.table} (\n${lines.join(",\n")}\n)`;
}

function targetOf(columns: readonly Column[], { name }: Grammar, table: string): Target {
  const isKey = ({ field }: Column) => field === "store" || field === "seq";
  return {
    table: table.split(".").map(name).join("."),
    columns: columns.map((column) => name(column.name)),
    key: columns.filter(isKey).map((column) => name(column.name)),
  };
}

function literal({ kind, value }: TypedCell, dialect: Dialect): string {
  const grammar = GRAMMARS[dialect];
  if (kind === "instant") return grammar.instant(value as number | null);
  if (value === null) return "NULL";
  if (typeof value === "string") return grammar.text(value);
  if (kind === "integer") return String(value);
  return Number.isFinite(value) ? grammar.number(value) : grammar.odd(value);
}
