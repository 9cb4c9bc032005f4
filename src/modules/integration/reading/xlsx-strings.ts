import { ReadFault } from './fault.ts';
import { LIMITS } from './limits.ts';
import { readXml, unescaped } from './xml.ts';
import type { Zip } from './zip.ts';

/**
 * The texts that the cells of a workbook point to by their number; the runs of a rich text are one text, what is only
 * said about its pronunciation is left out.
 *
 * @param working called now and then while it goes on
 * @throws ReadFault where they are too many
 */
export async function readSharedStrings(
  zip: Zip,
  part: string | undefined,
  working: () => void,
): Promise<string[]> {
  const bytes = part === undefined ? undefined : zip.open(part);
  if (part === undefined || !bytes) return [];
  const texts: string[] = [];
  let [current, kept, idle, phonetic, inText] = ['', 0, 0, false, false];
  const reading = readXml(part, bytes, {
    open: (name) => {
      if (name === 'si') current = '';
      else if (name === 't') inText = !phonetic;
      else if (name === 'rPh') phonetic = true;
    },
    text: (text) => {
      if (inText) current += text;
    },
    close: (name) => {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') {
        texts.push(unescaped(current));
        kept += current.length;
        idle = 0;
        if (texts.length > LIMITS.sharedTexts || kept > LIMITS.sharedCharacters)
          throw new ReadFault('too_many_texts');
      }
    },
    portion: (size) => {
      idle += size;
      if (idle > LIMITS.idleBytes) throw new ReadFault('unsafe_workbook', { part });
    },
  });
  for await (const _ of reading) working();
  return texts;
}
