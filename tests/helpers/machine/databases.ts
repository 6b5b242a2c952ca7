// PostgreSQL and MariaDB on this machine, accessed with their own clients; tests that need a missing one are skipped.

import { absence, runProgram } from "./service.ts";

/** A database that tests may use. */
export interface TestDatabase {
  /** Runs SQL; returns the lines of its result, with columns separated by `|` or tabs. */
  sql(text: string): Promise<string[]>;
  /** Locks a table until the returned function is called. */
  lock(table: string): Promise<() => Promise<void>>;
  /** Ends the sessions that wait for a table, as soon as there are any. */
  cutWaiting(table: string): Promise<void>;
}

const PSQL = [
  "psql",
  "-X",
  "-q",
  "-A",
  "-t",
  "-v",
  "ON_ERROR_STOP=1",
  "-h",
  "127.0.0.1",
  "-U",
  "postgres",
  "test",
];
const MARIADB = [
  "mariadb",
  "--batch",
  "--skip-column-names",
  "-h",
  "127.0.0.1",
  "-u",
  "root",
  "test",
];

/** Why PostgreSQL cannot be used; `undefined` if it can. */
export const NO_POSTGRESQL: string | undefined = await absence(PSQL, "SELECT 1");

/** Why MariaDB cannot be used; `undefined` if it can. */
export const NO_MARIADB: string | undefined = await absence(MARIADB, "SELECT 1");

async function lines(command: readonly string[], stdin: string): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram(command, { stdin });
  if (code !== 0) throw new Error(`${command[0]}: ${stderr}`);
  return stdout.split("\n").filter((line) => line !== "");
}

/** Repeats a query until it returns something. */
async function found(command: readonly string[], sql: string): Promise<string[]> {
  for (let asked = 0; asked < 3000; asked++) {
    const result = await lines(command, sql);
    if (result.length > 0) return result;
  }
  throw new Error(`Nothing was found by ${sql}`);
}

/** Opens a session that runs SQL and stays open until it is told to end. */
async function session(command: readonly string[], sql: string): Promise<() => Promise<void>> {
  const [program, ...args] = command;
  const process = new Deno.Command(program!, { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${sql}\nSELECT 'ready';\n`));
  const reader = process.stdout.getReader();
  await reader.read();
  return async () => {
    await writer.close();
    while (!(await reader.read()).done);
    await process.status;
  };
}

/** PostgreSQL. */
export const POSTGRES: TestDatabase = {
  sql: (text) => lines(PSQL, text),
  lock: (table) => session(PSQL, `BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE;`),
  async cutWaiting(table) {
    await found(
      PSQL,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE wait_event_type = 'Lock' AND query LIKE '%${table}%'`,
    );
  },
};

/** MariaDB. */
export const MARIA: TestDatabase = {
  sql: (text) => lines(MARIADB, text),
  lock: (table) => session([...MARIADB, "--unbuffered"], `LOCK TABLES ${table} WRITE;`),
  async cutWaiting(table) {
    const ids = await found(
      MARIADB,
      `SELECT id FROM information_schema.processlist
       WHERE state LIKE 'Waiting for table%' AND info LIKE '%${table}%'`,
    );
    await lines(MARIADB, ids.map((id) => `KILL ${id};`).join("\n"));
  },
};
