// A house rule: type identifications and causes are classified by the tables of codec/, never compared with bare numbers.

import { bindingOf } from "./bindings.ts";

type Node = Deno.lint.Node;

/** The tables: the only files that may compare a type identification or a cause with a number. */
const TABLES = /(?:^|[\\/])codec[\\/](?:cause|elements|types)\.ts$/;

/** Names of variables and properties that hold a type identification or a cause. */
const NAMES = /^(?:type|cot)$|^(?:\w*T|t)ype_?I[dD]$|^(?:\w*C|c)ause$/;

/** Names of lists of such values. */
const LISTS = /^(?:\w*T|t)ypeIds$|^(?:\w*C|c)auses$/;

/** Names of functions that return such a value. */
const FUNCTIONS = /^(?:\w*T|t)ypeId(?:Of)?$|^(?:\w*C|c)ause(?:Of)?$/;

/** Properties that hold the number of a cause or of a row of the table. */
const PARTS = /^(?:code|id|number|value)$/;

const COMPARISONS: ReadonlySet<string> = new Set(["===", "!==", "==", "!=", "<", "<=", ">", ">="]);
const SEARCHES: ReadonlySet<string> = new Set(["includes", "indexOf", "lastIndexOf", "has", "get"]);

/** Maximum depth to which definitions are followed. */
const MAX_DEPTH = 8;

/** The rule, for the lint plugin of the house rules. */
export const wireFacts: Deno.lint.Rule = {
  create(context) {
    if (TABLES.test(context.filename)) return {};
    function report(node: Node): void {
      const message = "Use codec/classify.ts, TYPES or CAUSE instead of a bare number";
      context.report({ node, message });
    }
    return {
      BinaryExpression(node): void {
        const { operator, left, right } = node;
        if (operator === "in" ? isWire(left) && isList(right) : isCompared(operator, left, right)) {
          report(node);
        }
      },
      SwitchCase(node): void {
        const { discriminant } = node.parent as Deno.lint.SwitchStatement;
        if (node.test !== null && isNumeric(node.test) && isWire(discriminant)) report(node.test);
      },
      CallExpression(node): void {
        const { callee, arguments: [first, second] } = node;
        if (first === undefined || callee.type !== "MemberExpression") return;
        const method = keyOf(callee) ?? "";
        const [list, value] = method === "hasOwn" ? [first, second] : [callee.object, first];
        if (method !== "hasOwn" && !SEARCHES.has(method)) return;
        if (value !== undefined && isWire(value) && isList(list)) report(node);
      },
      MemberExpression(node): void {
        if (node.computed && isWire(node.property) && isList(node.object, true)) report(node);
      },
    };
  },
};

/** True if one side is a type identification or a cause and the other is a number; also for `-`, as in `cause - 20`. */
function isCompared(operator: string, left: Node, right: Node): boolean {
  if (!COMPARISONS.has(operator) && operator !== "-") return false;
  return isWire(left) && isNumeric(right) || isNumeric(left) && isWire(right);
}

/** An expression without the types and brackets around it. */
function bare(node: Node): Node {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ChainExpression":
      return bare(node.expression);
    case "AwaitExpression":
      return bare(node.argument);
    case "AssignmentExpression":
      return bare(node.right);
    default:
      return node;
  }
}

/** The property name of a member expression. */
function keyOf({ computed, property }: Deno.lint.MemberExpression): string | undefined {
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  return property.type === "Literal" ? String(property.value) : undefined;
}

/** True for an expression whose value is a type identification or a cause, by the names in it. */
function isWire(wrapped: Node, depth = 0): boolean {
  const node = bare(wrapped);
  if (depth > MAX_DEPTH) return false;
  const wire = (part: Node): boolean => isWire(part, depth + 1);
  switch (node.type) {
    case "Identifier": {
      if (NAMES.test(node.name)) return true;
      const { key, init, elementOf } = bindingOf(node) ?? {};
      if (key !== undefined) return NAMES.test(key);
      if (elementOf !== undefined) return isWireList(elementOf);
      return init !== undefined && wire(init);
    }
    case "MemberExpression": {
      const key = keyOf(node) ?? "";
      return NAMES.test(key) || PARTS.test(key) && (wire(node.object) || isRow(node.object));
    }
    case "LogicalExpression":
      return wire(node.left) || wire(node.right);
    case "ConditionalExpression":
      return wire(node.consequent) || wire(node.alternate);
    case "BinaryExpression":
      return /^(?:[&|^+%]|>>>?)$/.test(node.operator) && wire(node.left) && isNumeric(node.right);
    case "UnaryExpression":
      return node.operator !== "typeof" && node.operator !== "!" && wire(node.argument);
    case "CallExpression": {
      const { callee, arguments: [value] } = node;
      if (callee.type !== "Identifier") return false;
      if (FUNCTIONS.test(callee.name)) return true;
      return callee.name === "Number" && value !== undefined && wire(value);
    }
    default:
      return false;
  }
}

/** True for a list of type identifications or causes, by its name. */
function isWireList(wrapped: Node): boolean {
  const node = bare(wrapped);
  if (node.type === "Identifier") return LISTS.test(node.name);
  return node.type === "MemberExpression" && LISTS.test(keyOf(node) ?? "");
}

/** True for a row of the table of types, as in `TYPES[type].id`. */
function isRow(wrapped: Node): boolean {
  const node = bare(wrapped);
  if (node.type !== "MemberExpression" || !node.computed) return false;
  return node.object.type === "Identifier" && node.object.name === "TYPES";
}

/** True for a number, or a constant of the file that is one. */
function isNumeric(wrapped: Node, depth = 0): boolean {
  const node = bare(wrapped);
  if (depth > MAX_DEPTH) return false;
  const numeric = (part: Node): boolean => isNumeric(part, depth + 1);
  switch (node.type) {
    case "Literal":
      return typeof node.value === "number" || typeof node.value === "bigint";
    case "UnaryExpression":
      return numeric(node.argument);
    case "BinaryExpression":
      return numeric(node.left) && numeric(node.right);
    case "Identifier": {
      const { init, key, constant } = bindingOf(node) ?? {};
      return constant === true && key === undefined && init !== undefined && numeric(init);
    }
    default:
      return false;
  }
}

/**
 * True for a list, set, map or object of numbers; with `indexed`, for any list, because a position in it is also a
 * number.
 */
function isList(wrapped: Node, indexed = false, depth = 0): boolean {
  const node = bare(wrapped);
  if (depth > MAX_DEPTH) return false;
  const numeric = (part: Node | null | undefined): boolean => part ? isNumeric(part) : false;
  switch (node.type) {
    case "ArrayExpression":
      return indexed
        ? node.elements.length > 0
        : node.elements.some((element) =>
          numeric(element) ||
          element?.type === "ArrayExpression" && numeric(element.elements[0])
        );
    case "ObjectExpression":
      return node.properties.some((each) => each.type === "Property" && numeric(each.key));
    case "NewExpression":
    case "CallExpression": {
      const [list] = node.arguments;
      const name = node.callee.type === "Identifier" ? node.callee.name : "";
      const isFrozen = node.callee.type === "MemberExpression" && keyOf(node.callee) === "freeze";
      const isWrapper = isFrozen || name === "Set" || name === "Map";
      return isWrapper && list !== undefined && isList(list, indexed, depth + 1);
    }
    case "Identifier": {
      const { init, key } = bindingOf(node) ?? {};
      return key === undefined && init !== undefined && isList(init, indexed, depth + 1);
    }
    default:
      return false;
  }
}
