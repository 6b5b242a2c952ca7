// A capture of irregular traffic: octets that are not an APDU, undefined functions, gaps, silence, resets.

import { encodeApci } from "../../../codec/low_level.ts";
import { command, interrogation, measured, Traffic } from "./traffic_builder.ts";

/** A link with every irregularity, and two links that end and are acknowledged in other ways. */
export function oddities(): Traffic {
  const t = new Traffic();
  const link = t.link({ client: "10.0.0.1", server: "10.0.0.2" }).start();
  link.octets(false, Uint8Array.of(1, 2, 3)); // not an APDU
  link.octets(false, new Uint8Array(30).fill(0x55));
  link.octets(true, Uint8Array.of(0x68, 4, 0x0f, 0, 0, 0)); // not a U format function
  link.octets(true, Uint8Array.of(0x68, 4, 0x07, 0, 0, 2));
  link.octets(true, Uint8Array.of(0x68, 4, 1, 1, 0, 0));
  link.octets(true, Uint8Array.of(0x68, 4, 0, 0, 0, 0)); // an I format without an ASDU
  link.octets(true, Uint8Array.of(0x68, 4, 1, 0, 1, 0));
  for (const function_ of ["STOPDT act", "TESTFR act"] as const) link.fromClient(function_);
  for (const function_ of ["STOPDT con", "TESTFR con"] as const) link.fromServer(function_);
  link.octets(false, Uint8Array.of(0x68, 0x0d, 0, 0, 0, 0, 200, 1, 3, 0, 1, 0, 5, 0, 0)); // type 200
  link.octets(false, Uint8Array.of(0x68, 0x0e, 2, 0, 0, 0, 1, 1, 0xc3, 0, 1, 0, 5, 0, 0, 1)); // T and P/N
  t.unseen(() => link.fromServer(measured(100, 1)));
  link.fromServer(measured(100, 2));
  t.wait(5000);
  link.fromClient("TESTFR act");
  t.wait(2000);
  link.reset();
  const closed = t.link({ client: "10.0.0.1", server: "10.0.0.2", clientPort: 40_001 }).start();
  closed.fromClient(interrogation()).fromServer(interrogation(7));
  t.wait(600);
  closed.acknowledge(false).acknowledge();
  closed.fromClient(command({ value: 1 }));
  closed.close();
  const two = new Uint8Array([
    ...encodeApci({ format: "S", receiveNumber: 1 }),
    ...encodeApci({ format: "U", function: "TESTFR act" }),
    ...encodeApci({ format: "U", function: "TESTFR con" }),
  ]);
  t.link({ client: "10.0.0.1", server: "10.0.0.2", clientPort: 40_002 }).start().octets(true, two);
  return t;
}
