import { gzipSync } from 'node:zlib';
import type { Hostile } from './hostile-workbooks.ts';

const text = (content: string): Buffer => Buffer.from(content);
const wide = (content: string): Buffer => Buffer.from(content, 'utf16le');

/** Text files, and what only says that it is one. */
export const hostileTexts: Hostile[] = [
  {
    name: 'a million columns',
    make: () => text(`${'a,'.repeat(1_000_000)}\n`),
    ends: 'too_many_columns',
  },
  {
    name: 'a million empty columns',
    make: () => text(`a,b\n1,2${','.repeat(900_000)}\n`),
    ends: 2,
  },
  { name: 'a cell of 100 MB', make: () => Buffer.alloc(100_000_000, 'a'), ends: 'row_too_long' },
  {
    name: 'a quoted cell of 100 MB',
    make: () => Buffer.concat([text('"'), Buffer.alloc(100_000_000, 'a'), text('"\n')]),
    ends: 'cell_too_long',
  },
  {
    name: 'a quoted cell of empty lines',
    make: () => Buffer.concat([text('"'), Buffer.alloc(50_000_000, '\n')]),
    ends: 'cell_too_long',
  },
  { name: 'nothing but quotes', make: () => Buffer.alloc(10_000_001, '"'), ends: 'cell_too_long' },
  { name: 'nothing but line breaks', make: () => Buffer.alloc(3_000_000, '\n'), ends: 'empty' },
  {
    name: 'more line breaks than lines may be',
    make: () => Buffer.alloc(6_000_000, '\n'),
    ends: 'too_many_rows',
  },
  { name: 'nothing but commas', make: () => Buffer.alloc(900_000, ','), ends: 'empty' },
  { name: 'no byte', make: () => Buffer.alloc(0), ends: 'empty' },
  {
    name: 'only a mark of the encoding',
    make: () => Buffer.from([0xef, 0xbb, 0xbf]),
    ends: 'empty',
  },
  { name: 'only zero bytes', make: () => Buffer.alloc(1_000_000), ends: 'not_a_table' },
  { name: 'a few zero bytes', make: () => text(`a,b\n1\0,2\n${'x,y\n'.repeat(200)}`), ends: 202 },
  {
    name: 'heads called like what every object has',
    make: () => text('__proto__,constructor,toString,hasOwnProperty\n1,2,3,4\n'),
    ends: 2,
  },
  { name: 'equal heads and empty ones', make: () => text('a,a,,\n1,2,3,4\n'), ends: 2 },
  { name: 'lone quotes', make: () => text('a,b\n5" pipe,x\n"open,y\nlast,z'), ends: 4 },
  { name: 'quotes after the closing one', make: () => text('a,b\n"x"y"z",1\n'), ends: 2 },
  { name: 'lines that end with CR', make: () => text('a,b\r1,2\r3,4\r'), ends: 3 },
  { name: 'all kinds of line ends', make: () => text('a,b\r\n1,2\n3,4\r5,6'), ends: 4 },
  { name: 'UTF-16 without a mark', make: () => wide('名称,电话\r\n甲,1\r\n乙,2\r\n'), ends: 3 },
  {
    name: 'UTF-16 that breaks off in a character',
    make: () => wide('\uFEFFa,b\n1,2\n3,4').subarray(0, -1),
    ends: 3,
  },
  {
    name: 'two encodings in one file',
    make: () =>
      Buffer.concat([
        text('名称,电话\n甲,1\n'.repeat(20)),
        Buffer.from([0xbc, 0xd7, 0x2c, 0x32, 0x0a]),
      ]),
    ends: 41,
  },
  {
    name: 'a program',
    make: () => Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(1_000)]),
    ends: 'not_a_table',
  },
  {
    name: 'noise',
    make: () =>
      Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) % 256)),
    ends: 'not_a_table',
  },
  { name: 'a packed file called .csv', make: () => gzipSync('a,b\n1,2'), ends: 'not_a_table' },
  {
    name: 'a picture called .xlsx',
    make: () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    ends: 'not_a_table',
  },
  { name: 'a PDF', make: () => text('%PDF-1.7\n'), ends: 'not_a_table' },
  {
    name: 'a page called .xls',
    make: () => text('\uFEFF\n<html><table><tr><td>1</td></tr></table></html>'),
    ends: 'other_workbook',
  },
  {
    name: 'a spreadsheet in XML called .xls',
    make: () => text('<?xml version="1.0"?><Workbook/>'),
    ends: 'other_workbook',
  },
  { name: 'JSON', make: () => text('[{"a": 1}]'), ends: 'not_a_table' },
  {
    name: 'a workbook of the old kind',
    make: () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]),
    ends: 'old_workbook',
  },
  {
    name: 'a workbook with a password',
    make: () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), wide('EncryptedPackage')]),
    ends: 'locked_workbook',
  },
  { name: 'formulas', make: () => text("a,b\n=cmd|' /C calc'!A0,'=1+1\n＝1,@x\n"), ends: 3 },
];
