const LETTERS = /^[A-Za-z0-9_-]*$/;

/**
 * Decodes base64url as Go does: no padding, no other alphabet, line breaks skipped, spare bits ignored.
 *
 * @returns undefined when the text is not base64url
 */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return isCompleteDecoding(text, bytes) ? bytes : decodeWithLineBreaks(text);
}

/** Node skips what is no letter, which shows in the length, but takes both alphabets. */
function isCompleteDecoding(text: string, bytes: Buffer): boolean {
  const whole = text.length % 4 !== 1 && bytes.length === Math.floor((text.length * 3) / 4);
  return whole && !text.includes('+') && !text.includes('/');
}

function decodeWithLineBreaks(text: string): Buffer | undefined {
  const letters = text.replace(/[\r\n]/g, '');
  if (letters.length % 4 === 1 || !LETTERS.test(letters)) return undefined;
  return Buffer.from(letters, 'base64url');
}
