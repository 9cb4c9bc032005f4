const digits: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  壹: 1,
  二: 2,
  两: 2,
  贰: 2,
  三: 3,
  叁: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  柒: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
};
const units: Readonly<Record<string, number>> = {
  十: 10,
  拾: 10,
  百: 100,
  佰: 100,
  千: 1000,
  仟: 1000,
  万: 1e4,
  萬: 1e4,
  亿: 1e8,
  億: 1e8,
};

/** A Chinese or plain number, as a part of a pattern; of bounded length, so that a search stays linear. */
export const numeralPattern =
  '(?:\\d{1,3}(?:,\\d{3}){1,5}(?:\\.\\d{1,6})?|\\d{1,15}(?:\\.\\d{1,6})?|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億]{1,24})';

/**
 * The value of a number as people write it: 1,234.5, 三百五十, 一千二百零五, 两万三 (23,000), 二〇二六; null
 * where it is none.
 */
export function numeralValue(text: string): number | null {
  if (/^[\d,]+(?:\.\d+)?$/.test(text)) {
    const value = Number(text.replaceAll(',', ''));
    return Number.isFinite(value) ? value : null;
  }
  const signs = [...text];
  if (signs.length === 0 || signs.length > 30) return null;
  if (signs.every((sign) => digits[sign] !== undefined)) {
    return Number(signs.map((sign) => digits[sign]).join(''));
  }
  let [hundredMillions, tenThousands, section, digit] = [0, 0, 0, 0];
  let lastUnit = 1;
  let sawDigit = false;
  for (const sign of signs) {
    const [value, unit] = [digits[sign], units[sign]];
    if (value !== undefined) {
      digit = value;
      sawDigit = true;
      // After 零 what follows is of its own place: 一千零五 is 1,005.
      if (value === 0) lastUnit = 10;
    } else if (unit === undefined) return null;
    else if (unit >= 1e4) {
      section += digit;
      if (unit === 1e4) tenThousands += Math.max(1, section) * 1e4;
      else {
        hundredMillions += Math.max(1, tenThousands + section) * 1e8;
        tenThousands = 0;
      }
      [section, digit, lastUnit] = [0, 0, unit];
      sawDigit = false;
    } else {
      section += (sawDigit && digit > 0 ? digit : 1) * unit;
      [digit, lastUnit, sawDigit] = [0, unit, false];
    }
  }
  // 两万三 and 一百五 leave the last unit out.
  const rest = digit > 0 && lastUnit >= 100 ? (digit * lastUnit) / 10 : digit;
  return hundredMillions + tenThousands + section + rest;
}
