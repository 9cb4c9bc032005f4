import { isIPv6 } from 'node:net';

/**
 * The address that attempts are counted by: an IPv4 address as it is, of an IPv6 address its first 64 bits, because
 * every subscriber has a whole such network.
 *
 * @example clientAddress('::ffff:192.0.2.1') === '192.0.2.1'
 * @example clientAddress('2001:db8::1') === '2001:db8:0:0::/64'
 */
export function clientAddress(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const first = head.split(':').filter((group) => group !== '');
  const last = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  const groups = [...first, ...zeros, ...last].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
