import type { FastifyError, FastifyRequest } from 'fastify';
import pg from 'pg';
import { ZodError } from 'zod';
import type { $ZodIssue } from 'zod/v4/core';
import { en as zodEnglish, zhCN as zodChinese } from 'zod/locales';
import { sqlState } from './sql-state.ts';
import { Problem, problems } from './problem.ts';
import type { Message, ProblemCode, ProblemField } from './problem.ts';
import { errorCode } from './start-fault.ts';

export type Locale = keyof Message;

/** A problem as application/problem+json (RFC 9457). The kernel's wire types describe the same for the browser. */
export type ProblemBody = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string;
  errors?: { field: string | null; code: string; message: string }[];
  conflict?: unknown;
};

const fastifyCodes: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found',
};

/** The database or the way to it is gone for now: SQLSTATE classes 08 and 57P, too many connections, disk full. */
const AWAY = /^(08\w{3}|57P0\d|53\w{3}|25006|25P03)$/;
const QUERY_CANCELED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';
/** Text that PostgreSQL cannot store, such as a NUL character. */
const UNSTORABLE = new Set(['22021', '22P05']);

/** What a caller is told of an error. Anything that is not expected becomes `internal`, and says nothing of itself. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZodError) return new Problem('invalid_body', { errors: zodFields(error) });
  const state = sqlState(error);
  if (state === QUERY_CANCELED) return new Problem('timeout');
  if (state !== undefined && UNSTORABLE.has(state)) return new Problem('invalid_body');
  if (state === LOCK_NOT_AVAILABLE) return new Problem('busy', { values: { retryAfter: '5' } });
  if (isAway(error, state)) return new Problem('unavailable', { values: { retryAfter: '5' } });
  const code = errorCode(error) ?? '';
  const known = fastifyCodes[code];
  if (known) return new Problem(known);
  if (error instanceof Error && error.name !== 'DatabaseError') {
    const { statusCode } = error as FastifyError;
    if (statusCode !== undefined && statusCode < 500) return new Problem('invalid_body');
  }
  return new Problem('internal');
}

function isAway(error: unknown, state: string | undefined): boolean {
  if (state !== undefined) return AWAY.test(state);
  if (!(error instanceof Error)) return false;
  // The driver has no class for these: what it says is all there is.
  const lost =
    /connection terminated|connection ended|timeout exceeded when trying to connect|not queryable/i;
  return (
    lost.test(error.message) || /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOENT)$/.test(errorCode(error) ?? '')
  );
}

const chinese = zodChinese().localeError;
const english = zodEnglish().localeError;

/**
 * What is wrong at which field, in both languages.
 *
 * @param at put before the path of each fault
 */
export function zodFields(error: ZodError, at: readonly string[] = []): ProblemField[] {
  const text = (locale: typeof chinese, issue: $ZodIssue): string => {
    const said = locale(issue as Parameters<typeof locale>[0]);
    return (typeof said === 'string' ? said : said?.message) ?? issue.message;
  };
  return error.issues.slice(0, 50).map((issue) => ({
    field: [...at, ...issue.path.map(String)].join('.') || null,
    code: issue.code,
    message: { zh: text(chinese, issue), en: text(english, issue) },
  }));
}

/** The body of an answer in the reader's language. */
export function problemBody(problem: Problem, locale: Locale, requestId: string): ProblemBody {
  const { status, ...message } = problems[problem.code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_whole, name: string) => problem.values[name] ?? '');
  return {
    type: `urn:zhiyin:problem:${problem.code}`,
    title: problem.code,
    status,
    code: problem.code,
    detail: fill(message[locale]),
    requestId,
    ...(problem.errors && {
      errors: problem.errors.map(({ field, code, message }) => ({
        field,
        code,
        message: fill(message[locale]),
      })),
    }),
    ...(problem.conflict !== undefined && { conflict: problem.conflict }),
  };
}

/** The language a browser asks for: the first of Chinese and English in its order of preference, else Chinese. */
export function acceptedLocale(header: string | undefined): Locale {
  const wanted = (header ?? '')
    .split(',', 20)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find(Boolean);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => quality > 0 && /^(zh|en)(-|$)/.test(tag))
    .toSorted((a, b) => b.quality - a.quality);
  return wanted[0]?.tag.startsWith('en') ? 'en' : 'zh';
}

/**
 * One line about an unexpected error for the operator. Values of records can stand in messages of the database and in
 * addresses, so neither is written: the route's pattern, the error's code and where it arose are.
 *
 * @param request the request it happened in; undefined in the background
 */
export function errorLine(error: unknown, request?: FastifyRequest): string {
  const database = error instanceof pg.DatabaseError ? error : undefined;
  const plain = error instanceof Error ? error : undefined;
  const cause = plain?.cause === undefined ? undefined : errorCode(plain.cause);
  return JSON.stringify({
    time: new Date().toISOString(),
    level: 'error',
    ...(request && {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
    }),
    error: plain?.name ?? typeof error,
    code: errorCode(error),
    cause,
    ...(database
      ? { table: database.table, constraint: database.constraint, routine: database.routine }
      : { message: plain?.message.slice(0, 300) }),
    at: plain?.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
  });
}
