import { randomBytes, randomUUID, randomUUIDv7 } from 'node:crypto';
import type { Sent } from './statements.ts';

/** The statements of the next round. */
export type Round = () => readonly Sent[];

/** Those that were recorded of a read: the same again. */
export function again(sent: readonly Sent[]): Round {
  return () => sent;
}

/**
 * Those that were recorded of a write: rolled back at their end, and each round with an idempotency key, ids and numbers
 * of its own. Those of the recording stand in the database already.
 *
 * @param since milliseconds since 1970: ids made from then on are those that the write gave
 */
export function undone(sent: readonly Sent[], since: number): Round {
  const texts = sent.flatMap(({ values }) => values.filter((value) => typeof value === 'string'));
  const found = (pattern: RegExp): string[] => [
    ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, it]) => it ?? ''))),
  ];
  const ids = found(ID).filter((id) => madeAt(id) >= since);
  const numbers = found(NUMBER);
  const { lock, key } = takenBy(sent);
  const own = [...ids, key, lock, ...numbers.map((number) => `(?<=["{A-Z])${number}(?=["}])`)];
  const pattern = new RegExp(own.join('|'), 'g');
  return () => {
    const fresh = new Map([
      ...ids.map((id) => [id, randomUUIDv7()] as const),
      ...numbers.map((number) => [number, nextNumber()] as const),
      [key, randomUUID()],
      [lock, String(randomBytes(8).readBigInt64BE())],
    ]);
    const renewed = (value: unknown): unknown =>
      typeof value === 'string' ? value.replaceAll(pattern, (old) => fresh.get(old) ?? old) : value;
    return sent.map(({ text, values }) => ({
      text: text === 'commit' ? 'rollback' : text,
      values: values.map(renewed),
    }));
  };
}

const ID = /\b([\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12})\b/g;
/** Of a record that is numbered, as the ledger tells it. */
const NUMBER = /"number":"[A-Z]+(\d+)"/g;

/** When a UUID of version 7 was made, in milliseconds since 1970. */
function madeAt(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}

/** Numbers beyond those of any dataset. */
let lastNumber = 1e12;

function nextNumber(): string {
  lastNumber += 1;
  return String(lastNumber);
}

/** The key under which the recorded write was done once, and the lock it held. */
function takenBy(sent: readonly Sent[]): { lock: string; key: string } {
  const [lock, , key] = sent.find(({ text }) => text.includes('kernel.take_key'))?.values ?? [];
  if (typeof lock !== 'string' || typeof key !== 'string')
    throw new Error('a write without an idempotency key cannot be sent again');
  return { lock, key };
}
