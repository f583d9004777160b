const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const idLength = 11;

/**
 * Turns the text form of an identifier (11 characters of Crockford's base32, 53 bits) into the number that is the
 * feature id in vector tiles. Gives undefined for anything else.
 */
export function featureId(id: string): number | undefined {
  if (id.length !== idLength) return undefined;
  let number = 0;
  for (const char of id) {
    const digit = crockford.indexOf(char);
    if (digit < 0) return undefined;
    number = number * crockford.length + digit;
  }
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** Turns a feature id back into its text form. */
export function textId(number: number): string {
  let rest = number;
  let text = '';
  for (let i = 0; i < idLength; i++) {
    text = crockford.charAt(rest % crockford.length) + text;
    rest = Math.floor(rest / crockford.length);
  }
  return text;
}
