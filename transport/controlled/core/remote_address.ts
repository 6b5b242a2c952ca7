// The remote address of a connection.

/** The other end of a connection. */
export interface RemoteAddress {
  /** IP address, or any other text that identifies the peer. */
  readonly host: string;
  /** Port. */
  readonly port: number;
}
