import { shortDivision } from '../../../../analysis/quality/address.ts';
import type { Entry } from '../../../kernel/rules.ts';
import type { Place } from './divisions.ts';
import { placeOf, shortNames } from './divisions.ts';
import { fieldsOf, sureForm } from './rules.ts';

const parts = ['province', 'city', 'district'] as const;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whether what stands in one of the fields can be what an address says; 昆山 stands for its city as well as 苏州. */
function agrees(name: keyof Place, own: string, place: Place): boolean {
  if (own === '' || place[name] === '') return true;
  const short = shortDivision(
    sureForm(name === 'district' ? 'text' : name, own, shortNames()).value,
  );
  if (short === shortDivision(place[name])) return true;
  return (
    name === 'city' && /[市县旗]$/u.test(place.district) && short === shortDivision(place.district)
  );
}

/**
 * What an address says of where it lies, for those of its fields that are empty. Empty where it says nothing new, and
 * where one of them says otherwise: one of the two is wrong.
 */
export function filledFrom(
  address: string,
  present: Readonly<Record<string, unknown>>,
): Partial<Place> {
  const place = placeOf(address);
  if (parts.some((name) => !agrees(name, text(present[name]), place))) return {};
  return Object.fromEntries(
    Object.entries(place).filter(([name, value]) => value !== '' && text(present[name]) === ''),
  );
}

/** Brings what people and files enter to the form that says the same, and fills in where an address lies. */
export function enterStandards(object: string): (_ctx: unknown, entries: Entry[]) => void {
  return (_ctx, entries) => {
    for (const { before, values } of entries) {
      const whole = { ...before, ...values };
      for (const [name, of] of Object.entries(fieldsOf(object, whole))) {
        const value = values[name];
        if (typeof value !== 'string') continue;
        // What is nothing but invisible signs is nothing.
        values[name] = sureForm(of, value, shortNames()).value || null;
      }
      if (object === 'customer') enterPlace(before, values);
    }
  };
}

/**
 * Only from an address that is new, and never against what the same entry says, be it that a field is empty. What stands
 * there by the address from before goes with it.
 */
function enterPlace(before: Entry['before'], values: Entry['values']): void {
  const address = text(values['address']);
  if (address === '' || address === before?.['address']) return;
  const given = new Set(Object.keys(values));
  const former = placeOf(text(before?.['address']));
  const stale = parts.filter(
    (name) => former[name] !== '' && !given.has(name) && former[name] === before?.[name],
  );
  const without = Object.fromEntries(stale.map((name) => [name, null]));
  const filled = filledFrom(address, { ...before, ...values, ...without });
  if (Object.keys(filled).length > 0) Object.assign(values, without);
  for (const [name, value] of Object.entries(filled)) if (!given.has(name)) values[name] = value;
}
