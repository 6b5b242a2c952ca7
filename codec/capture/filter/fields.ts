// The fields of filters: the table for the parser.

import type { FilterField } from "./field.ts";
import type { FieldName } from "../filter_texts.ts";
import { CAUSE_NAMES, typeNames } from "./names.ts";
import { addressNumber, flag, named, numbers, words } from "./number_field.ts";
import { NAME, QUALITY_FIELD, VALUE } from "./object_fields.ts";
import { FUNCTION, LENGTH, OCTETS } from "./octet_fields.ts";
import { DELTA, ends, hosts, ports, TIME } from "./place_fields.ts";
import { FINDING, TRANSACTION } from "./report_fields.ts";
import { CSQ, ERROR_CODE, KSQ, MAL, USER_NAME, USR } from "./security_fields.ts";

/** All fields by name. */
// deno-fmt-ignore
export const FIELDS: Readonly<Record<FieldName, FilterField>> = {
  host: hosts(ends),
  source: hosts(({ source }) => [source]),
  destination: hosts(({ destination }) => [destination]),
  port: ports(ends),
  sourceport: ports(({ source }) => [source]),
  destinationport: ports(({ destination }) => [destination]),
  connection: numbers(({ connection }) => connection, "the number of a TCP connection", { ofAsdus: false }),
  direction: words("control or monitor", { control: true, monitor: false, client: true, server: false }, ({ fromClient }) => fromClient),
  frame: numbers(({ frame }) => frame, "the number of a packet", { ofAsdus: false }),
  time: TIME,
  delta: DELTA,
  format: words("I, S or U", { I: "I", S: "S", U: "U" }, ({ format }) => format),
  function: FUNCTION,
  type: named(({ typeId }) => typeId, typeNames, { expected: "a type such as M_ME_TF_1, C_*, 36 or 45..64", max: 0xff }),
  cause: named(({ cause }) => cause, () => CAUSE_NAMES, { expected: "a cause such as spont, act, inro*, 3 or 20..36", max: 63 }),
  negative: flag(({ negative }) => negative),
  test: flag(({ test }) => test),
  originator: numbers(({ originator }) => originator, "an originator address", { max: 0xff }),
  ca: numbers(({ ca }) => ca, "a common address", { max: 0xffff, parse: addressNumber }),
  ioa: numbers(({ ioa }) => ioa, "an information object address", { max: 0xffffff, parse: addressNumber }),
  name: NAME,
  value: VALUE,
  quality: QUALITY_FIELD,
  octets: OCTETS,
  length: LENGTH,
  usr: USR,
  username: USER_NAME,
  csq: CSQ,
  ksq: KSQ,
  mal: MAL,
  errorcode: ERROR_CODE,
  finding: FINDING,
  transaction: TRANSACTION,
};

/** Names of all fields, in the order of the help. */
export const FIELD_NAMES: readonly FieldName[] = Object.keys(FIELDS) as FieldName[];
