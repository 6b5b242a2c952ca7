// House rules: requirements of the style guide that no rule of `deno lint` checks.
// This is a lint plugin, but a test runs it (tests/house/house_rules_test.ts) instead of `deno lint`: with any plugin loaded,
// `deno lint` of Deno 2.9 crashes at exit in about one of twenty runs.

import { wireFacts } from "./wire_facts.ts";

type Node = Deno.lint.Node;

/** Text of an argument that is a string, or the fixed parts of a template. */
function textOf(node: Node | undefined): { first: string; last: string } | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") {
    return { first: node.value, last: node.value };
  }
  if (node?.type !== "TemplateLiteral") return undefined;
  return { first: node.quasis[0]!.raw, last: node.quasis.at(-1)!.raw };
}

/** Returns the faults in the text of an error message. */
function messageFault(node: Node | undefined): string | undefined {
  const text = textOf(node);
  if (text === undefined) return undefined;
  if (/^[a-z]/.test(text.first)) return "Begin the message with an upper-case letter";
  if (/[.!]$/.test(text.last)) return "End the message without a full stop";
  if (/\b(?:can't|don't|isn't|won't|doesn't)\b/.test(text.first)) return "Write the words in full";
  return undefined;
}

/** Functions that take any number of arguments: a list spread into them must fit on the stack. */
const VARIADIC = new Set([
  "push",
  "unshift",
  "splice",
  "concat",
  "fromCharCode",
  "fromCodePoint",
  "Math.max",
  "Math.min",
  "Math.hypot",
]);

/** Returns the name of a variadic function, if an expression is one. */
function variadicName(node: Node): string | undefined {
  if (node.type !== "MemberExpression" || node.property.type !== "Identifier") return undefined;
  const name = node.property.name;
  const object = node.object.type === "Identifier" ? node.object.name : "";
  return [name, `${object}.${name}`].find((each) => VARIADIC.has(each));
}

/** Returns the variadic function that is called with a list by `apply()`. */
function appliedName({ callee }: Deno.lint.CallExpression): string | undefined {
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return undefined;
  return callee.property.name === "apply" ? variadicName(callee.object) : undefined;
}

const houseRules: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "wire-fact": wireFacts,
    "private-field": {
      create(context) {
        function check(node: Deno.lint.PropertyDefinition | Deno.lint.MethodDefinition): void {
          if (node.accessibility !== "private") return;
          context.report({ node, message: "Use a #private name instead of `private`" });
        }
        return { PropertyDefinition: check, MethodDefinition: check };
      },
    },
    "top-level-function": {
      create(context) {
        function check(node: Deno.lint.VariableDeclarator): void {
          if (node.init?.type !== "ArrowFunctionExpression") return;
          context.report({ node, message: "Declare top-level functions with `function`" });
        }
        return {
          "Program > VariableDeclaration > VariableDeclarator": check,
          "Program > ExportNamedDeclaration > VariableDeclaration > VariableDeclarator": check,
        };
      },
    },
    "spread-arguments": {
      create(context) {
        if (/(?:^|[\\/])tests[\\/]/.test(context.filename)) return {};
        return {
          CallExpression(node): void {
            const applied = appliedName(node);
            if (applied !== undefined) {
              const message = `Use a loop: ${applied}() overflows the stack with a long list`;
              context.report({ node, message });
            }
            const name = variadicName(node.callee);
            if (name === undefined) return;
            for (const argument of node.arguments) {
              if (argument.type !== "SpreadElement") continue;
              if (argument.argument.type === "ArrayExpression") continue;
              const message = `Use a loop: ${name}() overflows the stack with a long list`;
              context.report({ node: argument.argument, message });
            }
          },
        };
      },
    },
    "error-message": {
      create(context) {
        if (/(?:^|[\\/])tests[\\/]/.test(context.filename)) return {};
        return {
          NewExpression(node): void {
            if (node.callee.type !== "Identifier" || !/Error$/.test(node.callee.name)) return;
            const message = messageFault(node.arguments[0]);
            if (message !== undefined) context.report({ node, message });
          },
        };
      },
    },
  },
};

export default houseRules;
