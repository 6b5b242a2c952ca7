// A program that uses every entry of the installed package. It must type-check with the types of the package, which
// must also refuse what they should. Node.js 22 has no `using`.

import { detectFormat } from "@telecontrol/iec104/capture";
import { decodeAsdu, encodeAsdu, formatAsdu, parseHex } from "@telecontrol/iec104/codec";
import { Session } from "@telecontrol/iec104/low-level";
import { connect, ControlledStation, pointsOf, serve } from "@telecontrol/iec104";

/** Connects to a station of its own, and prints the values it reads. */
async function read(): Promise<void> {
  const station = new ControlledStation({
    sectors: [{ ca: 1, points: [{ ioa: 700, type: "M_ME_NC_1", value: 20.5 }] }],
  });
  const server = await serve(station, { port: 0 });
  const client = await connect({ host: server.host, port: server.port });
  const { data } = await client.interrogate(1);
  for (const { ioa, value } of pointsOf(data)) console.log(ioa satisfies number, value);
  await client.close();
  await server.close();
  await station.close();
}

/** Mistakes that the types must detect. */
export const MISTAKES = [
  // @ts-expect-error: the option is called host
  () => connect({ hostname: "192.0.2.10" }),
  // @ts-expect-error: there is no such type
  (station: ControlledStation) => station.enqueue({ type: "M_XX_NA_1", cause: 3, ca: 1 }),
  // @ts-expect-error: a string is not octets
  () => decodeAsdu("64 01 06 00 01 00 00 00 00 14"),
];

const asdu = decodeAsdu(parseHex("64 01 06 00 01 00 00 00 00 14"));
console.log(formatAsdu(asdu), encodeAsdu(asdu).length satisfies number);
console.log(new Session("controlling", {}, 0).role satisfies string, detectFormat(parseHex("68")));
await read();
