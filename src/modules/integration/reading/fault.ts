import type { Label } from '../../../kernel/field.ts';

/** Why a file cannot be read, and what to do about it. `{name}` parts are filled from the values. */
const sentences = {
  empty: {
    zh: '文件里没有内容。',
    en: 'The file is empty.',
  },
  not_a_table: {
    zh: '这不是表格文件。请选择 CSV 或 Excel（.xlsx）文件。',
    en: 'This is not a table. Choose a CSV or Excel (.xlsx) file.',
  },
  old_workbook: {
    zh: '这是旧版 Excel 文件（.xls）。请在 Excel 或 WPS 中另存为 .xlsx 或 CSV。',
    en: 'This is a workbook of the old kind (.xls). Save it as .xlsx or CSV and try again.',
  },
  other_workbook: {
    zh: '这种工作簿（{kind}）不能读取。请另存为 .xlsx 或 CSV。',
    en: 'Workbooks of this kind ({kind}) cannot be read. Save it as .xlsx or CSV and try again.',
  },
  locked_workbook: {
    zh: '工作簿设有密码。请在 Excel 或 WPS 中取消密码后再试。',
    en: 'The workbook has a password. Remove it in the spreadsheet program and try again.',
  },
  broken_workbook: {
    zh: '工作簿已损坏或不完整（{part}）。请在 Excel 或 WPS 中打开并另存为 .xlsx 后再试。',
    en: 'The workbook is damaged or incomplete ({part}). Open it in a spreadsheet program, save it as .xlsx and try again.',
  },
  unsafe_workbook: {
    zh: '工作簿含有表格中不应有的内容（{part}），已拒绝读取。',
    en: 'The workbook holds what no table needs ({part}) and was refused.',
  },
  no_sheet: {
    zh: '工作簿里没有工作表“{sheet}”。',
    en: 'The workbook has no sheet “{sheet}”.',
  },
  file_too_large: {
    zh: '文件超过 {megabytes} MB。请拆成几个文件，或另存为 CSV。',
    en: 'The file is larger than {megabytes} MB. Split it, or save it as CSV.',
  },
  unpacks_too_large: {
    zh: '工作簿解压后过大，已停止读取。请只保留需要的工作表，或另存为 CSV。',
    en: 'The workbook unpacks to too much and was stopped. Keep only the sheet you need, or save it as CSV.',
  },
  too_many_texts: {
    zh: '工作簿里的文字过多，请另存为 CSV。',
    en: 'The workbook holds too many texts. Save it as CSV.',
  },
  too_many_rows: {
    zh: '行数超过 {rows}，请拆成几个文件。',
    en: 'There are more than {rows} rows. Split the file.',
  },
  too_many_columns: {
    zh: '第 {line} 行超过 {columns} 列。请检查分隔符，或删去不需要的列。',
    en: 'Line {line} has more than {columns} columns. Check what separates them, or remove those not needed.',
  },
  cell_too_long: {
    zh: '第 {line} 行有一格超过 {characters} 个字符，可能缺少一个引号。',
    en: 'A cell in line {line} is longer than {characters} characters. A quotation mark may be missing.',
  },
  row_too_long: {
    zh: '第 {line} 行超过 {characters} 个字符。',
    en: 'Line {line} is longer than {characters} characters.',
  },
  out_of_memory: {
    zh: '读取这个文件需要的内存过多，已停止。请拆成几个文件，或另存为 CSV。',
    en: 'Reading the file takes too much memory and was stopped. Split it, or save it as CSV.',
  },
  out_of_time: {
    zh: '读取这个文件的时间过长，已停止。请拆成几个文件，或另存为 CSV。',
    en: 'Reading the file takes too long and was stopped. Split it, or save it as CSV.',
  },
} as const;

export type ReadFaultCode = keyof typeof sentences;
export type FaultValues = Record<string, string | number>;

/** A file that cannot be read, for a reason its owner can understand. */
export class ReadFault extends Error {
  readonly code: ReadFaultCode;
  readonly values: FaultValues;
  readonly label: Label;

  constructor(code: ReadFaultCode, values: FaultValues = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'ReadFault';
    this.code = code;
    this.values = values;
    const { zh, en } = sentences[code];
    this.label = { zh: fill(zh, values), en: fill(en, values) };
  }
}

function fill(text: string, values: FaultValues): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : '?';
    return typeof value === 'number' ? value.toLocaleString('en-US') : shown(value ?? '?');
  });
}

/** What came out of a file, short enough for a sentence. */
function shown(text: string): string {
  const plain = text.replace(/\p{C}+/gu, ' ');
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}
