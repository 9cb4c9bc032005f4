import { type TextOptions, normaliseText } from './characters.ts';
import { type Change, note } from './normalised.ts';

export type CompanyName = {
  /** The name as it was given, folded: width, case, characters. */
  full: string;
  /** What is left without legal form and region: what tells one firm from another. Never empty where `full` is not. */
  core: string;
  /** The legal form, as `有限公司` or `ltd`; empty where none stands. */
  legalForm: string;
  /** The region that the name begins with or holds in brackets; empty where none does. */
  region: string;
  /** What stands between the firm and 分公司 or 办事处: a branch has the core of its firm. */
  branch: string;
  changes: Change[];
};

export type CompanyOptions = TextOptions & {
  /** Names of provinces, cities and districts that may begin a name, short ones too (上海, 上海市), folded. */
  regions?: ReadonlySet<string>;
};

/** Legal forms, longest first. 集团 is one only before another or at the end: 集团有限公司. */
const chineseForm =
  /(?:集团)?(?:股份有限责任公司|股份有限公司|有限责任公司|有限责任集团|股份公司|有限公司|分公司|总公司|公司|集团|股份|厂|合伙企业|个体工商户)$/u;
const latinForm =
  /[\s,.]+(?:(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|s\.?a|b\.?v|pte|pty|k\.?k|group|holdings)\.?[\s,.]*)+$/u;
const branchOf = /^(.{4,}?公司)(.{1,12}?)(?:分公司|分店|分部|办事处|营业部)$/u;
const longestRegion = 12;

/**
 * A firm's name apart: legal form (有限公司, 股份有限公司, Co., Ltd. …), region (before the name or in
 * brackets) and core. A part is taken away only while at least two characters remain, so that 上海公司
 * or 公司 keep a core. Regions are those of the caller: a gazetteer's `regionNames`.
 */
export function readCompanyName(text: string, options: CompanyOptions = {}): CompanyName {
  const { value, changes } = normaliseText(text, options);
  const regions = options.regions ?? new Set<string>();
  const full = value;
  let core = full;
  let region = '';
  core = core.replace(/[([【〔]([^)\]】〕]*)[)\]】〕]/gu, (whole: string, inside: string) => {
    if (!regions.has(inside)) return whole;
    region ||= inside;
    note(changes, 'region');
    return '';
  });
  const [, firm = core, ofBranch = ''] = branchOf.exec(core) ?? [];
  core = firm;
  const form = core.match(chineseForm)?.[0] ?? core.match(latinForm)?.[0] ?? '';
  if (form !== '' && lengthOf(core) - lengthOf(form) >= 2) {
    core = core.slice(0, -form.length);
    note(changes, 'legalForm');
  }
  const prefix = regionPrefix(core, regions);
  if (prefix !== '') {
    region ||= prefix;
    core = core.slice(prefix.length);
    note(changes, 'region');
  }
  const bare = core.replace(/[\s()[\]【】〔〕·.,\-_&'"“”]+/gu, '');
  if (bare !== core && bare !== '') note(changes, 'separators');
  return {
    full,
    core: bare || core || full,
    legalForm: form.replace(/^[\s,.]+|[\s,.]+$/gu, ''),
    region,
    branch: ofBranch,
    changes,
  };
}

/** The longest regions in a row at the start, as long as two characters of the name remain. */
function regionPrefix(name: string, regions: ReadonlySet<string>): string {
  const lengths = lengthsOf(regions);
  let taken = 0;
  for (;;) {
    const most = name.length - taken - 2;
    const found = lengths
      .get(name.slice(taken, taken + 2))
      ?.find((length) => length <= most && regions.has(name.slice(taken, taken + length)));
    if (found === undefined) return name.slice(0, taken);
    taken += found;
  }
}

const begins = new WeakMap<ReadonlySet<string>, ReadonlyMap<string, number[]>>();

/** How long the regions are that begin with two characters, the longest first. */
function lengthsOf(regions: ReadonlySet<string>): ReadonlyMap<string, number[]> {
  const known = begins.get(regions);
  if (known) return known;
  const names = [...regions].filter(({ length }) => length >= 2 && length <= longestRegion);
  const made = new Map(
    [...Map.groupBy(names, (name) => name.slice(0, 2))].map(([begin, own]) => [
      begin,
      [...new Set(own.map(({ length }) => length))].toSorted((a, b) => b - a),
    ]),
  );
  begins.set(regions, made);
  return made;
}

const lengthOf = (text: string): number => Array.from(text).length;
