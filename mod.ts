/**
 * iec104: the IEC 60870-5-104 toolkit for TypeScript. Controlling stations (clients), controlled stations (servers,
 * simulators), and a codec for every type identification of the standard.
 *
 * ```ts
 * import { decodeAsdu, formatAsdu, parseHex } from "@telecontrol/iec104";
 *
 * console.log(formatAsdu(decodeAsdu(parseHex("24 01 03 00 01 00 C1 02 00 85 EB 47 42 00 AB 75 2D 0D AF 03 18"))));
 * // M_ME_TF_1 spont CA 1: 705=49.98 @2024-03-15 13:45:30.123
 * ```
 *
 * TCP, TLS and the event store work in Deno, Node.js 22.3 or later (the event store: 22.13) and Bun. The rest also runs in
 * browsers, over a stream of your own.
 *
 * @module
 */

export * from "./codec/mod.ts";
export * from "./transport/mod.ts";
