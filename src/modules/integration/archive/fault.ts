import type { Message } from '../../../platform/problem.ts';

/** Why an archive cannot be brought in; `{name}` parts are filled from the values. */
export const archiveFaults = {
  not_archive: { zh: '这不是归档文件。', en: 'This is no archive.' },
  wrong_password: {
    zh: '密码不对，或文件已损坏。',
    en: 'The password is not right, or the file was damaged.',
  },
  damaged: { zh: '文件已损坏或不完整。', en: 'The file is damaged or incomplete.' },
  other_version: {
    zh: '归档来自另一个版本；请用 {version} 版导入。',
    en: 'The archive comes from another version; bring it in with version {version}.',
  },
  exists: {
    zh: '这里已经有组织“{name}”。',
    en: 'The organisation “{name}” is here already.',
  },
  other_archive: {
    zh: '组织“{name}”正在从另一个归档导入。',
    en: 'The organisation “{name}” is being brought in from another archive.',
  },
} as const satisfies Record<string, Message>;

/** An archive that cannot be brought in, with the reason in both languages. */
export class ArchiveFault extends Error {
  readonly code: keyof typeof archiveFaults;

  constructor(
    code: keyof typeof archiveFaults,
    options: { values?: Record<string, string>; cause?: unknown } = {},
  ) {
    const fill = (text: string): string =>
      text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => options.values?.[name] ?? '');
    const { zh, en } = archiveFaults[code];
    super(`${fill(zh)} ${fill(en)}`, { cause: options.cause });
    this.code = code;
  }
}
