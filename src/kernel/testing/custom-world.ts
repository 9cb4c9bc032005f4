import { expect } from 'vitest';
import type { TestClient } from '../../main/test-application.ts';
import type { PageWire, RecordWire } from '../wire.ts';

/** A label in both languages. */
export const label = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });

/** A text field of one's own. */
export const plate = { kind: 'text', label: label('车牌', 'Plate'), filterable: true };

/** Posts, and gives the body of an answer that has this status. */
export async function post<T>(
  client: TestClient,
  path: string,
  body: object,
  status = 201,
): Promise<T> {
  const answer = await client.request('POST', path, body);
  expect(answer.body && answer.statusCode).toBe(status);
  return answer.json<T>();
}

/** The first page of what a condition finds. */
export async function list(client: TestClient, path: string, where: object): Promise<RecordWire[]> {
  const query = encodeURIComponent(JSON.stringify(where));
  const answer = await client.request('GET', `${path}?where=${query}`);
  expect(answer.statusCode).toBe(200);
  return answer.json<PageWire>().items;
}

/** The declaration of an object of one's own. */
export const vehicle = (extra: object = {}): Record<string, unknown> => ({
  name: 'x_vehicle',
  plural: 'x_vehicles',
  label: label('车辆', 'Vehicle'),
  pluralLabel: label('车辆', 'Vehicles'),
  titleField: 'x_plate',
  access: 'owner',
  fields: {
    x_plate: { ...plate, required: true, sortable: true },
    x_customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: label('客户', 'Customer'),
    },
    x_seats: { kind: 'integer', label: label('座位', 'Seats'), filterable: true, min: 1 },
    x_fuel: {
      kind: 'choice',
      label: label('燃料', 'Fuel'),
      filterable: true,
      options: {
        petrol: { label: label('汽油', 'Petrol') },
        e: { label: label('电', 'Electric') },
      },
    },
    x_vin: { kind: 'text', label: label('车架号', 'VIN'), sensitivity: 'sensitive' },
  },
  ...extra,
});
