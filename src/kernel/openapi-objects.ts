import type { Operation } from './openapi-operations.ts';
import { ref, type Schema, shape, uuid } from './openapi-schemas.ts';
import { commentOperations } from './openapi-talk.ts';
import type { ObjectWire } from './wire.ts';

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'string', enum: ['true', 'false'] };

/** What every object has, as far as the reader's verbs go. */
export function objectOperations(object: ObjectWire): Operation[] {
  const { create, update, delete: remove } = object.verbs;
  return [
    ...readOperations(object),
    ...commentOperations(object, schemaName(object)),
    ...(create ? [createOperation(object)] : []),
    ...(update ? [updateOperation(object)] : []),
    ...(remove ? removeOperations(object) : []),
    ...(update || remove ? [bulkOperation(object)] : []),
  ];
}

function readOperations(object: ObjectWire): Operation[] {
  const name = schemaName(object);
  const record = ref(name);
  const path = `/${object.path}`;
  const tag = object.name;
  const label = object.label.en;
  return [
    {
      method: 'get',
      path,
      id: `list${name}`,
      tag,
      summary: `${object.pluralLabel.en}, one page`,
      query: listQuery(object),
      answer: { status: 200, schema: listSchema(record) },
      problems: [404, 422],
    },
    {
      method: 'get',
      path: `${path}/{id}`,
      id: `get${name}`,
      tag,
      summary: `One record: ${label}`,
      query: { ...includeQuery(object), trash: flag },
      answer: { status: 200, schema: record },
      problems: [404, 422],
    },
    {
      method: 'get',
      path: `${path}/{id}/history`,
      id: `history${name}`,
      tag,
      summary: `Who changed what: ${label}`,
      query: { cursor: text },
      answer: { status: 200, schema: pageOf(ref('Change')) },
      problems: [404, 422],
    },
    {
      method: 'get',
      path: `${path}/{id}/timeline`,
      id: `timeline${name}`,
      tag,
      summary: `What happened, of all sources together: ${label}`,
      query: {
        kinds: { ...text, description: timelineKinds(object) },
        cursor: text,
      },
      answer: { status: 200, schema: pageOf({ type: 'object' }) },
      problems: [404, 422],
    },
    {
      method: 'get',
      path: `${path}/{id}/views/{name}`,
      id: `view${name}`,
      tag,
      summary: `What a module works out about one: ${label}`,
      named: { name: text },
      answer: { status: 200, schema: { type: 'object' } },
      problems: [404],
    },
    {
      method: 'post',
      path: `${path}/aggregate`,
      id: `aggregate${name}`,
      tag,
      summary: `Counts, sums and groups: ${object.pluralLabel.en}`,
      body: ref('Aggregate'),
      answer: { status: 200, schema: ref('Groups') },
      problems: [404, 422],
    },
  ];
}

function timelineKinds({ timeline }: ObjectWire): string {
  const names = [...timeline.map(({ name }) => name), 'comment', 'change'];
  return `Some of ${names.join(', ')}, with commas between; \`interaction:call\` asks for one channel`;
}

function createOperation(object: ObjectWire): Operation {
  const name = schemaName(object);
  return {
    method: 'post',
    path: `/${object.path}`,
    id: `create${name}`,
    tag: object.name,
    summary: `Creates: ${object.label.en}`,
    headers: 'write',
    body: ref(`${name}Create`),
    answer: { status: 201, schema: ref(name), change: true },
    problems: [403, 404, 409, 422],
  };
}

function updateOperation(object: ObjectWire): Operation {
  const name = schemaName(object);
  return {
    method: 'patch',
    path: `/${object.path}/{id}`,
    id: `update${name}`,
    tag: object.name,
    summary: `Changes: ${object.label.en}`,
    headers: 'version',
    body: ref(`${name}Update`),
    answer: { status: 200, schema: ref(name), change: true },
    problems: [403, 404, 409, 422, 428],
  };
}

function removeOperations(object: ObjectWire): Operation[] {
  const name = schemaName(object);
  const path = `/${object.path}/{id}`;
  return [
    {
      method: 'delete',
      path,
      id: `delete${name}`,
      tag: object.name,
      summary: `Deletes: ${object.label.en}; it can be restored`,
      headers: 'write',
      answer: { status: 200, schema: shape({ batchId: uuid }) },
      problems: [403, 404, 409],
    },
    {
      method: 'post',
      path: `${path}/restore`,
      id: `restore${name}`,
      tag: object.name,
      summary: `Restores: ${object.label.en}`,
      headers: 'write',
      answer: { status: 200, schema: ref(name), change: true },
      problems: [403, 404, 409],
    },
  ];
}

function bulkOperation(object: ObjectWire): Operation {
  const name = schemaName(object);
  return {
    method: 'post',
    path: `/${object.path}/bulk`,
    id: `bulk${name}`,
    tag: object.name,
    summary: `Changes many: ${object.pluralLabel.en}`,
    headers: 'write',
    body: shape(
      {
        ids: { type: 'array', items: uuid, maxItems: 1000 },
        where: ref('Condition'),
        op: { type: 'string', enum: ['update', 'remove', 'restore'] },
        changes: ref(`${name}Update`),
      },
      ['op'],
    ),
    answer: { status: 202, schema: ref('Job') },
    problems: [403, 404, 422],
  };
}

export function schemaName({ name }: Pick<ObjectWire, 'name'>): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function listQuery(object: ObjectWire): Record<string, Schema> {
  const sortable = object.fields.filter((field) => field.sortable).map(({ name }) => name);
  return {
    where: { ...text, description: 'A Condition as JSON' },
    sort: { type: 'string', enum: sortable.flatMap((name) => [name, `-${name}`]) },
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    cursor: text,
    fields: { ...text, description: 'Names of fields, separated by commas' },
    ...includeQuery(object),
    count: flag,
    trash: flag,
  };
}

function includeQuery({ fields }: ObjectWire): Record<string, Schema> {
  const references = fields.filter(({ kind }) => kind === 'reference' || kind === 'user');
  const names = references.map(({ name }) => name);
  return names.length === 0 ? {} : { include: { type: 'string', enum: names } };
}

function pageOf(items: Schema, more: Record<string, Schema> = {}): Schema {
  return shape(
    { items: { type: 'array', items }, nextCursor: { type: ['string', 'null'] }, ...more },
    ['items', 'nextCursor'],
  );
}

function listSchema(record: Schema): Schema {
  const total = shape({ count: { type: 'integer' }, capped: { type: 'boolean' } });
  return pageOf(record, { total });
}
