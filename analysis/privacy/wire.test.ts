import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareLists } from './compare-lists.ts';
import { trainFederated } from './federated-logistic.ts';
import { agreedColumns, agreedRows } from './federated-rows.ts';
import { GRID, toGrid } from './fixed-point.ts';
import { hashToCurve } from './hash-to-curve.ts';
import { DEFAULT_TAG } from './intersection.ts';
import { exactStatistics } from './local-statistics.ts';
import { wordsToText } from './message-parts.ts';
import { toBytes } from './p256.ts';
import type { Ask } from './secure-sum.ts';
import { madeFeatures, madeRows, madeTexts } from './testing/made-parties.ts';

const PARTIES = [0, 1, 2];
const plan = { parties: 3, threshold: 2, columns: agreedColumns(madeFeatures) };

type Running = { process: ChildProcess; port: number };

let running: Running[] = [];
/** Every byte that went to a party or came from one. */
const wire: { party: number; step: string; sent: string; received: string }[] = [];

beforeAll(async () => {
  running = await Promise.all(
    PARTIES.map(async (place) => {
      const file = path.join(import.meta.dirname, 'testing', 'party-process.ts');
      const child = spawn(process.execPath, [file, String(place)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      return { process: child, port: Number(line.toString('utf8')) };
    }),
  );
}, 60_000);
afterAll(async () => {
  await Promise.all(running.map(({ process: child }) => stop(child)));
});

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

const ask: Ask = async (party, step, body) => {
  const sent = JSON.stringify(body);
  const url = `http://127.0.0.1:${running[party]?.port}/${step}`;
  const answer = await fetch(url, { method: 'POST', body: sent });
  const received = await answer.text();
  wire.push({ party, step, sent, received });
  return JSON.parse(received) as unknown;
};

/** All that was on the wire, as it stood there and with every text of base64 opened, as text of one byte a letter. */
function onWire(messages: readonly string[]): string {
  const opened = messages.flatMap((message) =>
    [...message.matchAll(/"([A-Za-z0-9+/]{16,}={0,2})"/g)].map(([, text = '']) =>
      Buffer.from(text, 'base64').toString('latin1'),
    ),
  );
  return [...messages.map((text) => Buffer.from(text).toString('latin1')), ...opened].join('\n');
}

const bytes = (value: Uint8Array): string => Buffer.from(value).toString('latin1');

/** Who left, in the order of the rows: a single yes or no stands anywhere, forty of them do not. */
function formsOfOutcomes(outcome: Uint8Array): string[] {
  const first = outcome.subarray(0, 40);
  const numbers = Float64Array.from(first);
  return [
    [...first].join(),
    [...first].join(''),
    JSON.stringify(first).slice(1, -1),
    bytes(first),
    bytes(new Uint8Array(numbers.buffer)),
    bytes(Buffer.from(wordsToText(toGrid(numbers)), 'base64')),
  ];
}

/** What a row holds once it is scaled as agreed, where it has digits enough to be told from other numbers. */
function formsOfAgreed(values: Float64Array): string[] {
  return [...new Set(values)]
    .filter((value) => String(value).length >= 10)
    .flatMap((value) => {
      const one = Float64Array.of(value);
      const double = Buffer.from(one.buffer);
      const word = Buffer.from(wordsToText(toGrid(one)), 'base64');
      return [String(value), bytes(double), bytes(double.toReversed()), bytes(word)];
    });
}

/** What a cell, an identifier or one party's part of a sum would look like, had it been sent in any usual form. */
function secretsOf(place: number, points: readonly Float64Array[]): string[] {
  const { table, outcome } = madeRows(place + 1, 500);
  const forms: string[] = [];
  for (const column of table.columns) {
    // Ages are drawn with sixteen digits; small counts would be found anywhere.
    if (column.name !== 'age' || column.kind !== 'number') continue;
    for (const value of column.values) {
      const double = Buffer.alloc(8);
      double.writeDoubleLE(value);
      forms.push(String(value), value.toFixed(6), bytes(double), bytes(double.toReversed()));
    }
  }
  const rows = agreedRows(madeFeatures, table);
  forms.push(
    ...formsOfAgreed(rows.values.subarray(0, rows.offsets[100])),
    ...formsOfOutcomes(outcome),
  );
  for (const point of points) {
    const part = exactStatistics(rows, outcome, point);
    // Loss, and the gradient after it.
    for (const value of part.subarray(1, 6))
      forms.push(String(value), String(Math.round(value * GRID)));
    const words = Buffer.from(wordsToText(toGrid(part)), 'base64');
    for (let i = 1; i < 6; i += 1) forms.push(bytes(words.subarray(8 * i, 8 * i + 8)));
  }
  for (const text of madeTexts(place)) {
    const digest = hash('sha256', text, 'buffer');
    forms.push(text, text.slice(3), digest.toString('hex'), bytes(digest));
    forms.push(Buffer.from(text).toString('base64').replace(/=+$/, ''));
  }
  for (const { x } of hashToCurve(madeTexts(place), DEFAULT_TAG)) {
    forms.push(bytes(toBytes(x)), toBytes(x).toString('hex'));
  }
  // A part that is nearly zero has a digit or two, which stand anywhere.
  return forms.filter((form) => form.length >= 6);
}

test('three processes learn together and compare lists, and nothing of a row or an identifier is on the wire', async () => {
  const fit = await trainFederated(ask, { name: 'wire', ...plan });
  if (fit.state !== 'fitted') throw new Error(`not fitted: ${fit.code}`);
  expect(await compareLists(ask, 0, 1)).toMatchObject({ mine: 40, theirs: 40, common: 10 });
  expect(new Set(wire.map(({ party }) => party)).size).toBe(3);
  // Four steps with each of three in each round, and four messages about lists.
  expect(wire).toHaveLength(12 * fit.rounds.length + 4);

  const points = wire
    .filter(({ step, party }) => step === 'sum/mask' && party === 0)
    .map(({ sent }) =>
      Float64Array.from((JSON.parse(sent) as { task: { point: number[] } }).task.point),
    );
  const messages = wire.flatMap(({ sent, received }) => [sent, received]);
  const seen = onWire(messages);
  const found = PARTIES.flatMap((place) =>
    secretsOf(place, points).filter((form) => seen.includes(form)),
  );
  expect(found).toEqual([]);

  // Positive control: each of these in one message, and the search finds it.
  const { table, outcome } = madeRows(1, 500);
  const { values } = agreedRows(madeFeatures, table);
  const scaled = values.find((one) => String(one).length >= 10);
  const age = table.columns.find(({ name }) => name === 'age');
  const value = age?.kind === 'number' ? (age.values[7] ?? NaN) : NaN;
  const double = Buffer.alloc(8);
  double.writeDoubleLE(value);
  const [hashed] = hashToCurve([madeTexts(0)[3] ?? ''], DEFAULT_TAG);
  const leaks = [
    JSON.stringify({ row: [value] }),
    JSON.stringify({ row: Buffer.concat([Buffer.alloc(16), double]).toString('base64') }),
    JSON.stringify({ agreed: [scaled] }),
    JSON.stringify({ agreed: Buffer.from(values.slice().buffer).toString('base64') }),
    JSON.stringify({ agreed: wordsToText(toGrid(values)) }),
    JSON.stringify({ left: [...outcome] }),
    JSON.stringify({ left: outcome }),
    JSON.stringify({ left: Buffer.from(outcome).toString('base64') }),
    JSON.stringify({ left: wordsToText(toGrid(Float64Array.from(outcome))) }),
    JSON.stringify({ id: madeTexts(0)[3] }),
    JSON.stringify({ points: Buffer.concat([toBytes(hashed?.x ?? 0n)]).toString('base64') }),
  ];
  const forms = secretsOf(0, points);
  for (const leak of leaks) {
    // Beside some of the others: that all of them hold nothing has been looked at.
    const leaked = onWire([...messages.slice(0, 12), leak]);
    expect([leak, forms.some((form) => leaked.includes(form))]).toEqual([leak, true]);
  }
}, 60_000);

test('a process that is killed does not hold up the others', async () => {
  let asked = 0;
  const killing: Ask = async (party, step, body) => {
    if (party === 2 && step === 'sum/mask') asked += 1;
    if (asked === 2 && party === 2) running[2]?.process.kill('SIGKILL');
    return ask(party, step, body);
  };
  const fit = await trainFederated(killing, { name: 'killed', ...plan });
  if (fit.state !== 'fitted') throw new Error(`not fitted: ${fit.code}`);
  expect(fit.rounds[0]?.contributors).toEqual([0, 1, 2]);
  expect(fit.rounds.at(-1)?.contributors).toEqual([0, 1]);
  expect(fit.lost[0]).toMatchObject({ party: 2, reason: 'away' });
}, 60_000);
