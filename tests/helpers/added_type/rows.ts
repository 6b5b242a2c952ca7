// Rows that no standard defines, for a copy of the table of types: whatever is in the table must be handled everywhere.

/**
 * The rows as text to insert into `TYPES`: a measured value, a set-point and a test command, with their counterparts.
 */
export const ROWS = `
  M_ZZ_NA_1: { id: 22, role: "measured", family: "zz", body: "scaled", time: "none", sq: true, one: false, ioa: "object", causes: "valueImage", profile: "104", clause: "none", title: "Measured value of tests" },
  M_ZZ_TB_1: { id: 42, role: "measured", family: "zz", body: "scaled", time: "cp56", sq: false, one: false, ioa: "object", causes: "valueEvent", profile: "104", clause: "none", title: "Measured value of tests with time tag CP56Time2a" },
  C_ZZ_NA_1: { id: 52, role: "setpoint", family: "zz", body: "scaledSetpoint", time: "none", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "none", title: "Set-point command of tests" },
  C_ZZ_TA_1: { id: 65, role: "setpoint", family: "zz", body: "scaledSetpoint", time: "cp56", sq: false, one: true, ioa: "object", causes: "command", profile: "104", clause: "none", title: "Set-point command of tests with time tag CP56Time2a" },
  C_ZT_TA_1: { id: 108, role: "test", family: "zz", body: "test", time: "cp56", sq: false, one: true, ioa: "zero", causes: "confirmed", profile: "104", clause: "none", title: "Test command of tests" },
`;

/** The text at the end of the table, before which the rows are inserted. */
const END = "} as const satisfies Record<string, TypeRow>;";

/**
 * Returns the module of the table with these rows at its end.
 * @throws {Error} The table does not end as expected.
 */
export function withRows(source: string): string {
  const at = source.indexOf(END);
  if (at === -1) throw new Error(`The table of types does not end with "${END}"`);
  return source.slice(0, at) + ROWS.trimStart() + source.slice(at);
}
