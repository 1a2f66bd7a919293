// Which of a JSON schema's members and values documents use, for schemas of the shape that
// ours has: closed objects, arrays, enums, types, references to #/$defs, and
// anyOf [null, reference]. Anything else is an error, since it would not be counted.
import assert from "node:assert/strict";

const prefix = "#/$defs/";

function typesOf(node) {
  return [node.type].flat();
}

function referred(node) {
  assert.ok(node.$ref.startsWith(prefix), `a reference to ${node.$ref}`);
  return node.$ref.slice(prefix.length);
}

// Either of anyOf, by whether the value is null.
function alternative(node) {
  assert.ok(node.anyOf.length === 2 && node.anyOf[0].type === "null" && node.anyOf[1].$ref, "another anyOf");
  return referred(node.anyOf[1]);
}

function addPossible(all, node, where) {
  if (node.$ref) return;
  if (node.anyOf) {
    alternative(node);
    all.add(`${where}: null`).add(`${where}: object`);
  } else if (node.enum) {
    for (const value of node.enum) all.add(`${where}: ${JSON.stringify(value)}`);
  } else if (node.type === "object") {
    assert.equal(node.additionalProperties, false, `${where} is open to other members`);
    for (const [key, member] of Object.entries(node.properties)) {
      all.add(`${where}.${key}`);
      addPossible(all, member, `${where}.${key}`);
    }
  } else if (node.type === "array") {
    all.add(`${where}[]`);
    addPossible(all, node.items, `${where}[]`);
  } else if (!("const" in node)) {
    const types = typesOf(node);
    assert.ok(types.every(Boolean), `${where} has no type`);
    if (types.length > 1) for (const type of types) all.add(`${where}: ${type}`);
    if (types.includes("boolean")) all.add(`${where}: true`).add(`${where}: false`);
  }
}

function addUsed(used, schema, node, value, where) {
  const enter = (name) => addUsed(used, schema, schema.$defs[name], value, name);
  if (node.$ref) return enter(referred(node));
  if (node.anyOf) {
    used.add(`${where}: ${value === null ? "null" : "object"}`);
    if (value !== null) enter(alternative(node));
  } else if (node.enum) {
    used.add(`${where}: ${JSON.stringify(value)}`);
  } else if (node.type === "object") {
    for (const [key, member] of Object.entries(value)) {
      used.add(`${where}.${key}`);
      addUsed(used, schema, node.properties[key], member, `${where}.${key}`);
    }
  } else if (node.type === "array") {
    for (const item of value) {
      used.add(`${where}[]`);
      addUsed(used, schema, node.items, item, `${where}[]`);
    }
  } else if (!("const" in node)) {
    used.add(`${where}: ${value === null ? "null" : typeof value}`);
    if (typeof value === "boolean") used.add(`${where}: ${value}`);
  }
}

/** What the schema allows and none of its documents has, sorted. They are valid; `apart`
 * names definitions that are not looked at. */
export function unused(schema, documents, apart) {
  const possible = new Set();
  const used = new Set();
  addPossible(possible, schema, "report");
  for (const [name, node] of Object.entries(schema.$defs))
    if (!apart.includes(name)) addPossible(possible, node, name);
  for (const [name, value] of documents)
    addUsed(used, schema, name === "report" ? schema : schema.$defs[name], value, name);
  return [...possible].filter((one) => !used.has(one)).sort();
}
