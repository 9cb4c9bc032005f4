import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ANSWER_MS, START_MS } from './server.ts';

/** A task as its writer left it: nobody else writes to it, and every write to it was acknowledged. */
export type Left = {
  id: string;
  subject: string;
  deleted: boolean;
  /** The writes to it: as many lines the ledger has of it. */
  writes: number;
};

/** A customer with a phone and their order of three lines; both were acknowledged. */
export type Sold = { customer: string; order: string };

/** People who write without end, each write under one key until it is acknowledged. */
export type Load = {
  /** Begins what it writes to. */
  name: string;
  left: Left[];
  sold: Sold[];
  /** Writes that were refused: what they were to follow was acknowledged and had gone, or their number given before. */
  gone: string[];
  acknowledged: number;
  retries: number;
  /** Lets everybody finish what they are at; then everything that was asked for has been done. */
  stop: () => Promise<void>;
};

type Answer = { status: number; body: Body; change: string };
type Body = { id?: string; version?: number; batchId?: string; code?: string; state?: string };
type Write = { method: 'POST' | 'PATCH' | 'DELETE'; path: string; body?: object; version?: number };

/** What it is refused with when what it follows is not there any more, or its number was given before. */
class Gone extends Error {}
const GONE = new Set([
  'not_found',
  'version_conflict',
  'not_undoable',
  'invalid_fields',
  'duplicate',
]);

type Task = Left & { version: number };
type Pen = {
  write: (asked: Write) => Promise<Answer>;
  create: (subject: string) => Promise<Task>;
  sold: Sold[];
  /** Ids of what was asked for and goes on behind its answer. */
  jobs: string[];
};

/** Each way a task can go, and a sale; what is written down of it is what has been acknowledged. */
const lives: ((pen: Pen, subject: string) => Promise<void>)[] = [
  async ({ create }, subject) => {
    await create(subject);
  },
  async ({ write, create }, subject) => {
    const task = await create(subject);
    const changed = `${subject} changed`;
    const { change } = await write({ ...at(task), method: 'PATCH', body: { subject: changed } });
    Object.assign(task, { subject: changed, writes: 2 });
    await write({ method: 'POST', path: '/changes/undo', body: { changeId: change } });
    Object.assign(task, { subject, writes: 3 });
  },
  async ({ write, create }, subject) => {
    const task = await create(subject);
    const changed = `${subject} changed`;
    const { body } = await write({ ...at(task), method: 'PATCH', body: { subject: changed } });
    Object.assign(task, { subject: changed, writes: 2, version: body.version });
    await write({ ...at(task), method: 'DELETE' });
    Object.assign(task, { deleted: true, writes: 3 });
  },
  async ({ write, create }, subject) => {
    const task = await create(subject);
    const { body } = await write({ ...at(task), method: 'DELETE' });
    Object.assign(task, { deleted: true, writes: 2 });
    await write({ method: 'POST', path: '/changes/undo', body: { batchId: body.batchId } });
    Object.assign(task, { deleted: false, writes: 3 });
  },
  async ({ write, create, jobs }, subject) => {
    const tasks = [await create(`${subject} a`), await create(`${subject} b`)];
    const changes = { subject: `${subject} together` };
    const body = { ids: tasks.map(({ id }) => id), op: 'update', changes };
    const job = await write({ method: 'POST', path: '/tasks/bulk', body });
    jobs.push(job.body.id ?? '');
    for (const task of tasks) Object.assign(task, { ...changes, writes: 2 });
  },
  async ({ write, sold }, subject) => {
    const phone = `138${String(randomInt(1e8)).padStart(8, '0')}`;
    const person = { name: subject, kind: 'person', phone };
    const customer = await write({ method: 'POST', path: '/customers', body: person });
    const line = { name: subject, quantity: '2', unitPrice: '10.5' };
    const asked = { customer: customer.body.id, lines: [line, line, line] };
    const order = await write({ method: 'POST', path: '/actions/placeOrder', body: asked });
    sold.push({ customer: customer.body.id ?? '', order: order.body.id ?? '' });
  },
];

/**
 * Starts people who make tasks, change them, delete them, take both back, change several at once, and sell, in turn.
 *
 * @param writers how many at once
 */
export function startLoad(url: string, cookie: string, writers = 4): Load {
  const name = randomUUID().slice(0, 8);
  const written = { left: [] as Left[], sold: [] as Sold[], gone: [] as string[] };
  const load = { name, ...written, acknowledged: 0, retries: 0 };
  let stopped = false;
  const jobs: string[] = [];

  const write = async (asked: Write): Promise<Answer> => {
    const key = randomUUID();
    const began = performance.now();
    for (let tries = 0; ; tries += 1) {
      const answer = await send(url, cookie, key, asked);
      if (answer && answer.status < 300) {
        load.acknowledged += 1;
        return answer;
      }
      const code = answer?.body.code ?? '';
      const what = `${asked.method} ${asked.path}: ${tries} tries, ${answer?.status} ${code}`;
      if (GONE.has(code)) throw new Gone(what);
      // Still being worked on, away, or nobody there: asked again with the same key.
      const passing = answer === undefined || answer.status === 503 || code === 'in_flight';
      if (!passing || performance.now() - began > START_MS) throw new Error(what);
      load.retries += 1;
      await sleep(50);
    }
  };
  const create = async (subject: string): Promise<Task> => {
    const { body } = await write({ method: 'POST', path: '/tasks', body: { subject } });
    const task = { id: body.id ?? '', subject, deleted: false, writes: 1 };
    load.left.push(task);
    return Object.assign(task, { version: body.version ?? 0 });
  };

  const pen = { write, create, sold: load.sold, jobs };
  const hands = Array.from({ length: writers }, async (_, writer) => {
    for (let n = 0; !stopped; n += 1) {
      await lives[(n + writer) % lives.length]?.(pen, `${name} ${writer} ${n}`).catch(
        (error: unknown) => {
          if (!(error instanceof Gone)) throw error;
          load.gone.push(error.message);
        },
      );
    }
  });
  return Object.assign(load, {
    stop: async () => {
      stopped = true;
      await Promise.all(hands);
      for (const id of jobs) await over(url, cookie, id);
    },
  });
}

function at({ id, version }: Task): { path: string; version: number } {
  return { path: `/tasks/${id}`, version };
}

/** The worker, which gives way to everything else on the machine, is itself being started again. */
const JOB_MS = 2 * START_MS;

/** Waits until a job has ended; one that is not there any more has as well. */
async function over(url: string, cookie: string, id: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    const answer = await fetch(`${url}/api/v1/jobs/${id}`, { headers: { cookie } });
    const { state } = (await answer.json()) as Body;
    if (answer.status === 404 || ['done', 'failed', 'cancelled'].includes(state ?? '')) return;
    if (performance.now() - began > JOB_MS) throw new Error(`job ${id} is still ${state}`);
    await sleep(50);
  }
}

async function send(
  url: string,
  cookie: string,
  key: string,
  { method, path, body, version }: Write,
): Promise<Answer | undefined> {
  try {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        cookie,
        'idempotency-key': key,
        'sec-fetch-site': 'same-origin',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return {
      status: answer.status,
      body: (await answer.json()) as Body,
      change: answer.headers.get('zhiyin-change') ?? '',
    };
  } catch (error) {
    // No answer, or half of one: whether it was written is not known, which is what the key is for.
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    if (late || error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
