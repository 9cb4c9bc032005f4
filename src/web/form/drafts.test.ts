import { describe, expect, test } from 'vitest';
import {
  draftKey,
  emptyDraft,
  isUntouched,
  parseDraft,
  typedSince,
  withoutSecrets,
} from './drafts.ts';

describe('drafts', () => {
  test('are kept apart by member, object, record and place', () => {
    const keys = [
      draftKey('m1', 'customer', 'new', 'form'),
      draftKey('m2', 'customer', 'new', 'form'),
      draftKey('m1', 'contact', 'new', 'form'),
      draftKey('m1', 'customer', 'id', 'form'),
      draftKey('m1', 'customer', 'new', 'composer'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys[0]).toBe('zhiyin.draft.m1.customer.new.form');
  });

  test('come back as they were stored', () => {
    const draft = { values: { name: '王', parent: 'id' }, titles: { parent: '总部' } };
    expect(parseDraft(JSON.stringify(draft))).toEqual(draft);
  });

  test.each([null, '', 'null', '{', '{"values":[]}', '[]', '{"titles":{}}'])(
    '%s is no draft',
    (stored) => {
      expect(parseDraft(stored)).toBeNull();
    },
  );

  test('are kept without what is sealed on the server', () => {
    const draft = { values: { name: '王', identityCard: '1101' }, titles: { name: '王' } };
    expect(withoutSecrets(draft, new Set(['identityCard']))).toEqual({
      values: { name: '王' },
      titles: { name: '王' },
    });
  });

  test('titles that are no texts are left out', () => {
    expect(parseDraft('{"values":{"a":1},"titles":{"a":2,"b":"x"}}')).toEqual({
      values: { a: 1 },
      titles: { b: 'x' },
    });
  });

  test('nothing was typed where all is as the form began', () => {
    const values = { kind: 'company', name: null };
    expect(isUntouched({ values, titles: {} }, { kind: 'company' })).toBe(true);
    expect(isUntouched({ values, titles: {} }, {})).toBe(false);
    expect(isUntouched({ values: { a: ['x'] }, titles: {} }, { a: ['x'] })).toBe(true);
  });
});

test('what was typed while a draft was being saved stays', () => {
  const sent = { values: { kind: 'call', body: 'said' }, titles: {} };
  const now = { values: { kind: 'task', body: 'said', task: 'next' }, titles: {} };

  expect(typedSince(now, sent, emptyDraft).values).toEqual({ kind: 'task', task: 'next' });
  expect(typedSince(sent, sent, emptyDraft)).toEqual(emptyDraft);
});
