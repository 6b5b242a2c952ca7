// What each role may request: a table after the roles of IEC 62351-8, which an option can change.

import { isPrivateType, roleOf } from "../../codec/classify.ts";
import { USER_ROLE } from "../../codec/security/tables.ts";
import type { TypeRole } from "../../codec/types.ts";

/** The permissions, with what they cover. */
export const PERMISSIONS = {
  "read": "interrogations, counter interrogations, reading, tests and delay acquisition",
  "operate": "commands and set-points",
  "clock": "clock synchronization",
  "reset": "reset of the process",
  "parameters": "loading and activation of parameters",
  "files": "file transfer",
  "private": "private types, and types that the standard does not assign",
  "users": "changes of users, roles and update keys",
} as const;

/** The name of a permission. */
export type Permission = keyof typeof PERMISSIONS;

/** The permissions of each role, by its number (URL). A role that is not listed has none. */
export type RolePermissions = Readonly<Record<number, readonly Permission[]>>;

const ALL = Object.keys(PERMISSIONS) as readonly Permission[];

/** The permissions of each role, by default. */
export const DEFAULT_ROLES: RolePermissions = {
  [USER_ROLE.viewer]: ["read"],
  [USER_ROLE.operator]: ["read", "operate", "clock"],
  [USER_ROLE.engineer]: ["read", "clock", "reset", "parameters", "files"],
  [USER_ROLE.installer]: ["read", "clock", "reset", "parameters", "files"],
  [USER_ROLE.securityAdministrator]: ["read", "users"],
  [USER_ROLE.securityAuditor]: ["read"],
  [USER_ROLE.rbacManager]: ["read", "users"],
  [USER_ROLE.singleUser]: ALL,
};

/** The permission that requests of a type need, by the role of the type. */
const NEEDED: Readonly<Partial<Record<TypeRole, Permission>>> = {
  interrogation: "read",
  counterInterrogation: "read",
  read: "read",
  test: "read",
  delay: "read",
  command: "operate",
  setpoint: "operate",
  clock: "clock",
  reset: "reset",
  parameter: "parameters",
  parameterActivation: "parameters",
  fileReady: "files",
  sectionReady: "files",
  fileCall: "files",
  lastSection: "files",
  fileAcknowledge: "files",
  fileSegment: "files",
  directory: "files",
  logQuery: "files",
};

/** The permission that a request of a type needs; `read` for process information, which changes nothing. */
export function permissionFor(typeId: number): Permission {
  const role = roleOf(typeId);
  if (role === undefined || isPrivateType(typeId)) return "private";
  return NEEDED[role] ?? "read";
}

/** Whether a role may send a request of a type. */
export function mayRequest(roles: RolePermissions, role: number, typeId: number): boolean {
  return roles[role]?.includes(permissionFor(typeId)) ?? false;
}

/**
 * Checks a table of roles.
 *
 * @throws {TypeError | RangeError} A permission is unknown, or the number of a role is not 0..65535.
 */
export function checkRoles(roles: RolePermissions): void {
  for (const [role, permissions] of Object.entries(roles)) {
    const number = Number(role);
    if (!Number.isInteger(number) || number < 0 || number > 65_535) {
      throw new RangeError(
        `Cannot use ${role} in the option roles: expected role numbers from 0 to 65535`,
      );
    }
    for (const permission of permissions) {
      if (Object.hasOwn(PERMISSIONS, permission)) continue;
      throw new TypeError(
        `Cannot use the permission ${JSON.stringify(permission)} in the option roles: expected ${
          ALL.join(", ")
        }`,
      );
    }
  }
}
