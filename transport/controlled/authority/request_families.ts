// The families of requests that rights name, and the families that a request belongs to.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE_SETS } from "../../../codec/cause.ts";
import { isPrivateType, roleOf } from "../../../codec/classify.ts";
import { FRZ, SCQ } from "../../../codec/qualifiers.ts";
import { type TypeName, type TypeRole, TYPES } from "../../../codec/types.ts";

/** The families of requests, with what they cover. */
export const REQUEST_FAMILIES = {
  "all": "every request",
  "interrogation": "station and group interrogation",
  "counters": "counter interrogation: counter-read and counter-freeze",
  "counter-read": "reading of counters",
  "counter-freeze": "freezing and resetting of counters",
  "read": "reading of one object",
  "test": "test commands",
  "commands": "commands and set-points, with and without time tag",
  "clock": "clock synchronization and delay acquisition",
  "reset": "reset of the process",
  "parameters": "loading and activation of parameters",
  "files": "file transfer: file-read and file-write",
  "file-read": "directory, fetching of files, log queries",
  "file-write": "sending and deletion of files",
  "authentication": "messages of IEC TS 60870-5-7",
  "private": "private types",
} as const;

/** The name of a family of requests. */
export type RequestFamily = keyof typeof REQUEST_FAMILIES;

/** The families of each role of a type; roles that only a controlled station sends belong only to `all`. */
const BY_ROLE: Readonly<Record<TypeRole, readonly RequestFamily[]>> = {
  status: [],
  measured: [],
  total: [],
  protection: [],
  statistic: [],
  initialization: [],
  directory: [],
  command: ["commands"],
  setpoint: ["commands"],
  security: ["authentication"],
  interrogation: ["interrogation"],
  counterInterrogation: ["counters"],
  read: ["read"],
  clock: ["clock"],
  delay: ["clock"],
  test: ["test"],
  reset: ["reset"],
  parameter: ["parameters"],
  parameterActivation: ["parameters"],
  fileReady: ["files", "file-write"],
  sectionReady: ["files", "file-write"],
  fileSegment: ["files", "file-write"],
  lastSection: ["files", "file-write"],
  fileCall: ["files"],
  fileAcknowledge: ["files", "file-read"],
  logQuery: ["files", "file-read"],
};

/** The families that an ASDU belongs to. */
export function familiesOf(asdu: Asdu): readonly RequestFamily[] {
  const role = roleOf(asdu.typeId);
  if (role === undefined) {
    return asdu.type === "private" || isPrivateType(asdu.typeId) ? ["all", "private"] : ["all"];
  }
  const { objects = [] } = asdu as {
    readonly objects?: readonly { readonly frz?: number; readonly scq?: number }[];
  };
  const [object] = objects;
  // An unreadable or unknown request might change something.
  if (role === "counterInterrogation") {
    return ["all", "counters", object?.frz === FRZ.read ? "counter-read" : "counter-freeze"];
  }
  if (role === "fileCall") {
    const reads = object?.scq !== undefined && object.scq !== SCQ.deleteFile;
    return ["all", "files", reads ? "file-read" : "file-write"];
  }
  return ["all", ...BY_ROLE[role]];
}

/** The types that a controlling station sends; rights may name them. */
export const REQUEST_TYPES: readonly TypeName[] = (Object.keys(TYPES) as TypeName[]).filter(
  (name) => CAUSE_SETS[TYPES[name].causes].control.length > 0,
);
