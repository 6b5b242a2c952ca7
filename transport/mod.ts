/**
 * Sessions and stations of IEC 60870-5-104: the APCI state machine without I/O, what drives it over a stream, and
 * the controlling and the controlled station.
 *
 * @module
 */

export * from "./clock.ts";
export * from "./connection.ts";
export * from "./connection_options.ts";
export * from "./deno_tcp.ts";
export * from "./errors.ts";
export * from "./session.ts";
export * from "./session_events.ts";
export * from "./session_options.ts";
export * from "./stream.ts";
