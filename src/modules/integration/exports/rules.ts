import type { JobWire, RecordWire } from '../../../kernel/wire.ts';

/** What a list or an object can be taken out as. */
export const exportFormats = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The body of `POST /:path/export`. Without columns: every field that may be exported, and the id. */
export type ExportRequest = {
  format: ExportFormat;
  /** Names of fields, in the order of the list. */
  columns?: string[];
  /** A condition, as the list has it. */
  where?: unknown;
  /** As the list has it: `name`, `-createdAt`. */
  sort?: string;
  /** The language of headings and choices; the asker's where it is left out. */
  locale?: 'zh' | 'en';
};

/** An export and its job; the job is null once it is forgotten. */
export type ExportWire = { run: RecordWire; job: JobWire | null };

/** Days that the file of an export is kept. */
export const KEPT_DAYS = 7;

/** The largest number of records in one file. */
export const MOST_ROWS = 5_000_000;

/** What may not stand in the name of a file, on any system. */
const FORBIDDEN = /[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu;

/**
 * The name of the file of an export: `客户 2026-11-22 1620.csv`.
 *
 * @param name the name of the run
 * @param extension without the dot
 */
export function fileName(name: string, extension: string): string {
  const plain = name.replaceAll(FORBIDDEN, ' ').replaceAll(/\s+/g, ' ').trim().slice(0, 120);
  return `${plain || 'export'}.${extension}`;
}

/** The header of an answer that is a file, with its name in UTF-8 (RFC 6266, RFC 8187) and a stand-in for old programs. */
export function contentDisposition(name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
