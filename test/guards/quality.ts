import { kernel } from './guard.ts';
import type { Guard } from './guard.ts';

const pairs = {
  file: 'src/modules/quality/pairs/queries.ts',
  test: 'src/modules/quality/pairs/pairs.test.ts',
  named: 'a pair is shown to those only',
};
const orders = { ...pairs, named: 'the most valuable customers come first' };
const hits = {
  test: 'src/modules/quality/matches/matches.test.ts',
  named: 'a hit outside the rights',
};
const merges = { test: 'src/modules/quality/merges/merges.test.ts' };
const figures = {
  test: 'src/modules/quality/scores/figures.test.ts',
  named: 'members see figures and records',
};
const guesses = {
  test: 'src/modules/quality/scores/masked.test.ts',
  named: 'no score and no points tell',
};

/** Guards of duplicates, of what one is told of them, and of the figures of quality. */
export const quality: readonly Guard[] = [
  {
    name: 'a pair is told to who may read the first of it',
    ...pairs,
    find: "and a.id = p.first_id and ${visible(ctx, model, 'a')}",
    replace: 'and a.id = p.first_id and a.deleted_at is null',
  },
  {
    name: 'a pair is told to who may read the second of it',
    ...pairs,
    find: "and b.id = p.second_id and ${visible(ctx, model, 'b')}",
    replace: 'and b.id = p.second_id and b.deleted_at is null',
  },
  {
    name: 'a chance is told to who may see what it is made of',
    ...orders,
    find: 'const whole = sample === undefined || seesCompared(ctx, model, sample.object);',
    replace: 'const whole = rows.length >= 0;',
  },
  {
    name: 'automatic merging is settled by whoever has seen what it does',
    ...pairs,
    file: 'src/modules/quality/pairs/auto.ts',
    find: 'if (seen !== (await markOf(ctx, tx, { object, threshold }, found, taken)))',
    replace: 'if (countOf(found) < 0)',
    named: 'sure pairs merge by night',
  },
  {
    name: 'a pair does not say whether what is hidden agrees',
    ...pairs,
    file: 'src/modules/quality/pairs/detail.ts',
    find: 'if (!(field in left) || !(field in right)) return [];',
    replace: '',
  },
  {
    name: 'who types is told of records to whose like they may add',
    ...hits,
    file: 'src/modules/quality/matches/find.ts',
    find: "if (!model || grantsOn(ctx, model, 'create').length === 0) throw new Problem('forbidden');",
    replace: "if (!model) throw new Problem('forbidden');",
    named: 'only who may create such records',
  },
  {
    name: 'who types sees no name that is not theirs to see',
    ...hits,
    file: 'src/modules/quality/matches/shown.ts',
    find: 'title: maskedTitle(row.name, row.kind)',
    replace: "title: row.name ?? maskedTitle('', row.kind)",
  },
  {
    name: 'who types has no guess confirmed by what agrees',
    ...hits,
    file: 'src/modules/quality/matches/hit.ts',
    find: "(agreement === 'equal' && (field === 'phone' || field === 'email'))",
    replace: "(agreement === 'equal' && field !== 'kind')",
  },
  {
    name: 'who types has no guess confirmed by how likely it is',
    ...hits,
    file: 'src/modules/quality/matches/shown.ts',
    find: 'chance: chanceOf(hit, (each) => isCounted(object, each, record)),',
    replace: 'chance: chanceOf(hit),',
  },
  {
    name: 'how much hangs on a record is told to who may change it',
    ...merges,
    file: 'src/modules/quality/merges/preview.ts',
    find: "const told = refused?.code !== 'forbidden';",
    replace: 'const told = refused !== undefined;',
    named: 'who may not write each of the records',
  },
  {
    name: 'who chooses the rule of a field may change the field',
    ...merges,
    file: 'src/modules/quality/merges/merge.ts',
    find: 'if (!automatic) requireChoice(ctx, model, survivor, unit);',
    replace: '',
    named: 'each field goes by a rule of its own',
  },
  {
    name: 'a merge shows its member nothing that is hidden from them',
    file: 'src/modules/quality/merges/rights.ts',
    find: 'if (kept.every((id) => keepable.includes(id))) return;',
    replace: 'return;',
    test: 'src/modules/quality/merges/rights.test.ts',
    named: 'nobody is shown by a merge',
  },
  {
    name: 'who types has no guess confirmed by a contact that is found',
    file: 'src/modules/quality/matches/shown.ts',
    find: 'if (!isLike(hit, (each) => isTold(object, each, record))) return [];',
    replace: '',
    test: 'src/modules/quality/matches/contacts.test.ts',
    named: 'of a contact outside the rights',
  },
  {
    name: 'a contact goes to no customer where it would show what is hidden',
    file: 'src/modules/quality/merges/rights.ts',
    find: 'return [survivor, place?.chosen ?? survivor];',
    replace: 'return [survivor];',
    test: 'src/modules/quality/merges/contacts.test.ts',
    named: 'nobody is shown what is masked',
  },
  {
    name: 'the taking apart of a merge is not undone by itself',
    file: kernel('undo'),
    find: "and via in ('merge', 'unmerge') limit 1",
    replace: "and via = 'merge' limit 1",
    ...merges,
    named: 'the ledger does not undo a merge',
  },
  {
    name: 'figures of quality are of records that are seen',
    ...figures,
    file: 'src/modules/quality/scores/figures.ts',
    find: "sumUp(ctx, tx, set, visible(ctx, set.model, 't'))",
    replace:
      'sumUp(ctx, tx, set, sql`t.org_id = ${visible && ctx.orgId} and t.deleted_at is null`)',
  },
  {
    name: 'figures that were kept are of units and owners that are reached',
    ...figures,
    file: 'src/modules/quality/scores/kept.ts',
    find: 'const among = sql`${day} and ${reached.among}`;',
    replace: 'const among = day;',
    named: 'figures that were kept equal',
  },
  {
    name: 'rules are told to who may read what they are about',
    ...figures,
    file: 'src/modules/quality/scores/figures.ts',
    find: 'const set = { ...all, rules: readableRules(ctx, all) };',
    replace: 'const set = readableRules.length > 0 ? all : all;',
  },
  {
    name: 'a score does not tell whether a guess agrees with what is masked',
    ...guesses,
    file: 'src/modules/quality/scores/portion.ts',
    find: 'confirmsGuesses(rule) ? [] : [{',
    replace: 'confirmsGuesses(rule) && n < 0 ? [] : [{',
  },
  {
    name: 'points do not tell whether a guess agrees with what is masked',
    ...guesses,
    file: 'src/modules/quality/points/earn.ts',
    find: ' && !confirmsGuesses(rule)',
    replace: " && (!confirmsGuesses(rule) || rule.id !== '')",
  },
];
