// Keys of what a command line has besides its arguments, such as the station of a plant file.

/** A key. */
export class ContextKey<Value> {
  /** The type of what it is the key of, for the compiler only. */
  declare readonly value: Value;
}
