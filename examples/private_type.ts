// A private type from end to end: a station declares a point of this type, and a control centre reads typed values.
//
//     deno run --allow-net=127.0.0.1 examples/private_type.ts

import {
  connect,
  ControlledStation,
  definePrivateType,
  formatAsdu,
  IEC104,
  isPrivateAsdu,
  serve,
} from "@telecontrol/iec104";

/** A frequency in mHz: three octets and a quality descriptor. */
const elements = [
  {
    title: "Frequency in mHz",
    octets: 3,
    fields: [{ key: "value", at: 0, octets: 3, form: "uint" }],
  },
  "QDS",
] as const;
const frequency = definePrivateType({ id: 149, name: "X_FR_NA_1", elements });
// The same elements with a time tag, for events.
const timedFrequency = definePrivateType({ id: 150, name: "X_FR_TB_1", elements, time: "cp56" });

const substation = new ControlledStation({
  privateTypes: [frequency.row, timedFrequency.row],
  sectors: [{ ca: 1, points: [{ ioa: 700, type: "X_FR_NA_1", value: 50_000 }] }],
});
await using server = await serve(substation, { host: "127.0.0.1", port: 0 });

const profile = { ...IEC104, privateTypes: [frequency, timedFrequency] };
const event = Promise.withResolvers<number>();
await using station = await connect({
  host: server.host,
  port: server.port,
  profile,
  onAsdu(asdu) {
    // The compiler knows the names of the private types, and that this type has a value and a time tag.
    if (asdu.type !== "private" || asdu.name !== "X_FR_TB_1") return;
    console.log(formatAsdu(asdu, { profile }));
    event.resolve(asdu.objects[0]!.value / 1000);
  },
});

const { data } = await station.interrogate(1);
for (const asdu of data) {
  if (isPrivateAsdu(asdu, frequency)) console.log(`${asdu.objects[0]!.value / 1000} Hz`); // 50 Hz
}
substation.set(1, 700, 49_980);
console.log(`${await event.promise} Hz`); // 49.98 Hz
