import { createRequire } from 'node:module';
import type * as PinyinPro from 'pinyin-pro';
import { fold } from './fold.ts';

/** One character as it is read: a Chinese one with its syllable (ü as v) and tone 0–4, another as itself. */
type Reading = { character: string; syllable: string; tone: string };

let loaded: typeof PinyinPro | undefined;

/** The dictionary takes 50 ms and 4 MB, which a process that writes no Chinese names never pays. */
function dictionary(): typeof PinyinPro {
  loaded ??= createRequire(import.meta.url)('pinyin-pro') as typeof PinyinPro;
  return loaded;
}

/** Surnames that are read otherwise than the same character in a word. */
const surnames: Readonly<Record<string, string>> = {
  单: 'shan4',
  曾: 'zeng1',
  仇: 'qiu2',
  解: 'xie4',
  查: 'zha1',
  区: 'ou1',
  朴: 'piao2',
  任: 'ren2',
  华: 'hua4',
  盖: 'ge3',
  缪: 'miao4',
  宓: 'mi4',
  纪: 'ji3',
  葛: 'ge3',
  哈: 'ha3',
  秘: 'bi4',
  冼: 'xian3',
  翟: 'zhai2',
  那: 'na1',
  佴: 'nai4',
  隗: 'wei3',
  应: 'ying1',
  宁: 'ning4',
  燕: 'yan1',
  仉: 'zhang3',
  逄: 'pang2',
  郗: 'xi1',
  谌: 'chen2',
  覃: 'qin2',
  晟: 'cheng2',
  车: 'che1',
  石: 'shi2',
  沈: 'shen3',
  贾: 'jia3',
  俞: 'yu2',
  薄: 'bo2',
  句: 'gou1',
  盛: 'sheng4',
  洗: 'xian3',
  员: 'yun4',
  乐: 'yue4',
  召: 'shao4',
  尉迟: 'yu4 chi2',
  万俟: 'mo4 qi2',
  令狐: 'ling2 hu2',
  长孙: 'zhang3 sun1',
  澹台: 'tan2 tai2',
  夏侯: 'xia4 hou2',
  鲜于: 'xian1 yu2',
  单于: 'chan2 yu2',
  宰父: 'zai3 fu3',
  尉遲: 'yu4 chi2',
  單: 'shan4',
  區: 'ou1',
  樸: 'piao2',
  華: 'hua4',
  蓋: 'ge3',
  繆: 'miao4',
};

/** Words and foreign names that begin with such a character and are no Chinese person's name. */
const WORDS = new RegExp(
  '^(?:单[位元价据独纯品车机店双身人面选项]|解[放决释除析答说码约散冻雇]|查[询看找理尔验收账阅普]|区[域块别县分政委间]|' +
    '曾经|仇[恨敌人]|盖[州茨章世亚]|朴[素实]|任[务何意命职]|华[为北南东中西润夏丽泰硕]|秘[书密]|应[用该急收付当]|宁[波夏德安乡海]|' +
    '燕[京郊山]|车[间站辆]|石[油家化]|盛[大世唐]|洗[衣车护涤浴发碗]|员[工]|乐[视高山天购百园凯]|召[开集唤]|句[容子]|薄[膜荷]|纪[念]|' +
    '那[里边个些]|哈[尔佛密])',
);

/** A family's shop or house by its second character: 曾记, 解氏; not 查记录 and the like. */
const FAMILY = /^.(?:氏|[记記](?![录錄账賬帐帳住者号號载載得忆憶起名]))/u;

const HAN_RUN = /\p{Script=Han}+/gu;
const READ = /^([a-zêü]+)([0-4])$/;

type Sound = Omit<Reading, 'character'>;
const NO_SOUND: Sound = { syllable: '', tone: '' };
const soundsRead = new Map<string, Sound>();

/** `lü4` as syllable (ü as v) and tone; empty for what is no syllable. */
function soundOf(numbered: string): Sound {
  const known = soundsRead.get(numbered);
  if (known) return known;
  const [, syllable, tone] = READ.exec(numbered) ?? [];
  const made =
    syllable === undefined || tone === undefined
      ? NO_SOUND
      : { syllable: syllable.replace('ü', 'v'), tone };
  if (soundsRead.size < MAX_SOUNDS) soundsRead.set(numbered, made);
  return made;
}

/** The surname at the head of what may be a person's name: two or three characters, one more after a double surname. */
function surnameReading(run: string): string[] {
  // 曾记豆浆 is the shop of a family 曾, however long its name is.
  const family = FAMILY.test(run) && !WORDS.test(run) ? surnames[run.slice(0, 1)] : undefined;
  if (family) return [family];
  if (run.length > 4 || run.length < 2) return [];
  const double = surnames[run.slice(0, 2)];
  if (double) return double.split(' ');
  const single = run.length <= 3 && !WORDS.test(run) ? surnames[run.slice(0, 1)] : undefined;
  return single ? [single] : [];
}

const sounds = new Map<string, string>();
const MAX_SOUNDS = 5_000;

/** `zhāng` as `zhang1`. The library would work that out for each character anew, which takes most of its time. */
function numbered(sound: string): string {
  const known = sounds.get(sound);
  if (known !== undefined) return known;
  const made = dictionary().convert(sound, { format: 'symbolToNum' }).replaceAll('ü', 'v');
  if (sounds.size < MAX_SOUNDS) sounds.set(sound, made);
  return made;
}

const MAX_CACHED = 20_000;
/** Characters that have one reading, which no word changes; null for those that have several. */
const single = new Map<string, string | null>();

function onlyReading(character: string): string | null {
  const known = single.get(character);
  if (known !== undefined) return known;
  const options = { type: 'array', toneType: 'num', v: true } as const;
  const { pinyin } = dictionary();
  const all = pinyin(character, { ...options, multiple: true });
  const made = all.length === 1 ? (all[0] ?? null) : null;
  if (single.size < MAX_CACHED) single.set(character, made);
  return made;
}

const MAX_RUNS = 4_000;
const recentRuns = new Map<string, Reading[]>();

/** A batch repeats words beside what differs, such as numbers. */
function readHan(run: string): Reading[] {
  const known = recentRuns.get(run);
  if (known) return known;
  const made = readAnew(run);
  if (recentRuns.size >= MAX_RUNS) recentRuns.clear();
  recentRuns.set(run, made);
  return made;
}

function readAnew(run: string): Reading[] {
  const characters = Array.from(run);
  const simple = characters.map(onlyReading);
  const read = simple.some((sound) => sound === null)
    ? dictionary().pinyin(run, { type: 'array', toneSandhi: false }).map(numbered)
    : simple;
  const head = surnameReading(run);
  return characters.map((character, n) => {
    const { syllable, tone } = soundOf(head[n] ?? read[n] ?? '');
    return { character, syllable, tone };
  });
}

type Piece = { han: Reading[] } | { other: string };

/** Longer texts are cut: what follows decides neither their place in a list nor whether one finds them. */
const MAX_LENGTH = 80;
const recent = new Map<string, Piece[]>();
const MAX_RECENT = 4_000;

function piecesOf(text: string): Piece[] {
  const known = recent.get(text);
  if (known) return known;
  const whole = fold(text).trim();
  const folded =
    whole.length > MAX_LENGTH ? Array.from(whole).slice(0, MAX_LENGTH).join('') : whole;
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of folded.matchAll(HAN_RUN)) {
    if (match.index > at) pieces.push({ other: folded.slice(at, match.index) });
    pieces.push({ han: readHan(match[0]) });
    at = match.index + match[0].length;
  }
  if (at < folded.length) pieces.push({ other: folded.slice(at) });
  // A record's key and its spelling are asked for one after the other, and a batch repeats names.
  if (recent.size >= MAX_RECENT) recent.clear();
  recent.set(text, pieces);
  return pieces;
}

/** A run of digits that sorts by its value under byte order: its length goes before it. */
function sortableNumber(digits: string): string {
  const value = digits.replace(/^0+(?=\d)/, '');
  return value.length < 9
    ? `${value.length}${value}`
    : `9${String(value.length).padStart(2, '0')}${value}`;
}

const MARKED_LATIN = /(\p{Script=Latin})\p{Mn}+/gu;
const NOT_ASCII = /[^\x20-\x7e]/;

function sortableOther(text: string): string {
  const plain = NOT_ASCII.test(text)
    ? text.normalize('NFD').replace(MARKED_LATIN, '$1').normalize('NFC')
    : text;
  return plain.replace(/\d+/g, sortableNumber);
}

/**
 * The key that a text sorts by under `COLLATE "C"`: Latin letters folded and without accents, numbers by value, Chinese
 * characters by syllable, then tone, then character, so that all 张 stand together before 章, and both before 赵.
 * A surname at the head of a name has its surname reading: 单雄信 stands under S. Costs some 10 µs.
 */
export function pinyinKey(text: string): string {
  return piecesOf(text)
    .map((piece) =>
      'other' in piece
        ? sortableOther(piece.other)
        : piece.han.map(({ character, syllable, tone }) => syllable + tone + character).join(''),
    )
    .join('');
}

const NOT_WORD = /[^\p{L}\p{N}]+/gu;

/**
 * How a text is typed without an input method: `上海世纪` is pinyin `shanghaishiji`, initials `shsj`; ü is v. Letters
 * and digits beside Chinese stand in both as they are; of a text without any Chinese the initials are those of its words.
 */
export function spelling(text: string): { pinyin: string; initials: string } {
  const pieces = piecesOf(text);
  const chinese = pieces.some((piece) => 'han' in piece);
  const parts = pieces.map((piece) => {
    if ('han' in piece) {
      return {
        pinyin: piece.han.map(({ syllable }) => syllable).join(''),
        initials: piece.han.map(({ syllable }) => syllable.slice(0, 1)).join(''),
      };
    }
    const words = piece.other.split(NOT_WORD);
    const initials = chinese ? words : words.map((word) => word.slice(0, 1));
    return { pinyin: words.join(''), initials: initials.join('') };
  });
  return {
    pinyin: parts.map((part) => part.pinyin).join(''),
    initials: parts.map((part) => part.initials).join(''),
  };
}
