import { expect, test } from 'vitest';
import { matchOperations } from '../../../kernel/openapi-matches.ts';
import { mergeOperations } from '../../../kernel/openapi-merges.ts';
import { matchObjects } from './rules.ts';

test('what the API says of objects that may stand twice names each of them, and no other', () => {
  const told = [matchOperations(), mergeOperations()].map((operations) =>
    operations.flatMap(({ query }) => query?.['object'] ?? []),
  );
  for (const schemas of told) {
    expect(schemas.length).toBeGreaterThan(0);
    for (const schema of schemas) expect(schema).toMatchObject({ enum: matchObjects });
  }
});
