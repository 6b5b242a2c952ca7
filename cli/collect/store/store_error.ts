// Store errors, classified by SQLite error code.

/**
 * Why the store could not be used.
 *
 * | code | meaning |
 * |---|---|
 * | `busy` | another process is writing; a retry may succeed |
 * | `full` | the disk, the quota or the file's size limit is exhausted |
 * | `read-only` | the file or its folder is not writable |
 * | `damaged` | the file is not an SQLite database, or is a damaged one |
 * | `foreign` | the file belongs to another program, or is empty |
 * | `moved` | the file was moved or deleted while open |
 * | `failed` | anything else, such as a disk failure |
 */
export type StoreErrorCode =
  | "busy"
  | "full"
  | "read-only"
  | "damaged"
  | "foreign"
  | "moved"
  | "failed";

/** The store could not be used. */
export class StoreError extends Error {
  /** Always `StoreError`. */
  override readonly name = "StoreError";
  /** Machine-readable error code. */
  readonly code: StoreErrorCode;

  /** Creates an error; `cause` is the original exception. */
  constructor(message: string, options: ErrorOptions & { readonly code: StoreErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}

const CODES: readonly (readonly [RegExp, StoreErrorCode])[] = [
  [/database (?:table )?is locked|busy/i, "busy"],
  [/disk is full|no space/i, "full"],
  [/readonly|read-only|permission|access denied/i, "read-only"],
  [/malformed|not a database|corrupt/i, "damaged"],
];

/**
 * Converts an SQLite error; `what` is the attempted action.
 *
 * @param advice Returns text to append to the message of a damaged store.
 */
export function storeErrorOf(
  what: string,
  cause: unknown,
  advice: () => string = () => "",
): StoreError {
  if (cause instanceof StoreError) return cause;
  const message = isClosed(cause)
    ? "it is closed"
    : cause instanceof Error
    ? cause.message
    : String(cause);
  const code = CODES.find(([pattern]) => pattern.test(message))?.[1] ?? "failed";
  const more = code === "damaged" ? advice() : "";
  return new StoreError(`${what}: ${message}${more}`, { code, cause });
}

/** Whether an error comes from the store rather than from a bug in this program. */
export function isStoreFault(error: unknown): boolean {
  return error instanceof StoreError || hasCode(error, "ERR_SQLITE_ERROR") || isClosed(error);
}

/** Whether an error means that the database has been closed. */
function isClosed(error: unknown): boolean {
  return hasCode(error, "ERR_INVALID_STATE");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
