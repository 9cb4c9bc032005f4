import { problems } from '../platform/problem.ts';
import { operators } from './condition.ts';
import type { FieldDeclaration, Label } from './field.ts';
import { MONEY_SCALE } from './field.ts';

/** A JSON schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Record<string, unknown>;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const text: Schema = { type: 'string' };
export const uuid: Schema = { type: 'string', format: 'uuid' };
const time: Schema = { type: 'string', format: 'date-time' };

/** What a label and its help say, English as the title and both languages in the description. */
export function described(label: Label, help?: Label): Schema {
  const lines = [label.zh, ...(help ? [help.zh, help.en] : [])];
  return { title: label.en, description: lines.join(' · ') };
}

/** The schema of a field's value as the API carries it, see `ValueOf`. Empty is null. */
export function valueSchema(field: FieldDeclaration): Schema {
  switch (field.kind) {
    case 'text':
      return { type: 'string', maxLength: field.maxLength ?? 200 };
    case 'longText':
      return { type: 'string', maxLength: field.maxLength ?? 20_000 };
    case 'integer':
      return { type: 'integer', ...limits(field) };
    case 'decimal':
      return decimal(field.scale);
    case 'money':
      return decimal(MONEY_SCALE);
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'dateTime':
      return time;
    case 'choice':
      return { type: 'string', enum: Object.keys(field.options) };
    case 'multiChoice':
      return {
        type: 'array',
        uniqueItems: true,
        items: { type: 'string', enum: Object.keys(field.options) },
      };
    case 'phone':
    case 'autoNumber':
      return text;
    case 'email':
      return { type: 'string', format: 'email' };
    case 'url':
      return { type: 'string', format: 'uri' };
    case 'reference':
    case 'user':
      return uuid;
  }
}

function limits({ min, max }: { min?: number; max?: number }): Schema {
  return {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
}

const decimal = (scale: number): Schema => ({
  type: 'string',
  pattern: String.raw`^-?\d+(\.\d{1,${scale}})?$`,
});

/** A field in a record or in the body of a write. */
export function fieldSchemaOf(field: FieldDeclaration, masked: boolean): Schema {
  // A masked value is a text such as `•••• 5678`, whatever the field's kind.
  const value = masked ? text : valueSchema(field);
  return { ...nullable(value), ...described(field.label, field.help) };
}

/** Every address a problem can be answered with, by status. */
export function problemResponses(): Record<string, Schema> {
  const byStatus = new Map<number, string[]>();
  for (const [code, { status }] of Object.entries(problems)) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      `Problem${status}`,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    ]),
  );
}

export const shape = (
  properties: Record<string, Schema>,
  required = Object.keys(properties),
): Schema => ({
  type: 'object',
  properties,
  required,
});

/** The schemas that do not depend on any object. */
export function sharedSchemas(): Record<string, Schema> {
  return {
    Problem: shape(
      {
        type: text,
        title: text,
        status: { type: 'integer' },
        code: { type: 'string', enum: Object.keys(problems) },
        detail: text,
        requestId: text,
        errors: {
          type: 'array',
          items: shape({ field: nullable(text), code: text, message: text }),
        },
        conflict: shape({
          version: { type: 'integer' },
          fields: {
            type: 'object',
            additionalProperties: shape({ mine: {}, stored: {}, original: {} }),
          },
        }),
      },
      ['type', 'title', 'status', 'code', 'detail', 'requestId'],
    ),
    Label: shape({ zh: text, en: text }),
    Condition: conditionSchema(),
    Aggregate: aggregateSchema(),
    Groups: shape({
      groups: {
        type: 'array',
        items: shape({
          keys: { type: 'array' },
          titles: { type: 'array', items: nullable(text) },
          places: { type: 'array', items: { type: ['integer', 'null'] } },
          values: { type: 'array', items: { type: ['string', 'number', 'null'] } },
        }),
      },
    }),
    Change: changeSchema(),
    Job: jobSchema(),
    ...identitySchemas(),
  };
}

function conditionSchema(): Schema {
  const condition = ref('Condition');
  return {
    description: 'A predicate over records; as a query parameter it is JSON text.',
    oneOf: [
      shape({ and: { type: 'array', items: condition } }),
      shape({ or: { type: 'array', items: condition } }),
      shape({ not: condition }),
      shape({ field: text, op: { type: 'string', enum: [...operators] }, value: {} }, [
        'field',
        'op',
      ]),
      shape(
        {
          related: text,
          where: condition,
          aggregate: {
            type: 'string',
            enum: ['any', 'none', 'count', 'sum', 'avg', 'min', 'max'],
          },
          of: text,
          op: { type: 'string', enum: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] },
          value: {},
        },
        ['related', 'aggregate'],
      ),
    ],
  };
}

function aggregateSchema(): Schema {
  const groups = shape(
    { field: text, by: { type: 'string', enum: ['day', 'week', 'month', 'quarter', 'year'] } },
    ['field'],
  );
  const values = shape(
    { fn: { type: 'string', enum: ['count', 'sum', 'avg', 'min', 'max'] }, of: text },
    ['fn'],
  );
  return shape(
    {
      where: ref('Condition'),
      groupBy: { type: 'array', items: groups },
      values: { type: 'array', items: values, minItems: 1 },
    },
    ['values'],
  );
}

function changeSchema(): Schema {
  return shape({
    id: text,
    at: time,
    actor: nullable(shape({ id: uuid, name: text })),
    via: text,
    op: { type: 'string', enum: ['create', 'update', 'remove', 'restore', 'event'] },
    event: nullable(text),
    batchId: nullable(uuid),
    fields: { type: 'array', items: shape({ name: text, before: {}, after: {} }) },
    undoable: { type: 'boolean' },
  });
}

function jobSchema(): Schema {
  return shape({
    id: uuid,
    kind: text,
    label: ref('Label'),
    state: { type: 'string', enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
    done: { type: 'integer' },
    total: nullable({ type: 'integer' }),
    result: nullable({ type: 'object' }),
    error: nullable(text),
    createdAt: time,
    finishedAt: nullable(time),
  });
}

function identitySchemas(): Record<string, Schema> {
  const locale: Schema = { type: 'string', enum: ['zh', 'en'] };
  const theme: Schema = { type: 'string', enum: ['light', 'dark', 'auto'] };
  return {
    Me: shape({
      memberId: uuid,
      name: text,
      email: text,
      locale,
      timeZone: text,
      theme,
      mailOn: { type: 'boolean' },
      mutedMails: { type: 'array', items: text },
      unit: shape({ id: uuid, name: text }),
      roles: { type: 'array', items: shape({ name: text, label: ref('Label') }) },
      organisation: shape({
        id: uuid,
        version: { type: 'integer' },
        name: text,
        currency: text,
        timeZone: text,
      }),
    }),
    Profile: shape(
      {
        name: text,
        locale,
        timeZone: text,
        theme,
        mutedMails: { type: 'array', items: text },
      },
      [],
    ),
    SignIn: shape({ email: text, password: text }),
    PasswordChange: shape({ currentPassword: text, newPassword: text }),
    Setup: shape(
      {
        organisation: text,
        name: text,
        email: text,
        password: text,
        locale,
        timeZone: text,
        currency: text,
      },
      ['organisation', 'name', 'email', 'password', 'locale'],
    ),
  };
}
