// Secure authentication of one connection of a controlled station.

import type { AssociationSetup } from "./association.ts";
import { AssociationCore } from "./association_core.ts";

/** The association of a controlled station with one controlling station. */
export class ControlledAssociation extends AssociationCore {
  /**
   * Creates the association of a new connection.
   *
   * @throws {RangeError | TypeError} An option is not valid.
   */
  constructor(setup: AssociationSetup) {
    super("controlled", setup);
  }
}
