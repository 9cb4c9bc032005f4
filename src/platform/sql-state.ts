import pg from 'pg';

/** The five-character state of a database error, if it is one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Whether the connection is of no more use: it broke, could not be written to, or the database is ending it. */
export function isLost(error: unknown): error is Error {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error;
  return error.code?.startsWith('57P') === true || error.code?.startsWith('08') === true;
}
