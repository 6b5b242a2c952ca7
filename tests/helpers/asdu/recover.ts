// Reassembles received octets from the output of a lenient decoder, to prove that none is lost.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { objectOctets, type ObjectValues, writeObject } from "../../../codec/compose.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { findPlan } from "../../../codec/private_type.ts";
import { identifierOctets, type Profile } from "../../../codec/profile.ts";

/**
 * Returns the octets that an ASDU was decoded from, even if an encoder would refuse it: the variable structure
 * qualifier and trailing octets are taken from the issues that report them.
 */
export function recover(asdu: Asdu, profile: Profile): Uint8Array {
  if (asdu.type === "raw") {
    const short = asdu.issues.some(({ code }) => code === "header-too-short");
    return short ? asdu.body : encodeAsdu(asdu, { profile: { ...profile, maxAsduOctets: 1e6 } });
  }
  const plan = findPlan(asdu.typeId, profile)!;
  const ioaOctets = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const out: number[] = [...identifier(asdu, profile)];
  for (const [index, object] of asdu.objects.entries()) {
    if (index === 0 || !asdu.sq) {
      for (let i = 0; i < ioaOctets; i++) out.push((object.ioa >> (8 * i)) & 0xff);
    }
    const values = object as unknown as ObjectValues;
    const place = { plan, index, object: values };
    const octets = new Uint8Array(objectOctets(place));
    writeObject(place, octets, 0);
    out.push(...octets);
  }
  for (const { code, octets } of asdu.issues) if (code === "trailing-octets") out.push(...octets);
  return Uint8Array.from(out);
}

function identifier(asdu: Exclude<Asdu, { type: "raw" }>, profile: Profile): Uint8Array {
  const { typeId, cause, negative, test, originator, ca } = asdu;
  const header = { cause, negative, test, originator, ca, sq: asdu.sq };
  const raw = { type: "raw", typeId, ...header, count: 0, body: new Uint8Array(0), issues: [] };
  const octets = encodeAsdu(raw as Asdu, { profile }).subarray(0, identifierOctets(profile));
  const reported = asdu.issues.find(({ offset }) => offset === 1);
  octets[1] = reported?.octets[0] ?? (asdu.objects.length | (asdu.sq ? 0x80 : 0));
  return octets;
}
