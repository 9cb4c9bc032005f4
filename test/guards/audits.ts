import type { Guard } from './guard.ts';

const audits = (name: string): string => `src/modules/quality/audits/${name}.ts`;
const points = (name: string): string => `src/modules/quality/points/${name}.ts`;
const naming = {
  test: 'src/modules/quality/audits/audits.test.ts',
  named: 'who is named checks what they may see',
};
const answering = {
  test: 'src/modules/quality/audits/audits.test.ts',
  named: 'of two who check one record',
};
const closing = {
  test: 'src/modules/quality/audits/audits.test.ts',
  named: 'a closed sample stays as it is',
};
const test = 'src/modules/quality/points/points.test.ts';
const filling = { test, named: 'a value earns points once' };
const others = { test, named: 'a key, a bulk change or an undo' };
const correcting = { test, named: 'what another corrects within 90 days' };
const months = 'src/modules/quality/points/months.test.ts';
const settled = { test: months, named: 'what is settled stays' };
const month = { test: months, named: 'a month counts by the share' };

/** Guards of samples that people check, and of points. */
export const auditing: readonly Guard[] = [
  {
    name: 'records of a sample are for those who see them',
    file: audits('read'),
    find: "and ${visible(ctx, model, 't')}\n    where i.org_id",
    replace: '\n    where i.org_id',
    ...naming,
  },
  {
    name: 'results of a sample are those of one’s units',
    file: audits('result'),
    find: 'and ${among}`);',
    replace: '`);',
    ...naming,
  },
  {
    name: 'results of a sample leave out hidden fields',
    file: audits('result'),
    find: 'return known !== undefined && tellsOf(ctx, model, known);',
    replace: 'return known !== undefined;',
    ...naming,
  },
  {
    name: 'samples are checked by who is named',
    file: audits('checkers'),
    find: "if (!mayCheck) throw new Problem('forbidden');",
    replace: '',
    ...naming,
  },
  {
    name: 'what is masked is not judged',
    file: audits('rules'),
    find: "return state === 'changed' && verdict !== null && verdict !== 'cannotTell' && said !== 'right';",
    replace: 'return true;',
    ...naming,
  },
  {
    name: 'what somebody else answered is theirs to change',
    file: audits('rules'),
    find: "state === 'gone' || isAnswered(value)) return false;",
    replace: "state === 'gone') return false;",
    ...answering,
  },
  {
    name: 'of two who answer at once one is told of the other',
    file: audits('answer'),
    find: ' for share of a for update of i`',
    replace: ' for share of a`',
    ...answering,
  },
  {
    name: 'what changed between the draw and the check is not judged',
    file: audits('found'),
    find: 'if (wasEmpty === undefined) return each;',
    replace: 'return each;',
    test: 'src/modules/quality/audits/audits.test.ts',
    named: 'what others emptied or changed between the draw and the check',
  },
  {
    name: 'a closed sample takes no answers',
    file: audits('answer'),
    find: "if (closed) throw new Problem('wrong_state');",
    replace: '',
    ...closing,
  },
  {
    name: 'nobody checks their own points',
    file: points('check'),
    find: "if (row.member === ctx.memberId) throw new Problem('forbidden');",
    replace: '',
    ...month,
  },
  {
    name: 'changes to be checked are of records that one sees',
    file: points('check'),
    find: "and ${visible(ctx, model, 't')}\n    where p.org_id",
    replace: '\n    where p.org_id',
    ...month,
  },
  {
    name: 'points are told to their member and who manages them',
    file: points('read'),
    find: "if (!isTold) throw new Problem('not_found');",
    replace: '',
    ...month,
  },
  {
    name: 'who manages points manages those of their units',
    file: points('read'),
    find: 'and m.unit_id = any(${ctx.access.treeUnits}::uuid[])',
    replace: '',
    ...month,
  },
  {
    name: 'colleagues do not empty and fill in for each other',
    file: points('earn'),
    find: "(h.op = 'update' and coalesce(h.before ->> n.field, h.before ->> n.other) is not null)",
    replace: 'false',
    ...filling,
  },
  {
    name: 'a change is judged by one checker',
    file: points('check'),
    find: 'const isOthers = before !== null && checker !== ctx.memberId;',
    replace: 'const isOthers = false;',
    test: months,
    named: 'what one checker cannot tell waits for another',
  },
  {
    name: 'a month of rubbish counts for nothing',
    file: points('rules'),
    find: 'share === null || share < LEAST_RIGHT',
    replace: 'share === null || share < 0',
    ...month,
  },
  {
    name: 'keys earn no points',
    file: points('earn'),
    find: "via === 'request' && causeId === null;",
    replace: "via === 'request';",
    ...others,
  },
  {
    name: 'bulk changes and undo earn no points',
    file: points('earn'),
    find: "via === 'request' && causeId === null;",
    replace: 'causeId === null && via !== null;',
    ...others,
  },
  {
    name: 'what one left out oneself earns no points',
    file: points('earn'),
    find: "(h.op = 'create' and h.actor_id = n.member_id)",
    replace: 'false',
    ...others,
  },
  {
    name: 'a value earns points once in a while',
    file: points('earn'),
    find: 'and p.field = n.field and p.earned_at > ${since}::timestamptz',
    replace: 'and false',
    ...filling,
  },
  {
    name: 'what others correct has earned nothing',
    file: points('take-back'),
    find: "if (isCorrected) return 'corrected';",
    replace: '',
    ...correcting,
  },
  {
    name: 'what is settled takes nothing back',
    file: points('take-back'),
    find: 'and d.settled_at is not null)`);',
    replace: 'and false)`);',
    ...settled,
  },
  {
    name: 'what was found right is not taken back',
    file: points('take-back'),
    find: 'and p.taken_back_at is null and p.verdict is null and',
    replace: 'and p.taken_back_at is null and',
    ...settled,
  },
  {
    name: 'a settled month stays when its records go',
    file: points('months'),
    find: 'points: Number(row.settled_points ?? row.points),',
    replace: 'points: Number(row.points),',
    ...settled,
  },
  {
    name: 'a change is credited by the run that is told of it',
    file: points('earn'),
    find: 'isTold(each.line) &&\n',
    replace: '',
    test,
    named: 'what comes right by a change of another record',
  },
];
