// Programs that report success after a failure unless an option forbids it: rows would be lost silently.

import { fileNameOf } from "../../io/file_path.ts";
import type { CommandSinkConfig } from "./config.ts";
import type { Fault } from "./fault.ts";

/** An option that a program needs. */
interface Requirement {
  /** Whether it is set, by the arguments or by the text before the rows. */
  readonly isMet: (args: readonly string[], before: string) => boolean;
  readonly expected: string;
}

const MYSQL: Requirement = {
  isMet: (args) => !args.some((arg) => arg === "--force" || arg === "-f"),
  expected: "no --force, with which it continues after an error and ends with status 0",
};

const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  psql: {
    isMet: (args, before) => [...args, before].some((text) => text.includes("ON_ERROR_STOP")),
    expected:
      "--set=ON_ERROR_STOP=1, without which it continues after an error and ends with status 0",
  },
  mariadb: MYSQL,
  mysql: MYSQL,
  sqlcmd: {
    isMet: (args) => args.includes("-b"),
    expected: "-b, without which it ends with status 0 after an error",
  },
  sqlite3: {
    isMet: (args, before) => args.includes("-bail") || /^\.bail on/m.test(before),
    expected: "-bail, without which it continues after an error",
  },
  mosquitto_pub: {
    isMet: (args) => /(?:^| )(?:-q|--qos) [12](?: |$)/.test(args.join(" ")),
    expected: "-q 1 or -q 2, as with QoS 0 no broker confirms anything",
  },
  "redis-cli": {
    isMet: (args) => args.includes("-e"),
    expected: "-e, without which it ends with status 0 when Redis answers with an error",
  },
};

/** Checks that a program that is known says when it fails. */
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
