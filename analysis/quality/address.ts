import { type TextOptions, normaliseText } from './characters.ts';
import { type Change, note } from './normalised.ts';
import { provinces } from './provinces.ts';

/** A division as GB/T 2260 numbers it: 2 digits a province, 4 a city, 6 a district. */
export type Division = { code: string; name: string };

/** Divisions by their names, longest and most general first; `createGazetteer` makes it. */
export type Gazetteer = {
  /** By name and short name; several divisions may share one. */
  byName: ReadonlyMap<string, readonly Division[]>;
  byCode: ReadonlyMap<string, Division>;
  longest: number;
};

export type Address = {
  /** Full names; empty where the text says nothing and nothing can be inferred. */
  province: string;
  city: string;
  district: string;
  /** The code of the finest division found; empty where none was. */
  code: string;
  /** Its beginning that is beyond doubt: divisions named in full, or in short with another behind them. */
  certain: string;
  /** What stands behind the divisions: street, number, floor, room. */
  street: string;
  /** Whether a division was inferred from a finer one rather than read. */
  inferred: ('province' | 'city')[];
  changes: Change[];
};

/** Peoples that autonomous divisions are named after: 族 stands behind all but those that also go without it. */
const PEOPLES =
  '(?:(?:壮|回|土家|苗|藏|羌|彝|布依|侗|哈尼|傣|白|景颇|傈僳|朝鲜|满|瑶|仫佬|毛南|黎|仡佬|水|拉祜|佤|纳西|怒|独龙|布朗|普米|土|撒拉|东乡|保安|裕固|畲|达斡尔|各)族|(?:蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克|鄂温克|鄂伦春)族?)';
const SUFFIX = new RegExp(
  `(?:特别行政区|(?:${PEOPLES})*自治[区州县旗]|省|市|地区|盟|区|县|旗|林区|新区)$`,
  'u',
);
/** Cities that stand in for a province or for nothing: 市辖区, 县, 省直辖县级行政区划. */
const PLACEHOLDER = /^(?:市辖区|县|.*直辖县级行政区划)$/u;

/** Streets, squares and buildings are called after cities: 南京西路 lies in Shanghai. */
const STREET =
  /^[东西南北中]?[一二三四五六七八九十]?[大小马环]?(?:路|街|道|巷|弄|里|胡同|广场|大厦|大楼|桥|湾|新村|公园|花园|门)/u;

/** The short name people use: 杭州 for 杭州市; never shorter than two characters. */
export function shortDivision(name: string): string {
  const short = name.replace(SUFFIX, '');
  return short.length >= 2 ? short : name;
}

/**
 * A gazetteer from divisions of any order, beside the provinces that the library knows itself.
 * Without any, provinces alone are found.
 */
export function createGazetteer(divisions: readonly Division[] = []): Gazetteer {
  const byName = new Map<string, Division[]>();
  const byCode = new Map<string, Division>();
  const add = (name: string, division: Division): void => {
    const found = byName.get(name);
    if (!found) byName.set(name, [division]);
    else if (!found.some(({ code }) => code === division.code)) found.push(division);
  };
  const all = [...provinces, ...divisions.filter(({ name }) => !PLACEHOLDER.test(name))];
  for (const { code, name } of all.toSorted((a, b) => a.code.length - b.code.length)) {
    if (byCode.has(code)) continue;
    const division = { code, name };
    byCode.set(code, division);
    add(name, division);
    // The short name of a district is an everyday word too often (城, 东, 和平).
    if (code.length < 6 || /[市县旗]$/u.test(name)) add(shortDivision(name), division);
  }
  for (const { code, short } of provinces) add(short, byCode.get(code) ?? { code, name: short });
  const longest = Math.max(...Array.from(byName.keys(), (name) => name.length));
  return { byName, byCode, longest };
}

/** Every name and short name of the provinces and cities, for `readCompanyName`. */
export function regionNames({ byName }: Gazetteer): Set<string> {
  const names = new Set<string>();
  for (const [name, divisions] of byName) {
    if (divisions.some(({ code, name: full }) => code.length < 6 || full === name)) names.add(name);
  }
  return names;
}

/**
 * An address apart: the divisions at its start, each within the one before, and the street behind them.
 * A name that several divisions share counts as the one within what was read before, else as the most
 * general; a district alone infers its city and province where only one has it. Directly governed
 * cities (北京, 上海, 天津, 重庆) are their own city.
 */
export function readAddress(
  text: string,
  gazetteer: Gazetteer,
  options: TextOptions = {},
): Address {
  const { value, changes } = normaliseText(text, options);
  let rest = value.replace(/^(?:中国|中华人民共和国)/u, '').replace(/^[\s,.，。]+/u, '');
  let [code, certain] = ['', ''];
  const read = new Set<number>();
  for (let turn = 0; turn < 4; turn += 1) {
    const found = divisionAt(rest, code, gazetteer);
    if (!found) break;
    const name = rest.slice(0, found.length);
    rest = rest.slice(found.length).replace(/^[\s,\-/]+/u, '');
    if (found.division) {
      certain = name === found.division.name ? found.division.code : code;
      code = found.division.code;
      read.add(code.length);
    }
  }
  if (code !== '') note(changes, 'division');
  const nameOf = (length: number): string =>
    code.length >= length ? (gazetteer.byCode.get(code.slice(0, length))?.name ?? '') : '';
  const province = nameOf(2);
  const ownCity = /^(?:11|12|31|50)/.test(code);
  const inferred: Address['inferred'] = [];
  if (province !== '' && !read.has(2)) inferred.push('province');
  const city = ownCity ? province : nameOf(4);
  if (!ownCity && city !== '' && !read.has(4)) inferred.push('city');
  return { province, city, district: nameOf(6), code, certain, street: rest, inferred, changes };
}

/**
 * The longest division at the start that lies within the one before; a repeated name is passed over. A short name is no
 * division in the name of a street, nor is that of a district by itself, nor 东区, which is one of any town.
 */
function divisionAt(
  text: string,
  within: string,
  { byName, longest }: Gazetteer,
): { length: number; division: Division | null } | null {
  for (let length = Math.min(longest, text.length); length >= 2; length -= 1) {
    const said = text.slice(0, length);
    const isStreet = STREET.test(text.slice(length));
    const named = byName
      .get(said)
      ?.filter(({ code, name }) =>
        name === said
          ? within !== '' || code.length < 6 || length > 2 || !said.endsWith('区')
          : !isStreet && (within !== '' || code.length < 6),
      );
    if (!named) continue;
    const inside = named.filter(
      ({ code }) => code.startsWith(within) && code.length > within.length,
    );
    const [first] = inside;
    if (first) {
      const least = inside.filter(({ code }) => code.length === first.code.length);
      // 鼓楼区 stands in four cities: without its city it says none of them.
      if (least.length === 1) return { length, division: first };
      continue;
    }
    if (named.some(({ code }) => within.startsWith(code))) return { length, division: null };
  }
  return null;
}
