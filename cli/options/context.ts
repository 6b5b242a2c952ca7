// The context of a command line: the stations of a plant file that it names, and the session in which it is typed.

// circle: a session has the settings of its requests, which are read from their values
import type { OpenSession, PlannedSession } from "../request/open_session.ts";
import type { PlantStation } from "./plant.ts";

/** The context of a command line. */
export interface CommandContext {
  /** The station of the plant file; `undefined` if the command line names a host, or several stations. */
  readonly plant?: PlantStation | undefined;
  /** All stations of the plant file, for a command that accepts several. */
  readonly plants?: readonly PlantStation[] | undefined;
  /** The session whose connection the command uses; without one, it opens its own. */
  readonly session?: OpenSession | PlannedSession | undefined;
}
