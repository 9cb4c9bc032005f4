import { ReadFault } from './fault.ts';

const starts = (head: Uint8Array, bytes: number[]): boolean =>
  bytes.every((byte, i) => head[i] === byte);

const latin = new TextDecoder('latin1');

/** Beginnings of files that are no tables, whatever their names say. */
const OTHERS: number[][] = [
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x1f, 0x8b], // gzip
  [0x37, 0x7a, 0xbc, 0xaf], // 7z
  [0x52, 0x61, 0x72, 0x21], // rar
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x7f, 0x45, 0x4c, 0x46], // ELF
];

/** Pages and documents that many systems call .xls, and data that is no table. */
const MARKUP = /^(<html|<!doctype html|<table|<meta|<head|<style)/i;
const XML = /^<\?xml/i;
const JSON_TEXT = /^(\{\s*"|\[\s*[{[])/;

/**
 * What a file is by its first bytes; its name is not asked, because names lie.
 *
 * @throws ReadFault for what is known to be neither
 */
export function fileKind(head: Uint8Array): 'csv' | 'zip' {
  if (head.length === 0) throw new ReadFault('empty');
  // "PK" and a signature of a local file, or of the end of an empty archive.
  if (starts(head, [0x50, 0x4b, 0x03, 0x04]) || starts(head, [0x50, 0x4b, 0x05, 0x06]))
    return 'zip';
  if (starts(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) {
    const text = latin.decode(head);
    // Names in such a file are UTF-16.
    const wide = Buffer.from('EncryptedPackage', 'utf16le').toString('latin1');
    throw new ReadFault(text.includes(wide) ? 'locked_workbook' : 'old_workbook');
  }
  if (OTHERS.some((bytes) => starts(head, bytes))) throw new ReadFault('not_a_table');
  const text = latin.decode(head).replace(/^(ï»¿)?\s*/, '');
  if (MARKUP.test(text)) throw new ReadFault('other_workbook', { kind: 'HTML' });
  if (XML.test(text)) throw new ReadFault('other_workbook', { kind: 'XML' });
  if (JSON_TEXT.test(text)) throw new ReadFault('not_a_table');
  return 'csv';
}
