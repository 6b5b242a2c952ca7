// Techniques of MITRE ATT&CK for ICS (https://attack.mitre.org/techniques/ics/) that findings may be signs of.

/** Names of the techniques by their identifiers. */
export const TECHNIQUES = {
  T0806: "Brute Force I/O",
  T0814: "Denial of Service",
  T0816: "Device Restart/Shutdown",
  T0830: "Adversary-in-the-Middle",
  T0836: "Modify Parameter",
  T0846: "Remote System Discovery",
  T0855: "Unauthorized Command Message",
  T0856: "Spoof Reporting Message",
  T0861: "Point & Tag Identification",
} as const satisfies Record<`T${number}`, string>;

/** Identifier of a technique, such as `T0855`. */
export type TechniqueId = keyof typeof TECHNIQUES;
