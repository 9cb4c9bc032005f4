import { type TextOptions, normaliseText } from './characters.ts';
import type { Change } from './normalised.ts';
import { note } from './normalised.ts';

export type PersonName = {
  /** The whole name, folded; empty where only a form of address stands beside the surname (马总, 王先生). */
  name: string;
  /** The Chinese surname; empty for names that are not Chinese. */
  surname: string;
  /** The form of address that stood behind the name, as `先生`; empty where none did. */
  title: string;
  changes: Change[];
};

const TITLE =
  /(?:先生|女士|小姐|老?太太|老师|师傅|医生|律师|老板|会计|副?(?:总经理|经理|总监|总|董事长|主任|主管|厂长|店长|院长|校长|教授)|董事|[总副]?工程师|总工|工|董|哥|姐)$/u;
const LATIN_TITLE = /^(?:mr|mrs|ms|miss|dr|prof)\.?\s+/;
/** Surnames of two characters. */
export const DOUBLE =
  /^(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|宇文|长孙|轩辕|钟离|闻人|澹台|万俟|独孤|南宫|西门|端木|申屠|呼延|单于|太史|濮阳)/u;
const HAN_ONLY = /^\p{Script=Han}{1,6}$/u;

/**
 * A person's name apart from a form of address. 总, 工, 董, 哥 and 姐 are forms of address only behind
 * a surname alone: 马总 is 马, but 李建工 a name. A name of the surname and a title leaves `name` empty,
 * so that it is compared by its surname only.
 */
export function readPersonName(text: string, options: TextOptions = {}): PersonName {
  const { value, changes } = normaliseText(text, options);
  if (!HAN_ONLY.test(value)) {
    const name = value.replace(LATIN_TITLE, '');
    if (name !== value) note(changes, 'label');
    const title = value.slice(0, value.length - name.length).trim();
    return { name, surname: '', title, changes };
  }
  const own = DOUBLE.exec(value)?.[0] ?? value.slice(0, 1);
  const title = TITLE.exec(value)?.[0] ?? '';
  const before = value.slice(0, value.length - title.length);
  const whole = { name: value, surname: own, title: '', changes };
  if (title === '' || before === '') return whole;
  if (before === own) {
    note(changes, 'label');
    return { name: '', surname: own, title, changes };
  }
  if (title.length === 1) return whole;
  note(changes, 'label');
  return { name: before, surname: own, title, changes };
}
