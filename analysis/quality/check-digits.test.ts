import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { checkCreditCode, creditCodeCheck, organisationCheck } from './credit-code.ts';
import { checkIdentityCard, identityCardCheck } from './identity-card.ts';

const today = '2026-01-01';

test('the examples of GB 11643-1999', () => {
  expect(checkIdentityCard('11010519491231002X', today)).toMatchObject({
    state: 'valid',
    born: '1949-12-31',
    sex: 'female',
    province: { short: '北京' },
  });
  expect(checkIdentityCard('440524188001010014', today)).toMatchObject({
    state: 'valid',
    born: '1880-01-01',
    sex: 'male',
  });
});

test('lower case, full width and 15 digits are put right, and said', () => {
  expect(checkIdentityCard('１１０１０５ 19491231 002x', today)).toMatchObject({
    number: '11010519491231002X',
    changes: ['width', 'separators', 'case'],
  });
  expect(checkIdentityCard('110105491231002', today)).toMatchObject({
    number: '11010519491231002X',
  });
});

test.each([
  ['110105194912310021', 'checkDigit', 'X'],
  ['99010519491231002X', 'region', null],
  ['11010519490230002X', 'birthDate', null],
  ['110105209912310020', 'birthDate', null],
  ['1101051949123100', 'length', null],
  ['1101O519491231002X', 'character', null],
])('%s: %s', (number, code, expected) => {
  expect(checkIdentityCard(number, today)).toMatchObject({ state: 'refused', code, expected });
});

test('the example of GB 32100-2015', () => {
  expect(checkCreditCode('91350100M000100Y43')).toMatchObject({
    state: 'valid',
    authority: '91',
    division: '350100',
    organisation: 'M000100Y4',
    organisationValid: true,
    province: { short: '福建' },
  });
  expect(checkCreditCode('9135 0100 m000100y43')).toMatchObject({
    code: '91350100M000100Y43',
    changes: ['separators', 'case'],
  });
});

test.each([
  ['91350100M000100Y44', 'checkDigit', '3'],
  ['91350100O000100Y43', 'character', null],
  ['91350100M000100Y4', 'length', null],
])('%s: %s', (number, code, expected) => {
  expect(checkCreditCode(number)).toMatchObject({ state: 'refused', code, expected });
});

const allowed = '0123456789ABCDEFGHJKLMNPQRTUWXY';

test('any single wrong character and any swap of neighbours is found in 1,000 random credit codes', () => {
  const random = createRandom(3);
  for (let run = 0; run < 1000; run += 1) {
    const first = Array.from({ length: 17 }, () => allowed.charAt(random.integer(31))).join('');
    const code = first + (creditCodeCheck(first) ?? '');
    expect(checkCreditCode(code).state).toBe('valid');
    const place = random.integer(17);
    const other = allowed.charAt(
      (allowed.indexOf(code.charAt(place)) + 1 + random.integer(30)) % 31,
    );
    const wrong = code.slice(0, place) + other + code.slice(place + 1);
    expect(checkCreditCode(wrong)).toMatchObject({ state: 'refused', code: 'checkDigit' });
    const [a, b] = [code.charAt(place), code.charAt(place + 1)];
    if (a !== b) {
      const swapped = code.slice(0, place) + b + a + code.slice(place + 2);
      expect(checkCreditCode(swapped).state).toBe('refused');
    }
  }
});

test('check characters of what has no digits are null', () => {
  expect(creditCodeCheck('ＩＯ')).toBeNull();
  expect(organisationCheck('你')).toBeNull();
  expect(identityCardCheck('abc')).toBeNull();
});
