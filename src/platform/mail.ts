import { createHash } from 'node:crypto';

/** How mail leaves: an SMTP server and the address it comes from. */
export type MailSettings = {
  /** `smtp://user:password@host:587` (STARTTLS where offered, `?requireTLS=true` to insist) or `smtps://…`. */
  url: string;
  /** `crm@example.com` or `知音 <crm@example.com>`. */
  from: string;
};

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** What this mail is: the same again has the same Message-ID, so that a server that got it twice can tell. */
  identity: string;
};

/** What came of a mail: taken by the server, or refused for good, with the server's words. */
export type MailResult = { sent: true } | { sent: false; refusal: string };

export type Mailer = {
  /**
   * Sends one mail to one receiver. Only tasks of the queue call it: it waits for another machine.
   *
   * @throws Error where it may succeed later: the server is away, busy, or does not let us in
   */
  send: (mail: Mail) => Promise<MailResult>;
};

/** Milliseconds; all together well below what a task may take. */
const TIMEOUTS = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  dnsTimeout: 10_000,
};

const LONGEST_REFUSAL = 300;

/** Opens the way out for mail; a connection is made for each mail, and the library is loaded with the first. */
export function openMailer({ url, from }: MailSettings): Mailer {
  const host = domainOf(from);
  let loading: ReturnType<typeof load> | undefined;
  return {
    send: async ({ to, subject, text, html, identity }) => {
      const transport = await (loading ??= load(url));
      const id = createHash('sha256').update(`${to}\n${identity}`).digest('hex').slice(0, 40);
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${host}>`,
          // Out-of-office answers and the like shall not come back.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { sent: true };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        return { sent: false, refusal };
      }
    },
  };
}

async function load(url: string) {
  const { createTransport } = await import('nodemailer');
  return createTransport({ url, ...TIMEOUTS });
}

/**
 * The server's words where it said that this mail will never be taken (5xx to its receiver or content). A refusal of
 * the sign-in is none: it is the operator's to mend, and the mail waits.
 */
function refusalOf(error: unknown): string | undefined {
  const { code, responseCode, response } = error as {
    code?: string;
    responseCode?: number;
    response?: string;
  };
  const aboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (!aboutMail || responseCode === undefined || responseCode < 500) return undefined;
  return (response ?? String(responseCode)).slice(0, LONGEST_REFUSAL);
}

/** The domain of a sender, for Message-IDs. */
function domainOf(from: string): string {
  return /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}

/** Text as it stands within HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** One point of a mail, with where it leads. */
export type MailLine = { text: string; detail?: string; url?: string };

/**
 * The two bodies of a mail: a heading, its points, and one sentence below on why it came. A heading that is its only
 * point already is not said twice.
 *
 * @param input.lang of the text: `zh-CN` or `en`
 */
export function mailBodies(input: {
  lang: string;
  heading: string;
  lines: readonly MailLine[];
  footer: string;
}): { text: string; html: string } {
  const { lang, heading, lines, footer } = input;
  const [first, second] = lines;
  const headed = second !== undefined || first?.text !== heading;
  const text = [
    ...(headed ? [heading] : []),
    ...lines.map((line) => [line.text, line.detail, line.url].filter(Boolean).join('\n')),
    `-- \n${footer}`,
  ].join('\n\n');
  const items = lines.map(({ text: point, detail, url }) => {
    const shown = escapeHtml(point);
    const said = detail ? `<br><span style="color:#555">${escapeHtml(detail)}</span>` : '';
    return url
      ? `<p><a href="${escapeHtml(url)}">${shown}</a>${said}</p>`
      : `<p>${shown}${said}</p>`;
  });
  const title = headed ? `<p><strong>${escapeHtml(heading)}</strong></p>` : '';
  const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${escapeHtml(heading)}</title></head><body style="font-family:sans-serif;line-height:1.6;max-width:36rem">${title}${items.join('')}<p style="color:#555;font-size:.85em">${escapeHtml(footer)}</p></body></html>`;
  return { text: `${text}\n`, html };
}
