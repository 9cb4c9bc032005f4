import { workbook } from '../../src/modules/integration/reading/testing/workbook.ts';

/** A ledger of customers as somebody kept it for years, with a mark in its names so that it can be found again. */
export type Ledger = {
  bytes: Buffer;
  rows: number;
  /** Rows that nobody could understand, by their line in the file. */
  bad: number[];
};

const HEADS = [
  '序号',
  '客户名称',
  '性质',
  '手机号码',
  '电子邮箱',
  '所在城市',
  '年营收（元）',
  '生日',
  '备注',
];
const CITIES = ['苏州', '无锡', '杭州', '宁波', '南通'];
const NATURES = ['企业', '个人', '公司', '自然人'];
/** Line 1 is a title, line 2 who kept it, line 3 is empty, line 4 the heads. */
const FIRST_LINE = 5;

/**
 * A workbook with title rows, Chinese heads, days in four forms, full-width digits, amounts in 万, words for nothing, and
 * one row in twenty that is wrong: a mail address without its @ or a phone that is a sentence.
 */
export async function messyLedger(rows: number, mark: string): Promise<Ledger> {
  const lines: (string | number)[][] = [
    [`${mark}大客户台账（2024 年整理）`],
    ['制表：销售内勤', '', '', '', '', '截至 2024-12-31'],
    [],
    HEADS,
  ];
  const bad: number[] = [];
  for (let n = 0; n < rows; n++) {
    const faulty = n % 20 === 7;
    if (faulty) bad.push(FIRST_LINE + n);
    lines.push(rowOf(n, mark, faulty));
  }
  const sheet = lines.map((cells, n) => rowXml(n + 1, cells)).join('');
  return { bytes: await workbook({ sheet, formats: '', styles: [0] }), rows, bad };
}

function rowOf(n: number, mark: string, faulty: boolean): (string | number)[] {
  const phone = `138${String(10_000_000 + n)}`;
  const phones = [
    phone,
    wide(phone),
    `+86 ${phone}`,
    `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`,
  ];
  const month = (n % 12) + 1;
  const day = (n % 27) + 1;
  const days = [
    `2023/${month}/${day}`,
    `2023年${month}月${day}日`,
    `2023.${month}.${day}`,
    45_000 + n,
  ];
  const amounts = [`${10 + n}万`, wide(String(120_000 + n)), '1,250,000.00', '—', ''];
  return [
    n + 1,
    `${mark}${n + 1}号客户`,
    NATURES[n % NATURES.length] ?? '',
    faulty && n % 40 === 7 ? '找前台转' : (phones[n % phones.length] ?? ''),
    faulty && n % 40 !== 7
      ? `buyer${n}#example.com`
      : `buyer${n}@${mark.toLowerCase()}.example.com`,
    CITIES[n % CITIES.length] ?? '',
    amounts[n % amounts.length] ?? '',
    days[n % days.length] ?? '',
    n % 3 === 0 ? '无' : '老客户介绍',
  ];
}

/** Digits as a Chinese keyboard writes them when nobody looks. */
function wide(text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCodePoint(Number(digit) + 0xff10));
}

function rowXml(line: number, cells: readonly (string | number)[]): string {
  const content = cells.map((cell) =>
    typeof cell === 'number'
      ? `<c><v>${cell}</v></c>`
      : `<c t="inlineStr"><is><t xml:space="preserve">${cell}</t></is></c>`,
  );
  return `<row r="${line}">${content.join('')}</row>`;
}
