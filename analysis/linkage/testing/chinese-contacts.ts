import { pinyin } from 'pinyin-pro';
import { createGazetteer, regionNames } from '../../quality/address.ts';
import { normaliseText } from '../../quality/characters.ts';
import { readCompanyName } from '../../quality/company-name.ts';
import { readEmail } from '../../quality/email.ts';
import { readPersonName } from '../../quality/person-name.ts';
import { readPhone } from '../../quality/phone.ts';
import { publicRows } from '../../testing/public-data.ts';
import type { Measure } from '../comparison.ts';
import { type LinkField, linkTable } from '../link-table.ts';
import type { LinkSet } from './link-sets.ts';

export type Contact = {
  name: string;
  surname: string;
  namePinyin: string;
  surnamePinyin: string;
  company: string;
  district: string;
  mobile: string;
  tel: string;
  email: string;
  local: string;
  /** Words before the first number, and the numbers: 滨江路196#29-1740 is 滨江路196号29栋1740室. */
  street: string;
};

const read = (text: string): string =>
  pinyin(text, { toneType: 'none', type: 'array', surname: 'head' }).join('');

/** A number as it is compared; what no plan of numbers knows, by its digits. */
function phoneKey(text: string): string {
  const phone = readPhone(text);
  if (phone.state === 'known') return phone.number;
  return phone.code === 'noDigits' ? '' : text.normalize('NFKC').replace(/\D/g, '');
}

function contactOf(row: Record<string, string>, regions: ReadonlySet<string>): Contact {
  const { name, surname } = readPersonName(row['name'] ?? '');
  const email = readEmail(row['email'] ?? '');
  const address = normaliseText(row['address'] ?? '').value;
  return {
    name,
    surname,
    namePinyin: read(name),
    surnamePinyin: read(surname),
    company: readCompanyName(row['company'] ?? '', { regions }).core,
    district: row['district'] ?? '',
    mobile: phoneKey(row['mobile'] ?? ''),
    tel: phoneKey(row['tel'] ?? ''),
    email: email.state === 'known' ? email.key : '',
    local: email.state === 'known' ? email.local : '',
    street: [/^\D*/.exec(address)?.[0] ?? '', ...(address.match(/\d+/g) ?? [])].join(' ').trim(),
  };
}

/**
 * Synthetic Chinese contacts of firms, normalised. Company, switchboard and street of colleagues are the
 * same, so they are one comparison, and u is learned among candidates, who are colleagues mostly.
 */
export function chineseContacts(): LinkSet<Contact> {
  const rows = publicRows('zh-customers-synthetic/customers.csv.gz');
  const divisions = ['cities', 'areas'].flatMap((name) =>
    publicRows(`china-divisions/${name}.csv`).map((row) => ({
      code: row['code'] ?? '',
      name: row['name'] ?? '',
    })),
  );
  const regions = regionNames(createGazetteer(divisions));
  const records = rows.map((row) => contactOf(row, regions));
  const names = ['name', 'surname', 'namePinyin', 'surnamePinyin', 'company', 'district'] as const;
  const others = ['mobile', 'tel', 'email', 'local', 'street'] as const;
  const fields = [...names, ...others].map((name): LinkField<Contact> => ({
    name,
    of: (contact) => contact[name],
  }));
  const same = (column: string): Measure => ({ kind: 'exact', column });
  const company: Measure = {
    kind: 'any',
    of: [same('company'), { kind: 'contains', atLeast: 2, column: 'company' }],
  };
  const place: Measure = { kind: 'any', of: [same('tel'), same('street')] };
  return {
    records,
    fields,
    table: linkTable(records, fields),
    rules: [['mobile'], ['local'], ['company'], ['tel'], ['street'], ['namePinyin', 'district']],
    comparisons: [
      {
        name: 'name',
        column: 'surname',
        levels: [
          same('name'),
          same('namePinyin'),
          { kind: 'all', of: [{ kind: 'lacks', column: 'name' }, same('surnamePinyin')] },
          { kind: 'jaroWinkler', atLeast: 0.8, column: 'name' },
        ],
      },
      {
        name: 'mobile',
        column: 'mobile',
        levels: [{ kind: 'exact' }, { kind: 'edits', atMost: 1 }],
      },
      {
        name: 'email',
        column: 'email',
        levels: [{ kind: 'exact' }, same('local'), { kind: 'edits', atMost: 1 }],
      },
      {
        name: 'firm',
        column: 'company',
        levels: [{ kind: 'all', of: [company, place] }, company, place],
      },
    ],
    truth: rows.map((row) => row['entity_id'] ?? ''),
  };
}
