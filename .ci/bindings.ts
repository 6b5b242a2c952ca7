// Resolves a name in a source file to the nearest definition around its use.

type Node = Deno.lint.Node;

/** One definition of a name. */
export interface Binding {
  /** The property that is destructured into the name, as in `const { typeId: id } = asdu`. */
  readonly key?: string;
  /** The initial value. */
  readonly init?: Node;
  /**
   * The list of which it is an element, in a `for` loop or in a callback that is called for each element, such as
   * that of `some()`.
   */
  readonly elementOf?: Node;
  /** Whether it is defined with `const`. */
  readonly constant: boolean;
}

/** Returns the definition to which an identifier refers; `undefined` for imports and unknown names. */
export function bindingOf(identifier: Deno.lint.Identifier): Binding | undefined {
  const { name } = identifier;
  for (let node: Node | null = identifier; node !== null; node = parentOf(node)) {
    for (const statement of statementsOf(node)) {
      const found = inStatement(
        statement,
        name,
        node.type === "ForOfStatement" ? node.right : null,
      );
      if (found !== undefined) return found;
    }
    for (const [index, parameter] of parametersOf(node).entries()) {
      const list = index === 0 ? listOf(node) : undefined;
      const element = list === undefined ? {} : { elementOf: list };
      const found = inPattern(parameter, name, { ...element, constant: false });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function parentOf(node: Node): Node | null {
  return (node as { readonly parent?: Node | null }).parent ?? null;
}

/** Returns the statements of a scope, and the declaration in the head of a loop. */
function statementsOf(node: Node): readonly Node[] {
  switch (node.type) {
    case "Program":
    case "BlockStatement":
    case "StaticBlock":
      return node.body;
    case "SwitchCase":
      return node.consequent;
    case "ForStatement":
      return node.init === null ? [] : [node.init];
    case "ForOfStatement":
    case "ForInStatement":
      return [node.left];
    default:
      return [];
  }
}

function parametersOf(node: Node): readonly Node[] {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node.params as readonly Node[];
    default:
      return [];
  }
}

/** Returns the list with whose elements a function is called. */
function listOf(callback: Node): Node | undefined {
  const call = parentOf(callback);
  if (call?.type !== "CallExpression" || call.arguments[0] !== callback) return undefined;
  return call.callee.type === "MemberExpression" ? call.callee.object : undefined;
}

function inStatement(statement: Node, name: string, list: Node | null): Binding | undefined {
  const declaration = statement.type === "ExportNamedDeclaration"
    ? statement.declaration
    : statement;
  if (declaration?.type !== "VariableDeclaration") return undefined;
  const constant = declaration.kind === "const";
  for (const { id, init } of declaration.declarations) {
    const from = list !== null ? { elementOf: list } : init !== null ? { init } : {};
    const found = inPattern(id, name, { ...from, constant });
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Returns the definition of a name in a pattern, if there is one; `whole` is the value that the pattern destructures.
 */
function inPattern(pattern: Node, name: string, whole: Binding): Binding | undefined {
  switch (pattern.type) {
    case "Identifier":
      return pattern.name === name ? whole : undefined;
    case "AssignmentPattern":
      return inPattern(pattern.left, name, whole);
    case "RestElement":
      return inPattern(pattern.argument, name, { constant: whole.constant });
    case "ArrayPattern":
      for (const element of pattern.elements) {
        const found = element && inPattern(element, name, { constant: whole.constant });
        if (found) return found;
      }
      return undefined;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        if (property.type === "RestElement") continue;
        const key = property.key.type === "Identifier" ? property.key.name : "";
        const found = inPattern(property.value, name, { key, constant: whole.constant });
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}
