import type { Operation } from './openapi-operations.ts';
import { ref, shape, uuid } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';
import type { ObjectWire } from './wire.ts';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const optional = (type: string): Schema => ({ type: [type, 'null'] });
const person = shape({ id: uuid, name: text });
const someone: Schema = { oneOf: [person, { type: 'null' }] };
const pageOf = (name: string, more: Record<string, Schema> = {}): Schema =>
  shape({ items: { type: 'array', items: ref(name) }, nextCursor: optional('string'), ...more });

/** What members say and are told, as it crosses the wire. */
export const talkSchemas: Record<string, Schema> = {
  Comment: shape({
    id: uuid,
    version: { type: 'integer' },
    author: someone,
    body: { ...text, description: '`@[<member id>]` names somebody of `mentions`' },
    mentions: { type: 'array', items: person },
    createdAt: time,
    editedAt: { oneOf: [time, { type: 'null' }] },
    mine: { type: 'boolean' },
  }),
  Notification: shape({
    id: uuid,
    kind: { type: 'string', enum: ['assigned', 'mentioned', 'taskDue'] },
    about: shape({ object: text, path: optional('string'), id: uuid, title: optional('string') }),
    actor: someone,
    count: { type: 'integer' },
    excerpt: optional('string'),
    createdAt: time,
    read: { type: 'boolean' },
  }),
};

/** What is said about a record of an object. */
export function commentOperations(object: ObjectWire, name: string): Operation[] {
  const path = `/${object.path}/{id}/comments`;
  const shared = { tag: object.name, problems: [404, 422] };
  const body = shape({ body: text });
  const comment = { status: 200, schema: ref('Comment'), change: true };
  return [
    {
      ...shared,
      method: 'get',
      path,
      id: `list${name}Comments`,
      summary: `What is said about one: ${object.label.en}`,
      query: { cursor: text },
      answer: { status: 200, schema: pageOf('Comment') },
    },
    {
      ...shared,
      method: 'post',
      path,
      id: `comment${name}`,
      summary: `Says something about one: ${object.label.en}`,
      headers: 'write',
      body,
      answer: { ...comment, status: 201 },
    },
    {
      ...shared,
      method: 'patch',
      path: `${path}/{comment}`,
      id: `update${name}Comment`,
      summary: 'Changes one’s own comment',
      headers: 'version',
      body,
      answer: comment,
      problems: [403, 404, 409, 422, 428],
    },
    ...(['delete', 'post'] as const).map((method): Operation => ({
      ...shared,
      method,
      path: `${path}/{comment}${method === 'post' ? '/restore' : ''}`,
      id: `${method === 'post' ? 'restore' : 'delete'}${name}Comment`,
      summary: method === 'post' ? 'Brings one’s own comment back' : 'Takes one’s own comment back',
      headers: 'write',
      answer: { status: 200, schema: { type: 'object' }, change: true },
      problems: [403, 404, 409],
    })),
    {
      ...shared,
      method: 'get',
      path: `/${object.path}/{id}/mentionable`,
      id: `mentionable${name}`,
      summary: 'Members by name, and whether they may see the record',
      query: { q: text },
      answer: {
        status: 200,
        schema: shape({
          items: {
            type: 'array',
            items: shape({ id: uuid, name: text, sees: { type: 'boolean' } }),
          },
        }),
      },
    },
  ];
}

/** One’s own notifications, and the forgotten password. */
export function talkOperations(): Operation[] {
  return [
    {
      method: 'get',
      path: '/notifications',
      id: 'listNotifications',
      tag: 'notifications',
      summary: 'One’s own notifications, newest first, and how many are unread',
      query: { cursor: text },
      answer: { status: 200, schema: pageOf('Notification', { unread: { type: 'integer' } }) },
      problems: [422],
    },
    {
      method: 'post',
      path: '/notifications/read',
      id: 'readNotifications',
      tag: 'notifications',
      summary: 'Marks one’s own notifications as read',
      body: {
        oneOf: [
          shape({ ids: { type: 'array', items: uuid, minItems: 1, maxItems: 200 } }),
          shape({ all: { const: true } }),
        ],
      },
      answer: { status: 200, schema: shape({ unread: { type: 'integer' } }) },
    },
    {
      method: 'post',
      path: '/auth/request-password-reset',
      id: 'requestPasswordReset',
      tag: 'identity',
      summary:
        'Mails a link to whoever signs in with the address; the answer does not tell whether',
      body: shape({ email: text }),
      answer: { status: 204 },
      problems: [404, 422, 429],
      open: true,
    },
    {
      method: 'post',
      path: '/auth/reset-password',
      id: 'resetPassword',
      tag: 'identity',
      summary: 'Sets a new password by such a link and ends all sessions',
      body: shape({ token: text, newPassword: text }),
      answer: { status: 204 },
      problems: [410, 422, 429],
      open: true,
    },
  ];
}
