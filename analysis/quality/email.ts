import { type Refused, refuse } from '../result.ts';
import { type Change, note } from './normalised.ts';

export type Email = {
  state: 'known';
  /** In lower case, with plain signs. */
  address: string;
  /** Without what a provider ignores: `+tag` everywhere, dots at Gmail. For comparing only, never for sending. */
  key: string;
  local: string;
  domain: string;
  /** Whether the domain is one that anyone gets an address at: it says nothing about the firm. */
  freeProvider: boolean;
  changes: Change[];
};

const FREE =
  /^(?:(?:vip\.)?(?:qq|163|126|sina)|foxmail|yeah|sohu|139|189|21cn|gmail|googlemail|outlook|hotmail|live|msn|icloud|me|yahoo|aliyun|proton|protonmail|gmx|aol)\.(?:com|net|cn|com\.cn|me|de)$/;
const ADDRESS =
  /^[^\s@<>(),;:"[\]]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,}$/u;

/**
 * An e-mail address as it is compared: full-width signs plain, lower case, `mailto:` and angle
 * brackets gone. The shape is checked (RFC 5321 without quoted local parts), not whether it exists.
 */
export function readEmail(text: string): Email | Refused<'empty' | 'noAddress'> {
  const changes: Change[] = [];
  const plain = text.normalize('NFKC').replaceAll('。', '.').trim();
  if (plain === '') return refuse('empty');
  if (plain !== text) note(changes, 'width');
  const inner = /<([^>]*)>\s*$/.exec(plain)?.[1] ?? plain;
  const bare = inner.replace(/^mailto:/i, '').replace(/\s+/g, '');
  if (bare !== plain) note(changes, 'label');
  const address = bare.toLowerCase();
  if (address !== bare) note(changes, 'case');
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  const dotted = local.startsWith('.') || local.endsWith('.') || local.includes('..');
  if (!ADDRESS.test(address) || dotted || local.length > 64 || address.length > 254) {
    return refuse('noAddress', { length: address.length });
  }
  const gmail = domain === 'gmail.com' || domain === 'googlemail.com';
  const untagged = local.replace(/(?<=.)\+.*$/, '');
  const key = gmail ? `${untagged.replaceAll('.', '')}@gmail.com` : `${untagged}@${domain}`;
  return { state: 'known', address, key, local, domain, freeProvider: FREE.test(domain), changes };
}
