// The annotated tree of an APDU or ASDU: every octet and bit with its name, value and meaning.

import { formatCount } from "./count.ts";
import { APCI_OCTETS, decodeApci } from "./apci.ts";
import { CAUSE_OCTET, describeCause } from "./cause.ts";
import { type DissectNode, node, octetsNode, type Span } from "./dissect_node.ts";
import { bitSpan, dissectObjects, shifted } from "./dissect_object.ts";
import { DecodeError } from "./errors.ts";
import { readUint } from "./interpret.ts";
import { findLayout } from "./layout.ts";
import type { Plan } from "./plan.ts";
import { findPlan } from "./private_type.ts";
import { identifierOctets, IEC104, type Profile } from "./profile.ts";
import { Report } from "./report.ts";
import { typeText } from "./type_text.ts";

/** Options for dissecting. */
export interface DissectOptions {
  /** Field sizes and private types; those of IEC 60870-5-104 by default. */
  readonly profile?: Profile;
}

/**
 * Dissects one APDU, from its start octet 0x68. Never throws because of received octets: anything
 * that cannot be interpreted is shown as octets. The ranges of the children of a node cover the
 * node.
 *
 * ```ts
 * import { dissect, parseHex } from "@telecontrol/iec104";
 *
 * const [apci] = dissect(parseHex("68 04 07 00 00 00")).children;
 * console.log(apci?.text); // U STARTDT act
 * ```
 */
export function dissect(apdu: Uint8Array, options: DissectOptions = {}): DissectNode {
  const whole = { offset: 0, length: apdu.length };
  try {
    decodeApci(apdu);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return node(["APDU", "Application protocol data unit"], whole, error.detail, [
      octetsNode(apdu, 0, apdu.length, "Octets that are not an APDU"),
    ]);
  }
  const children = [dissectApci(apdu)];
  if (apdu.length > APCI_OCTETS) {
    children.push(shifted(dissectAsdu(apdu.subarray(APCI_OCTETS), options), APCI_OCTETS));
  }
  return node(["APDU", "Application protocol data unit"], whole, `${apdu.length} octets`, children);
}

function dissectApci(apdu: Uint8Array): DissectNode {
  const apci = decodeApci(apdu);
  const control: DissectNode[] = [];
  let text: string = apci.format;
  if (apci.format === "U") {
    const raw = apdu[2]!;
    text += ` ${apci.function}`;
    control.push(node(["U", "Unnumbered function"], { offset: 2, length: 4, raw }, apci.function));
  } else {
    const { receiveNumber } = apci;
    if (apci.format === "I") {
      const { sendNumber } = apci;
      text += ` N(S)=${sendNumber}`;
      const span = { offset: 2, length: 2, raw: sendNumber };
      control.push(node(["N(S)", "Send sequence number"], span, String(sendNumber)));
    } else {
      const span = { offset: 2, length: 2, raw: 1 };
      control.push(node(["S", "Supervisory format"], span, "acknowledges only"));
    }
    text += ` N(R)=${receiveNumber}`;
    const span = { offset: 4, length: 2, raw: receiveNumber };
    control.push(node(["N(R)", "Receive sequence number"], span, String(receiveNumber)));
  }
  const length = apdu[1]!;
  return node(
    ["APCI", "Application protocol control information"],
    { offset: 0, length: 6 },
    text,
    [
      node(["START", "Start octet"], { offset: 0, length: 1, raw: 0x68 }, "0x68"),
      node(["LENGTH", "Length of APDU"], { offset: 1, length: 1, raw: length }, `${length} octets`),
      node(["CONTROL", "Control field"], { offset: 2, length: 4 }, text, control),
    ],
  );
}

/** Dissects one ASDU: data unit identifier and all information objects. See {@linkcode dissect}. */
export function dissectAsdu(octets: Uint8Array, options: DissectOptions = {}): DissectNode {
  const { profile = IEC104 } = options;
  const start = identifierOctets(profile);
  const name = ["ASDU", "Application service data unit"] as const;
  const span = { offset: 0, length: octets.length };
  if (octets.length < start) {
    return node(
      name,
      span,
      `${formatCount(octets.length, "octet")}, too short for a data unit identifier`,
      [
        octetsNode(octets, 0, octets.length, "Octets that are not an ASDU"),
      ],
    );
  }
  const plan = findPlan(octets[0]!, profile);
  const children: DissectNode[] = [dissectIdentifier(octets, plan, profile)];
  const report = new Report(octets, { strict: false, base: 0 });
  const sq = (octets[1]! & 0x80) !== 0;
  const layout = plan &&
    findLayout({ plan, octets, start, count: octets[1]! & 0x7f, sq, profile }, report);
  if (plan === undefined || layout === undefined) {
    if (octets.length > start) {
      children.push(octetsNode(octets, start, octets.length, "Octets that are not decoded"));
    }
  } else {
    const inner = (asdu: Uint8Array): DissectNode => dissectAsdu(asdu, options);
    const end = dissectObjects(children, layout, inner);
    if (end < octets.length) {
      children.push(octetsNode(octets, end, octets.length, "Octets after the last object"));
    }
  }
  return node(name, span, plan?.name ?? typeText(octets[0] ?? 0, profile), children);
}

function dissectIdentifier(
  octets: Uint8Array,
  plan: Plan | undefined,
  profile: Profile,
): DissectNode {
  const typeId = octets[0]!;
  const vsq = octets[1]!;
  const octet = octets[2]!;
  const number = octet & CAUSE_OCTET.cause;
  const negative = (octet & CAUSE_OCTET.negative) !== 0;
  const test = (octet & CAUSE_OCTET.test) !== 0;
  const cause = describeCause(number);
  const sq = vsq >> 7;
  const causeText = `${number} ${cause.name}: ${cause.title}`;
  const bit = (at: number, mask: number): Span => bitSpan(octets, at, mask);
  const cotFlags = [negative ? "negative" : "", test ? "test" : ""];
  const children = [
    node(
      ["TYPE", "Type identification"],
      { offset: 0, length: 1, raw: typeId },
      plan === undefined ? `${typeId} not known` : `${typeId} ${plan.name}`,
    ),
    node(
      ["VSQ", "Variable structure qualifier"],
      { offset: 1, length: 1, raw: vsq },
      `SQ=${sq} N=${vsq & 0x7f}`,
      [
        node(["SQ", "Structure"], bit(1, 0x80), sq === 1 ? "1 one address" : "0 single addresses"),
        node(["N", "Number of objects"], bit(1, 0x7f), String(vsq & 0x7f)),
      ],
    ),
    node(
      ["COT", "Cause of transmission"],
      { offset: 2, length: 1, raw: octet },
      [cause.name, ...cotFlags].filter((word) => word !== "").join(" "),
      [
        node(["T", "Test"], bit(2, CAUSE_OCTET.test), test ? "1 test" : "0 no test"),
        node(
          ["P/N", "Confirmation"],
          bit(2, CAUSE_OCTET.negative),
          negative ? "1 negative" : "0 positive",
        ),
        node(["CAUSE", "Cause"], bit(2, CAUSE_OCTET.cause), causeText),
      ],
    ),
  ];
  if (profile.cotOctets === 2) {
    const span = { offset: 3, length: 1, raw: octets[3]! };
    children.push(node(["OA", "Originator address"], span, String(octets[3])));
  }
  const caAt = 2 + profile.cotOctets;
  const ca = readUint(octets, caAt, profile.caOctets);
  const caSpan = { offset: caAt, length: profile.caOctets, raw: ca };
  children.push(node(["CA", "Common address of ASDU"], caSpan, String(ca)));
  const length = identifierOctets(profile);
  return node(
    ["DUI", "Data unit identifier"],
    { offset: 0, length },
    `${plan?.name ?? typeText(typeId, profile)} ${cause.name} CA ${ca}`,
    children,
  );
}
