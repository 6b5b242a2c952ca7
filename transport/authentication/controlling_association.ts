// Secure authentication of one connection of a controlling station.

import type { AssociationSetup } from "./association.ts";
import { AssociationCore } from "./association_core.ts";

/** The association of a controlling station with one controlled station. */
export class ControllingAssociation extends AssociationCore {
  /**
   * Creates the association of a new connection.
   *
   * @throws {RangeError | TypeError} An option is not valid.
   */
  constructor(setup: AssociationSetup) {
    super("controlling", setup);
  }
}
