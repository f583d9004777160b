// Writes the types of the API's payloads and paths in TypeScript, out of an OpenAPI document of ours:
//   node scripts/schema.mjs openapi.json > src/api/schema.gen.ts
// It knows the words of OpenAPI 3.1 that our documents use, and fails at any other, so that nothing is left out unseen.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const known = new Set(
  (
    'type title description format pattern default minimum maximum items properties required readOnly examples ' +
    'const enum oneOf anyOf allOf additionalProperties minLength maxLength minItems maxItems'
  ).split(' '),
);

/** Gives the TypeScript of a schema, indented for where it stands. */
function typeOf(schema, indent) {
  if (schema.$ref) return refName(schema.$ref);
  for (const word of Object.keys(schema)) {
    if (!known.has(word) && !word.startsWith('x-')) throw new Error(`schema.mjs does not know ${word}`);
  }
  const parts = alternatives(schema, indent);
  if (parts) return parts;
  const kinds = [schema.type ?? []].flat();
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  if (kinds.length === 0) return 'unknown';
  return kinds.map((kind) => kindOf(kind, schema, indent)).join(' | ');
}

const literal = (value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));

function alternatives(schema, indent) {
  const list = schema.oneOf ?? schema.anyOf;
  // Beside a type, alternatives only narrow what it says already: the lengths of an array.
  if (list && !schema.type) return [...new Set(list.map((part) => typeOf(part, indent)))].join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, indent)).join(' & ');
  return undefined;
}

function kindOf(kind, schema, indent) {
  switch (kind) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const items = typeOf(schema.items ?? {}, indent);
      if (items === 'number' && schema.minItems === schema.maxItems && schema.minItems <= 4) {
        return `[${Array(schema.minItems).fill('number').join(', ')}]`;
      }
      return /^[\w.]+$/.test(items) ? `${items}[]` : `(${items})[]`;
    }
    case 'object':
      return objectOf(schema, indent);
    default:
      return kind; // string, boolean, null
  }
}

function objectOf(schema, indent) {
  const inner = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties ?? {}).map(([name, part]) =>
    member(name, required.has(name), part, inner),
  );
  const rest = schema.additionalProperties;
  if (rest && members.length === 0) return `Record<string, ${typeOf(rest, indent)}>`;
  if (rest) members.push(`${inner}[name: string]: unknown;\n`);
  return members.length === 0 ? 'Record<string, unknown>' : `{\n${members.join('')}${indent}}`;
}

function member(name, required, schema, indent) {
  const says = [schema.title, schema.description].filter(Boolean).join('. ');
  const doc = says ? `${indent}/** ${says.replaceAll('*/', '* /')} */\n` : '';
  const key = /^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`;
  return `${doc}${indent}${key}${required ? '' : '?'}: ${typeOf(schema, indent)};\n`;
}

const refName = (ref) => ref.slice(ref.lastIndexOf('/') + 1);

/** Follows a reference to a component. */
function follow(doc, node) {
  if (!node?.$ref) return node;
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((at, key) => at?.[key], doc);
}

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Gives what a call of an operation takes and answers, as a member of its path. */
function callOf(doc, method, operation) {
  const inner = '      ';
  const groups = { path: [], query: [], header: [] };
  let needed = {};
  for (const given of operation.parameters ?? []) {
    const parameter = follow(doc, given);
    // What is shared by many operations is explained by the document, not again at each of them.
    const schema = given.$ref
      ? parameter.schema
      : { ...parameter.schema, description: parameter.description };
    groups[parameter.in].push(member(parameter.name, parameter.required === true, schema, `${inner}  `));
    if (parameter.required) needed = { ...needed, [parameter.in]: true };
  }
  let text = `    /** ${operation.summary} */\n    ${method}: {\n`;
  for (const [place, members] of Object.entries(groups)) {
    if (members.length === 0) continue;
    text += `${inner}${place}${needed[place] ? '' : '?'}: {\n${members.join('')}${inner}};\n`;
  }
  const body = firstSchema(operation.requestBody?.content);
  if (body) text += `${inner}body: ${typeOf(body, inner)};\n`;
  return `${text}${inner}answer: ${answerOf(doc, operation)};\n    };\n`;
}

/** Gives what comes back when all goes well; without a body that is undefined. */
function answerOf(doc, operation) {
  const types = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => {
      const content = follow(doc, response).content;
      if (!content) return 'undefined';
      const schema = firstSchema(content);
      return schema ? typeOf(schema, '      ') : 'undefined';
    });
  return [...new Set(types)].join(' | ') || 'undefined';
}

function firstSchema(content) {
  const media = Object.keys(content ?? {}).find((name) => name.includes('json'));
  return media && content[media].schema;
}

/** Writes the whole file. */
export function write(doc) {
  let text =
    '// Written by scripts/schema.mjs out of the API document, as a steward sees it: do not edit.\n\n';
  for (const [name, schema] of Object.entries(doc.components.schemas)) {
    const says = schema.description ? `/** ${schema.description} */\n` : '';
    const plain = schema.type === 'object' && schema.properties;
    text += plain
      ? `${says}export interface ${name} ${objectOf(schema, '')}\n\n`
      : `${says}export type ${name} = ${typeOf(schema, '')};\n\n`;
  }
  text +=
    '/** Every path beneath /api, with what its methods take and answer. */\nexport interface Paths {\n';
  for (const [path, item] of Object.entries(doc.paths)) {
    if (item.servers) continue; // mounted beside the API
    const calls = methods.filter((method) => item[method]).map((method) => callOf(doc, method, item[method]));
    text += `  '${path}': {\n${calls.join('')}  };\n`;
  }
  return `${text}}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(write(JSON.parse(readFileSync(process.argv[2], 'utf8'))));
}
