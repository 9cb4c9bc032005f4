import type { ProblemWire } from '../../kernel/wire.ts';

/** An error that carries the server's problem, or one the client made itself (`unreachable`, `bad_answer`). */
export type ApiProblem = Error & { problem: ProblemWire };

/** Makes the error that the client throws for a problem. */
export function apiProblem(problem: ProblemWire): ApiProblem {
  return Object.assign(new Error(problem.detail || problem.code), { problem });
}

/** True for errors that the API client threw. */
export function isApiProblem(error: unknown): error is ApiProblem {
  return error instanceof Error && 'problem' in error;
}

/** The stable code of an error: the server's, `unreachable` without an answer, `unknown` for anything else. */
export function problemCode(error: unknown): string {
  return isApiProblem(error) ? error.problem.code : 'unknown';
}

/** The conflict of a 409 `version_conflict`, if the error is one. */
export function conflictOf(error: unknown): ProblemWire['conflict'] {
  return isApiProblem(error) && error.problem.code === 'version_conflict'
    ? error.problem.conflict
    : undefined;
}

/**
 * What is wrong at each field, by field name, and the sentences that belong to no single field.
 * Empty for errors that are not 422.
 */
export function fieldErrors(error: unknown): { fields: Record<string, string>; general: string[] } {
  const fields: Record<string, string> = {};
  const general: string[] = [];
  if (isApiProblem(error)) {
    for (const { field, message } of error.problem.errors ?? []) {
      if (field) fields[field] ??= message;
      else general.push(message);
    }
  }
  return { fields, general };
}

/** A problem without an answer from the server; screens translate it by its code. */
export function localProblem(code: 'unreachable' | 'bad_answer', status = 0): ApiProblem {
  return apiProblem({ type: 'about:blank', title: code, status, code, detail: '', requestId: '' });
}

/** Reads problem+json; an answer in another form (a proxy's error page) becomes `bad_answer`. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json')) return localProblem('bad_answer', response.status);
  const body: unknown = await response.json();
  return isProblemWire(body) ? apiProblem(body) : localProblem('bad_answer', response.status);
}

function isProblemWire(body: unknown): body is ProblemWire {
  return typeof body === 'object' && body !== null && 'code' in body && 'status' in body;
}
