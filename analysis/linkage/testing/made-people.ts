import type { Random } from '../../numeric/random.ts';
import type { BlockingRule } from '../blocking.ts';
import type { Comparison } from '../comparison.ts';
import type { LinkField } from '../link-table.ts';

/** A made record: three texts and whom it stands for. */
export type MadePerson = { who: number; name: string; phone: string; city: string };

export const madeFields: LinkField<MadePerson>[] = [
  { name: 'name', of: (person) => person.name },
  { name: 'name3', of: (person) => person.name.slice(0, 3) },
  { name: 'phone', of: (person) => person.phone },
  { name: 'city', of: (person) => person.city },
];

export const madeRules: BlockingRule[] = [['phone'], ['name'], ['name3', 'city']];

export const madeComparisons: Comparison[] = [
  {
    name: 'name',
    column: 'name',
    levels: [{ kind: 'exact' }, { kind: 'jaroWinkler', atLeast: 0.85 }],
    termFrequency: true,
  },
  { name: 'phone', column: 'phone', levels: [{ kind: 'exact' }, { kind: 'edits', atMost: 1 }] },
  { name: 'city', column: 'city', levels: [{ kind: 'exact' }] },
];

const syllables = ['an', 'bei', 'chu', 'dong', 'fei', 'gao', 'hui', 'jin', 'kai', 'lan', 'mo'];

/** So many people, some of them twice, with a slip in the name, another phone or gaps at times. */
export function madePeople(random: Random, people: number, twice = 0.3): MadePerson[] {
  const pick = (): string => syllables[random.integer(syllables.length)] ?? '';
  const digits = (): string => String(10_000_000 + random.integer(89_999_999));
  const records: MadePerson[] = [];
  for (let who = 0; who < people; who += 1) {
    const name = `${pick()}${pick()} ${pick()}${pick()}`;
    const person = { who, name, phone: digits(), city: `city ${random.integer(20)}` };
    records.push(person);
    if (random.uniform() >= twice) continue;
    const slip = random.integer(name.length);
    records.push({
      who,
      name: random.uniform() < 0.2 ? `${name.slice(0, slip)}x${name.slice(slip + 1)}` : name,
      phone: random.uniform() < 0.15 ? digits() : random.uniform() < 0.1 ? '' : person.phone,
      city: random.uniform() < 0.1 ? '' : person.city,
    });
  }
  return records;
}
