/** What a flag such as `--without n1,n2` names. */
export function namesIn(flag: string | undefined): readonly string[] {
  return (flag ?? '').split(',').filter(name => name !== '');
}
