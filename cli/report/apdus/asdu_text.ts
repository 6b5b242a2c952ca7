// Writes an ASDU as the text of its JSON, without creating the JSON.

import { type Asdu, isPointAsdu, type Profile, toJson } from "../../../codec/mod.ts";
import { type FieldForm, fieldToJson, formsOf } from "../../../codec/low_level.ts";
import type { OctetText } from "../../text/octet_text.ts";
import { addFieldNumber } from "./field_number.ts";
import type { AsduHead } from "./point_form.ts";

/** An object whose type is known only from its ASDU. */
type AnyObject = Readonly<Record<string, unknown>>;

const COMMA = 0x2c;
const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Writes the text that `JSON.stringify()` returns for `toJson()`. */
export function writeAsdu(asdu: Asdu, profile: Profile, text: OctetText): void {
  if (asdu.type === "raw") return text.text(JSON.stringify(toJson(asdu, { profile })));
  writeHeader(asdu, text);
  const forms = formsOf(asdu, profile);
  const objects = asdu.objects as unknown as readonly AnyObject[];
  const isPlain = isPointAsdu(asdu) && [...forms].every(([key, form]) => PLAIN.get(key)?.has(form));
  for (let i = 0; i < objects.length; i++) {
    if (i > 0) text.octet(COMMA);
    if (isPlain && !hasKeptOctets(objects[i]!)) writePoint(objects[i]!, forms.get("value"), text);
    else writeObject(objects[i]!, forms, text);
  }
  text.text(asdu.issues.length === 0 ? '],"issues":[]}' : `],${issuesOf(asdu, profile)}`);
}

/** Writes the text of an ASDU up to its objects. */
export function writeHeader(asdu: AsduHead, text: OctetText): void {
  text.text(
    asdu.type === "private" ? '{"type":"private","typeId":' : `{"type":"${asdu.type}","typeId":`,
  );
  text.whole(asdu.typeId);
  if (asdu.type === "private") text.text(`,"name":${JSON.stringify(asdu.name)}`);
  text.text(asdu.sq ? ',"sq":true,"cause":' : ',"sq":false,"cause":');
  text.whole(asdu.cause);
  text.text(asdu.negative ? ',"negative":true' : ',"negative":false');
  text.text(asdu.test ? ',"test":true,"originator":' : ',"test":false,"originator":');
  text.whole(asdu.originator);
  text.text(',"ca":');
  text.whole(asdu.ca);
  text.text(',"objects":[');
}

/** The member `issues` and the end of the text of an ASDU. */
function issuesOf(asdu: Exclude<Asdu, { readonly type: "raw" }>, profile: Profile): string {
  const { issues } = toJson({ ...asdu, objects: [] } as Asdu, { profile });
  return `"issues":${JSON.stringify(issues)}}`;
}

/** The keys and forms of points that have nothing else. */
const PLAIN: ReadonlyMap<string, ReadonlySet<FieldForm>> = new Map([
  ["value", new Set<FieldForm>(["uint", "int", "normalized", "float"])],
  ["quality", new Set<FieldForm>(["bits"])],
  ["time", new Set<FieldForm>(["cp56"])],
]);

/** Whether a value or a time is not a number, so that its octets are included. */
function hasKeptOctets({ value, time }: AnyObject): boolean {
  return Number.isNaN(value) || Number.isNaN(time);
}

/** Writes a point of which only value, quality and time tag are transmitted. */
function writePoint(object: AnyObject, form: FieldForm | undefined, text: OctetText): void {
  text.text('{"ioa":');
  text.whole(object.ioa as number);
  text.text(',"value":');
  writeValue(object.value, form, text);
  text.text(',"quality":');
  text.whole(object.quality as number);
  if (object.time !== undefined) {
    text.text(',"time":"');
    text.time(object.time as number);
    text.text('","timeFlags":');
    text.whole(object.timeFlags as number);
  }
  text.octet(CLOSE);
}

function writeObject(
  object: AnyObject,
  forms: ReadonlyMap<string, FieldForm>,
  text: OctetText,
): void {
  let separator = OPEN;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined || key === "timeFlags" && object.time === undefined) continue;
    text.octet(separator);
    separator = COMMA;
    text.octet(QUOTE);
    text.text(key);
    text.octet(QUOTE);
    text.octet(COLON);
    writeValue(value, forms.get(key), text);
  }
  text.octet(CLOSE);
}

function writeValue(value: unknown, form: FieldForm | undefined, text: OctetText): void {
  if (typeof value === "number") {
    if (form === "cp56" && !Number.isNaN(value)) {
      text.octet(QUOTE);
      text.time(value);
      return text.octet(QUOTE);
    }
    if (form !== "cp24" && addFieldNumber(value, form === "float", text)) return;
  } else if (typeof value === "boolean") return text.text(value ? "true" : "false");
  text.text(JSON.stringify(fieldToJson(value, form)));
}
