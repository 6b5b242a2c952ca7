// The built-in roles.

import type { AuthorityRight } from "./authority_declaration.ts";

const VIEW = ["interrogation", "counter-read", "read", "test"];

/**
 * The built-in roles. As in IEC 62351-8 an engineer does not operate; a peer that does both has both roles.
 */
export const STANDARD_ROLES: Readonly<Record<string, readonly AuthorityRight[]>> = {
  viewer: [{ types: VIEW }],
  operator: [{ types: [...VIEW, "counter-freeze", "commands", "clock"] }],
  engineer: [{ types: [...VIEW, "counter-freeze", "clock", "parameters", "files", "reset"] }],
};
