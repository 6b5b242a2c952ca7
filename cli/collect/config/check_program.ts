// Detects programs that would report success after a failure and so lose rows silently.

import { fileNameOf } from "../../io/file_path.ts";
import type { CommandSinkConfig } from "./config.ts";
import type { Fault } from "./fault.ts";

/** An option that a program requires. */
interface Requirement {
  /** Whether it is set, either in the arguments or in the text before the rows. */
  readonly isMet: (args: readonly string[], before: string) => boolean;
  readonly expected: string;
}

const MYSQL: Requirement = {
  isMet: (args) => !args.some((arg) => arg === "--force" || arg === "-f"),
  expected: "no --force, which makes it continue after an error and exit with status 0",
};

const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  psql: {
    isMet: (args, before) => [...args, before].some((text) => text.includes("ON_ERROR_STOP")),
    expected:
      "--set=ON_ERROR_STOP=1; without it, psql continues after an error and exits with status 0",
  },
  mariadb: MYSQL,
  mysql: MYSQL,
  sqlcmd: {
    isMet: (args) => args.includes("-b"),
    expected: "-b; without it, sqlcmd exits with status 0 after an error",
  },
  sqlite3: {
    isMet: (args, before) => args.includes("-bail") || /^\.bail on/m.test(before),
    expected: "-bail; without it, sqlite3 continues after an error",
  },
  mosquitto_pub: {
    isMet: (args) => /(?:^| )(?:-q|--qos) [12](?: |$)/.test(args.join(" ")),
    expected: "-q 1 or -q 2; with QoS 0 the broker confirms nothing",
  },
  "redis-cli": {
    isMet: (args) => args.includes("-e"),
    expected: "-e; without it, redis-cli exits with status 0 after an error reply",
  },
};

/** Checks that a known program is configured to report its failures. */
export function checkProgram(
  { command, before = "" }: CommandSinkConfig,
  path: string,
  fault: Fault,
): void {
  const [program = "", ...args] = command;
  const name = fileNameOf(program).replace(/\.exe$/i, "");
  const requirement = Object.hasOwn(REQUIREMENTS, name) ? REQUIREMENTS[name] : undefined;
  if (requirement === undefined || requirement.isMet(args, before)) return;
  fault(`${path}.command`, command, requirement.expected);
}
