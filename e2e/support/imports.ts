import { vi } from 'vitest';
import type {
  UploadedWire,
  ImportWire,
  PresetWire,
} from '../../src/modules/integration/imports/wire.ts';
import type { Locator } from 'playwright-core';
import type { Api } from './api.ts';
import { PATIENCE, type Visit } from './visit.ts';

/** Sends a file to be imported and waits until it is read. */
export async function bringFile(
  { url, api }: { url: string; api: Api },
  name: string,
  bytes: Buffer,
): Promise<ImportWire> {
  const answer = await fetch(`${url}/api/v1/imports?fileName=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { origin: url, cookie: api.cookie, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  if (!answer.ok) throw new Error(`The file was refused: ${await answer.text()}`);
  const { run } = (await answer.json()) as UploadedWire;
  return reached(api, run.id, 'ready');
}

/** Imports a file with the mapping that is guessed for an object, and waits until it is done. */
export async function importFile(
  at: { url: string; api: Api },
  name: string,
  bytes: Buffer,
  object: string,
): Promise<ImportWire> {
  const { run } = await bringFile(at, name, bytes);
  const { preset } = await at.api.send<{ preset: PresetWire }>('POST', `/imports/${run.id}/guess`, {
    object,
  });
  await at.api.send('POST', `/imports/${run.id}/start`, { preset });
  return reached(at.api, run.id, 'done');
}

/** Waits until an import has come to a state. */
export function reached(api: Api, id: string, state: string): Promise<ImportWire> {
  return vi.waitFor(
    async () => {
      const found = await api.get<ImportWire>(`/imports/${id}`);
      if (found.run['state'] !== state) throw new Error(`it is ${String(found.run['state'])}`);
      return found;
    },
    { timeout: PATIENCE, interval: 100 },
  );
}

/** Starts the import that is set up on screen. */
export const startButton = ({ page, t }: Visit): Locator =>
  page.getByRole('button', { name: new RegExp(`^${t('import.start', { count: '[\\d,]+' })}$`) });

/** How many customers there are whose name begins with the mark of a file. */
export async function countOf({ api }: Visit, mark: string): Promise<number> {
  const where = { field: 'name', op: 'startsWith', value: mark };
  return (await api.find('customers', where)).length;
}
