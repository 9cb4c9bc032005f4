import os from 'node:os';
import type { Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { MetadataWire } from '../../src/kernel/wire.ts';
import type { PrintedLogin } from './server.ts';
import { appearing, DIALOGS } from './appearing.ts';
import { PATIENCE, type Visit } from './visit.ts';

/** Waits until something stands on screen. */
export function seen(locator: Locator): Promise<void> {
  return locator.first().waitFor({ state: 'visible', timeout: PATIENCE });
}

/** Waits until something is gone from the screen. */
export function gone(locator: Locator): Promise<void> {
  return locator.first().waitFor({ state: 'hidden', timeout: PATIENCE });
}

/** Waits until a value is what is expected; also outside of a test. */
export function becomes<T>(read: () => Promise<T> | T, expected: T): Promise<void> {
  return vi.waitFor(async () => expect(await read()).toEqual(expected), {
    timeout: PATIENCE,
    interval: 50,
  });
}

/** A time that is meant for a machine with nothing else to do: where others are busy on it too, in proportion. */
export function inProportion(milliseconds: number): number {
  return milliseconds * Math.max(1, (os.loadavg()[0] ?? 0) / os.availableParallelism());
}

/** Signs in on the sign-in page. */
export async function signInOn({ page, t }: Visit, login: PrintedLogin): Promise<void> {
  await page.getByLabel(t('signIn.email')).fill(login.email);
  await page.getByRole('textbox', { name: t('signIn.password') }).fill(login.password);
  await page.getByRole('button', { name: t('signIn.submit'), exact: true }).click();
}

/** The row of a record in the list. */
export function rowOf(page: Page, id: string): Locator {
  return page.locator(`[role="row"][data-id="${id}"]`);
}

/** One cell of the list, by the place of its column from 0 (the title). */
export function cellOf(page: Page, id: string, column: number): Locator {
  return rowOf(page, id).locator(`[role="gridcell"][data-column="${column}"]`);
}

/** The messages at the edge of the screen. */
export function toast({ page, t }: Visit): Locator {
  return page.getByRole('region', { name: t('shell.messages') });
}

/** Opens the palette: by keys on a desktop, by the search field on a phone. */
export async function openPalette({ page, size, t }: Visit): Promise<Locator> {
  const search = page.getByRole('button', { name: t('shell.searchHint') });
  await seen(search);
  if (size === 'desktop') await page.keyboard.press('Control+k');
  else await search.tap();
  const palette = page.getByRole('dialog', { name: t('palette.title') });
  await seen(palette);
  return palette;
}

/** The options of an opened drop-down. */
export function option(page: Page, name: string): Locator {
  return page.getByRole('option', { name, exact: true });
}

/** Picks an option of a drop-down by its whole name; where one may type, the list is narrowed first. */
export async function pick(page: Page, input: Locator, name: string): Promise<void> {
  await input.click();
  if (await input.isEditable()) await input.fill(name);
  await option(page, name).first().click();
}

/** Opens the list of an object and waits for its records. */
export async function openList({ page, url, api, size }: Visit, object: string): Promise<void> {
  const { objects } = await api.get<MetadataWire>('/metadata');
  const found = objects.find((one) => one.name === object);
  await page.goto(`${url}/${found?.path ?? object}`);
  await seen(
    size === 'desktop' ? page.locator('[role="row"][data-id]') : page.getByRole('listitem'),
  );
}

/** Adds a condition on a field to the list on screen; `fill` sets how it is compared and with what. */
export async function addCondition(
  { page, t }: Visit,
  field: string,
  fill: (form: Locator) => Promise<void>,
): Promise<void> {
  const bar = page.getByRole('group', { name: t('list.conditions') });
  await bar
    .getByRole('button', { name: t('list.filter'), exact: true })
    .or(bar.getByRole('button', { name: t('list.addFilter'), exact: true }))
    .click();
  const form = page.getByRole('form', { name: t('list.filter') });
  await pick(page, form.getByLabel(t('list.field')).and(page.locator('input')), field);
  await fill(form);
  await form.getByRole('button', { name: t('list.apply') }).click();
  await gone(form);
}

/** Takes the last change back by the button beside what was said of it. */
export function undo(visitor: Visit): Promise<void> {
  const { t } = visitor;
  return toast(visitor)
    .getByRole('button', { name: t('write.undo'), exact: true })
    .click();
}

/** Does something that nobody may be asked about first. */
export async function unasked({ page }: Visit, work: () => Promise<void>): Promise<void> {
  await expect(appearing(page, DIALOGS, work)).resolves.toEqual([]);
}
