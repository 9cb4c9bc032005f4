import { describe, expect, it } from 'vitest';
import { operatorsOf } from '../../kernel/condition-predicate.ts';
import type { FieldCondition } from '../../kernel/condition.ts';
import type { FieldDeclaration } from '../../kernel/field.ts';
import { isSensitive } from '../../kernel/field.ts';
import { comparisonsOf, readDraft, startDraft, writeDraft } from './operators.ts';

const label = { zh: '字段', en: 'Field' };
const options = { a: { label }, b: { label } };
const fields: FieldDeclaration[] = [
  { kind: 'text', label },
  { kind: 'text', label, sensitivity: 'sensitive' },
  { kind: 'longText', label },
  { kind: 'integer', label },
  { kind: 'decimal', scale: 2, label },
  { kind: 'money', label },
  { kind: 'boolean', label },
  { kind: 'date', label },
  { kind: 'dateTime', label },
  { kind: 'choice', options, label },
  { kind: 'multiChoice', options, label },
  { kind: 'phone', label },
  { kind: 'email', label },
  { kind: 'url', label },
  { kind: 'reference', to: 'customer', onDelete: 'clear', label },
  { kind: 'reference', to: 'unit', onDelete: 'clear', label },
  { kind: 'reference', to: 'member', onDelete: 'clear', label },
  { kind: 'user', label },
  { kind: 'autoNumber', prefix: 'C', label },
];

/** A complete value for what a comparison of this field begins with. */
function operandFor(field: FieldDeclaration, value: unknown): unknown {
  const one = {
    choice: 'a',
    multiChoice: 'a',
    integer: 3,
    date: '2026-01-31',
    dateTime: '2026-01-31',
  };
  const known = one[field.kind as keyof typeof one] ?? 'text';
  if (Array.isArray(value)) return value.length === 2 ? [known, known] : [known];
  return value ?? known;
}

describe('comparisons offered', () => {
  it.each(
    fields.map((field) => [
      `${field.kind} ${'to' in field ? field.to : (field.sensitivity ?? '')}`,
      field,
    ]),
  )('%s: the server knows every one', (_, declaration) => {
    const known = operatorsOf({
      name: 'x',
      declaration,
      source: { in: 'column' },
      sensitive: isSensitive(declaration),
      system: false,
      column: 'x',
      valueId: undefined,
    });
    for (const comparison of comparisonsOf(declaration)) {
      const started = startDraft(declaration, comparison);
      const draft = { comparison, value: operandFor(declaration, started.value) };
      const written = writeDraft({ ...declaration, name: 'x' }, draft);
      // One value of several options is asked for as “is”, which multiple choices have no use for.
      expect(known, comparison).toContain(written?.op);
      if (written)
        expect(writeDraft({ ...declaration, name: 'x' }, readDraft(declaration, written))).toEqual(
          written,
        );
    }
  });

  it('asks those who see a field masked for the last four only', () => {
    expect(comparisonsOf({ kind: 'phone', label, right: 'masked' })).toEqual([
      'eq',
      'empty',
      'notEmpty',
    ]);
  });
});

describe('how people say what moves with the day', () => {
  const date: FieldDeclaration & { name: string } = { kind: 'date', label, name: 'at' };
  it.each<[FieldCondition, string, unknown]>([
    [{ field: 'at', op: 'lt', value: 'today-90d' }, 'ago', { count: 90, unit: 'd' }],
    [{ field: 'at', op: 'between', value: ['today-2w', 'today'] }, 'last', { count: 2, unit: 'w' }],
    [{ field: 'at', op: 'between', value: ['today', 'today+1m'] }, 'next', { count: 1, unit: 'm' }],
    [{ field: 'at', op: 'lt', value: '2026-01-31' }, 'lt', '2026-01-31'],
    [{ field: 'at', op: 'lt', value: 'today+3d' }, 'lt', 'today+3d'],
    [{ field: 'at', op: 'within', value: 'thisQuarter' }, 'within', 'thisQuarter'],
  ])('%j', (condition, comparison, value) => {
    const draft = readDraft(date, condition);
    expect(draft).toEqual({ comparison, value });
    expect(writeDraft(date, draft)).toEqual(condition);
  });

  it('is incomplete without a value', () => {
    expect(writeDraft(date, { comparison: 'eq', value: undefined })).toBeUndefined();
    expect(
      writeDraft(date, { comparison: 'between', value: ['2026-01-01', undefined] }),
    ).toBeUndefined();
    expect(
      writeDraft(date, { comparison: 'ago', value: { count: undefined, unit: 'd' } }),
    ).toBeUndefined();
    expect(writeDraft(date, { comparison: 'empty', value: undefined })).toEqual({
      field: 'at',
      op: 'empty',
    });
  });

  it('keeps a value when another comparison takes the same', () => {
    const draft = { comparison: 'eq', value: '2026-01-31' } as const;
    expect(startDraft(date, 'gt', draft).value).toBe('2026-01-31');
    expect(startDraft(date, 'within', draft).value).toBe('thisMonth');
  });
});
