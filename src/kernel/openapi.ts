import type { Context } from './context.ts';
import { fieldSchema } from './field.ts';
import { inputSchema, metadataFor, type Offers } from './metadata.ts';
import { objectSchema } from './object.ts';
import { dataQualityOperations } from './openapi-data-quality.ts';
import { standardOperations } from './openapi-standards.ts';
import { exportOperations, exportSchemas } from './openapi-exports.ts';
import { importOperations, importSchemas } from './openapi-imports.ts';
import { insightOperations } from './openapi-insight.ts';
import { matchOperations } from './openapi-matches.ts';
import { mergeOperations } from './openapi-merges.ts';
import { objectOperations, schemaName } from './openapi-objects.ts';
import { fixedOperations, type Operation } from './openapi-operations.ts';
import {
  described,
  fieldSchemaOf,
  problemResponses,
  ref,
  type Schema,
  shape,
  sharedSchemas,
  uuid,
} from './openapi-schemas.ts';
import { privacyOperations } from './openapi-privacy.ts';
import { talkOperations, talkSchemas } from './openapi-talk.ts';
import type { MetadataWire, ObjectWire } from './wire.ts';

/** Answers that any route may give. */
const ALWAYS = [500, 503];
const text: Schema = { type: 'string' };

/**
 * The OpenAPI 3.1 document of what this member may use, from the same metadata that the screens read: objects and
 * fields of the organisation's own included.
 */
export function openapiFor(ctx: Context, offers: Offers, version: string): Schema {
  const metadata = metadataFor(ctx, offers);
  const operations = [
    ...fixedOperations(),
    ...talkOperations(),
    ...exportOperations(metadata),
    ...importOperations(),
    ...dataQualityOperations(),
    ...standardOperations(),
    ...insightOperations(),
    ...matchOperations(),
    ...mergeOperations(),
    ...privacyOperations(),
    ...namedOperations(metadata),
    ...metadata.objects.flatMap((object) => objectOperations(object)),
  ];
  const paths: Record<string, Record<string, Schema>> = {};
  for (const operation of operations) {
    const at = (paths[operation.path] ??= {});
    at[operation.method] = operationSchema(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Zhiyin API',
      version,
      description:
        'Errors are problem+json with a stable code and a sentence in the reader’s language. Writes take an Idempotency-Key: repeating a request with the same key does nothing twice.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { key: [] }],
    paths,
    components: {
      schemas: {
        ...sharedSchemas(),
        ...talkSchemas,
        ...exportSchemas,
        ...importSchemas,
        ...customSchemas(),
        ...Object.fromEntries(
          metadata.objects.flatMap((object) => Object.entries(objectSchemas(object))),
        ),
      },
      responses: problemResponses(),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'zhiyin',
          description: 'Set by POST /auth/sign-in; over https its name is __Host-zhiyin.',
        },
        key: { type: 'http', scheme: 'bearer', description: 'An API key: zy_…' },
      },
    },
  };
}

/** Each action has an address of its own, as their inputs differ; measures are asked for in one way. */
function namedOperations({ actions, measures }: MetadataWire): Operation[] {
  return [
    ...actions.map((action): Operation => ({
      method: 'post',
      path: `/actions/${action.name}`,
      id: `run${schemaName(action)}`,
      tag: 'actions',
      summary: action.label.en,
      headers: 'write',
      body: withoutDialect(action.input),
      answer: { status: 200, schema: { type: 'object' } },
      problems: [403, 404, 409, 422],
    })),
    {
      method: 'post',
      path: '/lists',
      id: 'lists',
      tag: 'lists',
      summary: 'First pages of up to 24 lists at once; null for one that the reader may not have',
      body: shape({
        lists: {
          type: 'array',
          minItems: 1,
          maxItems: 24,
          items: shape(
            {
              object: text,
              where: ref('Condition'),
              sort: text,
              limit: { type: 'integer', minimum: 1, maximum: 50 },
              count: { type: 'boolean' },
            },
            ['object'],
          ),
        },
      }),
      answer: {
        status: 200,
        schema: shape({ results: { type: 'array', items: { type: ['object', 'null'] } } }),
      },
      problems: [422],
    },
    ...measureOperations(measures),
  ];
}

function measureOperations(measures: MetadataWire['measures']): Operation[] {
  const groups = { type: 'array', items: { type: 'object' } };
  return [
    {
      method: 'post',
      path: '/measures/{name}',
      id: 'measure',
      tag: 'measures',
      summary: 'A named number over what the reader may see, in groups',
      named: { name: { ...text, examples: measures.map(({ name }) => name) } },
      body: shape({ where: ref('Condition'), groupBy: groups }, []),
      answer: { status: 200, schema: ref('Groups') },
      problems: [404, 422],
    },
    {
      method: 'post',
      path: '/measures',
      id: 'measures',
      tag: 'measures',
      summary: 'Up to forty named numbers at once; null for one that the reader may not have',
      body: shape(
        {
          measures: {
            type: 'array',
            minItems: 1,
            maxItems: 40,
            items: shape({ name: text, where: ref('Condition'), groupBy: groups }, ['name']),
          },
        },
        ['measures'],
      ),
      answer: {
        status: 200,
        schema: shape(
          { results: { type: 'array', items: { oneOf: [ref('Groups'), { type: 'null' }] } } },
          ['results'],
        ),
      },
      problems: [422],
    },
  ];
}

/** The document says its JSON schema dialect once, by its version. */
function withoutDialect(input: unknown): Schema {
  const { $schema: _, ...schema } = input as Schema;
  return schema;
}

function operationSchema(operation: Operation): Schema {
  const { id, tag, summary, body, answer, open } = operation;
  const refused = [...(open ? [] : [401]), ...(operation.problems ?? []), ...ALWAYS];
  if (body) refused.push(413, 415, 422);
  const responses: Record<string, Schema> = {
    [answer.status]: answerSchema(answer),
    ...(operation.headers === 'conditional' ? { 304: { description: 'Not changed' } } : {}),
  };
  for (const status of new Set(refused)) {
    responses[status] = { $ref: `#/components/responses/Problem${status}` };
  }
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: parametersOf(operation),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : {}),
    responses,
    ...(open ? { security: [] } : {}),
  };
}

function answerSchema({ schema, type, change }: Operation['answer']): Schema {
  const content = type
    ? { [type]: { schema: text } }
    : schema && { 'application/json': { schema } };
  const headers = change
    ? { 'Zhiyin-Change': { schema: text, description: 'The change, for POST /changes/undo' } }
    : undefined;
  return {
    description: 'Success',
    ...(headers ? { headers } : {}),
    ...(content ? { content } : {}),
  };
}

function parametersOf({ path, named, query, headers, method }: Operation): Schema[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: named?.[name] ?? uuid,
  }));
  const inQuery = Object.entries(query ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
  const header = (name: string, description: string, required = false): Schema => ({
    name,
    in: 'header',
    required,
    schema: text,
    description,
  });
  const sent: Schema[] = [];
  if (method !== 'get' && headers !== undefined) {
    sent.push(header('Idempotency-Key', 'Unique per intent, the same on retries'));
  }
  if (headers === 'version') sent.push(header('If-Match', 'The version that was read: "3"', true));
  if (headers === 'conditional') sent.push(header('If-None-Match', 'The ETag that is known'));
  return [...inPath, ...inQuery, ...sent];
}

/** The record as it is read, and what a create and an update may say. */
function objectSchemas(object: ObjectWire): Record<string, Schema> {
  const name = schemaName(object);
  const fields = Object.fromEntries(
    object.fields.map((field) => [field.name, fieldSchemaOf(field, field.right === 'masked')]),
  );
  const writable = object.fields.filter(({ right }) => right === 'write');
  const input = Object.fromEntries(
    writable.map((field) => [field.name, fieldSchemaOf(field, false)]),
  );
  const required = writable.filter(
    (field) => field.required === true && !('default' in field && field.default !== undefined),
  );
  return {
    [name]: {
      ...described(object.label, object.help),
      ...shape(
        {
          id: uuid,
          version: { type: 'integer' },
          ...fields,
          _titles: { type: 'object', additionalProperties: text },
          _masked: { type: 'array', items: text },
          _rights: { type: 'object' },
          _included: { type: 'object' },
        },
        ['id', 'version', '_titles', '_masked'],
      ),
    },
    [`${name}Create`]: {
      ...shape(
        input,
        required.map((field) => field.name),
      ),
      additionalProperties: false,
    },
    [`${name}Update`]: { ...shape(input, []), additionalProperties: false },
  };
}

/** Declarations as the requests that make objects and fields carry them; a change gives some parts of one. */
function customSchemas(): Record<string, Schema> {
  const field = ref('FieldDeclaration');
  const object = ref('ObjectDeclaration');
  const known = { id: uuid, version: { type: 'integer' }, deletedAt: { type: ['string', 'null'] } };
  return {
    FieldDeclaration: withoutDialect(inputSchema(fieldSchema)),
    ObjectDeclaration: withoutDialect(inputSchema(objectSchema)),
    CustomObject: shape({ ...known, name: text, declaration: object }),
    CustomObjectInput: object,
    CustomObjectChange: { type: 'object' },
    CustomField: shape({ ...known, object: text, name: text, declaration: field }),
    CustomFieldInput: shape({ object: text, name: text, declaration: field }),
    CustomFieldChange: { type: 'object' },
  };
}
