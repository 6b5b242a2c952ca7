// What the sheet of a simulated station is derived from: its declaration, and the settings of its links.

import type { Profile } from "../../../../codec/mod.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import type { FileEntry } from "../pixit_lists.ts";

/** A simulated station. */
export interface StationFacts {
  /** Its declaration, with the settings of its links. */
  readonly declaration: StationDeclaration;
  /** TCP port. */
  readonly port: number;
  /** Field sizes and maximum length. */
  readonly profile: Profile;
  readonly security: "none" | "tls" | "authentication" | "both";
  /** The files that can be fetched. */
  readonly files: readonly FileEntry[];
  /** Whether it accepts files of controlling stations. */
  readonly acceptsFiles: boolean;
  /** Whether it has deliberate faults. */
  readonly hasFaults: boolean;
  /** Version of this program. */
  readonly version: string;
}
