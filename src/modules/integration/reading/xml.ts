import { SaxesParser } from 'saxes';
import { ReadFault } from './fault.ts';

export type Attributes = Record<string, string>;

/** What is told of a part of a workbook. Names come without prefix, because some programs write `x:row`. */
export type XmlHandler = {
  open: (name: string, attributes: Attributes) => void;
  text: (text: string) => void;
  close: (name: string) => void;
  /** Asked after each portion; true ends the reading. */
  done?: () => boolean;
  /** Told the size of each portion before it is read. */
  portion?: (bytes: number) => void;
};

/**
 * Reads XML as it comes. A document type is refused, so there are no entities but the five of XML and numbers: nothing
 * from outside (XXE) and nothing that grows (billion laughs).
 *
 * @throws ReadFault where it is not well-formed or has a document type
 * @yields after each portion, so that the caller may hand on what has come together
 */
export async function* readXml(
  part: string,
  bytes: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
): AsyncGenerator<void> {
  let begun = false;
  const parser = parserOf(part, {
    ...handler,
    open: (name, attributes) => {
      begun = true;
      handler.open(name, attributes);
    },
  });
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytes) {
    handler.portion?.(chunk.length);
    decoder ??= new TextDecoder(encodingOf(chunk));
    const text = decoder.decode(chunk, { stream: true });
    // The parser would read a document type to its end first.
    if (!begun && text.includes('<!DOCTYPE')) refuseDocumentType();
    feed(part, () => parser.write(text));
    yield;
    if (handler.done?.()) return;
  }
  feed(part, () => parser.close());
}

function parserOf(part: string, handler: XmlHandler): SaxesParser {
  const parser = new SaxesParser({ position: false });
  parser.on('doctype', refuseDocumentType);
  parser.on('error', (error) => {
    throw new ReadFault('broken_workbook', { part }, error);
  });
  parser.on('opentag', ({ name, attributes }) => {
    // Without namespaces the values are texts.
    handler.open(localName(name), attributes as Attributes);
  });
  parser.on('text', handler.text);
  parser.on('cdata', handler.text);
  parser.on('closetag', ({ name }) => handler.close(localName(name)));
  return parser;
}

function refuseDocumentType(): never {
  throw new ReadFault('unsafe_workbook', { part: 'DOCTYPE' });
}

function feed(part: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof ReadFault ? error : new ReadFault('broken_workbook', { part }, error);
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** What stands for characters that XML cannot hold: `_x000D_`; `_x005F_` is the underscore (ECMA-376, ST_Xstring). */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return character === '\r' || character === '\0' ? '' : character;
  });
}
