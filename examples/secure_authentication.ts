// Two stations with secure authentication (IEC TS 60870-5-7): the centre proves each command with the update key of its user.
//
// iec104 keys export plant.keys 1 --station Northfield -o northfield.hex
// deno run --allow-net --allow-read examples/secure_authentication.ts station northfield.hex [HOST] [PORT]
// deno run --allow-net --allow-read examples/secure_authentication.ts centre northfield.hex [HOST] [PORT]

import { connect, ControlledStation, RequestError, serve } from "@telecontrol/iec104";
import {
  describeAuthenticationEvent,
  secureAuthentication,
  USER_ROLE,
} from "@telecontrol/iec104/authentication";
import { parseHex } from "@telecontrol/iec104/codec";

const [role, keyFile, host = "127.0.0.1", port = "2404"] = Deno.args;
if ((role !== "station" && role !== "centre") || keyFile === undefined) {
  console.error("Expected: station|centre KEYFILE [HOST] [PORT]");
  Deno.exit(2);
}

// Both stations need the number, the role and the update key of the user.
const updateKey = parseHex(Deno.readTextFileSync(keyFile));
const users = [{ number: 1, name: "Centre", role: USER_ROLE.operator, updateKey }];

if (role === "station") await runStation();
else await runCentre();

async function runStation(): Promise<void> {
  const station = new ControlledStation({
    sectors: [{
      ca: 1,
      points: [{ ioa: 700, type: "M_SP_NA_1", value: 0 }],
      commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 700 } }],
    }],
  }, {
    authentication: secureAuthentication({ users }),
    onCommand({ remote, ioa, value }) { // Only called for commands that a user has proven.
      console.log(`${remote.authenticated?.name} sets ${ioa} to ${value}`);
      return true;
    },
    onNotice(notice) {
      if (notice.type === "authentication") console.log(describeAuthenticationEvent(notice.event));
    },
  });
  await using server = await serve(station, { host, port: Number(port) });
  console.log(`Listening on ${server.host}:${server.port}, end with Ctrl-C`);
  await server.finished;
}

async function runCentre(): Promise<void> {
  await using centre = await connect({
    host,
    port: Number(port),
    authentication: secureAuthentication({ users }),
    onAuthentication: (event) => console.log(describeAuthenticationEvent(event)),
  });
  try {
    const result = await centre.command(1, { type: "C_SC_NA_1", ioa: 5000, value: 1 });
    console.log(result.outcome, result.reason, "as", result.authentication?.user.name);
  } catch (error) { // Without session keys, the command is not sent.
    if (!(error instanceof RequestError) || error.code !== "not-authenticated") throw error;
    console.log(error.message);
  }
}
