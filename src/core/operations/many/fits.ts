/** Tells names that fit a pattern: `*` stands for any text, `?` for one character, everything else for itself. */
export function fits(pattern: string): (name: string) => boolean {
  const parts = Array.from(pattern, sign =>
    sign === '*' ? '.*' : sign === '?' ? '.' : sign.replace(/[\\^$+.()[\]{}|/]/, '\\$&'),
  );
  const whole = new RegExp(`^${parts.join('')}$`, 'su');
  return name => whole.test(name);
}
