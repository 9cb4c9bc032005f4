import { ref, type Schema, shape, uuid } from './openapi-schemas.ts';

/** One operation of the document; `problems` are the statuses it can be refused with, beside those of every route. */
export type Operation = {
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  id: string;
  tag: string;
  summary: string;
  /** Parts of the path that are no ids. */
  named?: Record<string, Schema>;
  query?: Record<string, Schema>;
  headers?: 'write' | 'version' | 'conditional';
  body?: Schema;
  /** Success: status, and what it carries. */
  answer: { status: number; schema?: Schema; type?: string; change?: boolean };
  problems?: number[];
  /** Without sign-in. */
  open?: boolean;
};

const text: Schema = { type: 'string' };
const items = (of: Schema): Schema => shape({ items: { type: 'array', items: of } });
const answer = (schema: Schema, status = 200): Operation['answer'] => ({ status, schema });

/** Operations that exist whatever the objects are. */
export function fixedOperations(): Operation[] {
  return [
    ...openOperations(),
    ...identityOperations(),
    ...workOperations(),
    ...jobOperations(),
    ...customOperations(),
  ];
}

function openOperations(): Operation[] {
  const tag = 'identity';
  return [
    {
      method: 'get',
      path: '/health',
      id: 'health',
      tag,
      summary: 'Answers when the server is ready',
      answer: answer(shape({ status: text })),
      problems: [503],
      open: true,
    },
    {
      method: 'get',
      path: '/setup',
      id: 'getSetup',
      tag,
      summary: 'Whether the installation still waits for its organisation',
      answer: answer(
        shape({
          open: { type: 'boolean' },
          signedIn: { type: 'boolean' },
          mail: { type: 'boolean' },
        }),
      ),
      open: true,
    },
    {
      method: 'post',
      path: '/setup',
      id: 'setUp',
      tag,
      summary: 'Creates the organisation and its administrator; closed for ever afterwards',
      body: ref('Setup'),
      answer: answer(ref('Me'), 201),
      problems: [404, 422],
      open: true,
    },
    {
      method: 'post',
      path: '/auth/sign-in',
      id: 'signIn',
      tag,
      summary: 'Starts a session; its cookie comes with the answer',
      body: ref('SignIn'),
      answer: answer(ref('Me')),
      problems: [401, 422, 429],
      open: true,
    },
    {
      method: 'post',
      path: '/auth/sign-out',
      id: 'signOut',
      tag,
      summary: 'Ends the session',
      answer: { status: 204 },
      open: true,
    },
  ];
}

function identityOperations(): Operation[] {
  const tag = 'identity';
  return [
    {
      method: 'post',
      path: '/auth/change-password',
      id: 'changePassword',
      tag,
      summary: 'Changes one’s own password and ends the other sessions',
      body: ref('PasswordChange'),
      answer: { status: 204 },
      problems: [422, 429],
    },
    {
      method: 'get',
      path: '/me',
      id: 'getMe',
      tag,
      summary: 'Who is signed in',
      answer: answer(ref('Me')),
    },
    {
      method: 'patch',
      path: '/me',
      id: 'updateMe',
      tag,
      summary: 'Changes one’s own name, language, time zone or appearance',
      body: ref('Profile'),
      answer: answer(ref('Me')),
      problems: [422],
    },
  ];
}

function workOperations(): Operation[] {
  return [
    {
      method: 'get',
      path: '/metadata',
      id: 'getMetadata',
      tag: 'metadata',
      summary: 'Objects, fields, actions and measures that the reader may use',
      headers: 'conditional',
      answer: answer({ type: 'object' }),
    },
    {
      method: 'get',
      path: '/openapi.json',
      id: 'getOpenapi',
      tag: 'metadata',
      summary: 'This document',
      headers: 'conditional',
      answer: answer({ type: 'object' }),
    },
    {
      method: 'post',
      path: '/changes/undo',
      id: 'undo',
      tag: 'changes',
      summary:
        'Undoes one change, or what can be undone of a batch; a very large batch as a job (202)',
      headers: 'write',
      body: { oneOf: [shape({ changeId: text }), shape({ batchId: uuid })] },
      answer: answer({
        oneOf: [
          shape({
            undone: { type: 'integer' },
            refused: {
              type: 'array',
              items: shape({ object: text, id: uuid, title: text, reason: text }),
            },
          }),
          ref('Job'),
        ],
      }),
      problems: [404, 409, 422],
    },
    {
      method: 'get',
      path: '/search',
      id: 'search',
      tag: 'search',
      summary: 'Finds records by name, pinyin, initials, words, phone or e-mail',
      query: { q: text, object: text, limit: { type: 'integer', minimum: 1 } },
      answer: answer(
        shape({
          hits: {
            type: 'array',
            items: shape({
              object: text,
              id: uuid,
              title: text,
              matched: { type: ['string', 'null'] },
            }),
          },
        }),
      ),
      problems: [422, 503],
    },
    {
      method: 'get',
      path: '/live',
      id: 'live',
      tag: 'live',
      summary: 'Server-sent events about the named records and lists',
      query: { records: text, lists: text },
      answer: { status: 200, type: 'text/event-stream' },
      problems: [422],
    },
  ];
}

function jobOperations(): Operation[] {
  const job = ref('Job');
  return [
    {
      method: 'get',
      path: '/jobs',
      id: 'listJobs',
      tag: 'jobs',
      summary: 'One’s own jobs, newest first',
      answer: answer(items(job)),
    },
    {
      method: 'get',
      path: '/jobs/{id}',
      id: 'getJob',
      tag: 'jobs',
      summary: 'A job and its progress',
      answer: answer(job),
      problems: [404],
    },
    ...(['cancel', 'retry'] as const).map((verb): Operation => ({
      method: 'post',
      path: `/jobs/{id}/${verb}`,
      id: `${verb}Job`,
      tag: 'jobs',
      summary:
        verb === 'cancel' ? 'Stops a job after its current step' : 'Goes on where a job failed',
      answer: answer(job),
      problems: [404, 409],
    })),
  ];
}

/** Custom objects and custom fields are worked with in the same way. */
function customOperations(): Operation[] {
  return [
    { path: '/custom-objects', one: 'CustomObject', many: 'CustomObjects', what: 'object' },
    { path: '/custom-fields', one: 'CustomField', many: 'CustomFields', what: 'field' },
  ].flatMap(({ path, one, many, what }): Operation[] => {
    const shared = { tag: 'metadata', problems: [403, 404, 409, 422] };
    return [
      {
        ...shared,
        method: 'get',
        path,
        id: `list${many}`,
        summary: `The organisation’s own ${what}s`,
        answer: answer(items(ref(one))),
      },
      {
        ...shared,
        method: 'post',
        path,
        id: `create${one}`,
        summary: `Adds an own ${what}`,
        headers: 'write',
        body: ref(`${one}Input`),
        answer: answer(ref(one), 201),
      },
      {
        ...shared,
        method: 'get',
        path: `${path}/{id}`,
        id: `get${one}`,
        summary: `One own ${what}`,
        answer: answer(ref(one)),
      },
      {
        ...shared,
        method: 'patch',
        path: `${path}/{id}`,
        id: `update${one}`,
        summary: `Changes what may change of an own ${what}`,
        headers: 'version',
        body: ref(`${one}Change`),
        answer: answer(ref(one)),
        problems: [...shared.problems, 428],
      },
      {
        ...shared,
        method: 'delete',
        path: `${path}/{id}`,
        id: `delete${one}`,
        summary: `Takes an own ${what} out of use; its values stay`,
        headers: 'write',
        answer: answer({ type: 'object' }),
      },
      {
        ...shared,
        method: 'post',
        path: `${path}/{id}/restore`,
        id: `restore${one}`,
        summary: `Brings an own ${what} back into use`,
        headers: 'write',
        answer: answer(ref(one)),
      },
    ];
  });
}
